"""The movements of a brand on one day of Istanbul: when the day is over, how long it is told of."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from enum import IntEnum

from app.domain.deadlines import ISTANBUL, day_in_istanbul

REACH = 7
"""So many days back a day is told of (İYS: H502)."""

HOUR = timedelta(hours=1)
SETTLING = timedelta(minutes=10)
"""So long after midnight a day's file is begun: what was under way at midnight is written by then,
and the clocks of our machines agree better than this."""

GIVEN_UP = timedelta(days=30)
"""So long a time stamp is asked for."""


class Making(IntEnum):
    """How far the file of a day is: as İYS has it, `queued`, `inprogress`, `completed`, `error`.

    ERROR is no end: the worker tries again.
    """

    QUEUED = 1
    IN_PROGRESS = 2
    COMPLETED = 3
    ERROR = 4


def bounds(day: date) -> tuple[datetime, datetime]:
    """The first moment of a day in Istanbul, and of the next. Raises OverflowError for the last day
    that there is."""
    following = day + timedelta(days=1)
    return _midnight(day), _midnight(following)


def hours(day: date) -> Iterator[dict[str, datetime]]:
    """The hours of a day in Istanbul, each from its first moment (`since`) to the next one."""
    since, end = bounds(day)
    while since < end:
        yield {"since": since, "until": since + HOUR}
        since += HOUR


def is_over(day: date, now: datetime) -> bool:
    """Whether another day has begun in Istanbul. Raises ValueError if `now` has no zone."""
    return day < day_in_istanbul(now)


def is_out_of_reach(day: date, now: datetime) -> bool:
    """Whether a day is too long ago to be asked about. Raises ValueError as `is_over` does."""
    return (day_in_istanbul(now) - day).days > REACH


def days_to_make(now: datetime) -> tuple[date, ...]:
    """The days whose files there should be, the newest first: those that are over and settled, as
    far back as they are told of. Raises ValueError as `is_over` does."""
    newest = day_in_istanbul(now - SETTLING)
    oldest = day_in_istanbul(now) - timedelta(days=REACH)
    days = (newest - timedelta(days=back) for back in range(1, REACH + 1))
    return tuple(day for day in days if day >= oldest)


def is_given_up(day: date, now: datetime) -> bool:
    """Whether no time stamp is asked for any more. Raises ValueError as `is_over` does."""
    return day_in_istanbul(now) - day > GIVEN_UP


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(tzinfo=ISTANBUL))
