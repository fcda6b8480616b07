"""Recording what providers report: one consent, or many at once by the same statements.

The rules stand in `app/domain/consent.py`. What is stored is read set-based, each record is judged
against it, and the changes are written by one statement that touches a row only while it is still
the one that was judged; a row that somebody changed in between is judged again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from app.core import UseCase, Work
from app.domain.consent import (
    EventKind,
    MessageType,
    RecipientType,
    Record,
    Source,
    Status,
    Stored,
    check_fields,
    judge,
    reclaims,
)
from app.domain.deadlines import Calendar
from app.errors import Conflict, RuleBroken
from app.receipts import receipt
from app.storage.statements import LOGGED, NEXT_EVENT
from app.usecases.claims import tell_claims

TRIES = 5

STORED = """
SELECT k.i, c.status, c.consent_date, c.source, c.event_id
  FROM unnest(%s::uuid[], %s::smallint[], %s::smallint[])
       WITH ORDINALITY AS k(tag, recipient_type, type, i)
  JOIN consent c ON c.tag = k.tag AND c.brand_code = %s
                AND c.recipient_type = k.recipient_type AND c.type = k.type
"""

LOCKED = """
SELECT DISTINCT r.tag FROM unnest(%s::uuid[]) k(tag) JOIN recipient r USING (tag)
 WHERE coalesce(r.locked, %s)
"""

UNKNOWN = """
SELECT DISTINCT k.tag FROM unnest(%s::uuid[]) k(tag)
 WHERE NOT EXISTS (SELECT FROM recipient r WHERE r.tag = k.tag)
"""

ADD_RECIPIENTS = """
INSERT INTO recipient (tag, sealed, key_id, created_at)
SELECT tag, sealed, key_id, %s
  FROM unnest(%s::uuid[], %s::bytea[], %s::smallint[]) AS n(tag, sealed, key_id) ORDER BY tag
ON CONFLICT (tag) DO NOTHING
"""

# The row that was judged is named by its event; a new row has none, so that a row that appeared
# meanwhile is not touched. `skipped` gives the positions that must be judged again.
WRITE = f"""
WITH staged AS (
    SELECT * FROM unnest(%(tags)s::uuid[], %(recipient_types)s::smallint[], %(types)s::smallint[],
                         %(statuses)s::smallint[], %(sources)s::smallint[],
                         %(dates)s::timestamptz[], %(retailers)s::int[], %(access)s::text[],
                         %(judged)s::bigint[], %(claims)s::boolean[])
         WITH ORDINALITY AS s(tag, recipient_type, type, status, source, consent_date,
                              retailer_code, access, judged, claimed, i)
), changed AS (
    INSERT INTO consent AS c (tag, brand_code, recipient_type, type, status, source, consent_date,
                              created_at, event_id, retailer_code, retailer_access, claimed)
    SELECT tag, %(brand)s, recipient_type, type, status, source, consent_date, %(now)s,
           coalesce(judged, {NEXT_EVENT}), retailer_code, access::int[], claimed
      FROM staged ORDER BY tag, recipient_type, type
    ON CONFLICT (tag, brand_code, recipient_type, type) DO UPDATE
       SET status = excluded.status, source = excluded.source,
           consent_date = excluded.consent_date, created_at = excluded.created_at,
           event_id = {NEXT_EVENT}, retailer_code = excluded.retailer_code,
           retailer_access = excluded.retailer_access, claimed = excluded.claimed
     WHERE c.event_id = excluded.event_id
    RETURNING c.*
), logged AS ({LOGGED})
SELECT s.i, c.transaction_id FROM staged s LEFT JOIN (
    SELECT tag, recipient_type, type, sha256(uuid_send(tag) || int8send(event_id)) transaction_id
      FROM changed) c USING (tag, recipient_type, type)
 WHERE c.tag IS NULL OR %(want_ids)s
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
    """One go of the load: the entries by position, what was refused, the ids of what was done."""

    entries: Sequence[Entry]
    refused: dict[int, str] = field(default_factory=dict)
    ids: dict[int, bytes] = field(default_factory=dict)
    done: int = 0


@dataclass(frozen=True, slots=True)
class RecordConsents(UseCase[BatchRecorded]):
    """Record many consents of one brand, set-based.

    `backdated`: the first load of a registry that existed before, without H467. A key may come
    several times; its records then take effect in their order.
    """

    brand: int
    entries: Sequence[Entry]
    backdated: bool = False

    def run(self, work: Work) -> BatchRecorded:
        """Each entry is done or refused by a rule. Raises Conflict when rows keep changing."""
        batch = _record(work, self, want_ids=False)
        return BatchRecorded(batch.done, tuple(sorted(batch.refused.items())))


