"""The dates of an opening: until when permissions are loaded, and until when citizens look."""

from datetime import date, datetime, timedelta

import pytest

from app.domain.consent import ISTANBUL, Source
from app.domain.opening import Opening, opening_between
from app.errors import InvalidInput

BEGUN = datetime(2020, 11, 2, 9, tzinfo=ISTANBUL)
LOAD, LOOK = (
    datetime(2020, 11, 30, 23, 59, 59, tzinfo=ISTANBUL),
    datetime(2021, 1, 16, 23, 59, 59, tzinfo=ISTANBUL),
)
TICK, LONG_AGO = timedelta(seconds=1), datetime(2017, 5, 3, tzinfo=ISTANBUL)
OPENING = Opening(BEGUN, LOAD, LOOK)


def test_the_days_are_whole_days_in_istanbul() -> None:
    assert opening_between(BEGUN, date(2020, 11, 30), date(2021, 1, 16)) == OPENING


@pytest.mark.parametrize("look", [date(2020, 11, 29), date(2020, 11, 30)])
def test_nobody_is_left_without_a_day_to_look(look: date) -> None:
    with pytest.raises(InvalidInput) as wrong:
        opening_between(BEGUN, date(2020, 11, 30), look)
    assert wrong.value.params["reason"] == "lookUntil"


@pytest.mark.parametrize(
    ("moment", "taken"), [(BEGUN - TICK, False), (BEGUN, True), (LOAD, True), (LOAD + TICK, False)]
)
def test_what_is_old_is_taken_until_the_end_of_the_last_day(moment: datetime, taken: bool) -> None:
    assert OPENING.takes(moment) is taken


@pytest.mark.parametrize(
    ("said", "learned", "covered"),
    [
        (LONG_AGO, BEGUN, True),
        (LONG_AGO, BEGUN - TICK, False),
        # It stood in a queue at midnight.
        (LONG_AGO, LOAD + TICK, True),
        (LOAD, LOAD + TICK, True),
        (LOAD + TICK, LOAD + TICK, False),
        (LONG_AGO, LOOK + TICK, False),
    ],
)
def test_what_came_with_it(said: datetime, learned: datetime, covered: bool) -> None:
    assert OPENING.covers(said, learned) is covered


@pytest.mark.parametrize("source", [*Source, None])
def test_only_what_a_business_recorded_waits_for_a_look(source: Source | None) -> None:
    waits = OPENING.waits(source, LONG_AGO, BEGUN)
    assert waits is (source is None or source.by_provider)
