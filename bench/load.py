"""How fast a file is loaded, beside a plain COPY of the same finished rows in the same run.

    python -m bench.load --rows 1000000

Everything on an embedded PostgreSQL of its own, with its durable defaults. A load runs in a process
of its own, so that the memory it takes can be seen.
"""

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

from app.cli.context import operator
from app.core import Core
from app.domain import party
from app.factory import make_core
from app.loading import run as loading
from app.loading.rows import RowReader
from app.settings import read_settings
from app.storage import migrate
from app.storage.database import make_database
from app.storage.embedded import embedded
from app.usecases import record
from app.usecases.parties import AddBrand, AddProvider

PROVIDER, BRAND = 100100, 100200
TABLES = ("recipient", "consent", "consent_event")
HEADING = "alıcı;izin tarihi;kanal;alıcı tipi;kaynak"
SOURCES = ("HS_WEB", "HS_ISLAK_IMZA", "HS_MOBIL", "HS_CAGRI_MERKEZI")
DAY_ONE = datetime(2019, 1, 1)  # noqa: DTZ001
BLOCK = 1 << 18

Connection = psycopg.Connection[tuple[Any, ...]]


def write_file(path: Path, rows: int, first: int) -> None:
    """Rows of numbers that no other file has, from `first` on, in no order."""
    chance = random.Random(first)
    numbers = list(range(first, first + rows))
    chance.shuffle(numbers)
    with path.open("w") as file:
        file.write(f"{HEADING}\n")
        for number in numbers:
            date = DAY_ONE + timedelta(seconds=chance.randrange(200_000_000))
            source = chance.choice(SOURCES)
            file.write(f"+905{number:09d};{date};MESAJ;BIREYSEL;{source}\n")


def measured(core: Core, path: Path) -> dict[str, Any]:
    """Load a file here, with a clock around each part of it."""
    spent: dict[str, float] = defaultdict(float)

    def timed(place: Any, name: str, part: str) -> None:  # noqa: ANN401
        inner: Callable[..., Any] = getattr(place, name)

        def outer(*args: Any, **more: Any) -> Any:  # noqa: ANN401
            start = time.perf_counter()
            try:
                return inner(*args, **more)
            finally:
                spent[part] += time.perf_counter() - start

        setattr(place, name, outer)

    timed(RowReader, "next", "reading the file (beside the rest)")
    timed(loading, "finish", "finishing rows ahead (beside the rest)")
    timed(record, "sound_rows", "rules of the fields")
    timed(record, "turns", "keys that come twice")
    timed(record, "judge_rows", "looking up and judging")
    timed(record, "write_anew", "writing new rows")
    timed(record, "write_over", "writing over rows")
    timed(loading.Load, "run", "all of the chunks")
    start, busy = time.perf_counter(), time.process_time()
    outcome = loading.load_file(core, path, BRAND, backdated=True)
    return {
        "rows": outcome.taken,
        "refused": outcome.refused,
        "seconds": time.perf_counter() - start,
        "busy": time.process_time() - busy,
        "peak": peak_memory(),
        "spent": spent,
    }


def peak_memory() -> int:
    """The most memory that this process has had, in MB. Not of `getrusage`, where a child begins
    with the peak of its parent."""
    status = Path("/proc/self/status").read_text()
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) // 1024


@contextmanager
def opened(url: str, home: Path) -> Iterator[Core]:
    """A core on the database of the benchmark."""
    plain = url.replace("+psycopg", "", 1)
    environ = {"DATABASE_URL": plain, "ILETI_HOME": str(home), "ILETI_DEMO": "1"}
    database = make_database(url)
    yield make_core(read_settings(environ), database)
    database.close()


def child(url: str, home: Path, path: Path) -> dict[str, Any]:
    """The same in a process of its own."""
    command = [sys.executable, "-m", "bench.load", "--child", url, str(home), str(path)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)
    told: dict[str, Any] = json.loads(answer.stdout.splitlines()[-1])
    return told


def copy_out(connection: Connection, folder: Path, condition: str) -> None:
    """Write the finished rows into files, in the order in which they lie."""
    for table in TABLES:
        sql = f"COPY (SELECT * FROM {table} WHERE {condition}) TO STDOUT (FORMAT binary)"
        with connection.cursor().copy(sql) as copy, (folder / table).open("wb") as file:
            for block in copy:
                file.write(block)


