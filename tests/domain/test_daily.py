"""Days of Istanbul: both sides of each midnight."""

from datetime import UTC, date, datetime, timedelta

import pytest

from app.domain.daily import bounds, days_to_make, is_given_up, is_out_of_reach, is_over

DAY = date(2026, 3, 10)
MIDNIGHT = datetime(2026, 3, 10, 21, 0, tzinfo=UTC)
"""In Istanbul the 11th begins."""

TICK = timedelta(microseconds=1)


def test_a_day_goes_from_midnight_to_midnight_of_istanbul() -> None:
    begin, end = bounds(DAY)
    assert (begin, end) == (MIDNIGHT - timedelta(days=1), MIDNIGHT)


def test_a_day_of_another_hour_has_its_own_length() -> None:
    """On 27 March 2016 the clocks were put forward."""
    begin, end = bounds(date(2016, 3, 27))
    assert end.astimezone(UTC) - begin.astimezone(UTC) == timedelta(hours=23)


def test_a_day_is_over_when_the_next_begins() -> None:
    assert not is_over(DAY, MIDNIGHT - TICK)
    assert is_over(DAY, MIDNIGHT)


@pytest.mark.parametrize(("day", "far"), [(4, False), (3, True)])
def test_seven_days_ago_is_told_of_and_eight_are_not(day: int, far: bool) -> None:
    assert is_out_of_reach(DAY.replace(day=day), MIDNIGHT) is far
    assert not is_out_of_reach(DAY.replace(day=3), MIDNIGHT - TICK)


def test_days_are_made_when_they_are_settled_as_far_back_as_they_are_told_of() -> None:
    settled = MIDNIGHT + timedelta(minutes=10)
    days = [DAY - timedelta(days=back) for back in range(7)]
    assert days_to_make(settled) == tuple(days)
    assert days_to_make(settled - TICK) == tuple(days[1:])


def test_a_stamp_is_asked_for_thirty_days() -> None:
    assert not is_given_up(DAY, MIDNIGHT - TICK + timedelta(days=30))
    assert is_given_up(DAY, MIDNIGHT + timedelta(days=30))
