"""One file by three doors: `ileti import`, /v1, and the form of the console; each beside a COPY of
the same finished rows into the same tables. What loads is the same for all; the console checks a
file before anybody says that it shall be loaded, which is told apart.
"""

import re
import time
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
import requests

from app.cli.context import operator
from app.core import Core
from app.domain.consent import ISTANBUL
from app.domain.permissions import Role
from app.domain.recipient import parse_address
from app.loading.run import load_file
from app.usecases.staff.hiring import AddStaff
from bench.arriving import (
    AT_MOST,
    BRAND,
    LOOK_SECONDS,
    PROVIDER,
    Place,
    Size,
    empty,
    prepare,
    records,
    running,
)
from bench.arriving import ceiling as copied
from bench.figures import Figure, Part, machine, table
from bench.rig import Rig, migrated, opened

MAIL = "uyum@acme.example"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
LOADED = """
SELECT extract(epoch FROM changed_at - started_at)::float FROM import_run
 ORDER BY started_at DESC LIMIT 1
"""
CODES = "SELECT nonce FROM code ORDER BY created_at DESC LIMIT 1"
BOUNDARY = "----bench"
BLOCK = 1 << 16
COLUMNS = ("recipient", "type", "recipientType", "status", "source", "consentDate")
ABOUT = (
    "The same rows as CSV, end to end: of /v1 and the console, sending, and the worker's turns; "
    "the console checks a file before that. Loading: from the first chunk to the last. It is one "
    "loader, so that each door is to be within a tenth of the others."
)
DOORS = ("ileti import", "a file by /v1", "a file by the console")


Found = dict[str, list[float]]
"""By the name of a door, round by round."""


class Console:
    """Somebody who is signed in, and sends files by the form."""

    def __init__(self, place: Place, core: Core) -> None:
        self._root, self._session = f"{place.server.root}/kurumsal", requests.Session()
        self._post("/giris", "/giris", address=MAIL)
        with core.database.single() as driver:
            (nonce,) = driver.execute(CODES).fetchone() or (None,)
        self._post("/giris/kod", "/giris/kod", code=core.keys.code(nonce))

    def load(self, path: Path) -> tuple[float, float]:
        """The seconds for sending and loading a file, and those for checking it."""
        start = time.perf_counter()
        there = self._send(path)
        sent = time.perf_counter()
        self._watch(there)
        checked = time.perf_counter()
        self._watch(self._post(there, f"{there}/onay"))
        return time.perf_counter() - checked + sent - start, checked - sent

    def _post(self, page: str, path: str, **fields: str) -> str:
        token = TOKEN.findall(self._session.get(f"{self._root}{page}", timeout=30).text)[-1]
        given = {"csrf_token": token, **fields}
        url = f"{self._root}{path}"
        answer = self._session.post(url, data=given, timeout=30, allow_redirects=False)
        return answer.headers["Location"].partition("/kurumsal")[2]

    def _send(self, path: Path) -> str:
        page = f"/m/{BRAND}/dosya"
        token = TOKEN.findall(self._session.get(f"{self._root}{page}", timeout=30).text)[-1]
        field = 'Content-Disposition: form-data; name="csrf_token"'
        file = f'Content-Disposition: form-data; name="file"; filename="{path.name}"'

        def body() -> Iterator[bytes]:
            yield f"--{BOUNDARY}\r\n{field}\r\n\r\n{token}\r\n".encode()
            yield f"--{BOUNDARY}\r\n{file}\r\n\r\n".encode()
            with path.open("rb") as source:
                while block := source.read(BLOCK):
                    yield block
            yield f"\r\n--{BOUNDARY}--\r\n".encode()

        headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
        url = f"{self._root}{page}"
        answer = self._session.post(
            url, data=body(), headers=headers, timeout=AT_MOST, allow_redirects=False
        )
        return answer.headers["Location"].partition("/kurumsal")[2]

    def _watch(self, there: str) -> None:
        end = time.perf_counter() + AT_MOST
        while time.perf_counter() < end:
            told = self._session.get(f"{self._root}{there}/durum", timeout=30).json()
            if told["over"]:
                return
            time.sleep(LOOK_SECONDS)