def copy_in(connection: Connection, folder: Path) -> float:
    """Put the finished rows into the tables by COPY, in one transaction; how long it took."""
    start = time.perf_counter()
    with connection.transaction():
        for table in TABLES:
            sql = f"COPY {table} FROM STDIN (FORMAT binary)"
            with connection.cursor().copy(sql) as copy, (folder / table).open("rb") as file:
                while block := file.read(BLOCK):
                    copy.write(block)
    return time.perf_counter() - start


def empty(connection: Connection) -> None:
    """Take out every row, and let the server settle."""
    connection.execute(f"TRUNCATE {', '.join(TABLES)}, import_run")
    connection.execute("CHECKPOINT")


def rounds(url: str, home: Path, rows: int, times: int) -> None:
    """Load and COPY in turn, into no rows and into as many rows again; print what came out."""
    first, second = home / "first.csv", home / "second.csv"
    small = home / "small.csv"
    write_file(first, rows, 0)
    write_file(second, rows, 500_000_000)
    write_file(small, max(rows // 10, 1), 900_000_000)
    with psycopg.connect(url.replace("+psycopg", "", 1), autocommit=True) as connection:
        ratios: dict[str, list[float]] = defaultdict(list)
        for _ in range(times):
            empty(connection)
            into_empty(connection, url, home, first, ratios)
            into_full(connection, url, home, second, ratios)
        for name, values in ratios.items():
            print(f"{name}: median ratio {statistics.median(values):.2f}")
        empty(connection)
        little = child(url, home, small)
        print(f"peak memory: {little['peak']} MB for {little['rows']} rows")


def into_empty(
    connection: Connection, url: str, home: Path, path: Path, ratios: dict[str, list[float]]
) -> None:
    """Into tables without a row. Leaves the rows of the file in them, and copied out."""
    told = child(url, home, path)
    folder = home / "one"
    folder.mkdir(exist_ok=True)
    copy_out(connection, folder, "true")
    empty(connection)
    ratios["empty tables"].append(report("empty tables", told, copy_in(connection, folder)))


def into_full(
    connection: Connection, url: str, home: Path, path: Path, ratios: dict[str, list[float]]
) -> None:
    """Into tables that hold as many rows already; and the same file again, which changes none."""
    moment = connection.execute("SELECT clock_timestamp()").fetchone()
    connection.execute("CHECKPOINT")
    told = child(url, home, path)
    folder = home / "two"
    folder.mkdir(exist_ok=True)
    copy_out(connection, folder, f"created_at >= '{moment[0] if moment else ''}'")
    connection.execute("TRUNCATE import_run")
    again = child(url, home, path)
    empty(connection)
    copy_in(connection, home / "one")
    connection.execute("CHECKPOINT")
    name = f"{told['rows']} rows there"
    ratios[name].append(report(name, told, copy_in(connection, folder)))
    print(f"    the same again, nothing newer: {again['refused'] / again['seconds']:.0f} rows/s")


def report(name: str, told: dict[str, Any], ceiling: float) -> float:
    """Print one round; the share of the ceiling that was reached."""
    rows, seconds = told["rows"], told["seconds"]
    ratio: float = ceiling / seconds
    print(
        f"{name}: {rows / seconds:.0f} rows/s, COPY {rows / ceiling:.0f}, ratio {ratio:.2f}, "
        f"peak {told['peak']} MB, own CPU {told['busy'] / rows * 1e6:.1f} µs a row"
    )
    for part, spent in told["spent"].items():
        print(f"    {spent / rows * 1e6:6.2f} µs a row  {part}")
    return ratio


def main() -> None:
    """Run the benchmark, or one load of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=2)
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.child:
        url, home, path = args.child
        with opened(url, Path(home)) as core:
            print(json.dumps(measured(core, Path(path))))
        return
    with tempfile.TemporaryDirectory() as folder, embedded(Path(folder)) as url:
        migrate.bring_up(url)
        with opened(url, Path(folder)) as core:
            core.run(AddProvider(party.Provider(PROVIDER, "Acme A.Ş.")), operator(core))
            core.run(
                AddBrand(party.Brand(BRAND, PROVIDER, "Acme", True, ("ACME",))), operator(core)
            )
        rounds(url, Path(folder), args.rows, args.times)


if __name__ == "__main__":
    main()
