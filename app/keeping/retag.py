"""A new tag key, while the service is stopped; every tag in every table is changed."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from uuid import UUID

from app.core import Context, Core, UseCase
from app.domain.permissions import Assurance, Role
from app.keeping.keyfile import abandon_retag, begin_retag, end_retag, held, key_file
from app.storage.keys import KeysError, key_ring
from app.usecases.retag import (
    LOWEST,
    NAMED,
    SEALED_TO_TAG,
    TABLES,
    RetagCitizens,
    RetagDealers,
    RetagDigests,
    Retagged,
    RetagLogins,
)
from app.worker import STALLED_SECONDS

ROWS_A_SECOND = 8000
"""Measured on two cores; what a dry run reckons with."""
CLOSING_SECONDS = 3.0
LOOK_SECONDS = 0.1

# Rows of these that belong to no known address would be lost with the old key.
HISTORY = ("consent", "consent_event", "recipient_event")

OTHERS = """
SELECT count(*) FROM pg_stat_activity
 WHERE application_name = 'ileti' AND datname = current_database() AND pid <> pg_backend_pid()
"""
WORKERS = """
SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - %s * interval '1 second'
"""

Progress = Callable[[int, int], None]
"""Hears how many citizens are done, and of how many."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was changed, or in a dry run would be: rows by table, and the seconds it may take."""

    citizens: int
    rows: Mapping[str, int] = field(default_factory=dict)
    seconds: float = 0.0


def retag(core: Core, progress: Progress, *, dry_run: bool = False) -> Outcome:
    """Give every address a tag under a new key, and drop the old key.

    Where a change was broken off it is finished. A citizen's rows change together, so that at any
    moment each citizen is wholly under one of the two keys.

    Raises KeysError where the keys come from the environment, while the service or a worker runs,
    and for history of an address that nobody knows.
    """
    path = key_file(core.settings)
    with held(path):
        rows = _counts(core)
        if dry_run:
            return Outcome(rows["recipient"], rows, sum(rows.values()) / ROWS_A_SECOND)
        core.keys = key_ring(path)
        refuse_running(core)
        _refuse_orphans(core)
        _begin(core, path)
        began = time.monotonic()
        citizens = _move_all(core, progress, rows["recipient"])
        end_retag(path)
        core.keys = key_ring(path)
        return Outcome(citizens, rows, time.monotonic() - began)


def refuse_running(core: Core) -> None:
    """Raises KeysError while another process of ours is connected, or a worker is alive."""
    core.database.close()
    until = time.monotonic() + CLOSING_SECONDS
    with core.database.single() as driver:
        while others := _number(driver.execute(OTHERS).fetchone()):
            if time.monotonic() > until:
                raise KeysError(
                    f"The service runs ({others} connections). Stop it before the tags change."
                )
            time.sleep(LOOK_SECONDS)
        if _number(driver.execute(WORKERS, [STALLED_SECONDS]).fetchone()):
            raise KeysError(
                f"A worker was alive in the last {STALLED_SECONDS} seconds. Stop it before the "
                "tags change."
            )


def _begin(core: Core, path: Path) -> None:
    """Mark the key file, from when on no service starts; and look once more that none did."""
    resumed = core.keys.keys.retag_to is not None
    begin_retag(path)
    try:
        refuse_running(core)
    except KeysError:
        if not resumed:
            abandon_retag(path)
        raise
    core.keys = key_ring(path)


def _move_all(core: Core, progress: Progress, total: int) -> int:
    to = core.keys.keys.retag_to
    if to is None:
        raise KeysError("The keys do not say to which tag key to change.")
    _move_each(core, lambda after: RetagLogins(to, after), lambda _: None)
    _move_each(core, partial(RetagDealers, to), lambda _: None)
    for table in NAMED:
        _move_each(core, partial(RetagDigests, table, to), lambda _: None)
    return _move_each(
        core, lambda after: RetagCitizens(to, after), lambda moved: progress(moved, total)
    )


def _move_each(
    core: Core, order: Callable[[UUID], UseCase[Retagged]], moved: Callable[[int], None]
) -> int:
    place, done = LOWEST, 0
    while True:
        context = Context("cli", Role.OPERATOR, Assurance.LOGIN, core.clock.now())
        batch = core.run(order(place), context)
        if not batch.seen:
            return done
        place, done = batch.place, done + batch.moved
        moved(done)


def _counts(core: Core) -> dict[str, int]:
    tables = (*SEALED_TO_TAG, *TABLES)
    return {table: _count(core, f"SELECT count(*) FROM {table}") for table in tables}  # noqa: S608


def _refuse_orphans(core: Core) -> None:
    for table in HISTORY:
        lost = _count(
            core,
            f"SELECT count(*) FROM {table} t WHERE NOT EXISTS "  # noqa: S608
            "(SELECT FROM recipient r WHERE r.tag = t.tag)",
        )
        if lost:
            raise KeysError(
                f"{lost} rows of {table} belong to no known address. Look at them first."
            )


def _count(core: Core, sql: str) -> int:
    with core.database.transaction() as session:
        connection = session.connection()
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        return int(connection.exec_driver_sql(sql).scalar_one())


def _number(row: tuple[int, ...] | None) -> int:
    return row[0] if row else 0