def measure(rig: Rig, size: Size) -> Part:
    """The three doors in turn, each beside COPY."""
    url = migrated(rig.database("bench_doors", anew=True))
    ratios: dict[str, list[float]] = defaultdict(list)
    rates: dict[str, list[float]] = defaultdict(list)
    loads: dict[str, list[float]] = defaultdict(list)
    with opened(rig, url) as core:
        prepare(core)
        order = AddStaff(Role.EDITOR, "Ekin", parse_address(MAIL), None, PROVIDER)
        core.run(order, operator(core))
        with running(rig, url) as place, psycopg.connect(url, autocommit=True) as connection:
            console = Console(place, core)
            for number in range(size.rounds):
                found = (ratios, rates, loads)
                _round(core, place, console, connection, size.rows, number, found)
    rows = [(name, f"{sum(found) / len(found):,.0f} rows/s") for name, found in rates.items()]
    rows += [
        (f"{name}: loading", f"{sum(found) / len(found):,.0f} rows/s")
        for name, found in loads.items()
    ]
    return Part(
        "doors",
        "One file by three doors",
        "python -m bench doors",
        (
            *(Figure(f"{name} / COPY", tuple(ratios[name]), None) for name in DOORS),
            *(
                Figure(
                    f"{DOORS[2]} / {other}: loading", _beside(loads[DOORS[2]], loads[other]), 0.9
                )
                for other in DOORS[:2]
            ),
        ),
        (
            ABOUT,
            table(("what", "rate"), rows),
        ),
        machine(rig.url),
    )


def _beside(one: list[float], other: list[float]) -> tuple[float, ...]:
    """Rate to rate, round by round."""
    return tuple(mine / theirs for mine, theirs in zip(one, other, strict=True))


def _round(
    core: Core,
    place: Place,
    console: Console,
    connection: psycopg.Connection[Any],
    rows: int,
    number: int,
    found: tuple[Found, Found, Found],
) -> None:
    ratios, rates, loads = found
    path = place.rig.home / "permissions.csv"
    for turn, name in enumerate(DOORS):
        first = (3 * number + turn) * 20_000_000
        with path.open("w") as file:
            file.write(",".join(COLUMNS) + "\n")
            now = datetime.now(ISTANBUL)
            file.writelines(",".join(one.values()) + "\n" for one in records(rows, first, now))
        empty(connection)
        if name == DOORS[0]:
            start = time.perf_counter()
            load_file(core, path, BRAND, backdated=False)
            seconds = time.perf_counter() - start
        elif name == DOORS[1]:
            seconds = _by_v1(place, path)
        else:
            seconds, checking = console.load(path)
            rates["the check of the console"].append(rows / checking)
        (loading,) = connection.execute(LOADED).fetchone() or (seconds,)
        loads[name].append(rows / loading)
        ratios[name].append(copied(connection, place.rig.home) / seconds)
        rates[name].append(rows / seconds)
        print(f"{name}: {rows / seconds:.0f} rows/s, ratio {ratios[name][-1]:.2f}", flush=True)


def _by_v1(place: Place, path: Path) -> float:
    start = time.perf_counter()
    begun = requests.post(place.v1, json={"format": "csv"}, headers=place.headers, timeout=30)
    there = f"{place.v1}/{begun.json()['id']}"
    headers = place.headers | {"Upload-Offset": "0", "Upload-Complete": "?1"}
    with path.open("rb") as file:
        requests.patch(there, data=file, headers=headers, timeout=AT_MOST).raise_for_status()
    while time.perf_counter() - start < AT_MOST:
        if requests.get(there, headers=place.headers, timeout=30).json()["finished_at"]:
            break
        time.sleep(LOOK_SECONDS)
    return time.perf_counter() - start
