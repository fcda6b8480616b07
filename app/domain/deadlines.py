"""Business days of Turkey, and the two periods of three of them that the law knows."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

import holidays

ISTANBUL = ZoneInfo("Europe/Istanbul")
PERIOD = 3

_DAY = timedelta(days=1)
_LAST_SECOND = time(23, 59, 59, tzinfo=ISTANBUL)
_FIRST_SECOND = time(tzinfo=ISTANBUL)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are business days.

    `half_days_count`: the eve of a bayram and 28 October, closed from 13:00, are business days.
    `extra_closed`, `extra_open`: days that a decree closes or opens; closed wins over open.
    """

    half_days_count: bool
    extra_closed: frozenset[date] = field(default_factory=frozenset)
    extra_open: frozenset[date] = field(default_factory=frozenset)

    def is_business_day(self, day: date) -> bool:
        """Say whether offices work on `day`: no weekend, no public holiday, perhaps no half day."""
        if day in self.extra_closed:
            return False
        if day in self.extra_open:
            return True
        if day.weekday() >= _SATURDAY or day in _public_holidays(day.year):
            return False
        return self.half_days_count or day not in _half_days(day.year)

    def add_business_days(self, day: date, n: int) -> date:
        """Give the `n`-th business day after `day`, or before it when `n` is negative.

        `day` itself is never counted; with 0 it is the answer, business day or not.
        """
        step = _DAY if n > 0 else -_DAY
        left = abs(n)
        while left:
            day += step
            left -= self.is_business_day(day)
        return day

    def business_days_between(self, start: date, end: date) -> int:
        """Count the business days after `start` through `end`; 0 if that is earlier."""
        days = range(start.toordinal() + 1, end.toordinal() + 1)
        return sum(self.is_business_day(date.fromordinal(day)) for day in days)

    def oldest_acceptable(self, now: datetime) -> datetime:
        """Give the earliest moment of a consent that may still be recorded at `now` (H467).

        A consent may be recorded until 23:59:59 in Istanbul of the third business day after the
        day on which it was given (regulation art. 7/11). Raises ValueError if `now` has no zone.
        """
        return _oldest_acceptable(self, day_in_istanbul(now))

    def record_by(self, said_at: datetime) -> datetime:
        """Give the last second in which what was said at a moment may be recorded (art. 7/11): the
        other side of `oldest_acceptable`. Raises ValueError if `said_at` has no zone."""
        last_day = self.add_business_days(day_in_istanbul(said_at), PERIOD)
        return datetime.combine(last_day, _LAST_SECOND)

    def answer_by(self, asked_at: datetime, days: int) -> datetime:
        """Give the last second of the `days`-th business day after the day of a question.
        Raises ValueError if `asked_at` has no zone."""
        last_day = self.add_business_days(day_in_istanbul(asked_at), days)
        return datetime.combine(last_day, _LAST_SECOND)

    def stop_by(self, refused_at: datetime) -> datetime:
        """Give the last second in which a sender may still send after a refusal (law art. 8/3).

        That is 23:59:59 in Istanbul of the third business day after the day of the refusal.
        Raises ValueError if `refused_at` has no zone.
        """
        last_day = self.add_business_days(day_in_istanbul(refused_at), PERIOD)
        return datetime.combine(last_day, _LAST_SECOND)


# No source settles whether a half day counts. Each calendar takes the reading that is kinder: a
# little more time for the report, and never a later stop than the law allows. A site that reads
# it otherwise, or knows further closed days, makes its own Calendar.
REPORTING = Calendar(half_days_count=False)
STOPPING = Calendar(half_days_count=True)


def day_in_istanbul(moment: datetime) -> date:
    """The day that it is in Istanbul. Raises ValueError for a moment without a time zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return moment.astimezone(ISTANBUL).date()


# Asked once per row of an import; only the day changes the answer.
@lru_cache(maxsize=64)
def _oldest_acceptable(calendar: Calendar, today: date) -> datetime:
    return datetime.combine(calendar.add_business_days(today, -PERIOD), _FIRST_SECOND)


@cache
def _public_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("TR", years=year, categories=("public",)))


@cache
def _half_days(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("TR", years=year, categories=("half_day",)))
