"""Connections: a transaction for most deeds, a held connection for deeds of one statement.

SQLAlchemy's engine owns every connection. Statements run on the driver's own cursor, because
the round trip and the layers around it are what a deed costs (docs/decisions/0003).
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from weakref import WeakSet

import orjson
import psycopg
from psycopg import errors
from psycopg.types.json import set_json_loads
from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from app.errors import Conflict, Unavailable
from app.storage.patience import PatientConnection

# Whole histories come as one JSON value; the driver's own reader takes several times as long.
set_json_loads(orjson.loads)

Driver = psycopg.Connection[tuple[Any, ...]]

CONNECT_SECONDS = 2
REST_SECONDS = 1.0
ANSWER_SECONDS = 5.0
"""How long a webhook waits for a statement; Twilio gives up after 15 seconds."""

# The statements are by key, and long: planning them anew each time costs more than doing them.
OPTIONS = (
    "-c statement_timeout=60s -c lock_timeout=5s -c timezone=UTC "
    "-c plan_cache_mode=force_generic_plan"
)

# Not the statement's fault: the server is away, going, read-only, out of space or too slow.
AWAY = (
    psycopg.OperationalError,
    psycopg.InterfaceError,
    errors.ReadOnlySqlTransaction,
    errors.QueryCanceled,
    errors.IdleInTransactionSessionTimeout,
)
COLLISIONS = (errors.SerializationFailure, errors.DeadlockDetected, errors.LockNotAvailable)


class Database:
    """One engine. `transaction` and `single` translate the driver's failures into our faults."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._held = threading.local()
        self._all_held: WeakSet[Connection] = WeakSet()
        self._away_until = 0.0
        self._gate = threading.Lock()

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session in a transaction that rolls back unless `commit` was called.

        Raises Conflict where another transaction was in the way, Unavailable where the database
        does not answer.
        """
        self.fail_fast()
        try:
            with Session(self.engine) as session:
                yield session
            self._away_until = 0.0
        except Exception as error:
            translated = self._translated(error)
            if translated is error:
                raise
            raise translated from error

    @contextmanager
    def single(self) -> Iterator[Driver]:
        """This thread's own connection, where each statement is a transaction of its own.

        Raises Unavailable; the connection is then dropped, and the next call makes a new one.
        """
        self.fail_fast()
        try:
            yield self._hold()
            self._away_until = 0.0
        except Exception as error:
            translated = self._translated(error)
            if isinstance(translated, Unavailable):
                self._drop()
            if translated is error:
                raise
            raise translated from error

    def fail_fast(self) -> None:
        """While the database is away, one thread a second may try, and all others are spared the
        wait. Raises Unavailable."""
        if not self._away_until:
            return
        with self._gate:
            now = time.monotonic()
            if now < self._away_until:
                raise Unavailable(part="database")
            self._away_until = now + CONNECT_SECONDS

    def _hold(self) -> Driver:
        """AUTOCOMMIT is set by the engine's own option, which it takes back at the check-in."""
        held: Connection | None = getattr(self._held, "connection", None)
        if held is None:
            held = self.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            self._held.connection = held
            self._all_held.add(held)
            self._held.driver = held.connection.driver_connection
        driver: Driver = self._held.driver
        return driver

    def leave(self) -> None:
        """Close this thread's own connection, and with it whatever the session holds there."""
        self._drop()

    def close(self) -> None:
        """Close every connection, also those that threads hold. Only when no work is under way."""
        for held in list(self._all_held):
            held.close()
        self._held = threading.local()
        self.engine.dispose()

    def _drop(self) -> None:
        held: Connection | None = getattr(self._held, "connection", None)
        self._held.connection = None
        if held is not None:
            with suppress(Exception):
                held.invalidate()
                held.close()

    def _translated(self, error: Exception) -> Exception:
        """SQLAlchemy wraps what fails while connecting; a statement's own failure comes bare."""
        wrapped = isinstance(error, DBAPIError | PoolTimeout)
        cause = getattr(error, "orig", None) or error
        if isinstance(cause, COLLISIONS):
            return Conflict()
        if isinstance(cause, AWAY) or isinstance(error, PoolTimeout):
            if wrapped or self._away_until:
                self._away_until = time.monotonic() + REST_SECONDS
            return Unavailable(part="database")
        return error


def engine_options(url: str, pool: int = 24, patience: float | None = None) -> dict[str, Any]:
    """How every engine of the service is made; `patience` in seconds for each wait."""
    plain = url.replace("+psycopg", "", 1)

    def connect() -> PatientConnection:
        connection = PatientConnection.connect(
            plain,
            connect_timeout=CONNECT_SECONDS,
            options=OPTIONS,
            application_name="ileti",
            prepare_threshold=2,
        )
        connection.patience = patience
        return connection

    return {
        "creator": connect,
        "pool_size": pool,
        "max_overflow": 8,
        "pool_timeout": CONNECT_SECONDS,
        "pool_pre_ping": True,
    }


def make_database(url: str, pool: int = 24) -> Database:
    """A database outside Flask: the worker, the command line, the tests."""
    return Database(create_engine(url, **engine_options(url, pool)))
