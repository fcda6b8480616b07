"""Until when a provider may answer, and a record may come: over every bayram until 2030, counted by
hand on a paper calendar."""

from datetime import date, datetime, timedelta

import pytest

from app.domain.deadlines import ISTANBUL, REPORTING, STOPPING, Calendar

DAYS = 15
LAST_SECOND = timedelta(hours=23, minutes=59, seconds=59)


def noon(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}T12:00:00").replace(tzinfo=ISTANBUL)


def end_of(text: str) -> datetime:
    return noon(text) - timedelta(hours=12) + LAST_SECOND


@pytest.mark.parametrize(
    ("asked", "until"),
    [
        ("2026-03-18", "2026-04-09"),
        ("2026-05-25", "2026-06-18"),
        ("2027-03-05", "2027-03-31"),
        ("2027-05-14", "2027-06-09"),
        ("2028-02-24", "2028-03-17"),
        ("2028-05-03", "2028-05-29"),
        ("2029-02-12", "2029-03-08"),
        ("2029-04-20", "2029-05-21"),
        ("2030-02-01", "2030-02-27"),
        ("2030-04-11", "2030-05-08"),
    ],
)
def test_fifteen_business_days_around_a_bayram(asked: str, until: str) -> None:
    assert STOPPING.answer_by(noon(asked), DAYS) == end_of(until)


@pytest.mark.parametrize("asked", ["2026-03-20", "2026-03-21", "2026-03-22"])
def test_what_is_asked_on_a_holiday_counts_from_the_next_day_of_work(asked: str) -> None:
    assert STOPPING.answer_by(noon(asked), 1) == end_of("2026-03-23")


@pytest.mark.parametrize("calendar", [REPORTING, STOPPING])
def test_a_record_is_in_time_as_long_as_its_day_is_not_too_old(calendar: Calendar) -> None:
    for day in range(5 * 366):
        said = noon("2026-01-01") + timedelta(days=day)
        last = calendar.record_by(said)
        assert calendar.oldest_acceptable(last) <= said
        assert calendar.oldest_acceptable(last + timedelta(seconds=1)) > said


def test_a_moment_without_a_time_zone_is_refused() -> None:
    for ask in (STOPPING.record_by, lambda moment: STOPPING.answer_by(moment, 1)):
        with pytest.raises(ValueError, match="time zone"):
            ask(datetime.combine(date(2026, 1, 1), datetime.min.time()))
