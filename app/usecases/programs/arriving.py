"""What the worker does with files that programs sent: how they lie here, and how they end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from hashlib import blake2b
from typing import Any
from uuid import UUID

import orjson
from psycopg.types.json import Jsonb

from app.core import UseCase, Work
from app.domain.consent import MessageType
from app.receipts import receipt
from app.storage.database import Driver
from app.storage.keys import KeyRing
from app.usecases.load import Cells, Refusal
from app.usecases.programs.partners import Right
from app.usecases.programs.wrong import keep_wrong

QUEUE, TASK = "loads", "loads.go"
AGAIN = """
SELECT procrastinate_defer_jobs_v1(ARRAY[ROW(
           %(queue)s, %(task)s, 0, %(lock)s, NULL, jsonb_build_object('id', %(id)s::uuid), NULL
       )::procrastinate_job_to_defer_v1])
"""
END = """
UPDATE load SET state = %(state)s, fault = %(fault)s, changed_at = %(now)s, finished_at = %(now)s,
       kept_until = CASE WHEN %(state)s = 3 THEN %(now)s + kept END
 WHERE id = %(id)s AND state <= 2 AND bytes_id = coalesce(%(bytes)s, bytes_id)
"""
PROBED = """
UPDATE load SET probe = %s, digest = coalesce(digest, %s) WHERE id = %s AND state = 2
"""
# Of a partner's file only what it may write as long as it is loaded.
HELD = f"""
SELECT l.id, l.bytes_id, l.brand_code, l.actor, l.format, l.check_only, l.backdated,
       coalesce(l.size, l.received), l.size IS NOT NULL, l.kept IS NOT NULL, l.notes, l.probe,
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
 WHERE load_id = %(bytes)s AND first_byte <= %(at)s
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
    types that whoever sent it may not write.

    `size` bytes are read, those of `bytes_id`; `unpacked`: they are the text of a workbook, and
    `notes` tells how it was read. `kept`: somebody will look at the wrong rows.
    """

    id: UUID
    bytes_id: UUID
    brand: int
    actor: int
    format: str
    check_only: bool
    backdated: bool
    size: int
    unpacked: bool
    kept: bool
    notes: dict[str, Any] | None
    probe: dict[str, Any] | None
    complete_at: datetime
    barred: Sequence[int]


def keyed(keys: KeyRing, data: bytes, brand: int) -> bytes:
    """What tells that two files of a brand have something in common, and nothing else of it."""
    key = keys.secret("what files have in common")
    return blake2b(data, key=key, salt=brand.to_bytes(8, "big"), digest_size=32).digest()


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


def end_load(
    work: Work,
    id: UUID,
    state: LoadState,
    fault: FileFault | None = None,
    bytes_id: UUID | None = None,
) -> bool:
    """Nothing more is done with a file, as long as these are its bytes; whether it was not so
    before."""
    why = packed_fault(fault) if fault else None
    what = {"id": id, "state": int(state), "fault": why, "now": work.now, "bytes": bytes_id}
    return bool(work.change(END, what))


@dataclass(frozen=True, slots=True)
class EndLoad(UseCase[None]):
    """A file is done, or cannot be loaded: `fault` says why. `bytes_id`: what was read; of a
    workbook that became text meanwhile nothing is known by it."""

    id: UUID
    fault: FileFault | None = None
    bytes_id: UUID | None = None

    def run(self, work: Work) -> None:
        """Once; one that was cancelled stays so."""
        state = LoadState.FAILED if self.fault else LoadState.DONE
        end_load(work, self.id, state, self.fault, self.bytes_id)


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
    brand: int
    probe: dict[str, Any]
    digest: bytes = b""

    def run(self, work: Work) -> None:
        """So that it is looked at once; by its `digest` the same content is known again."""
        digest = keyed(work.core.keys, self.digest, self.brand) if self.digest else None
        work.change(PROBED, (Jsonb(self.probe), digest, self.id))


@dataclass(frozen=True, slots=True)
class TableReport:
    """Where the refused rows of a file are written down, by the bytes at which a stretch ends."""

    id: UUID

    def write(self, work: Work, at: int, refusals: Sequence[Refusal], cells: Cells) -> int:
        """One row for all of them; `at` counts stretches. Where there are `cells`, they too."""
        if refusals:
            lines, codes = zip(*refusals, strict=True)
            work.change(NOTE, (self.id, at, list(lines), list(codes)))
            if cells:
                keep_wrong(work, self.id, refusals, cells)
        return at + 1


def held(driver: Driver, id: UUID) -> HeldLoad | None:
    """A file that is to be loaded; None for one that was cancelled or is done."""
    row = driver.execute(HELD, (list(map(int, MessageType)), id)).fetchone()
    return HeldLoad(*row) if row else None


def part_at(
    driver: Driver, id: UUID, bytes_id: UUID, position: int
) -> tuple[int, UUID, int, bytes] | None:
    """The part in which a byte lies, as long as the file is loaded: where it begins, and what was
    sealed to what."""
    what = {"id": id, "bytes": bytes_id, "at": position}
    row: tuple[int, UUID, int, bytes] | None = driver.execute(PART, what).fetchone()
    return row
