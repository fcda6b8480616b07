"""The file of a brand's day, read, made and hashed as the worker does it, beside a plain COPY of
the same rows in the same order, where nothing is unsealed."""

import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256, sha384
from pathlib import Path
from typing import Any

import psycopg

from app.cli.context import operator
from app.core import Core
from app.domain import party
from app.domain.consent import MessageType, RecipientType, Source, Status
from app.domain.daily import bounds
from app.outbox.delivery import system_context
from app.storage.copying import cell, copy_rows, integer, micros
from app.usecases.daily.counting import CountDay
from app.usecases.daily.reading import file_of
from app.usecases.parties import AddBrand, AddProvider
from bench import load
from bench.figures import Figure, Part, machine, table
from bench.load import peak_memory
from bench.rig import BenchError, Rig, migrated, opened

PROVIDER, BRAND, SMALL = 100100, 100200, 100201
DAY = date(2026, 3, 10)
GOAL = 0.5
BLOCK = 10_000
TENTH = 10
SOURCES = (Source.HS_WEB, Source.HS_MOBIL, Source.HS_CAGRI_MERKEZI, Source.IYS_KISAMESAJ)
EVENT = (
    "tag, id, consent_date, created_at, brand_code, recipient_type, type, status, kind, source, "
    "channel, transaction_id"
)
SAME_ROWS = """
COPY (SELECT e.created_at, e.transaction_id, r.sealed, r.key_id, e.tag, e.recipient_type, e.type,
             e.status, e.consent_date, e.source
        FROM consent_event e JOIN recipient r USING (tag)
       WHERE e.brand_code = %s AND e.created_at >= %s AND e.created_at < %s
       ORDER BY date_trunc('second', e.created_at), e.transaction_id) TO STDOUT
"""


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured: rounds, movements of the day."""

    rounds: int
    rows: int


def measure(rig: Rig, size: Size) -> Part:
    """The file and COPY in turn; each file in a process of its own, whose memory can be seen."""
    print(f"daily: {size.rows} movements ...", flush=True)
    url = migrated(rig.database("bench_daily", anew=True))
    with opened(rig, url) as core:
        core.run(AddProvider(party.Provider(PROVIDER, "Acme A.Ş.")), operator(core))
        for brand, rows in ((BRAND, size.rows), (SMALL, size.rows // TENTH)):
            item = party.Brand(brand, PROVIDER, f"Acme {brand}", brand == BRAND, ())
            core.run(AddBrand(item), operator(core))
            fill(core, brand, rows)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE consent_event, recipient")
        ratios, large = [], child(rig, url, BRAND)
        for _ in range(size.rounds):
            large = child(rig, url, BRAND)
            ceiling, large["copying"] = copied(rig, connection, size.rows)
            ratios.append(ceiling / large["seconds"])
            print(
                f"file: {size.rows / large['seconds']:.0f} rows/s, COPY "
                f"{size.rows / ceiling:.0f}, ratio {ratios[-1]:.2f}, memory {large['grown']} MB"
            )
    return part(rig, size, ratios, large, child(rig, url, SMALL))


def fill(core: Core, brand: int, rows: int) -> None:
    """Movements of as many citizens, all through the day, in no order."""
    begin, _ = bounds(DAY)
    chance = random.Random(brand)
    first = brand * 10**8 % 10**9
    numbers = chance.sample(range(first, first + 10**8), rows)
    with core.database.transaction() as session:
        driver: Any = session.connection().connection.driver_connection
        for at in range(0, rows, BLOCK):
            phones = [f"+905{number:09d}" for number in numbers[at : at + BLOCK]]
            tags = core.keys.tags(phones)
            key_id, sealed = core.keys.seal_many(list(zip(phones, tags, strict=True)))
            tail = integer(key_id, 2) + integer(micros(begin), 8)
            known = (
                b"\0\4" + cell(tag) + cell(one) + tail
                for tag, one in zip(tags, sealed, strict=True)
            )
            copy_rows(driver, "recipient", "tag, sealed, key_id, created_at", b"".join(known))
            moved = movements(chance, brand, begin, tags, at, rows)
            copy_rows(driver, "consent_event", EVENT, b"".join(moved))
        session.commit()


def movements(
    chance: random.Random, brand: int, begin: datetime, tags: list[bytes], first: int, of: int
) -> Iterator[bytes]:
    """Rows of COPY: one movement for each tag, from the `first` of the day on."""
    day = int(timedelta(days=1).total_seconds())
    for number, tag in enumerate(tags, first):
        at = micros(begin) + number * day * 10**6 // of
        said = at - at % 10**6 - chance.randrange(3 * day) * 10**6
        source = chance.choice(SOURCES)
        small = (RecipientType.BIREYSEL, MessageType.MESAJ, Status.ONAY, 1, source)
        cells = [cell(tag), *(integer(one, 8) for one in (brand * 10**7 + number, said, at))]
        cells += [integer(brand, 4), *(integer(one, 2) for one in small)]
        cells += [cell(b"api"), cell(sha256(tag).digest())]
        yield b"\0\x0c" + b"".join(cells)


def copied(
    rig: Rig, connection: "psycopg.Connection[tuple[Any, ...]]", rows: int
) -> tuple[float, float]:
    """How long the bare rows take, and the CPU time of the database. Raises BenchError where they
    are others."""
    start, busy, lines = time.perf_counter(), rig.database_seconds(), 0
    with connection.cursor().copy(SAME_ROWS, (BRAND, *bounds(DAY))) as copy:
        for block in copy:
            lines += bytes(block).count(b"\n")
    if lines != rows:
        raise BenchError(f"{lines} rows instead of {rows}")
    return time.perf_counter() - start, rig.database_seconds() - busy


def child(rig: Rig, url: str, brand: int) -> dict[str, Any]:
    """The file in a process of its own."""
    of = url.replace("postgresql://", "postgresql+psycopg://", 1)
    command = [sys.executable, "-m", "bench.daily", of, str(rig.home), str(brand)]
    busy = rig.database_seconds()
    answer = subprocess.run(command, check=True, capture_output=True, text=True)
    told: dict[str, Any] = json.loads(answer.stdout.splitlines()[-1])
    return told | {"database": rig.database_seconds() - busy}


def measured(core: Core, brand: int) -> dict[str, Any]:
    """Read, make and hash the file here; then count its figures."""
    context = system_context(core)
    before, start, busy = peak_memory(), time.perf_counter(), time.process_time()
    digest, size = sha384(), 0
    for block in file_of(core, context, brand, DAY):
        digest.update(block)
        size += len(block)
    seconds, busy = time.perf_counter() - start, time.process_time() - busy
    grown, start = peak_memory() - before, time.perf_counter()
    figures = core.run(CountDay(brand, DAY), context)
    return {
        "rows": sum(one.movements for one in figures),
        "size": size,
        "seconds": seconds,
        "busy": busy,
        "counting": time.perf_counter() - start,
        "peak": before + grown,
        "grown": grown,
    }


def part(
    rig: Rig, size: Size, ratios: list[float], large: dict[str, Any], little: dict[str, Any]
) -> Part:
    """The ratio, and what a row costs."""
    rows = [
        ("the file, end to end", f"{large['seconds'] / size.rows * 1e6:.2f}"),
        ("CPU of the process", f"{large['busy'] / size.rows * 1e6:.2f}"),
        ("CPU of the database, with the figures", f"{large['database'] / size.rows * 1e6:.2f}"),
        ("CPU of the database for COPY", f"{large['copying'] / size.rows * 1e6:.2f}"),
        ("the figures of the day, end to end", f"{large['counting'] / size.rows * 1e6:.2f}"),
    ]
    about = (
        f"{size.rows} movements of as many citizens in one day, {large['size'] / 1e6:.0f} MB: "
        f"read, unsealed, written as CSV and hashed, {size.rows / large['seconds']:.0f} rows a "
        f"second. The memory of the process grows by {large['grown']} MB to {large['peak']} MB; "
        f"for a tenth of the rows by {little['grown']} MB."
    )
    return Part(
        "daily",
        "The file of a day",
        "python -m bench daily",
        (Figure("daily file / COPY of its rows", tuple(ratios), GOAL),),
        (about, table(("part", "µs a row"), rows)),
        machine(rig.url),
    )


def main() -> None:
    """One file, for `child`: `python -m bench.daily URL HOME BRAND`."""
    url, home, brand = sys.argv[1:]
    with load.opened(url, Path(home)) as core:
        print(json.dumps(measured(core, int(brand))))


if __name__ == "__main__":
    main()
