"""What changed each day: the figures of a brand's days, and the movements of one as a file."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from app.core import Context, Core, UseCase, Work
from app.domain.consent import MessageType, RecipientType, Source, Status
from app.domain.daily import Making, bounds
from app.domain.deadlines import day_in_istanbul
from app.domain.recipient import Address, parse_address
from app.errors import NotAllowed, NotFound
from app.storage.statements import ON_WIRE, WIRE_DATE, WIRE_SOURCE
from app.usecases.console.home import Day, summed
from app.usecases.console.reach import Reach, reached
from app.usecases.daily.counting import count_few, figures_of
from app.usecases.daily.reading import file_of

DAYS = 62
"""So far back a day is shown and may be downloaded."""

LIST = """
SELECT day, status, counts, agreed_at IS NOT NULL FROM agreement
 WHERE brand_code = %s AND day > %s ORDER BY day DESC
"""
PAGE = 100
"""So many movements are on a page."""

MOVED = f"""
SELECT e.created_at, e.id, e.tag, r.key_id, r.sealed, e.recipient_type, e.type, e.status,
       {WIRE_SOURCE}, {WIRE_DATE}
  FROM consent_event e LEFT JOIN LATERAL (
       SELECT key_id, sealed FROM recipient r WHERE r.tag = e.tag OFFSET 0) r ON true
 WHERE e.brand_code = %(brand)s AND e.created_at >= %(since)s AND e.created_at < %(until)s
   AND (e.created_at, e.id) > (%(at)s, %(id)s) AND {ON_WIRE}
   AND (%(status)s::int IS NULL OR e.status = %(status)s)
 ORDER BY e.created_at, e.id LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class DayLine:
    """A day of which something moved: how far its file is, and whether the provider has agreed to
    it. `day.approvals` and so on are zero while it is not complete."""

    day: Day
    making: Making
    agreed: bool


@dataclass(frozen=True, slots=True)
class Days:
    """What moved today so far, None where that is too much to be counted now; and the days before,
    the newest first."""

    day: date
    today: Day | None
    days: tuple[DayLine, ...]


@dataclass(frozen=True, slots=True)
class ListDays(UseCase[Days]):
    """The days of the last two months on which something moved."""

    brand: int
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> Days:
        """Raises NotFound for a brand that is none of the asker's affair, NotAllowed for a partner
        that was not granted its reports."""
        reported(work, self.brand)
        today = day_in_istanbul(work.now)
        rows = work.rows(LIST, (self.brand, today - timedelta(days=DAYS)))
        lines = tuple(
            DayLine(summed(day, figures_of(counts or ())), Making(status), agreed)
            for day, status, counts, agreed in rows
        )
        figures = count_few(work, self.brand, today)
        return Days(today, None if figures is None else summed(today, figures), lines)


@dataclass(frozen=True, slots=True)
class FindDay(UseCase[Reach]):
    """Whether the movements of a day may be downloaded."""

    brand: int
    day: date
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> Reach:
        """Raises as ListDays does, and NotFound for a day that is not over or too long ago."""
        reach = reported(work, self.brand)
        today = day_in_istanbul(work.now)
        if not today - timedelta(days=DAYS) < self.day < today:
            raise NotFound("day")
        return reach


def reported(work: Work, brand: int) -> Reach:
    """A brand whose reports the asker may have. Raises NotFound, NotAllowed."""
    reach = reached(work, brand)
    if not reach.grant.agreement:
        raise NotAllowed(deed="reports")
    return reach


def rows_of(core: Core, context: Context, brand: int, day: date) -> Iterator[list[str]]:
    """The movements of a day, a row each, after a row of headings; some thousand at a time are in
    memory. No cell of them has a comma or a quote. Raises what ReadDay raises."""
    rest = ""
    for block in file_of(core, context, brand, day):
        lines = (rest + block.decode()).split("\n")
        rest = lines.pop()
        yield from (line.split(",") for line in lines)


@dataclass(frozen=True, slots=True)
class Moved:
    """A movement of a day: whose, of what, and what was said where and when. `place`: where the
    next ones begin."""

    place: tuple[datetime, int]
    address: Address | None = field(repr=False)
    recipient_type: RecipientType
    type: MessageType
    status: Status
    source: Source | None
    consent_date: datetime | None


@dataclass(frozen=True, slots=True)
class ReadMovements(UseCase[tuple[Moved, ...]]):
    """A page of a day's movements, also of today's, in their order; `status`: only approvals or
    only refusals. `after`: the last one of the page before."""

    brand: int
    day: date
    status: Status | None = None
    after: tuple[datetime, int] | None = None
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> tuple[Moved, ...]:
        """Raises as FindDay does. Of a citizen who was forgotten no address is left."""
        reported(work, self.brand)
        today = day_in_istanbul(work.now)
        if not today - timedelta(days=DAYS) < self.day <= today:
            raise NotFound("day")
        since, until = bounds(self.day)
        at, id = self.after or (since, 0)
        what = {"brand": self.brand, "since": since, "until": until, "at": at, "id": id}
        what |= {"status": self.status and int(self.status), "most": PAGE}
        return tuple(_moved(work, row) for row in work.rows(MOVED, what))


def _moved(work: Work, row: tuple[Any, ...]) -> Moved:
    at, id, tag, key_id, sealed, kind, type, status, source, said = row
    address = parse_address(work.core.keys.unseal(key_id, sealed, tag)) if sealed else None
    told = (RecipientType(kind), MessageType(type), Status(status))
    return Moved((at, id), address, *told, Source(source) if source else None, said)
