"""Business days: the official days of every year, and both sides of each midnight."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.deadlines import ISTANBUL, REPORTING, STOPPING, Calendar

FIXED = ("01-01", "04-23", "05-01", "05-19", "07-15", "08-30", "10-29")

# Written by hand, not taken from the library: eve (half day), first and last day. The days from
# 2031 on are computed, not yet announced; here they show when the library changes its mind.
RAMAZAN = {
    2020: [("05-23", "05-24", "05-26")],
    2021: [("05-12", "05-13", "05-15")],
    2022: [("05-01", "05-02", "05-04")],
    2023: [("04-20", "04-21", "04-23")],
    2024: [("04-09", "04-10", "04-12")],
    2025: [("03-29", "03-30", "04-01")],
    2026: [("03-19", "03-20", "03-22")],
    2027: [("03-08", "03-09", "03-11")],
    2028: [("02-25", "02-26", "02-28")],
    2029: [("02-13", "02-14", "02-16")],
    2030: [("02-03", "02-04", "02-06")],
    2031: [("01-23", "01-24", "01-26")],
    2032: [("01-13", "01-14", "01-16")],
    2033: [("01-01", "01-02", "01-04"), ("12-22", "12-23", "12-25")],
    2034: [("12-11", "12-12", "12-14")],
}
KURBAN = {
    2020: ("07-30", "07-31", "08-03"),
    2021: ("07-19", "07-20", "07-23"),
    2022: ("07-08", "07-09", "07-12"),
    2023: ("06-27", "06-28", "07-01"),
    2024: ("06-15", "06-16", "06-19"),
    2025: ("06-05", "06-06", "06-09"),
    2026: ("05-26", "05-27", "05-30"),
    2027: ("05-15", "05-16", "05-19"),
    2028: ("05-04", "05-05", "05-08"),
    2029: ("04-23", "04-24", "04-27"),
    2030: ("04-12", "04-13", "04-16"),
    2031: ("04-01", "04-02", "04-05"),
    2032: ("03-21", "03-22", "03-25"),
    2033: ("03-10", "03-11", "03-14"),
    2034: ("02-28", "03-01", "03-04"),
}
YEARS = sorted(KURBAN)
DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2034, 12, 1))


def day(text: str) -> date:
    return date.fromisoformat(text)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ISTANBUL)


def closed_days(year: int) -> set[date]:
    closed = {day(f"{year}-{fixed}") for fixed in FIXED}
    for _, first, last in [*RAMAZAN[year], KURBAN[year]]:
        begin, end = day(f"{year}-{first}"), day(f"{year}-{last}")
        closed |= {begin + timedelta(days=i) for i in range((end - begin).days + 1)}
    return closed


def half_days(year: int) -> set[date]:
    eves = [eve for eve, _, _ in [*RAMAZAN[year], KURBAN[year]]]
    return {day(f"{year}-{eve}") for eve in [*eves, "10-28"]}


@pytest.mark.parametrize("year", YEARS)
def test_every_day_of_the_year_is_as_announced(year: int) -> None:
    closed, halves = closed_days(year), half_days(year)
    current = date(year, 1, 1)
    while current.year == year:
        working = current.weekday() < 5 and current not in closed
        assert STOPPING.is_business_day(current) is working, current
        assert REPORTING.is_business_day(current) is (working and current not in halves), current
        current += timedelta(days=1)


def test_the_lengths_of_the_holidays_are_those_of_the_law() -> None:
    for year in YEARS:
        for _, first, last in RAMAZAN[year]:
            assert (day(f"{year}-{last}") - day(f"{year}-{first}")).days == 2
        assert (day(f"{year}-{KURBAN[year][2]}") - day(f"{year}-{KURBAN[year][1]}")).days == 3


@pytest.mark.parametrize(
    ("consent", "last_day"),
    [
        # Monday to Thursday; over a weekend; given on a Saturday, on a Sunday.
        ("2026-01-05 00:00:00", "2026-01-08"),
        ("2026-01-05 23:59:59", "2026-01-08"),
        ("2026-01-08 12:00:00", "2026-01-13"),
        ("2026-01-10 12:00:00", "2026-01-14"),
        ("2026-01-11 12:00:00", "2026-01-14"),
        # New Year's Day on a Thursday.
        ("2025-12-30 12:00:00", "2026-01-05"),
        # Ramazan 2026: Thursday the 19th is half a day, Friday to Sunday are closed.
        ("2026-03-17 12:00:00", "2026-03-24"),
        # Kurban 2026: Tuesday the 26th is half a day, Wednesday to Saturday are closed.
        ("2026-05-22 12:00:00", "2026-06-02"),
        # Kurban 2029 begins on the eve that is 23 April.
        ("2029-04-20 12:00:00", "2029-05-03"),
        # 28 October 2026, a Wednesday, is half a day.
        ("2026-10-26 12:00:00", "2026-11-02"),
    ],
)
def test_a_consent_may_be_recorded_until_the_last_second(consent: str, last_day: str) -> None:
    given_at = moment(consent)
    last = moment(f"{last_day} 23:59:59")
    assert REPORTING.oldest_acceptable(last) <= given_at
    assert REPORTING.oldest_acceptable(last + timedelta(microseconds=999_999)) <= given_at
    assert REPORTING.oldest_acceptable(last + timedelta(seconds=1)) > given_at


@pytest.mark.parametrize(
    ("refusal", "last_day"),
    [
        ("2026-01-05 00:00:00", "2026-01-08"),
        ("2026-01-05 23:59:59", "2026-01-08"),
        ("2026-01-06 00:00:00", "2026-01-09"),
        ("2026-01-09 18:00:00", "2026-01-14"),
        ("2026-01-10 00:00:00", "2026-01-14"),
        # The half day counts for the duty to stop: a day earlier than the duty to report.
        ("2026-03-17 12:00:00", "2026-03-23"),
        ("2026-05-22 12:00:00", "2026-06-01"),
        ("2026-10-26 12:00:00", "2026-10-30"),
        # A half day that is a public holiday as well stays closed.
        ("2029-04-20 12:00:00", "2029-05-03"),
    ],
)
def test_a_sender_stops_at_the_end_of_the_third_business_day(refusal: str, last_day: str) -> None:
    assert STOPPING.stop_by(moment(refusal)) == moment(f"{last_day} 23:59:59")


def test_the_day_is_that_of_istanbul() -> None:
    monday_night = datetime(2026, 1, 5, 21, 0, tzinfo=UTC)
    assert STOPPING.stop_by(monday_night) == moment("2026-01-09 23:59:59")
    assert STOPPING.stop_by(monday_night - timedelta(seconds=1)) == moment("2026-01-08 23:59:59")
    assert REPORTING.oldest_acceptable(monday_night) == moment("2025-12-31 00:00:00")
    assert REPORTING.oldest_acceptable(monday_night - timedelta(seconds=1)) == moment(
        "2025-12-30 00:00:00"
    )


def test_a_moment_without_a_zone_is_refused() -> None:
    naive = moment("2026-01-05 12:00:00").replace(tzinfo=None)
    with pytest.raises(ValueError, match="time zone"):
        STOPPING.stop_by(naive)
    with pytest.raises(ValueError, match="time zone"):
        REPORTING.oldest_acceptable(naive)


def test_a_decree_closes_and_opens_days() -> None:
    monday, saturday = date(2026, 1, 5), date(2026, 1, 10)
    calendar = Calendar(
        half_days_count=True,
        extra_closed=frozenset({monday}),
        extra_open=frozenset({saturday, monday}),
    )
    assert not calendar.is_business_day(monday)
    assert calendar.is_business_day(saturday)
    assert calendar.add_business_days(date(2026, 1, 4), 1) == date(2026, 1, 6)
    assert calendar.stop_by(moment("2026-01-07 12:00:00")) == moment("2026-01-10 23:59:59")
    assert calendar.oldest_acceptable(moment("2026-01-12 12:00:00")) == moment(
        "2026-01-08 00:00:00"
    )


@given(DAYS, st.integers(min_value=1, max_value=15), st.sampled_from([REPORTING, STOPPING]))
def test_adding_and_counting_agree(start: date, n: int, calendar: Calendar) -> None:
    end = calendar.add_business_days(start, n)
    assert calendar.is_business_day(end)
    assert calendar.business_days_between(start, end) == n
    assert calendar.business_days_between(end, start) == 0
    assert calendar.add_business_days(start, 0) == start
    back = calendar.add_business_days(start, -n)
    assert calendar.is_business_day(back)
    assert calendar.business_days_between(back - timedelta(days=1), start - timedelta(days=1)) == n


@given(DAYS, st.integers(min_value=0, max_value=20))
def test_what_is_acceptable_is_what_lies_within_three_business_days(
    consent: date, later: int
) -> None:
    today = consent + timedelta(days=later)
    now = datetime(today.year, today.month, today.day, 12, tzinfo=ISTANBUL)
    given_at = now - timedelta(days=later)
    in_time = today <= REPORTING.add_business_days(consent, 3)
    assert (given_at >= REPORTING.oldest_acceptable(now)) is in_time


@given(DAYS)
def test_the_duty_to_stop_never_ends_after_the_time_to_report(day_of_refusal: date) -> None:
    stop, report = (
        calendar.add_business_days(day_of_refusal, 3) for calendar in (STOPPING, REPORTING)
    )
    assert stop <= report
