"""The cells of a provider's file: words, dates as people write them, codes of dealers."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.consent import (
    EARLIEST,
    ISTANBUL,
    MessageType,
    RecipientType,
    Source,
    Status,
    parse_date,
)
from app.domain.folding import fold_name
from app.errors import RuleBroken
from app.loading import cells
from app.loading.cells import Dates, Memo, Wrong, read_codes, read_date
from app.storage.copying import micros, moment

SOURCES = [
    ("1 Mayıs 2015 öncesi", Source.HS_2015),
    ("ıslak imzalı onay formu", Source.HS_ISLAK_IMZA),
    ("WEB SİTESİ", Source.HS_WEB),
    ("hs_web", Source.HS_WEB),
    ("Çağrı Merkezi", Source.HS_CAGRI_MERKEZI),
    ("sosyal medya", Source.HS_SOSYAL_MEDYA),
    ("e-posta", Source.HS_EPOSTA),
    ("kısa mesaj", Source.HS_MESAJ),
    ("Mobil Uygulama", Source.HS_MOBIL),
    ("elektronik ortam", Source.HS_EORTAM),
    ("etkinlik", Source.HS_ETKINLIK),
    ("ATM", Source.HS_ATM),
    ("fiziksel ortam", Source.HS_FIZIKSEL_ORTAM),
    ("karar", Source.HS_KARAR),
    ("IYS_WEB", Source.IYS_WEB),
]


@pytest.mark.parametrize(("word", "source"), SOURCES)
def test_a_source_is_known_by_its_code_and_by_its_turkish_words(word: str, source: Source) -> None:
    assert cells.SOURCES[fold_name(word)] is source


@pytest.mark.parametrize("source", Source)
def test_every_source_is_known_by_its_code(source: Source) -> None:
    assert cells.SOURCES[fold_name(source.name)] is source


def test_channels_recipient_types_and_statuses_are_known_however_they_are_written() -> None:
    assert cells.TYPES[fold_name("E-POSTA")] is MessageType.EPOSTA
    assert cells.TYPES[fold_name("SMS")] is MessageType.MESAJ
    assert cells.TYPES[fold_name("Arama")] is MessageType.ARAMA
    assert cells.RECIPIENT_TYPES[fold_name("TACİR")] is RecipientType.TACIR
    assert cells.RECIPIENT_TYPES[fold_name("Bireysel")] is RecipientType.BIREYSEL
    assert cells.STATUSES[fold_name("RET")] is Status.RET
    assert "none" not in cells.STATUSES


@pytest.mark.parametrize(
    ("text", "wire"),
    [
        ("2020-07-08 07:07:07", "2020-07-08 07:07:07"),
        ("2020-07-08", "2020-07-08 00:00:00"),
        ("08.07.2020", "2020-07-08 00:00:00"),
        ("8.7.2020", "2020-07-08 00:00:00"),
        ("08.07.2020 07:07", "2020-07-08 07:07:00"),
        ("8.7.2020 7:07:09", "2020-07-08 07:07:09"),
    ],
)
def test_a_date_is_read_as_people_write_it(text: str, wire: str) -> None:
    assert read_date(text) == parse_date(wire)
    assert Dates().read(text) == micros(parse_date(wire))
    assert Dates().read(f" {text} ") == micros(parse_date(wire))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2020-13-01 00:00:00", "H157"),
        ("31.04.2020", "H157"),
        ("2020-07-08 24:00:00", "H157"),
        ("2020-07-08 23:60:00", "H157"),
        ("2020-07-08T07:07:07", "H158"),
        ("20200708", "H158"),
        ("2020-W28-3 07:07:07", "H158"),
        ("dün", "H158"),
        ("٢٠٢٠-07-08", "H158"),
    ],
)
def test_what_is_no_date_has_a_code(text: str, code: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        read_date(text)
    assert broken.value.rule == code
    assert Dates().read(text) == Wrong(code)


def test_an_empty_cell_is_no_date_and_not_a_wrong_one() -> None:
    assert Dates().read("") is None
    assert Dates().read("  ") is None


WALL = st.datetimes(min_value=datetime(2013, 1, 1), max_value=datetime(2035, 1, 1))  # noqa: DTZ001


@given(st.lists(WALL, min_size=1, max_size=20))
def test_remembered_days_and_hours_give_the_moment_that_the_wire_form_gives(
    walls: list[datetime],
) -> None:
    dates = Dates()
    for wall in walls:
        text = f"{wall:%Y-%m-%d %H:%M:%S}"
        assert dates.read(text) == micros(parse_date(text))


def test_the_days_on_which_the_clock_jumped_are_read_hour_by_hour() -> None:
    dates = Dates()
    # The clocks went forward on 29 March 2015, and back on 8 November.
    for day in ("2015-03-28", "2015-03-29", "2015-03-30", "2015-11-07", "2015-11-08"):
        for hour in range(24):
            text = f"{day} {hour:02}:30:00"
            assert dates.read(text) == micros(parse_date(text))


@given(st.datetimes(min_value=datetime(1990, 1, 1), timezones=st.just(ISTANBUL)))  # noqa: DTZ001
def test_a_moment_is_the_same_after_it_was_counted(date: datetime) -> None:
    assert abs(moment(micros(date)) - date) == timedelta(0)
    assert moment(micros(EARLIEST)) == EARLIEST


def test_codes_of_dealers_are_separated_as_people_do() -> None:
    assert read_codes("1;2 | 3,4") == (1, 2, 3, 4)
    assert read_codes(" ; ") == ()
    assert read_codes("1;x") is None
    assert read_codes("1234567890") is None


def test_what_is_remembered_does_not_grow_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "REMEMBERED", 3)
    memo = Memo[str, int](len)
    assert [memo["x" * count] for count in range(10)] == list(range(10))
    assert len(memo) <= 3
