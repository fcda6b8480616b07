"""Addresses: every way of writing reaches the one true form, and everything else is refused."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.consent import MessageType
from app.domain.recipient import (
    Address,
    Kind,
    parse_address,
    parse_for,
    parse_mail,
    parse_phone,
)
from app.errors import RuleBroken

MOBILE = Address("+905321234567", Kind.PHONE, mobile=True)
LINE = Address("+902121230000", Kind.PHONE, mobile=False)
MAIL = Address("ornek+etiket@adiniz.com", Kind.MAIL, mobile=False)
REFUSED_BLOCKS = ["+905992000000", "+905813334455", "+905611234567"]


def wide(text: str) -> str:
    """Write ASCII in the full width of East Asian type."""
    return "".join("\u3000" if char == " " else chr(ord(char) + 0xFEE0) for char in text)


@pytest.mark.parametrize(
    "written",
    [
        "+905321234567",
        "905321234567",
        "05321234567",
        "5321234567",
        "00905321234567",
        "+9005321234567",
        "9005321234567",
        "0532 123 45 67",
        "90 532 123 45 67",
        "+90 (532) 123-45-67",
        "(+90) 532.123.45.67",
        "+90 (0532) 123 45 67",
        "[0532] 123\u201345\u221267",
        "0532\u00a0123\u202f45\u200967",
        wide("05321234567"),
        wide("+90 (532) 123-45.67"),
        "٠٥٣٢١٢٣٤٥٦٧",
        "'05321234567",
        "’0532 123 45 67",
        "tel:+905321234567",
        "TEL:0532-123-45-67",
        "\u202a+90 532 123 45 67\u202c",
        "\ufeff05321234567\t\r\n",
    ],
)
def test_a_mobile_number_reaches_its_one_form(written: str) -> None:
    assert parse_phone(written) == MOBILE
    assert parse_address(written) == MOBILE


@pytest.mark.parametrize(
    "number",
    [
        "+905011234567",
        "+905164000000",
        "+905311333449",
        "+905377115251",
        "+905325001111",
        *REFUSED_BLOCKS,
    ],
)
def test_every_block_of_mobile_numbers_is_accepted(number: str) -> None:
    address = parse_phone(number)
    assert address.canonical == number
    assert address.mobile
    assert parse_phone("0" + number[3:6] + " " + number[6:]) == address


@pytest.mark.parametrize("written", ["+902121230000", "0212 123 00 00", "(0212)1230000"])
def test_a_fixed_line_is_a_phone_that_gets_no_text_message(written: str) -> None:
    assert parse_phone(written) == LINE


@pytest.mark.parametrize(
    ("written", "canonical", "mobile"),
    [
        ("+44 7911 123456", "+447911123456", True),
        ("0044 7911 123456", "+447911123456", True),
        ("+44 (0)20 7946 0000", "+442079460000", False),
        ("+49 30 123456", "+4930123456", False),
        ("+1 415 555 2671", "+14155552671", True),
    ],
)
def test_a_number_from_abroad_is_a_number(written: str, canonical: str, mobile: bool) -> None:
    assert parse_phone(written) == Address(canonical, Kind.PHONE, mobile)


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ("", "H114"),
        (" \u200b\t", "H114"),
        ("'", "H114"),
        ("3338", "H121"),
        ("444 12 34", "H121"),
        ("4441234", "H121"),
        ("0850 333 33 38", "H121"),
        ("+908503333338", "H121"),
        ("+908003333333", "H121"),
        ("0900 123 45 67", "H121"),
        ("112", "H121"),
        ("+90532123456", "H121"),
        ("+05543213232", "H121"),
        ("0532 123 45 67 ext 4", "H121"),
        ("0532 123 45 67;ext=4", "H121"),
        ("0532 123 45 67 x4", "H121"),
        ("0532 123 45 67#4", "H121"),
        ("0532 123 45 67 dahili 4", "H121"),
        ("0532 123 45 67/68", "H121"),
        ("TURKNET", "H121"),
        ("0532 TURKNET", "H121"),
        ("0532123456\u00b2", "H121"),
        ("0532+1234567", "H121"),
        ("0532tel:1234567", "H121"),
        ("++905321234567", "H121"),
        ("9055436100000000", "H160"),
        ("905313334455999999999999", "H160"),
        ("+0554321323223333333333", "H160"),
        ("05321234567 05331234567", "H160"),
    ],
)
def test_what_is_no_phone_number_is_refused(written: str, rule: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        parse_phone(written)
    assert refusal.value.params == {"rule": rule, "field": "recipient"}
    assert refusal.value.__cause__ is None


@pytest.mark.parametrize(
    "written",
    [
        "ornek+etiket@adiniz.com",
        " Ornek+Etiket@ADINIZ.com\n",
        "mailto:ORNEK+etiket@adiniz.com",
        "\ufeffornek+etiket@adiniz.com\u200b",
    ],
)
def test_a_mail_address_reaches_its_one_form(written: str) -> None:
    assert parse_mail(written) == MAIL
    assert parse_address(written) == MAIL


@pytest.mark.parametrize(
    "written",
    [
        "x@y.zz",
        "x@yy.zz",
        "a.b-c_d'e@m-x.alt.com.tr",
        "a@xn--rnek-5qa.xn--p1ai",
        "1@2.co",
        "a" * (265 - len("@adiniz.com")) + "@adiniz.com",
    ],
)
def test_an_ordinary_mail_address_is_accepted(written: str) -> None:
    assert parse_mail(written).canonical == written


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ("", "H114"),
        ("mailto: ", "H114"),
        ("ornek@mailto:adiniz.com", "H120"),
        ("mailto:", "H114"),
        ("ornekmail.com", "H120"),
        ("a@b.c", "H120"),
        ("ornek@adiniz", "H120"),
        ("ornek@@adiniz.com", "H120"),
        ("or nek@adiniz.com", "H120"),
        ("örnek@adiniz.com", "H120"),
        ("İLETİ@adiniz.com", "H120"),
        ("ıleti@adiniz.com", "H120"),
        ("ornek@adınız.com", "H120"),
        ("\u212aemal@adiniz.com", "H120"),
        (".ornek@adiniz.com", "H120"),
        ("ornek.@adiniz.com", "H120"),
        ("or..nek@adiniz.com", "H120"),
        ("ornek@-adiniz.com", "H120"),
        ("ornek@adiniz-.com", "H120"),
        ("ornek@adiniz..com", "H120"),
        ("ornek@adiniz.com.", "H120"),
        ("ornek@10.0.0.1", "H120"),
        ("<ornek@adiniz.com>", "H120"),
        ("ornek@adiniz.com\r\nBcc: a@b.com", "H120"),
        ("ornek@adiniz.com,b@b.com", "H120"),
        ("a" * (266 - len("@adiniz.com")) + "@adiniz.com", "H120"),
    ],
)
def test_what_is_no_mail_address_is_refused(written: str, rule: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        parse_mail(written)
    assert refusal.value.params == {"rule": rule, "field": "recipient"}


@pytest.mark.parametrize(
    ("written", "rule"),
    [("", "H114"), ("  ", "H114"), ("TURKNET", "H122"), ("a@b", "H120"), ("3338", "H121")],
)
def test_an_address_of_neither_kind_is_refused(written: str, rule: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        parse_address(written)
    assert refusal.value.rule == rule


@pytest.mark.parametrize(
    ("type", "address"),
    [
        (MessageType.MESAJ, MOBILE),
        (MessageType.ARAMA, MOBILE),
        (MessageType.ARAMA, LINE),
        (MessageType.EPOSTA, MAIL),
    ],
)
def test_the_kind_fits_the_type(type: MessageType, address: Address) -> None:
    assert parse_for(address.canonical, type) == address


@pytest.mark.parametrize(
    ("type", "written", "rule"),
    [
        (MessageType.MESAJ, "ornek@adiniz.com", "H464"),
        (MessageType.MESAJ, "02121230000", "H121"),
        (MessageType.MESAJ, "", "H114"),
        (MessageType.ARAMA, "ornek@adiniz.com", "H121"),
        (MessageType.EPOSTA, "05321234567", "H120"),
        (MessageType.EPOSTA, "", "H114"),
    ],
)
def test_a_kind_that_does_not_fit_the_type_is_refused(
    type: MessageType, written: str, rule: str
) -> None:
    with pytest.raises(RuleBroken) as refusal:
        parse_for(written, type)
    assert refusal.value.rule == rule


def outcome(parse: Callable[[str], Address], text: str) -> Address | str:
    try:
        return parse(text)
    except RuleBroken as refusal:
        return refusal.rule


def test_an_address_does_not_show_itself() -> None:
    assert f"{MOBILE} {MOBILE!r} {[MAIL]}" == "Address(phone) Address(phone) [Address(mail)]"


@given(
    st.from_regex(r"5[0-9]{9}", fullmatch=True),
    st.sampled_from(["", "0", "90", "+90", "0090", "+900", "tel:+90", "'0"]),
    st.lists(st.sampled_from(["", " ", "-", ".", "\u00a0", "(", ")"]), min_size=10, max_size=10),
)
def test_no_writing_of_a_number_gives_a_second_form(
    number: str, prefix: str, gaps: list[str]
) -> None:
    written = prefix + "".join(gap + digit for gap, digit in zip(gaps, number, strict=True))
    assert parse_phone(written).canonical == "+90" + number


@given(st.text(max_size=30) | st.from_regex(r"\+?[0-9 ()-]{3,20}", fullmatch=True))
def test_any_text_gives_an_address_or_a_rule(text: str) -> None:
    read = outcome(parse_address, text)
    if isinstance(read, Address):
        assert parse_address(read.canonical) == read
        assert read.canonical.isascii()
    else:
        assert read in {"H114", "H120", "H121", "H122", "H160"}


@given(st.emails())
def test_a_mail_address_is_read_or_refused_and_never_changed_twice(text: str) -> None:
    read = outcome(parse_mail, text)
    if isinstance(read, Address):
        assert parse_mail(read.canonical) == read
    else:
        assert read == "H120"
