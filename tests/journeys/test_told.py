"""The worker that tells is killed in the middle: everybody is told, and nobody twice who need not
be."""

import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.core import Context, Core
from app.demo import seed
from app.domain.consent import MessageType, Record, Source, Status
from app.domain.permissions import Assurance, Role
from app.factory import make_core
from app.settings import Settings, read_settings
from app.storage.database import Database
from app.usecases.record import Entry, RecordConsents
from tests.channels.email.server import Office, listening
from tests.conftest import plain
from tests.rules.source import ROOT

NOW = "2026-03-11T12:00:00"
CITIZENS = 40
LEFT = "SELECT count(*) FROM outbox WHERE status < 4"
SECONDS = 60


@pytest.fixture
def office() -> Iterator[Office]:
    with listening() as made:
        yield made


@pytest.fixture
def house(database: Database, database_url: str, tmp_path: Path, office: Office) -> Core:
    """The demo's brands; mails leave by the server, at once."""
    settings = read_settings(
        {
            "ILETI_HOME": str(tmp_path),
            "DATABASE_URL": plain(database_url),
            "ILETI_DEMO": "1",
            "ILETI_NOW": NOW,
            "ILETI_TELL_SECONDS": "0",
            "MAIL_HOST": "127.0.0.1",
            "MAIL_PORT": str(office.port),
            "MAIL_TLS": "none",
            "MAIL_FROM": "ileti <bildirim@iys.example>",
            "PATH": os.environ["PATH"],
        }
    )
    core = make_core(settings, database)
    seed(core)
    return core


def addresses() -> list[str]:
    return [f"citizen{number}@example.com" for number in range(CITIZENS)]


def record(core: Core, brand: int) -> None:
    """A provider reports an approval of everybody."""
    office = Context("api", Role.PROVIDER, Assurance.CODE, core.clock.now(), actor=100100)
    said = Record(MessageType.EPOSTA, Status.ONAY, Source.HS_WEB, core.clock.now())
    entries = [Entry(core.keys.tag(to), to, said) for to in addresses()]
    assert core.run(RecordConsents(brand, entries), office).done == CITIZENS


@contextmanager
def worker(settings: Settings) -> Iterator[Callable[[], None]]:
    """A worker in a process of its own; gives what kills it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "app.cli", "worker"],
        cwd=ROOT,
        env=dict(settings.environ),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield lambda: os.killpg(process.pid, signal.SIGKILL)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < end, "it did not come to hold"
        time.sleep(0.01)


def nothing_left(core: Core) -> bool:
    with core.database.single() as driver:
        return driver.execute(LEFT).fetchone() == (0,)


def told(office: Office) -> Counter[tuple[str, str]]:
    """How often each citizen was told of each brand."""
    found: Counter[tuple[str, str]] = Counter()
    for mail in office.mails:
        part = mail.get_body(("plain",))
        assert part is not None
        for brand in re.findall(r"(\w+), 11 Mart 2026 tarihinde", str(part.get_content())):
            found[str(mail["To"]), brand] += 1
    return found


def test_two_workers_tell_everybody_once(house: Core, office: Office) -> None:
    record(house, 100200)
    record(house, 100400)
    with worker(house.settings), worker(house.settings):
        until(lambda: nothing_left(house))
    brands = ("YESILOVA", "UCDENIZ")
    assert told(office) == Counter({(to, brand): 1 for to in addresses() for brand in brands})


@pytest.mark.kill
def test_a_killed_worker_leaves_nobody_untold_and_tells_few_twice(
    house: Core, office: Office
) -> None:
    record(house, 100200)
    with worker(house.settings) as kill:
        until(lambda: len(office.taken) >= CITIZENS // 4)
        kill()
    assert not nothing_left(house)
    with worker(house.settings):
        until(lambda: nothing_left(house))
    found = told(office)
    assert set(found) == {(to, "YESILOVA") for to in addresses()}
    # Only what the server had taken and the worker had not written down yet: one for each thread.
    twice = [key for key, count in found.items() if count > 1]
    assert max(found.values()) <= 2
    assert len(twice) <= 4
