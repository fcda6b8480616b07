"""Ends server, worker and database in the middle of the work: nothing that was answered, by text
or by voice, is ever lost."""

import contextlib
import random
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import psycopg
import pytest
import requests

from app.demo import BRANDS
from app.storage.keys import key_ring
from app.usecases.verify import differences
from channels._kit.telephone import Telephone
from tests.journeys.service import Service

NAMES = [(code, names[0]) for code, _, _, names, _ in BRANDS]
ROUNDS = 12
TAKEN = ("artik size mesaj", "zaten size mesaj", "alindi ve saklandi", "alındı ve saklandı")


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    running = Service(tmp_path / "home").start()
    yield running
    running.stop()


class Citizens:
    """Many citizens who text at once and remember what they were told."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self.answered: list[tuple[str, int]] = []
        self.spoken = 0

    def text_on(self, seed: int) -> None:
        chance = random.Random(seed)
        while not self._stop.is_set():
            sender = f"+90535{chance.randrange(10**7):07d}"
            code, name = chance.choice(NAMES)
            with contextlib.suppress(requests.RequestException):
                said = self._service.text(sender, f"RET {name}", timeout=8)
                if any(words in said for words in TAKEN):
                    with self._lock:
                        self.answered.append((sender, code))

    def call_on(self, seed: int) -> None:
        chance = random.Random(seed)
        while not self._stop.is_set():
            sender = f"+90536{chance.randrange(10**7):07d}"
            code, _ = chance.choice(NAMES)
            with contextlib.suppress(requests.RequestException):
                if refused_by_voice(self._service.ring(sender, timeout=8), code):
                    with self._lock:
                        self.answered.append((sender, code))
                        self.spoken += 1

    def stop(self) -> None:
        self._stop.set()


def refused_by_voice(telephone: Telephone, brand: int) -> bool:
    """Follow the menu, also the one without a database, until a refusal of messages is told."""
    for _ in range(8):
        said = " ".join(one.text for one in telephone.heard)
        if "artık size mesaj gönderemez" in said or "İsteğinizi aldım" in said:
            return True
        if telephone.listening is None:
            return False
        telephone.heard.clear()
        if "Mesajları durdurmak için 2'yi" in said:
            telephone.press("2")
        elif "kareye basın" in said:
            telephone.press(f"{brand}#")
        else:
            telephone.press("3")
    return False


def kill_something(service: Service, chance: random.Random) -> str:
    """`kill -9` of one of the processes that a refusal passes through."""
    what = chance.choice(["server", "server process", "worker", "database", "session"])
    # What is not there at this moment (it was killed a moment ago) is not killed twice.
    with contextlib.suppress(psutil.Error, OSError, ValueError, IndexError):
        chance.choice(_victims(service, what)).send_signal(signal.SIGKILL)
    return what


def _victims(service: Service, what: str) -> list[psutil.Process]:
    match what:
        case "server":
            return service.processes("app.cli serve")[:1]
        case "server process":
            return service.processes("spawn_main")
        case "worker":
            return service.processes("app.cli worker")
        case "database":
            return [service.postmaster()]
        case _:
            sessions = service.postmaster().children()
            return [child for child in sessions if "ileti" in " ".join(child.cmdline())]


@pytest.mark.kill
def test_no_answered_refusal_is_lost_whatever_is_killed(service: Service) -> None:
    citizens = Citizens(service)
    chance = random.Random(3338)
    killed = []
    with ThreadPoolExecutor(6) as pool:
        talks = [pool.submit(citizens.text_on, seed) for seed in range(4)]
        talks += [pool.submit(citizens.call_on, seed) for seed in range(4, 6)]
        try:
            for _ in range(ROUNDS):
                time.sleep(chance.uniform(0.3, 1.5))
                killed.append(kill_something(service, chance))
            # How fast the machine is decides how long it takes, and not whether it holds.
            service.wait_for(lambda: len(citizens.answered) > 100 and citizens.spoken > 10, 60)
        finally:
            citizens.stop()
    service.wait_for(lambda: requests.get(f"{service.url}/readyz", timeout=2).ok)
    service.wait_for(lambda: not list((service.home / "spool").glob("*/*.text")), 30)
    assert not list((service.home / "spool").glob("*/*.aside"))
    for talk in talks:
        talk.result()
    assert len(citizens.answered) > 100, killed
    assert citizens.spoken > 10, killed
    keys = key_ring(service.home / "keys.json")
    with psycopg.connect(database_of(service), autocommit=True) as driver:
        refused = {
            (row[0], row[1])
            for row in driver.execute(
                "SELECT tag, brand_code FROM consent WHERE type = 2 AND status = 2"
            )
        }
        lost = [pair for pair in citizens.answered if (keys.tag(pair[0]), pair[1]) not in refused]
        assert not lost, (len(lost), killed)
        assert differences(driver).wrong == 0


def database_of(service: Service) -> str:
    """The URL of its embedded database."""
    lines = (service.home / "pg" / "postmaster.pid").read_text().splitlines()
    return f"postgresql://postgres@/ileti?host={lines[4].strip()}&port={lines[3].strip()}"


@pytest.mark.kill
def test_texts_sent_while_the_database_is_away_are_done_in_order_when_it_is_back(
    service: Service,
) -> None:
    with stopped(service.postmaster()):
        words = ["RET ACME", "ONAY ACME", "EVET", "RET YESILOVA"]
        for number, body in enumerate(words):
            said = service.text("+905351112233", body, sid=f"SMaway{number}", timeout=40)
            assert "saklandi" in said or "saklandı" in said
        again = service.text("+905351112233", "RET ACME", sid="SMaway0", timeout=40)
        assert "sakland" in again
        raw = b"".join(path.read_bytes() for path in (service.home / "spool").glob("*/*.text"))
        assert b"5351112233" not in raw
        assert b"ACME" not in raw
    service.wait_for(lambda: not list((service.home / "spool").glob("*/*.text")), 30)
    with psycopg.connect(database_of(service), autocommit=True) as driver:
        tag = key_ring(service.home / "keys.json").tag("+905351112233")
        events = driver.execute(
            "SELECT brand_code, recipient_type, kind, status FROM consent_event "
            "WHERE tag = %s ORDER BY id",
            (tag,),
        ).fetchall()
        assert differences(driver).wrong == 0
    acme, yesilova = 100100, 100200
    assert events == [
        (acme, 1, 2, 2),
        (acme, 2, 2, 2),
        (acme, 1, 3, 1),
        (acme, 2, 3, 1),
        (yesilova, 1, 2, 2),
        (yesilova, 2, 2, 2),
    ]


@pytest.mark.kill
def test_a_server_that_starts_while_the_database_is_away_takes_refusals(service: Service) -> None:
    with stopped(service.postmaster()):
        for process in service.processes("app.cli serve")[:1]:
            process.kill()
        service.wait_for(lambda: not service.processes("spawn_main"), 10)
        service.wait_for(
            lambda: "sakland" in service.text("+905351112244", "RET ACME", timeout=15), 60
        )
    service.wait_for(lambda: not list((service.home / "spool").glob("*/*.text")), 30)
    with psycopg.connect(database_of(service), autocommit=True) as driver:
        tag = key_ring(service.home / "keys.json").tag("+905351112244")
        found = driver.execute(
            "SELECT count(*) FROM consent WHERE tag = %s AND status = 2", (tag,)
        ).fetchone()
    assert found == (2,)


@contextlib.contextmanager
def stopped(postmaster: psutil.Process) -> Iterator[None]:
    """A database that neither answers nor ends: every process of it stands still."""
    family = [postmaster, *postmaster.children(recursive=True)]
    for process in family:
        process.suspend()
    try:
        yield
    finally:
        for process in family:
            process.resume()
