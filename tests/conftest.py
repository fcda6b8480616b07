"""What every test may ask for: a migrated PostgreSQL, a core on it, a clock that can be set."""

import gc
import os
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
import pytest
import structlog
from hypothesis import settings as hypothesis_settings
from werkzeug.routing import Rule

from app.core import Core
from app.gateways.clock import StandingClock
from app.settings import Settings, read_settings
from app.storage import migrate
from app.storage.database import Database, make_database
from app.storage.directory import Directory
from app.storage.embedded import embedded
from app.storage.keys import KeyRing, key_ring

# How long an example takes is no property: a busy machine is not a wrong answer.
hypothesis_settings.register_profile("patient", deadline=None)
hypothesis_settings.load_profile("patient")

# A Wednesday in a week without holidays.
NOON = datetime(2026, 3, 11, 9, 0, tzinfo=UTC)

TABLES = (
    "api_sign_in, api_client, partner_grant, partner, subscription, rate, quality, "
    "batch, agreement, brand_day, brand_glance, sector_rate, "
    "load, load_part, load_refusal, load_preview, load_wrong, "
    "feed, feed_block, receiver, delivery, "
    "via_request, via_silence, "
    "opening, privacy_text, "
    "brand_short_name, retailer, brand, provider, recipient, recipient_event, consent, "
    "consent_event, deed, dialogue, numbering, outbox, handset_text, import_run, "
    "call, code, call_back, "
    "account, account_address, state_login, sign_in, tally, advance_refusal, "
    "sender, complaint, complaint_event, evidence, campaign, staff, staff_sign_in, look, "
    "staff_login, staff_factor, staff_deed, "
    "application_page, application_event, application, legal_mark, "
    "procrastinate_jobs, procrastinate_events, procrastinate_periodic_defers, procrastinate_workers"
)


_COMPILED: dict[object, Any] = {}
_compile = Rule.compile


def _remembered(self: Rule) -> None:
    """What a rule is compiled to, which Werkzeug does for each application anew: of the time that
    making one takes it was most, and thousands of tests make one."""
    key = (self.rule, self.subdomain, self.host, self.merge_slashes, str(self.defaults))
    if key not in _COMPILED:
        _compile(self)
        builders = [self._build.__func__, self._build_unknown.__func__]  # type: ignore[attr-defined]
        _COMPILED[key] = (self._parts, self._trace, self._converters, self.arguments, builders)
    self._parts, self._trace, self._converters, self.arguments, builders = _COMPILED[key]
    self._build, self._build_unknown = (one.__get__(self, None) for one in builders)


Rule.compile = _remembered  # type: ignore[method-assign]

_configure = structlog.configure


def _uncached(**given: Any) -> None:  # noqa: ANN401
    """As the service logs, but no logger is remembered: one that is would go on like this in all
    later tests, past those that capture what it says."""
    _configure(**{**given, "cache_logger_on_first_use": False})


structlog.configure = _uncached  # type: ignore[assignment]


def pytest_collection_finish() -> None:
    """What is loaded by now stays: without it, the collector of garbage walks through all of it
    again and again, half of the time that making an application takes."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _stay_at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test talks to anything but this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:  # noqa: ANN401
        host = address[0] if isinstance(address, tuple) else ""
        if host and host not in {"127.0.0.1", "::1", "localhost"}:
            raise AssertionError(f"a test tried to reach {host}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """The server of TEST_DATABASE_URL, else an embedded one for this test process.

    Not below pytest's own folder: under root, another run of pytest would close that folder to the
    server, which runs as a user of its own.
    """
    given = os.environ.get("TEST_DATABASE_URL", "")
    if given:
        yield read_settings({"DATABASE_URL": given}).database_url
        return
    with TemporaryDirectory(prefix="ileti-test-") as home, embedded(Path(home)) as url:
        with psycopg.connect(plain(url), autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("ALTER SYSTEM SET synchronous_commit = off")
            connection.execute("SELECT pg_reload_conf()")
        yield url


def plain(url: str) -> str:
    """The URL as psycopg itself reads it."""
    return url.replace("+psycopg", "", 1)


def with_name(url: str, name: str) -> str:
    """The URL with another database."""
    head, _, tail = url.partition("://")
    rest, mark, query = tail.partition("?")
    return f"{head}://{rest.rpartition('/')[0]}/{name}{mark}{query}"


@pytest.fixture(scope="session")
def database_url(server_url: str, worker_id: str) -> Iterator[str]:
    """A database of this test process's own, on the schema that the migrations make."""
    name = f"ileti_test_{os.getpid()}_{worker_id}"
    admin = with_name(plain(server_url), "postgres")
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE template0 ENCODING utf8')
    url = with_name(server_url, name)
    migrate.bring_up(url)
    yield url
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def shared_database(database_url: str) -> Iterator[Database]:
    database = make_database(database_url)
    yield database
    database.close()


@pytest.fixture
def database(shared_database: Database) -> Database:
    """The database, empty."""
    empty(shared_database)
    return shared_database


def empty(database: Database) -> None:
    """Take every row out of every table: deleted where we may pass the triggers that guard the
    history, since truncating twenty tables makes a hundred files."""
    with database.single() as driver:
        try:
            driver.execute("SET session_replication_role = replica")
        except psycopg.errors.InsufficientPrivilege:
            driver.execute(f"TRUNCATE {TABLES} CASCADE")
        else:
            driver.execute("; ".join(f"DELETE FROM {table}" for table in TABLES.split(", ")))
            driver.execute("RESET session_replication_role")
        driver.execute("UPDATE directory_version SET version = version + 1")


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> KeyRing:
    return key_ring(tmp_path_factory.mktemp("keys") / "keys.json")


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    return read_settings(
        {"ILETI_HOME": str(tmp_path), "DATABASE_URL": plain(database_url), "ILETI_DEMO": "1"}
    )


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock(NOON)


@pytest.fixture
def core(database: Database, keys: KeyRing, clock: StandingClock, settings: Settings) -> Core:
    """A core on an empty database at noon of an ordinary Wednesday."""
    return Core(database, keys, clock, settings, Directory(database))
