"""What programs send, end to end: files by /v1 and batches by the API of İYS, each beside a COPY of
the same finished rows into the same tables.

Server and worker run as processes of their own, so that the memory of each can be seen.
"""

import json
import random
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
import psycopg
import requests

from app.cli.context import operator
from app.core import Core
from app.domain import party
from app.domain.consent import ISTANBUL
from app.usecases.parties import AddBrand, AddProvider
from app.usecases.programs.clients import AddClient
from bench.figures import Figure, Part, machine, table
from bench.load import TABLES, copy_in, copy_out
from bench.rig import ROOT, Rig, Server, migrated, opened, serving

GOAL = 0.5
PROVIDER, BRAND, BATCH = 100100, 100200, 1000
USERNAME, PASSWORD = "bench@acme.example", "a-secret-of-the-benchmark"
SOURCES = ("HS_WEB", "HS_ISLAK_IMZA", "HS_MOBIL", "HS_CAGRI_MERKEZI")
PORT = 8097
AT_MOST = 1800.0
LOOK_SECONDS = 0.2
EMPTY = (
    *TABLES,
    "import_run",
    "load",
    "load_part",
    "load_refusal",
    "load_preview",
    "load_wrong",
    "batch",
    "outbox",
)
ABOUT = (
    "End to end, by HTTP: sent, sealed, checked, recorded, told. Batches tell every citizen of a "
    "new approval, files do not."
)


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured: rounds, rows of a file, batches of a thousand."""

    rounds: int
    rows: int
    batches: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where it is measured."""

    rig: Rig
    url: str
    server: Server
    worker: psutil.Process
    headers: dict[str, str]

    @property
    def v1(self) -> str:
        """The files of the brand."""
        return f"{self.server.root}/v1/providers/{PROVIDER}/brands/{BRAND}/loads"

    @property
    def iys(self) -> str:
        """The batches of the brand."""
        return f"{self.server.root}/sps/{PROVIDER}/brands/{BRAND}/consents/request"


def records(rows: int, first: int, now: datetime) -> Iterator[dict[str, str]]:
    """Approvals of yesterday, of numbers that no other has from `first` on, in no order."""
    chance = random.Random(first)
    numbers = list(range(first, first + rows))
    chance.shuffle(numbers)
    for number in numbers:
        date = now - timedelta(seconds=chance.randrange(3600, 86_400))
        yield {
            "recipient": f"+905{number:09d}",
            "type": "MESAJ",
            "recipientType": "BIREYSEL",
            "status": "ONAY",
            "source": chance.choice(SOURCES),
            "consentDate": f"{date:%Y-%m-%d %H:%M:%S}",
        }


def measure(rig: Rig, size: Size) -> Part:
    """Files and batches in turn, each beside COPY."""
    url = migrated(rig.database("bench_arriving", anew=True))
    ratios: dict[str, list[float]] = defaultdict(list)
    told: list[tuple[str, str]] = []
    with opened(rig, url) as core:
        prepare(core)
    with running(rig, url) as place, psycopg.connect(url, autocommit=True) as connection:
        for number in range(size.rounds):
            first = number * 100_000_000
            for name, send in (("a file by /v1", _file), ("batches by İYS", _batches)):
                empty(connection)
                rows = size.rows if send is _file else size.batches * BATCH
                seconds = send(place, connection, rows, first)
                copied = ceiling(connection, rig.home)
                ratios[name].append(copied / seconds)
                told.append((f"{name}, {rows} rows", f"{rows / seconds:,.0f} rows/s"))
                print(f"{name}: {rows / seconds:.0f} rows/s, COPY {rows / copied:.0f}", flush=True)
        memory = f"server {_peak(place.server.process)} MB, worker {_peak(place.worker)} MB at most"
    return Part(
        "arriving",
        "What programs send",
        "python -m bench arriving",
        tuple(
            Figure(f"{name} / COPY", tuple(found), GOAL if "file" in name else 0.0)
            for name, found in ratios.items()
        ),
        (
            f"{ABOUT} Memory: {memory}.",
            table(("what", "rate"), told),
        ),
        machine(rig.url),
    )


