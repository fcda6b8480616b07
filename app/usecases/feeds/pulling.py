"""A brand's movements, fetched by their numbers, as often as anybody likes.

Who fetches waits for no worker: what is settled is numbered there and then. A brand that was ever
fetched goes on where its numbers stood, however long nobody came (docs/decisions/0012).
"""

from dataclasses import dataclass

from app.core import UseCase, Work
from app.domain.consent import MessageType, Status
from app.domain.feed import Choice, Movement, Sources
from app.domain.permissions import Role
from app.errors import InvalidInput
from app.usecases.feeds.movements import oldest, read
from app.usecases.feeds.numbering import STANDS, NumberMovements, begin, need_own_history
from app.usecases.feeds.receivers import hold_brand, need_brand, need_types, readable_types

MOST = 5000
"""So many numbers at most are answered for at once."""
ROUNDS = 10
"""So often at most is numbered in one transaction; what is left over comes with the next call."""
FETCHED = "SELECT 1 FROM feed WHERE brand_code = %s AND fetched_at IS NOT NULL"
FETCH = "UPDATE feed SET fetched_at = %s WHERE brand_code = %s"


@dataclass(frozen=True, slots=True)
class Fetched:
    """The movements that were asked for (`choice`), of those from `first` to `last`; `last` is one
    below `first` where there is nothing new. `more`: there are higher numbers."""

    choice: Choice
    first: int
    last: int
    more: bool
    movements: tuple[Movement, ...]


@dataclass(frozen=True, slots=True)
class FetchMovements(UseCase[Fetched]):
    """The movements after a number; from the oldest that is kept without one."""

    provider: int
    brand: int
    after: int | None
    limit: int
    type: MessageType | None = None
    statuses: tuple[Status, ...] = (Status.ONAY, Status.RET)
    sources: Sources = Sources.ALL

    def run(self, work: Work) -> Fetched:
        """Raises InvalidInput for another's brand, `gone` for numbers that are not kept any more
        and `range` for one that was never given; NotAllowed for a type that a partner may not
        read; Unavailable where the history came out of a dump and was not put in order."""
        need_brand(work, self.provider, self.brand)
        choice = Choice(self._types(work), self.statuses, self.sources)
        self._number(work)
        (stands,) = work.row(STANDS, (self.brand,)) or (0,)
        after = self._mark(work, stands)
        last = min(after + self.limit, stands)
        found = read(work, self.brand, after + 1, last, choice) if last > after else ()
        return Fetched(choice, after + 1, last, stands > last, found)

    def _types(self, work: Work) -> tuple[MessageType, ...]:
        if self.type is not None or work.context.role is not Role.PARTNER:
            types = tuple(MessageType) if self.type is None else (self.type,)
            need_types(work, self.brand, types)
            return types
        return readable_types(work, self.brand)

    def _number(self, work: Work) -> None:
        if work.row(FETCHED, (self.brand,)) is None:
            hold_brand(work, self.brand)
            begin(work, self.brand)
            work.change(FETCH, (work.now, self.brand))
        else:
            need_own_history(work, self.brand)
        for _ in range(ROUNDS):
            if not NumberMovements(self.brand).run(work):
                break

    def _mark(self, work: Work, stands: int) -> int:
        """The number after which to begin."""
        lowest = oldest(work, self.brand)
        if self.after is None:
            return stands if lowest is None else lowest - 1
        if self.after > stands:
            raise InvalidInput("range", field="after")
        if self.after < stands and (lowest is None or self.after + 1 < lowest):
            raise InvalidInput("gone", field="after")
        return self.after
