"""A new sealing key, while the service runs; everything sealed before is sealed again."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from app.core import Context, Core
from app.domain.permissions import Assurance, Role
from app.keeping.keyfile import add_seal_key, held, key_file
from app.storage.keys import key_ring, refuse_half_retagged
from app.usecases.reseal import SEALED, Place, ResealRows, Sealed

SETTLE_SECONDS = 6.0
"""After this nobody writes with the old key any more: others see the new one within a second, and
what they had begun has ended."""
LOOK_SECONDS = 0.5

Progress = Callable[[int, int], None]
"""Hears how many rows are done, and of how many."""


@dataclass(frozen=True, slots=True)
class Rotated:
    """The current sealing key, whether it is new, and how many rows were sealed again."""

    key_id: int
    fresh: bool
    rows: int


def rotate(core: Core, progress: Progress, settle: float = SETTLE_SECONDS) -> Rotated:
    """Make a new sealing key current and seal everything again under it.

    Where a change was broken off it is finished, and no other key is made. Old keys stay in the
    file: copies of the database that were made before need them.

    Raises KeysError where the keys come from the environment, are half retagged, or are being
    changed by somebody else.
    """
    path = key_file(core.settings)
    with held(path):
        core.keys = key_ring(path)
        refuse_half_retagged(core.keys.keys)
        fresh = rows_by_key(core).keys() <= {core.keys.keys.seal_current}
        if fresh:
            add_seal_key(path)
        core.keys = key_ring(path)
        made = path.stat().st_mtime
        rows = _reseal(core, progress, until=made + settle)
        return Rotated(core.keys.keys.seal_current, fresh, rows)


def rows_by_key(core: Core) -> dict[int, int]:
    """How many rows each sealing key has sealed, in all tables."""
    counts: dict[int, int] = {}
    with core.database.transaction() as session:
        connection = session.connection()
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        for column in SEALED:
            for key_id, rows in connection.exec_driver_sql(_count(column)):
                counts[key_id] = counts.get(key_id, 0) + rows
    return counts


def _count(column: Sealed) -> str:
    return (
        f"SELECT {column.key_id}, count(*) FROM {column.table} "  # noqa: S608
        f"WHERE {column.key_id} IS NOT NULL GROUP BY 1"
    )


def _reseal(core: Core, progress: Progress, until: float) -> int:
    """Go through every column until nothing is left, and nobody can write with an old key."""
    current, counts = core.keys.keys.seal_current, rows_by_key(core)
    total = sum(rows for key_id, rows in counts.items() if key_id != current)
    done = 0
    while True:
        settled, before = time.time() >= until, done
        for column in SEALED:
            place: Place | None = ()
            while place is not None:
                context = Context("cli", Role.OPERATOR, Assurance.LOGIN, core.clock.now())
                resealed = core.run(ResealRows(column, place or None), context)
                place, done = resealed.place, done + resealed.rows
                progress(done, max(total, done))
        if settled and done == before:
            return done
        if done == before:
            time.sleep(LOOK_SECONDS)
