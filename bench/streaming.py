"""A body of a gigabyte, sent to the real server in one call and loaded to its end: how fast it is
taken, and how much memory server and worker need for it.

The ceiling is a COPY of as many bytes in pieces of the same size. Each process's memory is the most
that it had at a time, beside what it had before; of the worker, as it goes on.
"""

import os
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
import psycopg
import requests

from app.domain.consent import ISTANBUL
from app.usecases.programs.loads import PART_BYTES
from bench.arriving import AT_MOST, LOOK_SECONDS, Place, empty, high_water, prepare, running
from bench.figures import Figure, Part, machine, table
from bench.rig import Rig, migrated, opened

ROW = (
    '{{"recipient": "+905{number:09d}", "type": "MESAJ", "recipient_type": "BIREYSEL",'
    ' "status": "ONAY", "source": "HS_WEB", "consent_date": "{date}"}}\n'
)
AT_ONCE = 10_000
FIRST_MARK = 500_000
NEW_PEAK = "5"
"""What makes the kernel count the most memory anew (proc_pid_clear_refs)."""
COPIED = "COPY piece (bytes) FROM STDIN (FORMAT BINARY)"


class Body:
    """Rows as they are sent, made as they are asked for."""

    def __init__(self, size: int) -> None:
        self._rows = rows()
        self._rest, self._left, self._size = b"", size, size

    def __len__(self) -> int:
        return self._size

    def read(self, count: int = -1) -> bytes:
        """The next bytes."""
        wanted = min(count if count >= 0 else self._left, self._left)
        while len(self._rest) < wanted:
            self._rest += next(self._rows)
        found, self._rest = self._rest[:wanted], self._rest[wanted:]
        self._left -= len(found)
        return found


def rows() -> Iterator[bytes]:
    """Approvals of an hour ago, many at a time, without an end."""
    date = (datetime.now(ISTANBUL) - timedelta(hours=1)).isoformat(timespec="seconds")
    number = 0
    while True:
        some = range(number, number + AT_ONCE)
        yield "".join(ROW.format(number=one, date=date) for one in some).encode()
        number += AT_ONCE


class Memory:
    """What the processes below one have taken at most since this began, beside what they had."""

    def __init__(self, process: psutil.Process) -> None:
        family = [process, *process.children(recursive=True)]
        for one in family:
            Path(f"/proc/{one.pid}/clear_refs").write_text(NEW_PEAK)
        self._before = {one.pid: one.memory_info().rss >> 20 for one in family}

    def told(self) -> tuple[str, str]:
        """Of the process that grew most: what it had, and what it had at most, in MB."""
        after = {pid: high_water(pid) for pid in self._before}
        most = max(after, key=lambda pid: after[pid] - self._before[pid])
        return f"{self._before[most]} MB", f"{after[most]} MB"


def measure(rig: Rig, megabytes: int) -> Part:
    """One body of so many megabytes, and what became of it."""
    url = migrated(rig.database("bench_streaming", anew=True))
    with opened(rig, url) as core:
        prepare(core)
    with running(rig, url) as place, psycopg.connect(url, autocommit=True) as connection:
        _send(place, Body(16 << 20))
        empty(connection)
        memory = Memory(place.server.process)
        started = time.perf_counter()
        there = _send(place, Body(megabytes << 20))
        seconds = time.perf_counter() - started
        server = memory.told()
        ceiling = _ceiling(connection, megabytes)
        started = time.perf_counter()
        worker = _watch(place, there)
        loading = time.perf_counter() - started
    about = (
        f"{megabytes} MB of records in one call: {megabytes / seconds:.0f} MB/s. The "
        f"worker loaded them in {loading:.0f} s."
    )
    return Part(
        "streaming",
        "A body of a gigabyte",
        "python -m bench streaming",
        (Figure("a body by /v1 / COPY of its bytes", (ceiling / seconds,), None),),
        (
            about,
            table(("process", "before", "at most"), [("server", *server), *worker]),
        ),
        machine(rig.url),
    )


def _send(place: Place, body: Body) -> str:
    """Where the file is that was sent; it waits for its end."""
    told = requests.post(place.v1, json={"format": "ndjson"}, headers=place.headers, timeout=30)
    there = f"{place.v1}/{told.json()['id']}"
    headers = place.headers | {"Upload-Offset": "0", "Upload-Complete": "?0"}
    sent = requests.patch(there, data=body, headers=headers, timeout=AT_MOST)
    sent.raise_for_status()
    if sent.json()["received"] != len(body):
        raise RuntimeError(f"not all of it is there: {sent.text}")
    return there


def _watch(place: Place, there: str) -> list[tuple[str, str, str]]:
    """Let the worker load all of it; what memory it had until so many rows were taken, each time
    that there were twice as many."""
    memory, mark, found = Memory(place.worker), FIRST_MARK, list[tuple[str, str, str]]()
    received = requests.get(there, headers=place.headers, timeout=30).json()["received"]
    last = {"Upload-Offset": str(received), "Upload-Complete": "?1", "Content-Length": "0"}
    requests.patch(there, headers=place.headers | last, timeout=30).raise_for_status()
    end = time.perf_counter() + AT_MOST
    told: dict[str, Any] = {"finished_at": None}
    while time.perf_counter() < end and not told["finished_at"]:
        time.sleep(LOOK_SECONDS)
        told = requests.get(there, headers=place.headers, timeout=30).json()
        if told["taken"] >= mark or told["finished_at"]:
            found.append((f"worker, {told['taken']:,} rows", *memory.told()))
            mark = 2 * told["taken"]
    # The last row is cut off where the bytes end.
    if told["state"] != "done" or told["refused"] > 1:
        raise RuntimeError(f"the file was not taken: {told}")
    return found


def _ceiling(connection: psycopg.Connection[Any], megabytes: int) -> float:
    """As many bytes, in pieces of a part's size; the seconds."""
    connection.execute("CREATE TABLE piece (bytes bytea)")
    piece = os.urandom(PART_BYTES)
    started = time.perf_counter()
    with connection.cursor().copy(COPIED) as copy:
        copy.set_types(["bytea"])
        for _ in range(megabytes):
            copy.write_row((piece,))
    seconds = time.perf_counter() - started
    connection.execute("DROP TABLE piece")
    return seconds
