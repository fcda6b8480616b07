"""The load of a file as a part of the page of figures; what is measured stands in `load.py`."""

from collections import defaultdict
from dataclasses import dataclass

import psycopg

from app.cli.context import operator
from app.domain import party
from app.usecases.parties import AddBrand, AddProvider
from bench import load
from bench.figures import Figure, Part, machine, table
from bench.rig import Rig, migrated

GOAL = 0.5


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured: rounds, rows of a file."""

    rounds: int
    rows: int


def measure(rig: Rig, size: Size) -> Part:
    """Load and COPY in turn, into empty tables and into tables that hold as many rows."""
    print(f"load: {size.rows} rows ...", flush=True)
    plain = migrated(rig.database("bench_load", anew=True))
    url = plain.replace("postgresql://", "postgresql+psycopg://", 1)
    with load.opened(url, rig.home) as core:
        office = operator(core)
        core.run(AddProvider(party.Provider(load.PROVIDER, "Acme A.Ş.")), office)
        brand = party.Brand(load.BRAND, load.PROVIDER, "Acme", True, ("ACME",))
        core.run(AddBrand(brand), office)
    first, second, small = (rig.home / f"{name}.csv" for name in ("first", "second", "small"))
    load.write_file(first, size.rows, 0)
    load.write_file(second, size.rows, 500_000_000)
    load.write_file(small, size.rows // 10, 900_000_000)
    ratios: dict[str, list[float]] = defaultdict(list)
    with psycopg.connect(plain, autocommit=True) as connection:
        for _ in range(size.rounds):
            load.empty(connection)
            load.into_empty(connection, url, rig.home, first, ratios)
            load.into_full(connection, url, rig.home, second, ratios)
        load.empty(connection)
        large = load.child(url, rig.home, first)
        load.empty(connection)
        little = load.child(url, rig.home, small)
        load.empty(connection)
    whole = large["seconds"] / large["rows"] * 1e6
    rows = [(name, f"{spent / large['rows'] * 1e6:.2f}") for name, spent in large["spent"].items()]
    rows.append(("end to end", f"{whole:.2f}"))
    about = (
        f"{large['rows']} rows end to end: read, checked, tagged, sealed, state and history. "
        f"Memory at most: {large['peak']} MB; for a tenth of the rows {little['peak']} MB. "
        "Some parts run beside one another."
    )
    return Part(
        "load",
        "The load of a file",
        "python -m bench load",
        tuple(Figure(f"load / COPY, {name}", tuple(found), GOAL) for name, found in ratios.items()),
        (about, table(("part", "µs a row"), rows)),
        machine(rig.url),
    )
