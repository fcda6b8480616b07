"""Many records that a program sends at once: kept sealed, processed by the worker, told of one by
one.

A batch is whole or not at all: what it records and what became of each of its records are written
by one transaction, so that a worker that dies in the middle has done nothing, and the next one
begins anew. A brand's batches are processed in the order in which they came, or a refusal could
overtake the approval that it ends.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import ClassVar
from uuid import UUID, uuid4

from psycopg.types.json import Jsonb

from app.core import UseCase, Work
from app.domain.consent import Record
from app.errors import Conflict, RuleBroken
from app.usecases.programs.packing import packed, unpacked
from app.usecases.programs.reporting import STRANGER, Original, originals, strangers
from app.usecases.record import Entry, RecordConsents
from app.usecases.sheet import Sheet
from app.usecases.subscriptions import FULL, beyond

QUEUE, TASK = "batches", "batches.process"
CHANNEL = "iys"
DIGEST_BYTES = 32
"""Of a transaction id, as the outcome keeps it."""

# The same content again, of one that waits or was wholly taken, is that batch. A brand's jobs have
# one lock, which keeps them in their order.
KEEP = """
WITH kept AS (
    INSERT INTO batch (request_id, brand_code, actor, digest, repeats, rows, created_at, key_id,
                       sealed)
    VALUES (%(id)s, %(brand)s, %(actor)s, %(digest)s, %(repeats)s, %(rows)s, %(now)s, %(key_id)s,
            %(sealed)s)
    ON CONFLICT (digest) WHERE refused = 0 DO NOTHING
    RETURNING request_id, created_at
), job AS (
    SELECT procrastinate_defer_jobs_v1(ARRAY[ROW(
               %(queue)s, %(task)s, 0, %(lock)s, NULL, jsonb_build_object('brand', %(brand)s::int),
               NULL)::procrastinate_job_to_defer_v1]) FROM kept
)
SELECT request_id, created_at, (SELECT count(*) FROM job) FROM kept
UNION ALL
SELECT request_id, created_at, 0 FROM batch WHERE digest = %(digest)s AND refused = 0
 LIMIT 1
"""
# Whoever is at the oldest of a brand holds it: nobody passes on to the next one.
NEXT = """
SELECT request_id, actor, repeats, key_id, sealed, created_at FROM batch
 WHERE brand_code = %s AND finished_at IS NULL ORDER BY id LIMIT 1 FOR UPDATE NOWAIT
"""
WAITING = """
SELECT DISTINCT brand_code FROM batch WHERE finished_at IS NULL AND created_at < %s ORDER BY 1
"""
PATIENCE = timedelta(seconds=5)
"""A batch that waits longer has perhaps lost its job."""
FINISH = """
UPDATE batch SET finished_at = %(now)s, refused = %(refused)s, codes = %(codes)s,
       transactions = %(transactions)s, originals = %(originals)s, key_id = NULL, sealed = NULL
 WHERE request_id = %(id)s
"""
SHOW = """
SELECT rows, repeats, created_at, finished_at, codes, transactions, originals FROM batch
 WHERE request_id = %s AND brand_code = %s
"""
# Which batch recorded something: it was finished at the very moment of the movement.
BY_WHICH = """
SELECT k.i::int, b.request_id, (position(k.id IN b.transactions) - 1) / 32
  FROM unnest(%(moments)s::timestamptz[], %(ids)s::bytea[]) WITH ORDINALITY AS k(moment, id, i)
  JOIN batch b ON b.brand_code = %(brand)s AND b.finished_at = k.moment
              AND position(k.id IN b.transactions) > 0
