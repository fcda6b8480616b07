"""Whether a complaint is admissible: said before anything is typed, asked again at the filing."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from app.core import UseCase, Work
from app.domain.consent import MessageType
from app.domain.sender import parse_sender
from app.usecases.complaints.lookup import Asked, Seen, look_up
from app.usecases.complaints.particulars import RULES

SAME = timedelta(minutes=5)
"""Two tellings of one message may differ so much."""


@dataclass(frozen=True, slots=True)
class Admission:
    """What stands in the way. `since`: how old a message may be; `earlier`: the numbers of the
    citizen's own complaints about such a message on the same day; `same`: of this very one."""

    since: datetime
    too_old: bool
    brand: int | None
    earlier: tuple[int, ...]
    same: int | None


@dataclass(frozen=True, slots=True)
class AdmitComplaint(UseCase[Admission]):
    """Whether a complaint about such a message could be filed; changes nothing."""

    type: MessageType
    at: datetime
    brand: int | None = None
    sender: str = ""
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> Admission:
        """Raises InvalidInput for what nobody can have sent from."""
        sender = parse_sender(self.sender) if self.sender else None
        (seen,) = look_up([Asked(work, self.type, self.at, self.brand, sender)])
        numbers, same = tuple(number for number, _ in seen.earlier), same_of(seen, self.at)
        since = oldest(work.now)
        return Admission(since, self.at < since, seen.brand, numbers, same)


def oldest(now: datetime) -> datetime:
    """How old a message may be (unverified: three months)."""
    months = now.year * 12 + now.month - 1 - RULES.times.file_months
    year, month = divmod(months, 12)
    # Of a month that is too short for the day, its last day.
    for day in range(now.day, 27, -1):
        try:
            return now.replace(year=year, month=month + 1, day=day)
        except ValueError:
            continue
    return now.replace(year=year, month=month + 1)


def same_of(seen: Seen, at: datetime) -> int | None:
    """The number of the citizen's own complaint about this very message."""
    return next((number for number, moment in seen.earlier if abs(moment - at) <= SAME), None)
