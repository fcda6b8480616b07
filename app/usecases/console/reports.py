"""What changed each day: the figures of a brand's days, and the movements of one as a file."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from app.core import Context, Core, UseCase, Work
from app.domain.consent import MessageType, RecipientType
from app.domain.daily import Making
from app.domain.deadlines import day_in_istanbul
from app.errors import NotAllowed, NotFound
from app.usecases.console.home import Day, summed
from app.usecases.console.reach import Reach, reached
from app.usecases.daily.counting import CountDay, Figures
from app.usecases.daily.reading import file_of

DAYS = 62
"""So far back a day is shown and may be downloaded."""

LIST = """
SELECT day, status, counts, agreed_at IS NOT NULL FROM agreement
 WHERE brand_code = %s AND day > %s ORDER BY day DESC
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
    """What moved today so far, and the days before, the newest first."""

    today: Day
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
            DayLine(summed(day, _figures(counts or ())), Making(status), agreed)
            for day, status, counts, agreed in rows
        )
        figures: tuple[Figures, ...] = work.run(CountDay(self.brand, today))
        return Days(summed(today, figures), lines)


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


def _figures(counts: list[list[int]] | tuple[()]) -> list[Figures]:
    return [
        Figures(RecipientType(kind), MessageType(type), bool(registry), *figures)
        for kind, type, registry, *figures in counts
    ]


def rows_of(core: Core, context: Context, brand: int, day: date) -> Iterator[list[str]]:
    """The movements of a day, a row each, after a row of headings; some thousand at a time are in
    memory. No cell of them has a comma or a quote. Raises what ReadDay raises."""
    rest = ""
    for block in file_of(core, context, brand, day):
        lines = (rest + block.decode()).split("\n")
        rest = lines.pop()
        yield from (line.split(",") for line in lines)
