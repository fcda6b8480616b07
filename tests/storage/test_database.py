"""Connections: a dead server is told quickly, a returned one is found, a dead connection is
replaced, and no transaction is ever in autocommit."""

import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from app.core import Context, Core
from app.domain.permissions import Assurance, Role
from app.domain.recipient import parse_phone
from app.errors import Conflict, Fault, Unavailable
from app.storage import database as module
from app.storage.database import CONNECT_SECONDS, Database, engine_options, make_database
from app.storage.embedded import Embedded
from app.storage.postmaster import lives
from app.usecases.consents import ListConsents
from tests.storage.clusters import postmaster, until

DEAD = "postgresql+psycopg://nobody@127.0.0.1:1/nothing"
COUNT = "SELECT count(*) FROM try"
WAKE = """
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
 WHERE datname = current_database() AND query = 'SELECT pg_sleep(30)'
"""


@pytest.fixture
def own(database_url: str) -> Iterator[Database]:
    """A database of one pooled connection, with a table to try things on."""
    made = make_database(database_url, pool=1)
    with made.single() as driver:
        driver.execute("CREATE TABLE try (id int PRIMARY KEY, n int NOT NULL DEFAULT 0)")
        driver.execute("INSERT INTO try VALUES (1), (2)")
    yield made
    with made.single() as driver:
        driver.execute("DROP TABLE try")
    made.close()


def seconds_until_unavailable(deed: Callable[[], object]) -> float:
    began = time.monotonic()
    with pytest.raises(Unavailable) as away:
        deed()
    assert away.value.params == {"part": "database"}
    return time.monotonic() - began


def ask(database: Database, sql: str = "SELECT 1") -> object:
    with database.single() as driver:
        row = driver.execute(sql.encode()).fetchone()
    return row[0] if row else None


def ask_in_transaction(database: Database) -> object:
    with database.transaction() as session:
        return session.scalar(text("SELECT 1"))


@pytest.mark.parametrize("way", [ask, ask_in_transaction])
def test_a_server_that_is_not_there_is_told_quickly_and_then_at_once(
    way: Callable[[Database], object],
) -> None:
    database = make_database(DEAD)
    assert seconds_until_unavailable(lambda: way(database)) < CONNECT_SECONDS
    assert seconds_until_unavailable(lambda: way(database)) < 0.1
    database.close()


def test_a_server_that_takes_the_call_and_says_nothing_is_given_up() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        port = silent.getsockname()[1]
        database = make_database(f"postgresql+psycopg://nobody@127.0.0.1:{port}/nothing")
        took = seconds_until_unavailable(lambda: ask(database))
        database.close()
    assert took < CONNECT_SECONDS + 2


def test_a_server_that_answers_no_statement_any_more_is_given_up(database_url: str) -> None:
    database = Database(create_engine(database_url, **engine_options(database_url, patience=0.3)))
    assert ask(database) == 1
    try:
        assert seconds_until_unavailable(lambda: ask(database, "SELECT pg_sleep(30)")) < 2
        assert ask(database) == 1
    finally:
        # The server sleeps on, and would look busy to the tests that come next.
        assert ask(database, WAKE) == 1
        database.close()


@pytest.mark.kill
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT], ids=["killed", "stopped"])
def test_a_server_that_returns_is_found_again(home: Path, number: signal.Signals) -> None:
    server = Embedded(home)
    database = make_database(server.start())
    assert ask(database) == 1
    pid = postmaster(home)
    os.kill(pid, number)
    until(lambda: not lives(pid))
    # A backend outlives a killed postmaster by the moment in which it notices.
    until(lambda: not _answers(database), seconds=5)
    assert seconds_until_unavailable(lambda: ask(database)) < CONNECT_SECONDS
    assert seconds_until_unavailable(lambda: ask_in_transaction(database)) < CONNECT_SECONDS
    server.start()
    until(lambda: _answers(database), seconds=5)
    assert ask_in_transaction(database) == 1
    database.close()
    server.stop()


def _answers(database: Database) -> bool:
    try:
        return ask(database) == 1
    except Unavailable:
        return False


def end_backend(own: Database, pid: object) -> None:
    """Ends one connection, as an administrator does."""
    with own.transaction() as session:
        session.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})


def test_a_held_connection_that_died_is_replaced(own: Database) -> None:
    before = ask(own, "SELECT pg_backend_pid()")
    assert ask(own, "SELECT pg_backend_pid()") == before
    end_backend(own, before)
    with pytest.raises(Unavailable):
        ask(own)
    assert ask(own, "SELECT pg_backend_pid()") != before


def test_a_deed_does_not_notice_that_its_connection_had_died(core: Core) -> None:
    who = core.person(parse_phone("+905321234567"))
    context = Context("sms", Role.CITIZEN, Assurance.SENDER, core.clock.now(), who=who)
    core.run(ListConsents(), context)
    end_backend(core.database, ask(core.database, "SELECT pg_backend_pid()"))
    assert core.run(ListConsents(), context) == ()


