"""Handing movements over to receivers: from the numbers of a brand to deliveries of one server.

Every delivery answers for all numbers since the one before it, also for those that its receiver
did not want: what is not among its movements was not for it, and what no delivery answers for is
missing.
"""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID, uuid4

from app.core import UseCase, Work
from app.domain.feed import MOST_NUMBERS, MOST_OPEN, Choice, DeliveryStatus, ReceiverStatus
from app.usecases.feeds.movements import oldest, wanted
from app.usecases.feeds.receivers import OF_BRAND, READABLE, choice_of

QUEUE, TASK = "feeds", "feeds.pump"
AT_ONCE = 40
"""So many times a receiver's next numbers are looked at in one transaction."""
MOST_PUMPS = 8

OPEN = f"""
(SELECT count(*) FROM delivery d
  WHERE d.receiver_id = r.id AND d.status < {DeliveryStatus.DELIVERED:d})
"""
BEHIND = f"""
SELECT r.id FROM receiver r JOIN feed f USING (brand_code)
 WHERE r.status = {ReceiverStatus.ACTIVE:d} AND r.seen < f.seq AND {OPEN} < {MOST_OPEN}
 ORDER BY r.id
"""
HOLD = f"""
SELECT r.brand_code, r.queued, r.seen, {READABLE}, r.statuses, r.sources,
       (SELECT seq FROM feed f WHERE f.brand_code = r.brand_code), {OPEN}
  FROM {OF_BRAND}
 WHERE r.id = %s AND r.status = {ReceiverStatus.ACTIVE:d} FOR UPDATE OF r SKIP LOCKED
"""
ADD = f"""
INSERT INTO delivery (id, receiver_id, since, first_seq, last_seq, status, attempts, first_at,
                      next_at, changed_at)
VALUES (%s, %s, %s, %s, %s, {DeliveryStatus.WAITING:d}, 0, %s, %s, %s)
"""
MOVE = "UPDATE receiver SET queued = %s, seen = %s WHERE id = %s"
# As many jobs as there is to do, but for those that wait already.
START = f"""
WITH due AS (
    SELECT count(*) AS many FROM (
        SELECT FROM delivery WHERE status < {DeliveryStatus.DELIVERED:d} AND next_at <= %(now)s
         LIMIT {MOST_PUMPS}) d
), waiting AS (
    SELECT count(*) AS many FROM procrastinate_jobs
     WHERE queue_name = %(queue)s AND task_name = %(task)s AND status = 'todo'
)
SELECT procrastinate_defer_jobs_v1(array_agg(ROW(
           %(queue)s, %(task)s, 0, NULL, NULL, '{{}}'::jsonb,
           NULL)::procrastinate_job_to_defer_v1))
  FROM due, waiting, generate_series(1, due.many - waiting.many)
HAVING count(*) > 0
"""


@dataclass(frozen=True, slots=True)
class ListBehind(UseCase[tuple[UUID, ...]]):
    """The receivers that have not been told everything, and have room for more."""

    reads: ClassVar[bool] = True

    def run(self, work: Work) -> tuple[UUID, ...]:
        """By their ids."""
        return tuple(row[0] for row in work.rows(BEHIND))


@dataclass(frozen=True, slots=True)
class HandOver(UseCase[bool]):
    """Make deliveries of a receiver's next numbers; whether there are perhaps more to be made. Of
    two at once, one does it."""

    receiver: UUID

    def run(self, work: Work) -> bool:
        """A server that does not answer has twenty that wait, and not thousands."""
        row = work.row(HOLD, (self.receiver,))
        if row is None:
            return False
        brand, queued, seen, types, statuses, sources, seq, open_ones = row
        queued, seen = _where_it_can_begin(work, brand, queued, seen)
        choice = choice_of(types, statuses, sources)
        room = MOST_OPEN - open_ones
        for _ in range(AT_ONCE):
            if seen >= seq or room <= 0:
                break
            last = min(seen + MOST_NUMBERS, seq)
            if _has_any(work, brand, (seen + 1, last), choice):
                add_delivery(work, self.receiver, queued + 1, (seen + 1, last))
                queued, room = last, room - 1
            seen = last
        work.change(MOVE, (queued, seen, self.receiver))
        return bool(seen < seq and room > 0)


@dataclass(frozen=True, slots=True)
class StartPumps(UseCase[None]):
    """Let the workers begin with what is due."""

    def run(self, work: Work) -> None:
        """A few jobs are enough: each goes on until nothing is left."""
        work.row(START, {"now": work.now, "queue": QUEUE, "task": TASK})


def add_delivery(work: Work, receiver: UUID, since: int, numbers: tuple[int, int]) -> UUID:
    """One call to be made, as soon as may be."""
    id = uuid4()
    work.change(ADD, (id, receiver, since, *numbers, work.now, work.now, work.now))
    return id


def _has_any(work: Work, brand: int, numbers: tuple[int, int], choice: Choice) -> bool:
    return bool(choice.types) and wanted(work, brand, *numbers, choice)


def _where_it_can_begin(work: Work, brand: int, queued: int, seen: int) -> tuple[int, int]:
    """Past what is not kept any more: the next delivery shows that it is missing."""
    lowest = oldest(work, brand)
    if lowest is None or seen + 1 >= lowest:
        return queued, seen
    return lowest - 1, lowest - 1
