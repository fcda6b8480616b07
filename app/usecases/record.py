"""Recording what providers report: one consent, or many at once by the same statements.

The rules stand in `app/domain/consent.py`. What is stored is read set-based, each record is judged
against it, and the changes are written so that a row is touched only while it is still the one
that was judged; a row that somebody changed in between is judged again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from app.core import UseCase, Work
from app.domain.consent import (
    FieldRules,
    MessageType,
    RecipientType,
    Record,
    Source,
    Status,
    Stored,
    judge,
    reclaims,
)
from app.domain.deadlines import Calendar
from app.errors import Conflict, RuleBroken
from app.receipts import receipt
from app.storage.copying import array
from app.usecases.writing import Judged, Sheet, write_anew, write_over

TRIES = 5
ANEW_FROM = 100
"""So many new rows are worth a savepoint and three COPYs; fewer go with the others."""

STATUSES = {int(status): status for status in Status}
SOURCES = {int(source): source for source in Source}

STORED = """
SELECT k.i::int, coalesce(r.locked, %s), c.status, c.consent_date, c.source, c.event_id
  FROM unnest(%s::uuid[], %s::smallint[], %s::smallint[])
       WITH ORDINALITY AS k(tag, recipient_type, type, i)
  LEFT JOIN recipient r ON r.tag = k.tag
  LEFT JOIN consent c ON c.tag = k.tag AND c.brand_code = %s
                     AND c.recipient_type = k.recipient_type AND c.type = k.type
 WHERE r.tag IS NOT NULL OR c.tag IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """A record for one address. `address` is the canonical form, needed to seal a new one."""

    tag: UUID
    address: str
    record: Record

    @property
    def key(self) -> tuple[UUID, RecipientType, MessageType]:
        """What it is about, within a brand."""
        return (self.tag, self.record.recipient_type, self.record.type)


@receipt
@dataclass(frozen=True, slots=True)
class Recorded:
    """That one consent was recorded, under which transaction id (64 hex), and when."""

    transaction_id: str
    created_at: datetime


@receipt
@dataclass(frozen=True, slots=True)
class BatchRecorded:
    """How many records took effect, and which did not: (position, rule code)."""

    done: int
    refused: tuple[tuple[int, str], ...]


@dataclass(slots=True)
class _Batch:
    """One go of the load: the records by position, what was refused, the ids of what was done."""

    brand: int
    sheet: Sheet
    want_ids: bool = False
    refused: dict[int, str] = field(default_factory=dict)
    ids: dict[int, bytes] = field(default_factory=dict)
    done: int = 0


@dataclass(frozen=True, slots=True)
class _Known:
    """What is stored about the key of a record; no state where only the address is known."""

    locked: bool
    stored: Stored | None
    event_id: int


@dataclass(frozen=True, slots=True)
class RecordConsents(UseCase[BatchRecorded]):
    """Record many consents of one brand, set-based.

    `backdated`: the first load of a registry that existed before, without H467. A key may come
    several times; its records then take effect in their order.
    """

    brand: int
    entries: Sequence[Entry] | Sheet
    backdated: bool = False

    def run(self, work: Work) -> BatchRecorded:
        """Each entry is done or refused by a rule. Raises Conflict when rows keep changing."""
        entries = self.entries
        batch = _Batch(self.brand, entries if isinstance(entries, Sheet) else _sheet(entries))
        _record(work, batch, backdated=self.backdated)
        return BatchRecorded(batch.done, tuple(sorted(batch.refused.items())))


@dataclass(frozen=True, slots=True)
class RecordConsent(UseCase[Recorded]):
    """Record one consent as a provider reports it."""

    brand: int
    entry: Entry

    def run(self, work: Work) -> Recorded:
        """Raises RuleBroken with the İYS code that refuses it."""
        batch = _Batch(self.brand, _sheet((self.entry,)), want_ids=True)
        _record(work, batch)
        if batch.refused:
            raise RuleBroken(batch.refused[0])
        return Recorded(batch.ids[0].hex(), work.now)


def _sheet(entries: Sequence[Entry]) -> Sheet:
    return Sheet(
        [entry.tag.hex for entry in entries],
        [entry.address for entry in entries],
        [entry.record for entry in entries],
    )