@dataclass(frozen=True, slots=True)
class RecordConsent(UseCase[Recorded]):
    """Record one consent as a provider reports it."""

    brand: int
    entry: Entry

    def run(self, work: Work) -> Recorded:
        """Raises RuleBroken with the İYS code that refuses it."""
        batch = _record(work, RecordConsents(self.brand, (self.entry,)), want_ids=True)
        if batch.refused:
            raise RuleBroken(batch.refused[0])
        return Recorded(batch.ids[0].hex(), work.now)


def _record(work: Work, order: RecordConsents, *, want_ids: bool) -> _Batch:
    batch = _Batch(order.entries)
    calendar = Calendar(half_days_count=work.core.settings.half_days_report)
    sound: list[int] = []
    for position, entry in enumerate(order.entries):
        broken = check_fields(entry.record, work.now, calendar, backdated=order.backdated)
        if broken:
            batch.refused[position] = broken
        else:
            sound.append(position)
    _add_recipients(work, [order.entries[position] for position in sound])
    for turn in _turns(order.entries, sound):
        waiting = turn
        for _ in range(TRIES):
            waiting = _write(work, order.brand, batch, waiting, want_ids=want_ids)
            if not waiting:
                break
        else:
            raise Conflict
    return batch


def _turns(entries: Sequence[Entry], positions: Iterable[int]) -> list[list[int]]:
    """Positions in turns that hold each key once: the first record of a key, then its second."""
    turns: list[list[int]] = []
    seen: dict[object, int] = {}
    for position in positions:
        key = entries[position].key
        turn = seen.get(key, 0)
        seen[key] = turn + 1
        if turn == len(turns):
            turns.append([])
        turns[turn].append(position)
    return turns


def _add_recipients(work: Work, entries: Sequence[Entry]) -> None:
    """Seal and add the addresses that were never heard of."""
    addresses = {entry.tag: entry.address for entry in entries}
    unknown = [row[0] for row in work.rows(UNKNOWN, [list(addresses)])]
    if not unknown:
        return
    seal = work.core.keys.seal
    sealed = [(tag, *seal(addresses[tag], tag)) for tag in unknown]
    columns = [[row[index] for row in sealed] for index in (0, 2, 1)]
    work.change(ADD_RECIPIENTS, [work.now, *columns])


def _write(
    work: Work, brand: int, batch: _Batch, positions: list[int], *, want_ids: bool
) -> list[int]:
    """Judge and write one turn; gives the positions that somebody was faster at."""
    entries = [batch.entries[position] for position in positions]
    tags = [entry.tag for entry in entries]
    types = [int(entry.record.type) for entry in entries]
    kinds = [int(entry.record.recipient_type) for entry in entries]
    stored = {row[0] - 1: row[1:] for row in work.rows(STORED, [tags, kinds, types, brand])}
    default = work.core.settings.lock_by_default
    locked = {row[0] for row in work.rows(LOCKED, [tags, default])}
    passed: list[tuple[int, Entry, int | None, bool]] = []
    for index, (position, entry) in enumerate(zip(positions, entries, strict=True)):
        row = stored.get(index)
        before = Stored(Status(row[0]), row[1], Source(row[2]) if row[2] else None) if row else None
        broken = judge(before, entry.record, locked=entry.tag in locked)
        if broken:
            batch.refused[position] = broken
        else:
            passed.append(
                (position, entry, row[3] if row else None, reclaims(before, entry.record))
            )
    return _write_passed(work, brand, batch, passed, want_ids=want_ids) if passed else []


def _write_passed(
    work: Work,
    brand: int,
    batch: _Batch,
    passed: list[tuple[int, Entry, int | None, bool]],
    *,
    want_ids: bool,
) -> list[int]:
    records = [entry.record for _, entry, _, _ in passed]
    context = work.context
    rows = work.rows(
        WRITE,
        {
            "brand": brand,
            "now": work.now,
            "kind": int(EventKind.RECORD),
            "actor": context.actor,
            "channel": context.channel,
            "reference": None,
            "want_ids": want_ids,
            "tags": [entry.tag for _, entry, _, _ in passed],
            "recipient_types": [int(record.recipient_type) for record in records],
            "types": [int(record.type) for record in records],
            "statuses": [int(record.status) for record in records],
            "sources": [record.source for record in records],
            "dates": [record.consent_date for record in records],
            "retailers": [record.retailer_code for record in records],
            "access": [_array(record.retailer_access) for record in records],
            "judged": [judged for _, _, judged, _ in passed],
            "claims": [claimed for _, _, _, claimed in passed],
        },
    )
    missed = {index - 1 for index, transaction in rows if transaction is None}
    for index, transaction in rows:
        if transaction is not None:
            batch.ids[passed[index - 1][0]] = transaction
    batch.done += len(passed) - len(missed)
    told = [item[1].tag for index, item in enumerate(passed) if item[3] and index not in missed]
    if told:
        tell_claims(work, brand, told)
    return [passed[index][0] for index in sorted(missed)]


def _array(codes: Sequence[int]) -> str | None:
    return f"{{{','.join(map(str, codes))}}}" if codes else None
