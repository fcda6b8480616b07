"""Two webhooks, movements that go on coming, and workers that are killed in the middle of calls."""

import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook

from app.core import Core
from app.domain.feed import Choice
from app.gateways.clock import WallClock
from app.storage.keys import KeyRing
from app.usecases.feeds.webhooks import AddWebhook
from tests.conftest import plain
from tests.receivers import Handler, Receiver, authority, receiving
from tests.rules.source import ROOT
from tests.usecases.conftest import register
from tests.usecases.feeds import ACME, PROVIDER, Town

KILLS = 2
WRITTEN = "SELECT encode(transaction_id, 'hex') FROM consent_event WHERE brand_code = %s"


class Workers:
    """`ileti worker` on the tests' database, started again as soon as it was killed."""

    def __init__(
        self,
        home: Path,
        url: str,
        keys: KeyRing,
        log: Path,
        command: Sequence[str] = ("-m", "app.cli", "worker"),
        **more: str,
    ) -> None:
        self._environ = {
            **os.environ,
            "ILETI_HOME": str(home),
            "ILETI_DEMO": "1",
            "ILETI_KEYS": keys.keys.to_json(),
            "DATABASE_URL": plain(url),
            "OUTGOING_ALLOWED": "127.0.0.0/8",
            "OUTGOING_CA_FILE": str(authority().file),
            "WEBHOOK_SECONDS": "1",
            **more,
        }
        self._command = command
        self._log = log.open("ab")
        self._process = self._started()

    def _started(self) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [sys.executable, *self._command],
            env=self._environ,
            cwd=ROOT,
            stdout=self._log,
            stderr=self._log,
        )

    def kill(self) -> None:
        """As a power cut would; another one begins."""
        self._process.kill()
        self._process.wait()
        self._process = self._started()

    def stop(self) -> None:
        self._process.terminate()
        try:
            assert self._process.wait(20) == 0
        finally:
            self._process.kill()
            self._log.close()


@pytest.fixture
def town(core: Core) -> Town:
    core.clock = WallClock()
    return Town(register(core))


@pytest.fixture
def workers(town: Town, tmp_path: Path, database_url: str, keys: KeyRing) -> Iterator[Workers]:
    running = Workers(tmp_path, database_url, keys, tmp_path / "worker.log")
    yield running
    running.stop()


def wait_for(holds: Callable[[], bool], log: Path, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, log.read_text()[-3000:]
        time.sleep(0.02)


def take_its_time(chance: random.Random) -> Any:  # noqa: ANN401
    """Answers after a while, now and then too late or not at all."""

    def answer(handler: Handler) -> None:
        handler.stopped.wait(chance.uniform(0.05, 0.4))
        status = chance.choice(("200 OK", "200 OK", "200 OK", "500 No"))
        handler.say(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n".encode())

    return answer


@pytest.mark.kill
def test_no_movement_is_missing_and_none_has_two_numbers(
    town: Town, workers: Workers, tmp_path: Path
) -> None:
    chance, log, over = random.Random(3338), tmp_path / "worker.log", threading.Event()

    def write() -> None:
        while not over.wait(0.05):
            town.records(2)

    with ExitStack() as stack:
        first, second = (stack.enter_context(receiving()) for _ in range(2))
        second.usual = take_its_time(chance)
        servers = {hooked(town, one): one for one in (first, second)}
        writer = threading.Thread(target=write)
        writer.start()
        try:
            for _ in range(KILLS):
                calls = len(second.calls)
                wait_for(lambda calls=calls: len(second.calls) > calls, log)  # type: ignore[misc]
                time.sleep(chance.uniform(0, 0.1))
                workers.kill()
        finally:
            over.set()
            writer.join()
        written = {row[0] for row in town.rows(WRITTEN, ACME)}
        assert len(written) > 20
        for secret, one in servers.items():
            wait_for(lambda secret=secret, one=one: covered(secret, one) == written, log)  # type: ignore[misc]


def hooked(town: Town, server: Receiver) -> str:
    """A webhook of a server; its secret."""
    return town.core.run(AddWebhook(PROVIDER, ACME, server.url, Choice()), town.provider()).secret


def covered(secret: str, server: Receiver) -> set[str]:
    """The transactions that a server was told of, each under one number, from the first on."""
    by_number: dict[int, str] = {}
    bodies: dict[str, bytes] = {}
    for call in list(server.calls):
        told = Webhook(secret).verify(call.body, dict(call.headers))["data"]
        assert bodies.setdefault(call.headers["webhook-id"], call.body) == call.body
        numbers = [one["sequence"] for one in told["movements"]]
        assert numbers == list(range(told["from"], told["to"] + 1))
        for one in told["movements"]:
            id = by_number.setdefault(one["sequence"], one["transaction_id"])
            assert id == one["transaction_id"]
    assert len(set(by_number.values())) == len(by_number)
    whole = sorted(by_number) == list(range(1, len(by_number) + 1))
    return set(by_number.values()) if whole else set()
