"""How Alembic runs: on the engine of the Flask application, each migration its own transaction."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import Connection, text

from app.storage.tables import Base

# A migration that must wait for a lock stands in everybody's way: it gives up and is run again.
LOCK_TIMEOUT = "5s"
FOREIGN = ("procrastinate_", "alembic_")
ASK_AGAIN_SECONDS = 0.2
ONE_AT_A_TIME = 3338
"""The advisory lock for which a second `ileti migrate` waits; it then finds nothing to do."""


def ours(thing: Any, name: str | None, kind: str, _reflected: bool, _other: Any) -> bool:  # noqa: ANN401
    """The tables of the job queue are its own affair."""
    table = name if kind == "table" else getattr(getattr(thing, "table", None), "name", None)
    return not (table or "").startswith(FOREIGN)


def run() -> None:
    """Run the migrations that are asked for."""
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect() as connection, alone(connection):
        connection.execute(text(f"SET lock_timeout = '{LOCK_TIMEOUT}'"))
        connection.execute(text("SET statement_timeout = 0"))
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            include_object=ours,
            transaction_per_migration=True,
            compare_server_default=True,
        )
        with context.begin_transaction():
            context.run_migrations()


@contextmanager
def alone(connection: Connection) -> Iterator[None]:
    """While nobody else migrates this database. It is asked for again and again: whoever waited
    within a statement would keep an index from being made beside the work of others."""
    while not connection.scalar(text(f"SELECT pg_try_advisory_lock({ONE_AT_A_TIME})")):
        connection.commit()
        time.sleep(ASK_AGAIN_SECONDS)
    connection.commit()
    try:
        yield
    finally:
        connection.rollback()
        connection.execute(text(f"SELECT pg_advisory_unlock({ONE_AT_A_TIME})"))
        connection.commit()


run()