"""


@dataclass(frozen=True, slots=True)
class BatchKept:
    """Under which number a batch is asked about, and since when it is here."""

    request_id: UUID
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Earlier:
    """A record that an earlier report had brought: when, and by which batch, if by one."""

    created_at: datetime
    request_id: UUID | None
    position: int


@dataclass(frozen=True, slots=True)
class BatchView:
    """What became of a batch; before `finished_at`, nothing yet. `codes` has what refused each
    record, None for those that took effect, whose `transactions` are 64 hex digits."""

    rows: int
    repeats: bool
    created_at: datetime
    finished_at: datetime | None
    codes: tuple[str | None, ...] = ()
    transactions: tuple[str, ...] = ()
    earlier: Mapping[int, Earlier] = field(default_factory=dict)


def sub_request(request_id: UUID, position: int) -> UUID:
    """What names one record of a batch: kept nowhere, since it is made of the two."""
    named = request_id.bytes + position.to_bytes(4, "big")
    return UUID(bytes=blake2b(named, digest_size=16, person=b"ileti sub").digest(), version=4)


@dataclass(frozen=True, slots=True)
class KeepBatch(UseCase[BatchKept]):
    """Take a batch in. `said`: the records with their canonical addresses. `repeats`: İYS's v2,
    where the same content is a batch of its own that tells of the first one."""

    provider: int
    brand: int
    said: Sequence[tuple[Record, str]]
    repeats: bool
    alone: ClassVar[bool] = True

    def run(self, work: Work) -> BatchKept:
        """Raises RuleBroken H525 where the package has room for none of the addresses."""
        tags = work.core.keys.tags([address for _, address in self.said])
        if beyond(work, self.provider, tags, hold=False).issuperset(tags):
            raise RuleBroken(FULL)
        id, content = uuid4(), packed(self.said)
        key_id, sealed = work.core.keys.seal_bytes(content, id)
        named = f"batch\n{self.brand}\n{work.context.actor}\n{content.decode()}"
        params = {
            "id": id,
            "brand": self.brand,
            "actor": work.context.actor,
            "digest": None if self.repeats else work.core.keys.tag(named),
            "repeats": self.repeats,
            "rows": len(self.said),
            "now": work.now,
            "key_id": key_id,
            "sealed": sealed,
            "queue": QUEUE,
            "task": TASK,
            "lock": f"batch {self.brand}",
        }
        row = work.row(KEEP, params)
        if row is None:
            # The other one was finished, and refused in part, between the two looks.
            raise Conflict
        return BatchKept(row[0], row[1])


@dataclass(frozen=True, slots=True)
class ProcessBatch(UseCase[bool]):
    """Process the batch of a brand that waits longest; False where none does."""

    brand: int

    def run(self, work: Work) -> bool:
        """Raises Conflict while somebody else is at it or rows keep changing, KeysError for what
        cannot be unsealed."""
        row = work.row(NEXT, (self.brand,))
        if row is None:
            return False
        id, actor, repeats, key_id, sealed, at = row
        sheet = unpacked(work, work.core.keys.unseal_bytes(key_id, sealed, id))
        there = replace(work, context=replace(work.context, actor=actor, channel=CHANNEL))
        codes, ids = self._record(there, sheet, at)
        found = self._repeated(there, sheet, codes) if repeats else {}
        for position, (original, _) in found.items():
            codes[position], ids[position] = None, bytes.fromhex(original.transaction_id)
        self._finish(work, id, codes, ids, {place: one for place, (_, one) in found.items()})
        return True

    def _record(
        self, work: Work, sheet: Sheet, at: datetime
    ) -> tuple[list[str | None], dict[int, bytes]]:
        """What refused each record, and the ids of those that took effect."""
        view, tags = work.core.directory.get(self.brand), sheet.tags
        full = beyond(work, view.iys_code if view else 0, tags)
        codes: list[str | None] = [FULL if tag in full else None for tag in tags]
        kinds = list(sheet.by_identity().values())
        gone = strangers(work, self.brand, kinds)
        for place, kind in enumerate(sheet.kinds) if gone else ():
            if kind.retailer_code in gone or not gone.isdisjoint(kind.retailer_access):
                codes[place] = STRANGER
        kept = [place for place, code in enumerate(codes) if code is None]
        order = RecordConsents(self.brand, sheet.part(kept), want_ids=True, reported_at=at)
        done = work.run(order)
        for position, code in done.refused:
            codes[kept[position]] = code
        return codes, {kept[position]: id for position, id in done.ids.items()}

    def _repeated(
        self, work: Work, sheet: Sheet, codes: list[str | None]
    ) -> dict[int, tuple[Original, Earlier]]:
        """Of the refused records, those that an earlier report had brought just so."""
        places = [place for place, code in enumerate(codes) if code is not None]
        found = originals(work, self.brand, [_entry(sheet, place) for place in places])
        known = sorted(found.items())
        params = {
            "brand": self.brand,
            "moments": [one.created_at for _, one in known],
            "ids": [bytes.fromhex(one.transaction_id) for _, one in known],
        }
        by_which = {row[0] - 1: (row[1], row[2]) for row in work.rows(BY_WHICH, params)}
        return {
            places[place]: (one, Earlier(one.created_at, *by_which.get(index, (None, 0))))
            for index, (place, one) in enumerate(known)
        }

    def _finish(
        self,
        work: Work,
        id: UUID,
        codes: list[str | None],
        ids: dict[int, bytes],
        earlier: dict[int, Earlier],
    ) -> None:
        nothing = bytes(DIGEST_BYTES)
        told = {
            str(place): [one.created_at.isoformat(), str(one.request_id or ""), one.position]
            for place, one in earlier.items()
        }
        what = {
            "id": id,
            "now": work.now,
            "refused": sum(code is not None for code in codes),
            "codes": codes,
            "transactions": b"".join(ids.get(place, nothing) for place in range(len(codes))),
            "originals": Jsonb(told) if told else None,
        }
        work.change(FINISH, what)


@dataclass(frozen=True, slots=True)
class ListWaiting(UseCase[tuple[int, ...]]):
    """The brands with a batch that waits for longer than it should: a worker was killed."""

    reads: ClassVar[bool] = True

    def run(self, work: Work) -> tuple[int, ...]:
        """By their codes."""
        return tuple(row[0] for row in work.rows(WAITING, (work.now - PATIENCE,)))


@dataclass(frozen=True, slots=True)
class ShowBatch(UseCase[BatchView | None]):
    """What became of a batch of a brand; None for one that there is not, or not any more."""

    brand: int
    request_id: UUID
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> BatchView | None:
        """Kept for sixty days."""
        row = work.row(SHOW, (self.request_id, self.brand))
        if row is None:
            return None
        rows, repeats, created, finished, codes, transactions, earlier = row
        if finished is None:
            return BatchView(rows, repeats, created, None)
        ids = bytes(transactions).hex()
        step = 2 * DIGEST_BYTES
        return BatchView(
            rows,
            repeats,
            created,
            finished,
            tuple(codes),
            tuple(ids[at : at + step] for at in range(0, len(ids), step)),
            {int(place): _earlier(*one) for place, one in (earlier or {}).items()},
        )


def _earlier(created: str, request_id: str, position: int) -> Earlier:
    id = UUID(request_id) if request_id else None
    return Earlier(datetime.fromisoformat(created), id, position)


def _entry(sheet: Sheet, place: int) -> Entry:
    return Entry(UUID(bytes=sheet.tags[place]), sheet.addresses[place], sheet.record(place))
