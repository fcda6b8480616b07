"""Connections that break in the middle of a file, at the real server: what was sent stays, nothing
is taken for an end that is none, and a large file needs no more memory than a small one."""

import random
import socket
import struct
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
import pytest
import requests

from app.demo import ACME_PROGRAM, DEMO_PASSWORD
from app.domain.consent import ISTANBUL
from tests.journeys.service import Service

PATH = "/v1/providers/100100/brands/100200/loads"
BREAKS, ROWS, LARGE = 12, 400, 64 << 20
MOST_GROWTH = 40 << 20
DROPPED = struct.pack("ii", 1, 0)
"""A connection that is let go with what is on its way (SO_LINGER)."""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    running = Service(tmp_path_factory.mktemp("broken") / "home").start()
    yield running
    running.stop()


class Sender:
    """A program that sends files, by a library or byte by byte."""

    def __init__(self, service: Service) -> None:
        self._service, self._url = service, f"{service.url}{PATH}"
        form = {"username": ACME_PROGRAM, "password": DEMO_PASSWORD, "grant_type": "password"}
        given = requests.post(f"{service.url}/oauth2/token", data=form, timeout=10).json()
        self._headers = {"Authorization": f"Bearer {given['access_token']}"}

    def begin(self, **more: Any) -> str:  # noqa: ANN401
        body = {"format": "ndjson", **more}
        made = requests.post(self._url, json=body, headers=self._headers, timeout=10)
        id: str = made.json()["id"]
        return id

    def show(self, id: str) -> dict[str, Any]:
        told: dict[str, Any] = requests.get(
            f"{self._url}/{id}", headers=self._headers, timeout=10
        ).json()
        return told

    def send(self, id: str, offset: int, data: Any, end: str = "?1") -> requests.Response:  # noqa: ANN401
        headers = self._headers | {"Upload-Offset": str(offset), "Upload-Complete": end}
        return requests.patch(f"{self._url}/{id}", data=data, headers=headers, timeout=60)

    def break_off(self, id: str, offset: int, data: bytes, sent: int, *, chunked: bool) -> None:
        """Say that all of it comes, send some bytes, and be gone."""
        length = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {len(data)}"
        head = (
            f"PATCH {PATH}/{id} HTTP/1.1\r\nHost: localhost\r\n{length}\r\nUpload-Complete: ?1\r\n"
            f"Upload-Offset: {offset}\r\nAuthorization: {self._headers['Authorization']}\r\n\r\n"
        ).encode()
        size = f"{len(data):x}\r\n".encode() if chunked else b""
        with socket.create_connection(("127.0.0.1", self._service.port)) as wire:
            wire.sendall(head + size + data[:sent])
            time.sleep(0.05)
            if sent % 2:
                wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, DROPPED)


def records() -> bytes:
    """A file of which every line is another's."""
    date = datetime.now(ISTANBUL) - timedelta(hours=1)
    said = f'"type": "MESAJ", "source": "HS_WEB", "consent_date": "{date.isoformat()}"'
    lines = (f'{{"recipient": "+90536{one:07}", {said}}}\n' for one in range(ROWS))
    return "".join(lines).encode()


@pytest.mark.kill
def test_a_file_whose_connection_breaks_again_and_again_is_the_same_file(service: Service) -> None:
    sender, chance, data = Sender(service), random.Random(3338), records()
    id = sender.begin()
    for number in range(BREAKS):
        offset = sender.show(id)["received"]
        sent = chance.randrange(len(data) // BREAKS)
        sender.break_off(id, offset, data[offset:], sent, chunked=bool(number % 3))
        # What was on its way may arrive a little later.
        service.wait_for(lambda at=offset, id=id: settled(sender, id, at), 10)  # type: ignore[misc]
    told = sender.show(id)
    assert (told["state"], told["length"]) == ("receiving", None)
    assert 0 < told["received"] < len(data)
    done = sender.send(id, told["received"], data[told["received"] :])
    assert done.json()["state"] == "running"
    service.wait_for(lambda: sender.show(id)["finished_at"] is not None, 30)
    told = sender.show(id)
    assert (told["state"], told["lines"], told["taken"]) == ("done", ROWS, ROWS), told


def settled(sender: Sender, id: str, offset: int) -> bool:
    """Whether no more arrives."""
    before = int(sender.show(id)["received"])
    time.sleep(0.15)
    return offset <= before == int(sender.show(id)["received"])


def test_a_large_file_needs_no_more_memory_than_a_small_one(service: Service) -> None:
    sender = Sender(service)
    line = b'{"nobody": "' + b"x" * 1011 + b'"}\n'
    assert sender.send(sender.begin(), 0, line * 1024, "?0").ok
    servers = [one for one in service.processes("spawn_main") if one.is_running()]
    before = {one.pid: peak(one) for one in servers}
    id = sender.begin()
    sent = sender.send(id, 0, line * (LARGE // len(line)), "?0").json()
    assert sent["received"] == LARGE // len(line) * len(line)
    assert max(peak(one) - before[one.pid] for one in servers) < MOST_GROWTH


def peak(process: psutil.Process) -> int:
    """The most memory that it ever had, in bytes."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) << 10
