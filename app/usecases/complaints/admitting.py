"""Whether a complaint is admissible: said before anything is typed, asked again at the filing."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

from app.core import UseCase, Work
from app.domain.complaint import Decision
from app.domain.consent import MessageType
from app.domain.sender import parse_sender
from app.usecases.complaints.particulars import RULES
from app.usecases.complaints.senders import look_up_sender

SAME = timedelta(minutes=5)
"""Two tellings of one message may differ so much."""
NEAR = timedelta(days=1)

EARLIER = f"""
SELECT id, message_at FROM complaint
 WHERE tag = %(tag)s AND state > 0 AND type = %(type)s
   AND (brand_code = %(brand)s OR sender_id = %(sender)s)
   AND message_at BETWEEN %(since)s AND %(until)s
   AND decision IS DISTINCT FROM {Decision.WITHDRAWN:d}
   AND decision IS DISTINCT FROM {Decision.JOINED:d}
 ORDER BY abs(extract(epoch FROM message_at - %(at)s)), id
"""


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
        known = look_up_sender(work, parse_sender(self.sender)) if self.sender else None
        brand = self.brand or (known.brand if known else None)
        found = earlier(work, self.type, self.at, brand, known.id if known else None)
        same = next((number for number, at in found if abs(at - self.at) <= SAME), None)
        since = oldest(work.now)
        return Admission(since, self.at < since, brand, tuple(number for number, _ in found), same)


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


def earlier(
    work: Work, type: MessageType, at: datetime, brand: int | None, sender: UUID | None
) -> list[tuple[int, datetime]]:
    """The citizen's own complaints about such messages within a day, the nearest first."""
    if brand is None and sender is None:
        return []
    rows = work.rows(
        EARLIER,
        {
            "tag": work.context.person.tag,
            "type": int(type),
            "brand": brand,
            "sender": sender,
            "at": at,
            "since": at - NEAR,
            "until": at + NEAR,
        },
    )
    return [(number, moment) for number, moment in rows]
