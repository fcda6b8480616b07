"""What spreadsheets do to cells: undone where it is certain, and told where it is not."""

import pytest

from app.domain.consent import MessageType, Record, Status
from app.loading.cells import Dates, Wrong
from app.loading.damage import undone_address
from app.loading.rows import _address
from app.loading.sheets import _plain
from tests.loading.damaged import CERTAIN, LOST, MAIL, MAILS

CLOCK = " 10:00"
MAY = "2026-05-09"


@pytest.mark.parametrize("digits", ["5320000000", "5321234567", "905321234567", "491701234567"])
def test_a_number_with_all_its_digits_comes_back_from_a_power(digits: str) -> None:
    """However many zeros it ends with: they stand there."""
    places = len(digits) - 1
    for mark in ",.":
        for power in (f"E+{places}", f"E+{places:02}", f"e{places}"):
            assert undone_address(f"{digits[0]}{mark}{digits[1:]}{power}") == (digits, "")


@pytest.mark.parametrize("shown", range(10))
def test_a_number_without_one_of_its_digits_is_never_guessed(shown: int) -> None:
    digits = "905321234567"
    text = f"{digits[0]},{digits[1 : 1 + shown]}E+11"
    assert undone_address(text) == ("", "" if not shown else "D007")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("5321234567.0", "+905321234567"),
        ("905321234567,00", "+905321234567"),
        ("532123456.0", Wrong("H121")),
        ("90532123456.0", Wrong("H121")),
        ("53212345.00", Wrong("H121")),
        ("532123456.7", Wrong("D007")),
        ("532.123.45.67", "+905321234567"),
        ("0532.1234567", "+905321234567"),
    ],
)
def test_the_zero_of_a_fraction_is_no_digit_of_a_telephone(text: str, read: object) -> None:
    """Or a number that lacks a digit becomes a stranger's."""
    assert _address(text, Record(MessageType.MESAJ, Status.ONAY, None, None)) == read


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("'-ali@example.com", "-ali@example.com"),
        ("`ali@example.com", "ali@example.com"),
        ("=ali@example.com", Wrong("H120")),
        ('="ali@example.com"', "ali@example.com"),
    ],
)
def test_the_mark_before_a_mail_address_is_none_of_it(text: str, read: object) -> None:
    assert _address(text, Record(MessageType.EPOSTA, Status.ONAY, None, None)) == read


@pytest.mark.parametrize(
    "value", ["A" * 400 + "!", ("A" * 20 + ", ") * 20 + "!", "C2:C3, D4:E4, …"]
)
def test_places_that_are_none_are_passed_over_at_once(value: str) -> None:
    assert _plain(value, names=False) == (value if value.endswith("…") else "…")


def test_a_cell_that_is_as_it_was_is_not_changed() -> None:
    for text in ("", "x", "+905321234567", MAIL, "=SUM(A1:A9)", "=HYPERLINK(", "x" * 100_000):
        assert undone_address(text) == ("", "")


def test_every_sample_of_the_corpus_is_damage() -> None:
    assert all(undone_address(text)[1] == code for text, code, _ in LOST.values())
    assert all(not undone_address(text)[1] for text in (*CERTAIN.values(), *MAILS.values()))


@pytest.mark.parametrize(
    "text",
    [
        "2026/05/09",
        "2026.05.09",
        "09.05.2026",
        '="09.05.2026"',
        "\u200b2026-05-09\u00a0",
        "'2026-05-09",
    ],
)
def test_a_date_that_is_certain_is_read(text: str) -> None:
    assert Dates().read(text) == Dates().read(MAY)


@pytest.mark.parametrize("text", ["25/12/2020", "12/25/2020", "25-12-2020", "12-25-2020"])
@pytest.mark.parametrize("clock", ["", CLOCK])
def test_only_one_of_them_can_be_the_month(text: str, clock: str) -> None:
    assert Dates().read(text + clock) == Dates().read(f"25.12.2020{clock}")


def test_a_day_that_is_its_month_is_certain() -> None:
    assert Dates().read("7/7/2020") == Dates().read("2020-07-07")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("7/8/2020", "D010"),
        ("07/08/2020", "D010"),
        ("7-8-2020 07:07", "D010"),
        ("44020", "D009"),
        ("44020,5", "D009"),
        ("44020.29661", "D009"),
        ("#####", "D011"),
        ("#DEĞER!", "D011"),
        ("31/31/2020", "H157"),
        ("30/02/2020", "H157"),
        ("2020/13/45", "H157"),
        ("20200708", "H158"),
        ("440", "H158"),
        ("=TODAY()", "H158"),
    ],
)
def test_a_date_that_is_not_certain_has_a_code(text: str, code: str) -> None:
    assert Dates().read(text) == Wrong(code)
