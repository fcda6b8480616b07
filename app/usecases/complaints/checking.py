"""The permission behind a message: what the registry has of it, and what that says."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from app.core import UseCase, Work
from app.domain.ahead import Ahead
from app.domain.consent import EventKind, MessageType, RecipientType
from app.domain.deadlines import STOPPING, Calendar
from app.domain.examination import Calendars, Examination, Known, Message, Word, examine
from app.errors import InvalidInput
from app.receipts import receipt
from app.usecases.consents import Movement, ShowHistory

# It is kept with a complaint (`finding`).
receipt(Examination)

# A refusal in advance that was ended early stood until then.
AHEAD = """
SELECT since, least(until, ended_at), type, sector FROM advance_refusal
 WHERE tag = %s ORDER BY id
"""
LOCKS = "SELECT created_at, locked FROM recipient_event WHERE tag = %s ORDER BY id"


@dataclass(frozen=True, slots=True)
class Checked:
    """What is found of a message, with the movements that it is found by."""

    message: Message
    examination: Examination
    lines: tuple[Movement, ...]


@dataclass(frozen=True, slots=True)
class CheckMessage(UseCase[Checked]):
    """What the registry says of a message that came at a moment; `brand` is None where nobody
    knows whose it was. It explains and decides nothing.

    `exemption`: its kind, where it is one that needs no permission.
    """

    brand: int | None
    type: MessageType
    at: datetime
    recipient_type: RecipientType = RecipientType.BIREYSEL
    exemption: str | None = None
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> Checked:
        """Raises InvalidInput for a moment that has not come yet."""
        if self.at > work.now:
            raise InvalidInput("future", field="at")
        message = Message(self.type, self.recipient_type, self.at, self.exemption)
        if self.brand is None:
            return Checked(message, examine(message, None, calendars(work)), ())
        history = ShowHistory(self.brand).run(work)
        known = known_of(work, work.context.person.tag, self.brand, history)
        found = examine(message, known, calendars(work))
        lines = tuple(one for one in history if one.id in found.lines)
        return Checked(message, found, lines)


def calendars(work: Work) -> Calendars:
    """The days that this site counts."""
    reporting = Calendar(half_days_count=work.core.settings.half_days_report)
    return Calendars(reporting, STOPPING)


def known_of(work: Work, tag: UUID, brand: int, history: tuple[Movement, ...]) -> Known:
    """Everything about an address and a brand that an examination looks at."""
    view = work.core.directory.get(brand)
    return Known(
        words=tuple(map(_word, history)),
        ahead=tuple(_ahead(*row) for row in work.rows(AHEAD, (tag,))),
        sector=view.sector if view else None,
        locks=tuple((at, locked) for at, locked in work.rows(LOCKS, (tag,))),
        locked=work.core.settings.lock_by_default,
    )


def _word(one: Movement) -> Word:
    given = one.consent_date or one.created_at
    # Whoever undoes speaks now; the row has the date of what it brings back.
    said = one.created_at if one.kind is EventKind.UNDO else given
    who = (one.recipient_type, one.type, one.status, one.kind, one.source)
    return Word(one.id, *who, said, one.created_at, given)


def _ahead(since: datetime, until: datetime | None, type: int | None, sector: str | None) -> Ahead:
    return Ahead(since, until, MessageType(type) if type else None, sector)
