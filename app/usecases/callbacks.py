"""People who wanted a person when none was there: the list, and that one has been called."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from app.core import UseCase, Work
from app.receipts import receipt

OPEN = """
SELECT c.tag, c.id, c.language, c.step, c.created_at, r.key_id, r.sealed
  FROM call_back c JOIN recipient r USING (tag) WHERE c.done_at IS NULL
 ORDER BY c.created_at, c.id LIMIT %s
"""
DONE = "UPDATE call_back SET done_at = %s WHERE id = %s AND done_at IS NULL"


@receipt
@dataclass(frozen=True, slots=True)
class Wish:
    """Whom to call, in which language, where in the menu they gave up, since when."""

    id: int
    number: str = field(repr=False)
    language: str
    step: str
    since: datetime


@dataclass(frozen=True, slots=True)
class ListCallBacks(UseCase[tuple[Wish, ...]]):
    """Who is to be called, longest waiting first. The numbers are for whoever calls them."""

    most: int = 50
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> tuple[Wish, ...]:
        """Unsealed here, and kept nowhere."""
        unseal = work.core.keys.unseal
        return tuple(
            Wish(number, unseal(key_id, sealed, tag), language, step, since)
            for tag, number, language, step, since, key_id, sealed in work.rows(OPEN, (self.most,))
        )


@dataclass(frozen=True, slots=True)
class CloseCallBack(UseCase[bool]):
    """Somebody has called; False where nobody wanted it, or it was done before."""

    id: int

    def run(self, work: Work) -> bool:
        """The line stays, with when it was done."""
        return work.change(DONE, (work.now, self.id)) == 1