def prepare(core: Core) -> None:
    office = operator(core)
    core.run(AddProvider(party.Provider(PROVIDER, "Acme A.Ş.")), office)
    core.run(AddBrand(party.Brand(BRAND, PROVIDER, "Acme", True, ("ACME",))), office)
    core.run(AddClient(PROVIDER, USERNAME, secret=PASSWORD), office)


@contextmanager
def running(rig: Rig, url: str) -> Iterator[Place]:
    """A server and a worker on the database."""
    environ = rig.environ(url, PORT) | {"IYS_CALLS_PER_SECOND": "100000"}
    with serving("wsgi:app", environ, rig.home / "server.log") as server:
        with (rig.home / "worker.log").open("wb") as log:
            worker = subprocess.Popen(
                [sys.executable, "-m", "app.cli", "worker"],
                env={**environ, "PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)},
                stdout=log,
                stderr=log,
                cwd=ROOT,
            )
        try:
            form = {"username": USERNAME, "password": PASSWORD, "grant_type": "password"}
            given = requests.post(f"{server.root}/oauth2/token", data=form, timeout=30).json()
            headers = {"Authorization": f"Bearer {given['access_token']}"}
            yield Place(rig, url, server, psutil.Process(worker.pid), headers)
        finally:
            worker.terminate()
            worker.wait(60)


def empty(connection: psycopg.Connection[Any]) -> None:
    connection.execute(f"TRUNCATE {', '.join(EMPTY)}")
    connection.execute("DELETE FROM procrastinate_jobs WHERE status = 'todo'")
    connection.execute("CHECKPOINT")


def _file(place: Place, _: psycopg.Connection[Any], rows: int, first: int) -> float:
    """A file in one part; the seconds until its last row is recorded."""
    path = place.rig.home / "permissions.ndjson"
    now = datetime.now(ISTANBUL)
    with path.open("w") as file:
        file.writelines(json.dumps(one) + "\n" for one in records(rows, first, now))
    start = time.perf_counter()
    begun = requests.post(place.v1, json={"format": "ndjson"}, headers=place.headers, timeout=30)
    there = f"{place.v1}/{begun.json()['id']}"
    headers = place.headers | {"Upload-Offset": "0", "Upload-Complete": "?1"}
    with path.open("rb") as file:
        sent = requests.patch(there, data=file, headers=headers, timeout=AT_MOST)
    sent.raise_for_status()
    print(f"    {path.stat().st_size >> 20} MB sent in {time.perf_counter() - start:.1f} s")
    while time.perf_counter() - start < AT_MOST:
        told = requests.get(there, headers=place.headers, timeout=30).json()
        if told["finished_at"]:
            break
        time.sleep(LOOK_SECONDS)
    if (told["state"], told["taken"]) != ("done", rows):
        raise RuntimeError(f"the file was not taken: {told}")
    path.unlink()
    return time.perf_counter() - start


def _batches(place: Place, connection: psycopg.Connection[Any], rows: int, first: int) -> float:
    """Batches one after the other; the seconds until the last is processed."""
    said = list(records(rows, first, datetime.now(ISTANBUL)))
    session = requests.Session()
    start = time.perf_counter()
    for at in range(0, rows, BATCH):
        answer = session.post(
            place.iys, json=said[at : at + BATCH], headers=place.headers, timeout=60
        )
        if answer.status_code != 202:
            raise RuntimeError(answer.text[:300])
    print(f"    sent in {time.perf_counter() - start:.1f} s")
    left = "SELECT count(*) FROM batch WHERE finished_at IS NULL OR refused > 0"
    while connection.execute(left).fetchone() != (0,):
        if time.perf_counter() - start > AT_MOST:
            raise RuntimeError("the batches were not taken")
        time.sleep(LOOK_SECONDS)
    return time.perf_counter() - start


def ceiling(connection: psycopg.Connection[Any], home: Path) -> float:
    """The same finished rows by COPY into the same tables; the seconds."""
    folder = home / "finished"
    folder.mkdir(exist_ok=True)
    copy_out(connection, folder, "true")
    empty(connection)
    return copy_in(connection, folder)


def _peak(process: psutil.Process) -> int:
    """The most memory of a process and what it started, in MB."""
    family = [process, *process.children(recursive=True)]
    return max(high_water(one.pid) for one in family)


def high_water(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) // 1024
