"""The permission behind a message: what the registry has of it, and what that says."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from app.core import UseCase, Work
from app.domain.consent import MessageType, RecipientType
from app.domain.deadlines import STOPPING
from app.domain.examination import Calendars, Examination, Message, examine
from app.errors import InvalidInput
from app.receipts import receipt
from app.usecases.complaints.lookup import Asked, look_up
from app.usecases.consents import Movement

# It is kept with a complaint (`finding`).
receipt(Examination)


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
        (seen,) = look_up([Asked(work, self.type, self.at, self.brand)])
        found = examine(message, seen.known, calendars(work))
        lines = tuple(one for one in seen.history if one.id in found.lines)
        return Checked(message, found, lines)


def calendars(work: Work) -> Calendars:
    """The days that this site counts."""
    return Calendars(work.core.settings.reporting, STOPPING)
