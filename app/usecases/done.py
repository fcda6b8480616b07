"""What a deed did, by its reference: for the page that confirms it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from app.core import UseCase, Work
from app.domain.consent import EventKind, MessageType, Status
from app.errors import NotFound
from app.storage.statements import STATE_MOVED
from app.usecases.undo import REFUSALS, WINDOW

MOVED = f"""
SELECT e.brand_code, e.type, e.status, e.kind, e.created_at,
       e.kind = ANY(%(refusals)s) AND c.event_id = e.id AS stands, e.tag
  FROM consent_event e
  LEFT JOIN consent c USING (tag, brand_code, recipient_type, type)
 WHERE e.tag = ANY(%(tags)s) AND e.reference = %(reference)s AND e.{STATE_MOVED}
"""
AHEAD = """
SELECT since, ended_at IS NULL AND reference = %(reference)s FROM advance_refusal
 WHERE tag = ANY(%(tags)s) AND (reference = %(reference)s OR ended_reference = %(reference)s)
"""


@dataclass(frozen=True, slots=True)
class Did:
    """What was done under a reference: brands and types in their order, and how many switches
    were put to no or to yes, of whom the person and the trader are one. `undoable`: it can still
    be taken back, until `undo_until`."""

    reference: str
    at: datetime
    kinds: frozenset[EventKind]
    brands: tuple[int, ...]
    types: tuple[MessageType, ...]
    ended: int
    begun: int
    ahead: int
    undoable: bool

    @property
    def undo_until(self) -> datetime:
        """The end of the time for taking it back."""
        return self.at + WINDOW


@dataclass(frozen=True, slots=True)
class ShowDeed(UseCase[Did]):
    """Look a deed up at the citizen's own addresses."""

    tags: tuple[UUID, ...]
    reference: str
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> Did:
        """Raises NotFound for the deed of somebody else, or of nobody."""
        params = {"tags": list(self.tags), "reference": self.reference, "refusals": REFUSALS}
        moved, ahead = work.rows(MOVED, params), work.rows(AHEAD, params)
        if not moved and not ahead:
            raise NotFound("deed")
        at: datetime = max([row[4] for row in moved] + [row[0] for row in ahead])
        stands = any(row[5] for row in moved) or any(row[1] for row in ahead)
        return Did(
            self.reference,
            at,
            frozenset(EventKind(row[3]) for row in moved),
            tuple(sorted({row[0] for row in moved})),
            tuple(sorted({MessageType(row[1]) for row in moved})),
            _switches(moved, lambda status: status != Status.ONAY),
            _switches(moved, lambda status: status == Status.ONAY),
            len(ahead),
            stands and work.now <= at + WINDOW,
        )


def _switches(moved: list[tuple[Any, ...]], counts: Callable[[int], bool]) -> int:
    return len({(row[6], row[0], row[1]) for row in moved if counts(row[2])})
