"""One delivery: taken, opened, closed.

Who takes one has it for a while; whoever dies with it in hand leaves it to the next. So a server
may hear the same twice, under the same id, and never misses it.
"""

import secrets as chance
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import ClassVar
from uuid import UUID

import structlog

from app.core import UseCase, Work
from app.dialogue.told import ToldSilent
from app.domain.feed import MOST_AT_ONCE, DeliveryStatus, Parcel, ReceiverKind, again_at
from app.errors import NotFound
from app.outbox.post import tell_many
from app.usecases.feeds.movements import oldest, read
from app.usecases.feeds.receivers import OF_BRAND, READABLE, choice_of, unsealed

# One takes at a time, or four could become five: it takes a millisecond.
TURN = "SELECT pg_advisory_xact_lock(hashtext('feeds.take'))"
DUE = f"d.status < {DeliveryStatus.DELIVERED:d} AND d.next_at <= %(now)s"
# Of the server that waits longest, the lowest numbers: they come in order where they can.
TAKE = f"""
WITH turn AS (
    SELECT d.receiver_id FROM delivery d
     WHERE {DUE}
       AND (SELECT count(*) FROM delivery x
             WHERE x.receiver_id = d.receiver_id AND x.status = {DeliveryStatus.TRYING:d}
               AND x.next_at > %(now)s) < {MOST_AT_ONCE}
     ORDER BY d.next_at LIMIT 1
), due AS (
    SELECT d.id FROM delivery d JOIN turn USING (receiver_id)
     WHERE {DUE} ORDER BY d.first_seq, d.first_at LIMIT 1
)
UPDATE delivery d SET status = {DeliveryStatus.TRYING:d}, attempts = d.attempts + 1,
       next_at = %(until)s, changed_at = %(now)s
  FROM due WHERE d.id = due.id
RETURNING d.id, d.attempts
"""
LOOK = f"""
SELECT r.id, r.kind, b.iys_code, r.brand_code, d.since, d.first_seq, d.last_seq, d.first_at,
       {READABLE}, r.statuses, r.sources, r.key_id, r.sealed
  FROM {OF_BRAND} JOIN delivery d ON d.receiver_id = r.id
 WHERE d.id = %s AND r.sealed IS NOT NULL
"""
# Somebody else may have taken it since, because it took too long: then it is that one's.
MINE = f"""
SELECT d.first_at, r.id, r.brand_code FROM delivery d JOIN receiver r ON r.id = d.receiver_id
 WHERE d.id = %s AND d.attempts = %s AND d.status = {DeliveryStatus.TRYING:d} FOR UPDATE OF d
"""
CLOSE = """
UPDATE delivery SET status = %s, next_at = %s, changed_at = %s, answer = %s WHERE id = %s
"""
# The first that is given up since its receiver last took one.
SILENT = f"""
SELECT NOT EXISTS (
    SELECT FROM delivery WHERE receiver_id = %(receiver)s AND id <> %(id)s
       AND status = {DeliveryStatus.DEAD:d} AND changed_at > coalesce((
           SELECT max(changed_at) FROM delivery
            WHERE receiver_id = %(receiver)s AND status = {DeliveryStatus.DELIVERED:d}),
           '-infinity'))
"""
PEOPLE = """
SELECT s.tag FROM staff s JOIN brand b USING (iys_code)
 WHERE b.brand_code = %s AND s.ended_at IS NULL
"""
log = structlog.get_logger(__name__)


class Outcome(Enum):
    """How an attempt ended. LOST: there is no use in another one."""

    TAKEN = "taken"
    FAILED = "failed"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Taken:
    """A delivery in hand, at which attempt."""

    id: UUID
    attempts: int


@dataclass(frozen=True, slots=True)
class TakeDelivery(UseCase[Taken | None]):
    """Take a delivery that is due, of a server that is not called often enough already; None when
    there is none. `seconds`: for so long nobody else takes it."""

    seconds: float

    def run(self, work: Work) -> Taken | None:
        """Never more than four of one receiver."""
        work.row(TURN)
        until = work.now + timedelta(seconds=self.seconds)
        row = work.row(TAKE, {"now": work.now, "until": until})
        return Taken(*row) if row else None


@dataclass(frozen=True, slots=True)
class OpenParcel(UseCase[Parcel]):
    """What a delivery brings; no movement where its receiver may have none of them any more."""

    id: UUID
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> Parcel:
        """Raises NotFound for a delivery whose receiver has ended, or that is too old to be read,
        KeysError."""
        row = work.row(LOOK, (self.id,))
        if row is None:
            raise NotFound("receiver")
        receiver, kind, provider, brand, since, first, last, first_at, *rest = row
        types, statuses, sources, *shut = rest
        lowest = oldest(work, brand)
        if lowest is None or first < lowest:
            raise NotFound("movements")
        choice = choice_of(types, statuses, sources)
        movements = read(work, brand, first, last, choice) if types else ()
        told = (ReceiverKind(kind), provider, brand, since, last, first_at)
        return Parcel(self.id, *told, unsealed(work, receiver, *shut), movements)


@dataclass(frozen=True, slots=True)
class CloseDelivery(UseCase[None]):
    """Write what came of an attempt: `answer` is a status of HTTP or a word of ours."""

    taken: Taken
    outcome: Outcome
    answer: str

    def run(self, work: Work) -> None:
        """What was given up is told to the provider's people, once until it goes on."""
        row = work.row(MINE, (self.taken.id, self.taken.attempts))
        if row is None:
            return
        first_at, receiver, brand = row
        status, again = self._next(first_at, work.now)
        work.change(CLOSE, (int(status), again, work.now, self.answer, self.taken.id))
        if status is DeliveryStatus.DEAD:
            log.error("delivery_given_up", receiver=str(receiver), answer=self.answer)
            _tell_people(work, self.taken.id, receiver, brand, first_at)

    def _next(self, first_at: datetime, now: datetime) -> tuple[DeliveryStatus, datetime]:
        if self.outcome is Outcome.TAKEN:
            return DeliveryStatus.DELIVERED, now
        again = None
        if self.outcome is Outcome.FAILED:
            by = chance.randbelow(1000) / 1000
            again = again_at(first_at, self.taken.attempts, now, by)
        return (DeliveryStatus.WAITING, again) if again else (DeliveryStatus.DEAD, now)


def _tell_people(work: Work, id: UUID, receiver: UUID, brand: int, since: datetime) -> None:
    first = work.row(SILENT, {"receiver": receiver, "id": id})
    if first and first[0]:
        told, matter = ToldSilent(brand, since), f"silent:{receiver}:{id}"
        tell_many(work, [(row[0], matter, told) for row in work.rows(PEOPLE, (brand,))])
