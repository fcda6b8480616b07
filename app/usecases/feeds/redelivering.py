"""A webhook's deliveries: listed, and made again when somebody asks for it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from app.core import UseCase, Work
from app.domain.feed import MOST_NUMBERS, MOST_OPEN, DeliveryStatus, ReceiverKind
from app.errors import InvalidInput, TooMany
from app.usecases.feeds.handing import add_delivery
from app.usecases.feeds.movements import oldest
from app.usecases.feeds.numbering import STANDS
from app.usecases.feeds.receivers import one

KIND = ReceiverKind.WEBHOOK
PAGE = 50
ROOM_SECONDS = 60
"""After so long it is worth asking again whether there is room."""

COLUMNS = "id, since, last_seq, status, attempts, first_at, next_at, changed_at, answer"
LIST = f"""
SELECT {COLUMNS} FROM delivery
 WHERE receiver_id = %(receiver)s AND status = ANY(%(statuses)s)
   AND (%(before)s::uuid IS NULL
        OR (first_at, id) < (SELECT first_at, id FROM delivery WHERE id = %(before)s))
 ORDER BY first_at DESC, id DESC LIMIT %(limit)s
"""
OPEN = f"""
SELECT count(*) FROM delivery WHERE receiver_id = %s AND status < {DeliveryStatus.DELIVERED:d}
"""
ONES = f"SELECT {COLUMNS} FROM delivery WHERE id = ANY(%s::uuid[]) ORDER BY since"


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """A delivery as its receiver's owner sees it: for which numbers it answers, what came of it."""

    id: UUID
    since: int
    last: int
    status: DeliveryStatus
    attempts: int
    first_at: datetime
    next_at: datetime
    changed_at: datetime
    answer: str | None


@dataclass(frozen=True, slots=True)
class ListDeliveries(UseCase[tuple[DeliveryView, ...]]):
    """A page of a webhook's deliveries in some states, the newest first; those `before` one."""

    provider: int
    webhook: UUID
    statuses: tuple[DeliveryStatus, ...]
    before: UUID | None = None
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> tuple[DeliveryView, ...]:
        """Raises NotFound without the webhook."""
        found = one(work, KIND, self.provider, self.webhook)
        what = {
            "receiver": found.id,
            "statuses": [int(status) for status in self.statuses],
            "before": self.before,
            "limit": PAGE,
        }
        return tuple(_view(row) for row in work.rows(LIST, what))


@dataclass(frozen=True, slots=True)
class Redeliver(UseCase[tuple[DeliveryView, ...]]):
    """Deliver the movements from one number to another again, under new ids."""

    provider: int
    webhook: UUID
    first: int
    last: int

    def run(self, work: Work) -> tuple[DeliveryView, ...]:
        """Raises NotFound without the webhook, also to whoever did not register it; InvalidInput
        for numbers that there are not, or not any more; TooMany while too much is on its way."""
        found = one(work, KIND, self.provider, self.webhook, lock=True, own=True)
        (stands,) = work.row(STANDS, (found.brand,)) or (0,)
        lowest = oldest(work, found.brand)
        if lowest is None or self.first < lowest or not self.first <= self.last <= stands:
            raise InvalidInput("range", field="from")
        starts = range(self.first, self.last + 1, MOST_NUMBERS)
        (on_their_way,) = work.row(OPEN, (found.id,)) or (0,)
        if len(starts) > MOST_OPEN:
            raise InvalidInput("range", field="to", most=MOST_OPEN * MOST_NUMBERS)
        if len(starts) > MOST_OPEN - on_their_way:
            raise TooMany(seconds=ROOM_SECONDS)
        made = [self._again(work, found.id, start) for start in starts]
        rows = work.rows(ONES, (made,))
        return tuple(_view(row) for row in rows)

    def _again(self, work: Work, receiver: UUID, start: int) -> UUID:
        last = min(start + MOST_NUMBERS - 1, self.last)
        return add_delivery(work, receiver, start, (start, last))


def _view(row: tuple[Any, ...]) -> DeliveryView:
    id, since, last, status, *rest = row
    return DeliveryView(id, since, last, DeliveryStatus(status), *rest)
