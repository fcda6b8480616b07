"""What the worker does with files that programs sent: how they lie here, and how they end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any
from uuid import UUID

import orjson
from psycopg.types.json import Jsonb

from app.core import UseCase, Work
from app.domain.consent import MessageType
from app.receipts import receipt
from app.storage.database import Driver
from app.usecases.load import Refusal
from app.usecases.programs.partners import Right

QUEUE, TASK = "loads", "loads.go"
FORGOTTEN_AT_ONCE = 64
"""Parts, of a megabyte at most."""

AGAIN = """
SELECT procrastinate_defer_jobs_v1(ARRAY[ROW(
           %(queue)s, %(task)s, 0, %(lock)s, NULL, jsonb_build_object('id', %(id)s::uuid), NULL
       )::procrastinate_job_to_defer_v1])
"""
END = """
UPDATE load SET state = %(state)s, fault = %(fault)s, changed_at = %(now)s, finished_at = %(now)s
 WHERE id = %(id)s AND state <= 2
"""
# A file of gigabytes is not deleted at once: that would take longer than anybody waits.
FORGET = """
DELETE FROM load_part
 WHERE load_id = %(id)s AND NOT EXISTS (SELECT FROM load WHERE id = %(id)s AND state <= 2)
   AND first_byte IN (SELECT first_byte FROM load_part WHERE load_id = %(id)s
                       ORDER BY first_byte LIMIT %(most)s)
"""
FORGOTTEN = """
SELECT DISTINCT p.load_id FROM load_part p LEFT JOIN load l ON l.id = p.load_id
 WHERE l.id IS NULL OR l.state > 2
"""
PROBED = "UPDATE load SET probe = %s WHERE id = %s AND state = 2"
# Of a partner's file only what it may write as long as it is loaded.
HELD = f"""
SELECT l.id, l.brand_code, l.actor, l.format, l.check_only, l.backdated, l.received, l.probe,
       l.changed_at,
       ARRAY(SELECT t FROM unnest(%s::int[]) t
              WHERE p.integrator_code IS NOT NULL
                AND coalesce((ARRAY[g.arama, g.mesaj, g.eposta])[t], 0) < {Right.WRITE:d})
  FROM load l
  LEFT JOIN partner p ON p.integrator_code = l.actor
  LEFT JOIN partner_grant g ON g.integrator_code = l.actor AND g.brand_code = l.brand_code
 WHERE l.id = %s AND l.state = 2
"""
PART = """
SELECT first_byte, uid, key_id, sealed FROM load_part
 WHERE load_id = %(id)s AND first_byte <= %(at)s
   AND EXISTS (SELECT FROM load WHERE id = %(id)s AND state = 2)
 ORDER BY first_byte DESC LIMIT 1
"""
NOTE = """
INSERT INTO load_refusal (load_id, first_byte, lines, codes) VALUES (%s, %s, %s, %s)
ON CONFLICT (load_id, first_byte) DO UPDATE SET lines = excluded.lines, codes = excluded.codes
"""


class LoadState(IntEnum):
    """Where a file stands. From 3 on nothing more is to be done."""

    RECEIVING = 1
    RUNNING = 2
    DONE = 3
    FAILED = 4
    CANCELLED = 5


@dataclass(frozen=True, slots=True)
class HeldLoad:
    """A file that the worker loads; `complete_at`: when the last of it had arrived; `barred`: the
    types that whoever sent it may not write."""

    id: UUID
    brand: int
    actor: int
    format: str
    check_only: bool
    backdated: bool
    size: int
    probe: dict[str, Any] | None
    complete_at: datetime
    barred: Sequence[int]


def job_of(brand: int) -> dict[str, str]:
    """The parameters of the job that loads."""
    return {"queue": QUEUE, "task": TASK, "lock": f"load {brand}"}


@receipt
@dataclass(frozen=True, slots=True)
class FileFault:
    """Why a file could not be loaded as a whole, by its code in `app/loading/columns.py`, with what
    the words of it want, as names and values."""

    code: str
    params: tuple[tuple[str, str], ...] = ()


def packed_fault(fault: FileFault) -> str:
    """As the table has it."""
    return orjson.dumps([fault.code, fault.params]).decode()


def unpacked_fault(text: str) -> FileFault:
    """The other way."""
    code, params = orjson.loads(text)
    return FileFault(code, tuple((name, value) for name, value in params))


def end_load(work: Work, id: UUID, state: LoadState, fault: FileFault | None = None) -> bool:
    """Nothing more is done with a file; whether it was not so before."""
    why = packed_fault(fault) if fault else None
    return bool(work.change(END, {"id": id, "state": int(state), "fault": why, "now": work.now}))


@dataclass(frozen=True, slots=True)
class ForgetSome(UseCase[int]):
    """Let go of some bytes of a file that is done."""

    id: UUID

    def run(self, work: Work) -> int:
        """How many parts went; none when nothing is left."""
        return work.change(FORGET, {"id": self.id, "most": FORGOTTEN_AT_ONCE})


@dataclass(frozen=True, slots=True)
class EndLoad(UseCase[None]):
    """A file is done, or cannot be loaded: `fault` says why."""

    id: UUID
    fault: FileFault | None = None

    def run(self, work: Work) -> None:
        """Once; one that was cancelled stays so."""
        end_load(work, self.id, LoadState.FAILED if self.fault else LoadState.DONE, self.fault)


@dataclass(frozen=True, slots=True)
class GoOnLater(UseCase[None]):
    """More of a file is loaded by another job, after those that wait already."""

    id: UUID
    brand: int

    def run(self, work: Work) -> None:
        """Deferred with this transaction."""
        work.row(AGAIN, {"id": self.id} | job_of(self.brand))


@dataclass(frozen=True, slots=True)
class NoteProbe(UseCase[None]):
    """What the first look at a whole file found."""

    id: UUID
    probe: dict[str, Any]

    def run(self, work: Work) -> None:
        """So that it is looked at once."""
        work.change(PROBED, (Jsonb(self.probe), self.id))


@dataclass(frozen=True, slots=True)
class TableReport:
    """Where the refused rows of a file are written down, by the bytes at which a stretch ends."""

    id: UUID

    def write(self, work: Work, at: int, refusals: Sequence[Refusal]) -> int:
        """One row for all of them; `at` counts stretches."""
        if refusals:
            lines, codes = zip(*refusals, strict=True)
            work.change(NOTE, (self.id, at, list(lines), list(codes)))
        return at + 1


def held(driver: Driver, id: UUID) -> HeldLoad | None:
    """A file that is to be loaded; None for one that was cancelled or is done."""
    row = driver.execute(HELD, (list(map(int, MessageType)), id)).fetchone()
    return HeldLoad(*row) if row else None


def part_at(driver: Driver, id: UUID, position: int) -> tuple[int, UUID, int, bytes] | None:
    """The part in which a byte lies: where it begins, and what was sealed to what."""
    what = {"id": id, "at": position}
    row: tuple[int, UUID, int, bytes] | None = driver.execute(PART, what).fetchone()
    return row


def forgotten(driver: Driver) -> list[UUID]:
    """The files that are done, or are no more, whose bytes are still here."""
    return [row[0] for row in driver.execute(FORGOTTEN).fetchall()]