def _record(work: Work, batch: _Batch, *, backdated: bool = False) -> None:
    for turn in _turns(batch.sheet, _sound(work, batch, backdated=backdated)):
        # Everybody goes through the rows in the order of the key, so that none waits in a circle.
        waiting, anew = turn, True
        for _ in range(TRIES):
            waiting.sort(key=batch.sheet.tags.__getitem__)
            waiting = _write(work, batch, waiting, anew=anew)
            if not waiting:
                break
            anew = False
        else:
            raise Conflict


def _sound(work: Work, batch: _Batch, *, backdated: bool) -> list[int]:
    """The positions whose fields break no rule."""
    calendar = Calendar(half_days_count=work.core.settings.half_days_report)
    rules = FieldRules(work.now, calendar, backdated=backdated)
    for position, record in enumerate(batch.sheet.records):
        broken = rules.broken(record)
        if broken:
            batch.refused[position] = broken
    refused = batch.refused
    return [position for position in range(len(batch.sheet)) if position not in refused]


def _turns(sheet: Sheet, positions: list[int]) -> Iterable[list[int]]:
    """Positions in turns that hold each key once: the first record of a key, then its second."""
    keys = [(sheet.tags[at], (r := sheet.records[at]).recipient_type, r.type) for at in positions]
    if len(set(keys)) == len(keys):
        return [positions]
    turns: list[list[int]] = []
    seen: dict[object, int] = {}
    for position, key in zip(positions, keys, strict=True):
        turn = seen.get(key, 0)
        seen[key] = turn + 1
        if turn == len(turns):
            turns.append([])
        turns[turn].append(position)
    return turns


def _write(work: Work, batch: _Batch, positions: list[int], *, anew: bool) -> list[int]:
    """Judge and write one turn; gives the positions that somebody was faster at."""
    judged = _judged(work, batch, positions)
    waiting: list[int] = []
    if anew and len(judged.fresh) >= ANEW_FROM:
        if write_anew(work, batch.brand, batch.sheet, judged):
            batch.done += len(judged.fresh)
        else:
            waiting = judged.fresh
        judged.fresh, judged.unknown = [], {}
    if judged.fresh or judged.over:
        waiting += _write_over(work, batch, judged)
    return waiting


def _write_over(work: Work, batch: _Batch, judged: Judged) -> list[int]:
    written = write_over(work, batch.brand, batch.sheet, judged, want_ids=batch.want_ids)
    missed = [position for position, transaction in written if transaction is None]
    batch.ids.update((position, made) for position, made in written if made is not None)
    batch.done += len(judged.fresh) + len(judged.over) - len(missed)
    return missed


def _judged(work: Work, batch: _Batch, positions: list[int]) -> Judged:
    """What the rules let pass of one turn; the others are refused."""
    sheet, judged = batch.sheet, Judged()
    default = work.core.settings.lock_by_default
    found = _found(work, batch, positions)
    for index, position in enumerate(positions, 1):
        record = sheet.records[position]
        known = found.get(index)
        before = known.stored if known else None
        broken = judge(before, record, locked=known.locked if known else default)
        if broken:
            batch.refused[position] = broken
            continue
        if known is None:
            judged.unknown[sheet.tags[position]] = sheet.addresses[position]
        if known is None or before is None:
            judged.fresh.append(position)
        else:
            judged.over.append((position, known.event_id, reclaims(before, record)))
    return judged


def _found(work: Work, batch: _Batch, positions: list[int]) -> dict[int, _Known]:
    """What is known of each address, by the place in `positions`, from 1."""
    records = [batch.sheet.records[position] for position in positions]
    rows = work.rows(
        STORED,
        [
            work.core.settings.lock_by_default,
            array(batch.sheet.tags[position] for position in positions),
            array(record.recipient_type for record in records),
            array(record.type for record in records),
            batch.brand,
        ],
    )
    return {row[0]: _known(row) for row in rows}


def _known(row: tuple[Any, ...]) -> _Known:
    _, locked, status, date, source, event_id = row
    if status is None:
        return _Known(locked, None, 0)
    return _Known(locked, Stored(STATUSES[status], date, SOURCES.get(source)), event_id)
