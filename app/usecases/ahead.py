"""Refusing in advance: all brands, a type, a sector; until a day, or until it is ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from app.core import UseCase, Work
from app.domain.ahead import Ahead
from app.domain.consent import MessageType
from app.domain.party import SECTORS
from app.errors import InvalidInput, NotFound
from app.receipts import receipt
from app.usecases.addresses import keep_address

ADD = """
INSERT INTO advance_refusal (tag, since, until, type, sector, channel, reference)
SELECT %(tag)s, %(now)s, %(until)s, %(type)s, %(sector)s, %(channel)s, %(reference)s
 WHERE NOT EXISTS (
       SELECT FROM advance_refusal
        WHERE tag = %(tag)s AND ended_at IS NULL AND (until IS NULL OR until >= %(until)s)
          AND type IS NOT DISTINCT FROM %(type)s::smallint
          AND sector IS NOT DISTINCT FROM %(sector)s::text)
"""
GATE = "SELECT tag FROM recipient WHERE tag = %s FOR UPDATE"
STANDING = """
SELECT id, since, until, type, sector, reference FROM advance_refusal
 WHERE tag = %(tag)s AND ended_at IS NULL AND (until IS NULL OR until > %(now)s) ORDER BY id
"""
END = """
UPDATE advance_refusal
   SET ended_at = %(now)s, ended_channel = %(channel)s, ended_reference = %(reference)s
 WHERE tag = %(tag)s AND ended_at IS NULL
   AND (id = %(id)s OR reference = %(of)s AND since >= %(after)s)
"""


@receipt
@dataclass(frozen=True, slots=True)
class StandingRefusal:
    """A refusal in advance that stands; None where there is no bound."""

    id: int
    since: datetime
    until: datetime | None
    type: MessageType | None
    sector: str | None
    reference: str

    @property
    def rule(self) -> Ahead:
        """As the rules look at it."""
        return Ahead(self.since, self.until, self.type, self.sector)


@receipt
@dataclass(frozen=True, slots=True)
class RefusedAhead:
    """The reference, and whether it was not refused so already."""

    reference: str
    changed: bool


@dataclass(frozen=True, slots=True)
class RefuseAhead(UseCase[RefusedAhead]):
    """Refuse in advance at the address of the context. What brands recorded stays recorded, and
    does not count while this stands."""

    type: MessageType | None = None
    sector: str | None = None
    until: datetime | None = None

    def run(self, work: Work) -> RefusedAhead:
        """Raises InvalidInput for a sector that there is not, and an end that has passed."""
        if self.sector is not None and self.sector not in SECTORS:
            raise InvalidInput("sector")
        if self.until is not None and self.until <= work.now:
            raise InvalidInput("until-passed")
        keep_address(work)
        tag = work.context.person.tag
        work.row(GATE, (tag,))
        what = {"tag": tag, "type": self.type, "sector": self.sector, "until": self.until}
        how = {"now": work.now, "channel": work.context.channel, "reference": work.reference}
        return RefusedAhead(work.reference, work.change(ADD, what | how) == 1)


@dataclass(frozen=True, slots=True)
class EndAhead(UseCase[str]):
    """End a refusal in advance; gives the reference."""

    id: int

    def run(self, work: Work) -> str:
        """It stays in the history. Raises NotFound for one of another address."""
        if not _end(work, id=self.id):
            raise NotFound("refusal")
        return work.reference


@dataclass(frozen=True, slots=True)
class ListAhead(UseCase[tuple[StandingRefusal, ...]]):
    """What stands refused in advance at the address of the context, the oldest first."""

    reads: ClassVar[bool] = True

    def run(self, work: Work) -> tuple[StandingRefusal, ...]:
        """One statement."""
        rows = work.rows(STANDING, {"tag": work.context.person.tag, "now": work.now})
        return tuple(standing(row) for row in rows)


def standing(row: Sequence[Any]) -> StandingRefusal:
    """A row as a receipt."""
    id, since, until, type, sector, reference = row
    kind = None if type is None else MessageType(type)
    return StandingRefusal(id, since, until, kind, sector, reference)


def end_of_reference(work: Work, reference: str, after: datetime) -> int:
    """End what was refused in advance under a reference, not before a moment; how many there
    were."""
    return _end(work, of=reference, after=after)


def _end(
    work: Work, *, id: int | None = None, of: str | None = None, after: datetime | None = None
) -> int:
    context = work.context
    which = {"tag": context.person.tag, "id": id, "of": of, "after": after}
    how = {"now": work.now, "channel": context.channel, "reference": work.reference}
    return work.change(END, which | how)
