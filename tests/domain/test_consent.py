"""The rules of a record: each code of İYS at its border, and what may follow what."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.consent import (
    EARLIEST,
    ISTANBUL,
    LOCKED,
    EventKind,
    MessageType,
    RecipientType,
    Record,
    Source,
    Status,
    Stored,
    check_fields,
    judge,
    may_write,
    parse_date,
    reclaims,
    rules_broken,
)
from app.domain.deadlines import REPORTING
from app.errors import RuleBroken

# A Thursday; the oldest acceptable day is Monday the 5th.
NOW = datetime(2026, 1, 8, 12, 0, tzinfo=ISTANBUL)
RECORD = Record(
    type=MessageType.MESAJ,
    status=Status.ONAY,
    source=Source.HS_WEB,
    consent_date=NOW,
)
TRADER = replace(RECORD, recipient_type=RecipientType.TACIR)
DATES = st.datetimes(
    min_value=datetime(2020, 1, 1),  # noqa: DTZ001
    max_value=datetime(2020, 1, 1, 0, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)


def broken(record: Record, *, backdated: bool = False) -> tuple[str, ...]:
    return rules_broken(record, NOW, REPORTING, backdated=backdated)


def dated(text: str) -> Record:
    return replace(RECORD, consent_date=parse_date(text))


@pytest.mark.parametrize("kind", RecipientType)
def test_a_person_is_written_to_after_an_approval_and_a_trader_until_a_refusal(
    kind: RecipientType,
) -> None:
    for nothing in (None, Status.NONE):
        assert may_write(nothing, kind) is (kind is RecipientType.TACIR)
    assert may_write(Status.ONAY, kind)
    assert not may_write(Status.RET, kind)


def test_the_numbers_of_the_sources_are_those_of_the_store() -> None:
    assert [source.value for source in Source] == [*range(1, 14), *range(21, 30)]
    assert [kind.value for kind in EventKind] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert [(status.name, status.value) for status in Status] == [
        ("NONE", 0),
        ("ONAY", 1),
        ("RET", 2),
    ]


@pytest.mark.parametrize("source", Source)
def test_a_source_belongs_to_the_provider_to_the_citizen_or_to_an_operator(source: Source) -> None:
    assert source.by_provider is source.name.startswith("HS_")
    closed_line = source is Source.IYS_AHS_HAT_KAPATMA
    assert source.by_citizen is (source.name.startswith("IYS_") and not closed_line)


def test_a_date_is_read_as_a_moment_in_istanbul() -> None:
    assert parse_date("2026-01-08 12:00:00") == datetime(2026, 1, 8, 9, 0, tzinfo=UTC)
    assert parse_date("2024-02-29 23:59:59").day == 29


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "H158"),
        ("2018-02-10T09:30Z", "H158"),
        ("2018-02-10 09:30", "H158"),
        ("2018-02-10 09:30:00 ", "H158"),
        ("2018-2-10 09:30:00", "H158"),
        ("2018-02-10  09:30:00", "H158"),
        ("2018-02-10 09:30:00\n", "H158"),
        ("٢٠١٨-02-10 09:30:00", "H158"),
        ("2020-15-01 13:35:00", "H157"),
        ("2023-02-29 00:00:00", "H157"),
        ("2023-02-10 24:00:00", "H157"),
        ("2023-02-10 23:60:00", "H157"),
        ("2023-02-10 23:59:60", "H157"),
        ("0000-01-01 00:00:00", "H157"),
    ],
)
def test_another_form_or_a_day_that_does_not_exist_is_refused(text: str, rule: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        parse_date(text)
    assert refusal.value.params == {"rule": rule, "field": "consentDate"}


@pytest.mark.parametrize(
    ("record", "rules"),
    [
        (RECORD, ()),
        (TRADER, ()),
        (replace(RECORD, source=None), ("H113",)),
        (replace(RECORD, consent_date=None), ("H112",)),
        (replace(RECORD, source=None, consent_date=None), ("H113", "H112")),
        (replace(TRADER, source=None, consent_date=None), ()),
        (replace(TRADER, source=None, consent_date=NOW + timedelta(1)), ("H162",)),
        (replace(RECORD, source=Source.HS_KARAR), ("H408",)),
        (replace(RECORD, source=Source.HS_KARAR, status=Status.RET), ()),
        (replace(dated("2014-02-10 09:30:00"), source=Source.HS_KARAR), ("H408", "H156")),
        (replace(dated("2015-05-01 00:00:00"), source=Source.HS_2015), ()),
        (replace(dated("2015-05-01 00:00:01"), source=Source.HS_2015), ("H155",)),
        (replace(dated("2020-04-30 23:59:00"), source=Source.HS_2015), ("H155",)),
        (replace(dated("2015-02-10 09:30:00"), source=Source.HS_2015), ("H156", "H155")),
        (dated("2014-02-10 09:30:00"), ("H156",)),
        (dated("2015-04-30 23:59:59"), ("H156",)),
        (dated("0001-01-01 00:00:00"), ("H156",)),
        (dated("2015-05-01 00:00:00"), ("H467",)),
        (dated("2020-01-13 13:35:13"), ("H467",)),
        (dated("2026-01-04 23:59:59"), ("H467",)),
        (dated("2026-01-05 00:00:00"), ()),
        (dated("2026-01-08 12:00:01"), ("H162",)),
        (dated("2042-02-10 09:30:00"), ("H162",)),
        (dated("9999-12-31 23:59:59"), ("H162",)),
        (replace(RECORD, retailer_access=tuple(range(3000))), ()),
        (replace(RECORD, retailer_access=tuple(range(3001))), ("H126",)),
    ],
)
def test_each_rule_of_the_fields_is_found(record: Record, rules: tuple[str, ...]) -> None:
    assert broken(record) == rules


@pytest.mark.parametrize("source", [source for source in Source if not source.by_provider])
def test_a_provider_may_not_write_a_source_of_the_registry(source: Source) -> None:
    assert broken(replace(RECORD, source=source)) == ("H119",)


def test_the_most_helpful_rule_is_named_first() -> None:
    before_2015 = replace(dated("2015-02-10 09:30:00"), source=Source.HS_2015)
    assert check_fields(before_2015, NOW, REPORTING) == "H155"
    nothing = replace(RECORD, source=None, consent_date=None)
    assert check_fields(nothing, NOW, REPORTING) == "H113"
    assert check_fields(RECORD, NOW, REPORTING) is None


def test_an_existing_registry_may_be_loaded_with_its_old_dates() -> None:
    old = dated("2018-02-10 09:40:00")
    assert check_fields(old, NOW, REPORTING) == "H467"
    assert check_fields(old, NOW, REPORTING, backdated=True) is None
    assert broken(dated("2014-02-10 09:40:00"), backdated=True) == ("H156",)


def stored(status: Status, date: datetime | None = NOW, source: Source = Source.HS_WEB) -> Stored:
    return Stored(status, date, source)


LATER, EARLIER = NOW + timedelta(seconds=1), NOW - timedelta(seconds=1)
YES, NO, UNDONE = Status.ONAY, Status.RET, Status.NONE


@pytest.mark.parametrize("first", [None, stored(UNDONE), stored(UNDONE, None)])
@pytest.mark.parametrize(
    "record", [RECORD, TRADER, replace(TRADER, source=None, consent_date=None)]
)
def test_a_first_record_is_an_approval(first: Stored | None, record: Record) -> None:
    assert judge(first, replace(record, status=YES), locked=False) is None
    assert judge(first, replace(record, status=NO), locked=False) == "H175"
    assert judge(first, replace(record, status=YES), locked=True) == LOCKED
    assert judge(first, replace(record, status=NO), locked=True) == "H175"


@pytest.mark.parametrize(
    ("before", "after", "date", "rule", "locked_rule"),
    [
        (YES, YES, LATER, None, LOCKED),
        (YES, YES, NOW, "H178", "H178"),
        (YES, YES, EARLIER, "H178", "H178"),
        (YES, NO, LATER, None, None),
        (YES, NO, NOW, "H178", "H178"),
        (YES, NO, EARLIER, "H178", "H178"),
        (NO, YES, LATER, None, LOCKED),
        (NO, YES, NOW, "H178", "H178"),
        (NO, YES, EARLIER, "H178", "H178"),
        (NO, NO, LATER, "H174", "H174"),
        (NO, NO, NOW, "H174", "H174"),
        (NO, NO, EARLIER, "H174", "H174"),
    ],
)
@pytest.mark.parametrize("kind", [RECORD, TRADER])
def test_what_may_follow_what(
    before: Status,
    after: Status,
    date: datetime,
    rule: str | None,
    locked_rule: str | None,
    kind: Record,
) -> None:
    record = replace(kind, status=after, consent_date=date)
    assert judge(stored(before), record, locked=False) == rule
    assert judge(stored(before), record, locked=True) == locked_rule


@pytest.mark.parametrize("before", [YES, NO])
@pytest.mark.parametrize("after", [YES, NO])
@pytest.mark.parametrize("locked", [True, False])
def test_an_update_for_a_trader_has_date_and_source(
    before: Status, after: Status, locked: bool
) -> None:
    record = replace(TRADER, status=after)
    bare = replace(record, consent_date=None, source=None)
    assert judge(stored(before), bare, locked=locked) == "H462"
    assert judge(stored(before), replace(record, consent_date=None), locked=locked) == "H462"
    assert judge(stored(before), replace(record, source=None), locked=locked) == "H463"


def test_an_update_for_a_person_without_date_or_source_is_not_let_through() -> None:
    assert judge(stored(YES), replace(RECORD, consent_date=None), locked=False) == "H112"
    assert judge(stored(YES), replace(RECORD, source=None), locked=False) == "H113"


def test_any_date_is_newer_than_a_first_record_without_one() -> None:
    first = Stored(YES, None, None)
    assert judge(first, replace(TRADER, status=NO, consent_date=EARLIEST), locked=False) is None


@pytest.mark.parametrize(
    ("seconds", "rule"), [(0.0, "H178"), (0.3, "H178"), (0.5, "H178"), (0.999, "H178"), (1.0, None)]
)
def test_a_date_is_newer_only_by_a_whole_second(seconds: float, rule: str | None) -> None:
    refused_at = NOW + timedelta(seconds=0.4)
    record = replace(RECORD, consent_date=NOW + timedelta(seconds=seconds))
    assert judge(stored(NO, refused_at, Source.IYS_KISAMESAJ), record, locked=False) == rule


def test_the_zone_of_a_date_makes_no_difference() -> None:
    before = stored(NO, NOW.astimezone(UTC))
    assert judge(before, replace(RECORD, consent_date=NOW), locked=False) == "H178"
    assert judge(before, replace(RECORD, consent_date=LATER), locked=False) is None


@given(st.lists(st.tuples(DATES, st.sampled_from([YES, NO])), max_size=12), DATES)
def test_no_approval_dated_at_or_before_a_refusal_ends_it(
    words: list[tuple[datetime, Status]], refused_at: datetime
) -> None:
    state = Stored(NO, refused_at, Source.IYS_KISAMESAJ)
    for date, status in words:
        record = replace(RECORD, status=status, consent_date=date.replace(microsecond=0))
        if judge(state, record, locked=False) is None:
            state = Stored(status, record.consent_date, record.source)
            assert record.consent_date is not None
            assert record.consent_date > refused_at


@given(st.lists(st.tuples(DATES, st.sampled_from([YES, NO])), max_size=12))
def test_on_a_locked_address_no_provider_ends_a_refusal(
    words: list[tuple[datetime, Status]],
) -> None:
    state = stored(NO, datetime(2020, 1, 1, tzinfo=UTC))
    for date, status in words:
        assert judge(state, replace(RECORD, status=status, consent_date=date), locked=True)


@pytest.mark.parametrize(
    ("before", "status", "expected"),
    [
        (None, YES, False),
        (stored(NO, NOW, Source.IYS_KISAMESAJ), YES, True),
        (stored(NO, NOW, Source.IYS_WEB), YES, True),
        (stored(NO, NOW, Source.IYS_WEB), NO, False),
        (stored(YES, NOW, Source.IYS_WEB), YES, False),
        (stored(UNDONE, NOW, Source.IYS_WEB), YES, False),
        (stored(NO, NOW, Source.HS_WEB), YES, False),
        (stored(NO, NOW, Source.HS_KARAR), YES, False),
        (stored(NO, NOW, Source.IYS_AHS_HAT_KAPATMA), YES, False),
        (Stored(NO, NOW, None), YES, False),
    ],
)
def test_only_an_approval_over_the_citizens_own_refusal_is_told(
    before: Stored | None, status: Status, expected: bool
) -> None:
    assert reclaims(before, replace(RECORD, status=status, consent_date=LATER)) is expected
