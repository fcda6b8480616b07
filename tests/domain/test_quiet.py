"""The night: when a notice may leave, and when one that is due at night leaves instead."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.deadlines import ISTANBUL
from app.domain.quiet import may_tell, told_at

MICRO = timedelta(microseconds=1)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=ISTANBUL)


@pytest.mark.parametrize(
    ("moment", "told"),
    [
        (at(11, 8) - MICRO, at(11, 8)),
        (at(11, 8), at(11, 8)),
        (at(11, 12), at(11, 12)),
        (at(11, 21) - MICRO, at(11, 21) - MICRO),
        (at(11, 21), at(12, 8)),
        (at(11, 23, 59), at(12, 8)),
        (at(12, 0), at(12, 8)),
        (at(31, 22), datetime(2026, 4, 1, 8, tzinfo=ISTANBUL)),
    ],
)
def test_nothing_leaves_from_nine_in_the_evening_until_eight(
    moment: datetime, told: datetime
) -> None:
    assert told_at(moment) == told
    assert may_tell(moment) == (told == moment)


def test_the_hours_are_those_of_istanbul() -> None:
    assert not may_tell(datetime(2026, 3, 11, 4, 59, tzinfo=UTC))
    assert may_tell(datetime(2026, 3, 11, 5, 0, tzinfo=UTC))
    assert told_at(datetime(2026, 7, 1, 18, 0, tzinfo=UTC)) == datetime(2026, 7, 2, 5, tzinfo=UTC)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_what_is_put_off_is_told_by_day_within_eleven_hours(moment: datetime) -> None:
    told = told_at(moment)
    assert may_tell(told)
    assert timedelta(0) <= told - moment <= timedelta(hours=11)