def test_a_transaction_that_is_not_committed_leaves_nothing(own: Database) -> None:
    with own.transaction() as session:
        session.execute(text("INSERT INTO try VALUES (3)"))
    assert ask(own, COUNT) == 2
    with own.transaction() as session:
        session.execute(text("INSERT INTO try VALUES (3)"))
        session.commit()
    assert ask(own, COUNT) == 3


def test_autocommit_never_comes_out_of_the_pool(own: Database) -> None:
    """The one pooled connection is held in autocommit by one thread after the other; each time it
    comes back, a transaction on it must still be able to roll back."""

    def hold() -> object:
        with own.single() as driver:
            assert driver.autocommit
            return driver.info.backend_pid

    pids = set()
    for number in range(10, 15):
        thread = threading.Thread(target=hold)
        thread.start()
        thread.join()
        with own.transaction() as session:
            driver = session.connection().connection.driver_connection
            assert isinstance(driver, psycopg.Connection)
            assert not driver.autocommit
            pids.add(driver.info.backend_pid)
            session.execute(text("INSERT INTO try VALUES (:n)"), {"n": number})
        assert ask(own, COUNT) == 2
    assert ask(own, "SELECT pg_backend_pid()") is not None
    assert len(pids) <= 2


def test_autocommit_does_not_outlive_a_connection_that_was_dropped_or_closed(
    own: Database,
) -> None:
    for end in (own._drop, own.close):
        ask(own)
        end()
        with own.transaction() as session:
            session.execute(text("INSERT INTO try VALUES (7)"))
        assert ask(own, COUNT) == 2


def test_of_two_deeds_in_a_deadlock_one_is_done_and_the_other_is_told_conflict(
    own: Database,
) -> None:
    barrier = threading.Barrier(2)

    def cross(first: int, second: int) -> str:
        try:
            with own.transaction() as session:
                session.execute(text("UPDATE try SET n = n + 1 WHERE id = :id"), {"id": first})
                barrier.wait(10)
                session.execute(text("UPDATE try SET n = n + 1 WHERE id = :id"), {"id": second})
                session.commit()
        except Conflict:
            return "conflict"
        return "done"

    with ThreadPoolExecutor(2) as threads:
        ends = [threads.submit(cross, 1, 2), threads.submit(cross, 2, 1)]
    assert sorted(end.result() for end in ends) == ["conflict", "done"]
    assert ask(own, "SELECT sum(n)::int FROM try") == 2


Trouble = Callable[[Session], object]


def serialize(session: Session) -> None:
    raise psycopg.errors.SerializationFailure


def wait_for_a_lock(session: Session) -> None:
    session.execute(text("SET LOCAL lock_timeout = '50ms'"))
    session.execute(text("LOCK TABLE try"))


def take_too_long(session: Session) -> None:
    session.execute(text("SET LOCAL statement_timeout = '50ms'"))
    session.execute(text("SELECT pg_sleep(10)"))


def write_where_nobody_may(session: Session) -> None:
    session.execute(text("SET TRANSACTION READ ONLY"))
    session.execute(text("INSERT INTO try VALUES (9)"))


@pytest.mark.parametrize(
    ("trouble", "fault"),
    [
        (serialize, Conflict),
        (wait_for_a_lock, Conflict),
        (take_too_long, Unavailable),
        (write_where_nobody_may, Unavailable),
    ],
)
def test_a_trouble_of_the_moment_becomes_a_fault_that_may_be_tried_again(
    own: Database, trouble: Trouble, fault: type[Fault]
) -> None:
    with own.transaction() as other:
        other.execute(text("SELECT 1 FROM try"))
        with pytest.raises(fault) as told, own.transaction() as session:
            trouble(session)
    assert told.value.retryable
    assert ask(own, COUNT) == 2


def test_a_mistake_in_the_code_is_left_as_it_is(own: Database) -> None:
    for sql, error in (
        ("SELEC 1", psycopg.errors.SyntaxError),
        ("INSERT INTO try VALUES (1)", psycopg.errors.UniqueViolation),
        ("SELECT 1/0", psycopg.errors.DivisionByZero),
    ):
        with pytest.raises(error):
            ask(own, sql)
    assert ask(own) == 1


def test_where_every_connection_is_taken_the_next_deed_is_told_so_in_time(
    own: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "REST_SECONDS", 0.0)
    with ExitStack() as taken:
        for _ in range(8):
            taken.enter_context(own.transaction()).execute(text("SELECT 1"))
        took = seconds_until_unavailable(lambda: ask_in_transaction(own))
    assert took < CONNECT_SECONDS + 1
    until(lambda: _answers(own), seconds=5)
