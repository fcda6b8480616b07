"""Two real server processes at once: repeats, rivals, and a load against a citizen."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import psycopg
import pytest

from app.core import Context, Core
from app.domain.consent import MessageType, Record, Source, Status
from app.domain.permissions import Assurance, Role
from app.factory import make_core
from app.settings import read_settings
from app.storage.database import make_database
from app.storage.keys import KeyRing, key_ring
from app.usecases.record import Entry, RecordConsents
from app.usecases.verify import differences
from tests.journeys.service import Service
from tests.journeys.test_killed import database_of

COPIES = 8
ROUNDS = 25
ACME = 100100


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    home = tmp_path_factory.mktemp("races") / "home"
    running = Service(home, environ={"ILETI_WORKERS": "2"}).start()
    yield running
    running.stop()


@pytest.fixture
def driver(service: Service) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    with psycopg.connect(database_of(service), autocommit=True) as connection:
        yield connection


def keys_of(service: Service) -> KeyRing:
    """The keys of the service under test."""
    return key_ring(service.home / "keys.json")


def at_once(service: Service, sender: str, words: list[str], sids: list[str]) -> list[str]:
    """Send texts in the same instant, each from a thread of its own; the answers."""
    gate = threading.Barrier(len(words))

    def send(body: str, sid: str) -> str:
        gate.wait()
        return service.text(sender, body, sid)

    with ThreadPoolExecutor(len(words)) as pool:
        return list(pool.map(send, words, sids))


def test_copies_of_one_text_on_two_processes_are_one_deed(
    service: Service, driver: psycopg.Connection[tuple[object, ...]]
) -> None:
    assert len(service.processes("spawn_main")) >= 2
    for number in range(ROUNDS):
        sender, sid = f"+90536{number:07d}", f"SMrace{number}"
        body = ["RET ACME", "RET acme hepsi", "LISTE", "RET", "KILITLE"][number % 5]
        answers = at_once(service, sender, [body] * COPIES, [sid] * COPIES)
        assert len(set(answers)) == 1, answers
    deeds = driver.execute("SELECT count(*) FROM deed WHERE request_id LIKE 'SMrace%'").fetchone()
    assert deeds == (ROUNDS,)
    tags = [keys_of(service).tag(f"+90536{number:07d}") for number in range(ROUNDS)]
    events = driver.execute("SELECT count(*) FROM consent_event WHERE tag = ANY(%s)", (tags,))
    assert events.fetchone() == (ROUNDS // 5 * (2 + 4),)
    locks = driver.execute("SELECT count(*) FROM recipient_event WHERE tag = ANY(%s)", (tags,))
    assert locks.fetchone() == (ROUNDS // 5,)
    assert differences(driver).wrong == 0


def test_rival_texts_of_one_citizen_leave_a_history_that_gives_the_state(
    service: Service, driver: psycopg.Connection[tuple[object, ...]]
) -> None:
    for number in range(ROUNDS):
        sender = f"+90537{number % 3:07d}"
        words = ["RET ACME", "GERI", "RET ACME HEPSI", "ONAY ACME", "EVET", "RET YESILOVA", "GERI"]
        at_once(service, sender, words, [f"SMrival{number}-{i}" for i in range(len(words))])
    assert differences(driver).wrong == 0


def test_a_load_never_overturns_a_refusal_that_was_answered_meanwhile(
    service: Service, driver: psycopg.Connection[tuple[object, ...]]
) -> None:
    database = make_database(database_of(service))
    settings = read_settings({"ILETI_HOME": str(service.home), "ILETI_DEMO": "1"})
    core = make_core(settings, database)
    phones = [f"+90538{number:07d}" for number in range(400)]
    stop = threading.Event()

    def load() -> None:
        while not stop.is_set():
            upload(core, phones)

    with ThreadPoolExecutor(3) as pool:
        loads = [pool.submit(load) for _ in range(2)]
        try:
            for phone in phones[::8]:
                assert "ACME" in service.text(phone, "RET ACME")
        finally:
            stop.set()
        for done in loads:
            done.result()
    tags = [core.keys.tag(phone) for phone in phones[::8]]
    standing = driver.execute(
        "SELECT count(*) FROM consent WHERE tag = ANY(%s) AND brand_code = %s AND type = 2 "
        "AND status = 1",
        (tags, ACME),
    ).fetchone()
    assert standing == (0,)
    assert differences(driver).wrong == 0
    database.close()


def upload(core: Core, phones: list[str]) -> None:
    """A provider's file in which everybody agreed an hour ago."""
    when = core.clock.now().replace(microsecond=0) - timedelta(hours=1)
    record = Record(MessageType.MESAJ, Status.ONAY, Source.HS_WEB, when)
    entries = [Entry(core.keys.tag(phone), phone, record) for phone in phones]
    context = Context("import", Role.OPERATOR, Assurance.LOGIN, core.clock.now(), actor=ACME)
    core.run(RecordConsents(ACME, entries), context)
