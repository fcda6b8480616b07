"""Parties: each number by its own rule, and short names that a text message can carry."""

from collections.abc import Callable
from dataclasses import FrozenInstanceError, replace
from typing import Any

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from app.domain import party
from app.domain.party import (
    Brand,
    Place,
    Provider,
    Retailer,
    RetailerStatus,
    check_mersis,
    check_short_names,
    check_status,
    check_tckn,
    check_tin,
    check_vkn,
    label,
)
from app.errors import RuleBroken

RESERVED = frozenset({"ret", "onay", "liste", "tumu"})
PROVIDER = Provider(
    iys_code=698265,
    title="  Türk   İletişim A.Ş. ",
    mersis="0388002333400576",
    vkn="3880023334",
)
BRAND = Brand(brand_code=698266, iys_code=698265, name="TurkNet", short_names=("Türk Net", "TNET"))
RETAILER = Retailer(
    brand_code=698266,
    title="XYZ Ticaret",
    name="Adım Soyadım",
    tckn="57703411244",
    tin="8450525470",
    city=Place("34", "İstanbul"),
    town=Place("01", "Kadıköy"),
    alias="Şişli Mağazası",
    mersis="0015001526400496",
    mobile="0532 500 11 11",
)


def rule_of(deed: Callable[[], object]) -> str:
    with pytest.raises(RuleBroken) as refusal:
        deed()
    assert refusal.value.__cause__ is None
    return refusal.value.rule


@pytest.mark.parametrize(
    ("check", "number"),
    [
        (check_vkn, "4540536920"),
        (check_vkn, "3880023334"),
        (check_vkn, "0150015264"),
        (check_tckn, "17291716060"),
        (check_tckn, "10000000146"),
        (check_tin, "8450525470"),
        (check_tin, "57703411244"),
        (check_mersis, "0388002333400576"),
        (check_mersis, "0015001526400496"),
        (check_mersis, "1729171606000018"),
    ],
)
def test_a_right_number_is_kept(check: Callable[[str], str], number: str) -> None:
    assert check(f" {number}\n") == number


@pytest.mark.parametrize(
    ("check", "number", "rule"),
    [
        (check_vkn, "4540536921", "H243"),
        (check_vkn, "454053692", "H244"),
        (check_vkn, "", "H244"),
        (check_vkn, "45405369٢0", "H243"),
        (check_vkn, "45405-3692", "H243"),
        (check_tckn, "10000000147", "H225"),
        (check_tckn, "01234567890", "H225"),
        (check_tckn, "1000000014", "H226"),
        (check_tckn, "1000000014x", "H225"),
        (check_tin, "", "H288"),
        (check_tin, "123456789", "H244"),
        (check_tin, "123456789012", "H244"),
        (check_tin, "4540536921", "H243"),
        (check_tin, "10000000147", "H243"),
        (check_mersis, "56518556720", "H228"),
        (check_mersis, "", "H228"),
        (check_mersis, "0388002333500576", "H227"),
        (check_mersis, "038800233340057x", "H227"),
    ],
)
def test_a_wrong_number_is_refused_by_its_code(
    check: Callable[[str], str], number: str, rule: str
) -> None:
    assert rule_of(lambda: check(number)) == rule


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"iys_code": 0}, "H190"),
        ({"title": " "}, party.NAME_MISSING),
        ({"title": "..."}, party.NAME_MISSING),
        ({"title": "a" * 256}, "H017"),
        ({"mersis": ""}, "H228"),
        ({"vkn": "4540536921"}, "H243"),
        ({"tckn": "10000000147"}, "H225"),
    ],
)
def test_a_provider_is_checked(change: dict[str, Any], rule: str) -> None:
    assert rule_of(lambda: replace(PROVIDER, **change)) == rule


def test_a_provider_stands_in_its_canonical_form() -> None:
    assert PROVIDER.title == "Türk İletişim A.Ş."
    assert replace(
        PROVIDER, merchant=False, mersis=None, vkn=None, tckn="10000000146 "
    ) == Provider(698265, PROVIDER.title, tckn="10000000146", merchant=False)
    with pytest.raises(FrozenInstanceError):
        PROVIDER.title = "Başka"  # type: ignore[misc]


def test_numbers_that_may_name_a_person_are_not_shown() -> None:
    shown = f"{replace(PROVIDER, tckn='10000000146')} {RETAILER}"
    for hidden in ("10000000146", "3880023334", "57703411244", "8450525470", "+90532", "Soyadım"):
        assert hidden not in shown


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"iys_code": 0}, "H190"),
        ({"brand_code": -1}, "H191"),
        ({"name": ""}, party.NAME_MISSING),
        ({"name": "a" * 61}, "H017"),
        ({"short_names": ("a1", "b2", "c3", "d4")}, party.SHORT_NAMES_TOO_MANY),
        ({"short_names": ("a",)}, party.SHORT_NAME_FORM),
        ({"short_names": ("abcdefghijkl",)}, party.SHORT_NAME_FORM),
        ({"short_names": ("12345",)}, party.SHORT_NAME_FORM),
        ({"short_names": ("магазин",)}, party.SHORT_NAME_FORM),
        ({"short_names": ("",)}, party.SHORT_NAME_FORM),
        ({"short_names": ("RET",)}, party.SHORT_NAME_RESERVED),
        ({"short_names": ("tümü",)}, party.SHORT_NAME_RESERVED),
        ({"short_names": ("Lİ STE",)}, party.SHORT_NAME_RESERVED),
        ({"short_names": ("Türk Net", "TURKNET")}, party.SHORT_NAME_TWICE),
    ],
)
def test_a_brand_is_checked(change: dict[str, Any], rule: str) -> None:
    assert rule_of(lambda: replace(BRAND, reserved=RESERVED, **change)) == rule


def test_the_limit_of_a_length_is_told() -> None:
    with pytest.raises(RuleBroken) as refusal:
        replace(BRAND, name="a" * 61)
    assert refusal.value.params == {"rule": "H017", "field": "name", "limit": 60}


def test_short_names_stand_folded() -> None:
    assert BRAND.short_names == ("turknet", "tnet")
    assert check_short_names(("A101", "Ş.k", "123456789ab"), RESERVED) == (
        "a101",
        "sk",
        "123456789ab",
    )


@given(st.lists(st.text("aAbBıİşŞ1- ", max_size=9), max_size=3).map(tuple))
def test_checked_short_names_are_stable_and_tell_apart(names: tuple[str, ...]) -> None:
    try:
        checked = check_short_names(names, RESERVED)
    except RuleBroken as refusal:
        event(refusal.rule)
        return
    assert check_short_names(checked, RESERVED) == checked
    assert len(set(checked)) == len(names)
    assert not any(name.isdigit() for name in checked)


@pytest.mark.parametrize(
    ("name", "short_names", "called"),
    [
        ("TurkNet", ("Türk Net", "tnet"), "TURKNET"),
        ("TurkNet", (), "TurkNet"),
        ("Yirmi Harfli Bir Ad.", (), "Yirmi Harfli Bir Ad."),
        ("Çok Uzun Bir Mağaza Zinciri", (), "Çok Uzun Bir Mağaza"),
        ("Yirmi Harfli Bir Ad. Daha", (), "Yirmi Harfli Bir Ad."),
        ("Muvaffakiyetsizleştiriciler", (), "Muvaffakiyetsizleşti"),
    ],
)
def test_a_text_message_calls_a_brand_shortly(
    name: str, short_names: tuple[str, ...], called: str
) -> None:
    brand = Brand(1, 1, name, short_names=short_names)
    assert label(brand) == called
    assert len(label(brand)) <= 20


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"title": ""}, "H214"),
        ({"title": "a" * 256}, "H017"),
        ({"title": "..."}, "H229"),
        ({"title": "Bayi <b>"}, "H229"),
        ({"title": "Bayi\N{ZERO WIDTH SPACE}"}, "H229"),
        ({"name": ""}, "H215"),
        ({"name": "Adım <Soyadım>"}, "H229"),
        ({"tckn": " "}, "H216"),
        ({"tckn": "5770341124"}, "H226"),
        ({"tckn": "57703411245"}, "H225"),
        ({"tin": ""}, "H288"),
        ({"tin": "8450525471"}, "H243"),
        ({"tin": "845052547"}, "H244"),
        ({"city": Place("", " ")}, "H217"),
        ({"city": Place("", "İstanbul")}, "H218"),
        ({"city": Place("34", "")}, "H219"),
        ({"town": Place("", "")}, "H220"),
        ({"town": Place("", "Kadıköy")}, "H221"),
        ({"town": Place("01", "")}, "H222"),
        ({"alias": ""}, "H016"),
        ({"alias": "\N{HOT BEVERAGE}"}, "H229"),
        ({"mersis": "56518556720"}, "H228"),
        ({"mersis": "0015001526500496"}, "H227"),
        ({"mobile": "3338"}, "H224"),
        ({"mobile": ""}, "H224"),
    ],
)
def test_a_retailer_is_checked(change: dict[str, Any], rule: str) -> None:
    assert rule_of(lambda: replace(RETAILER, **change)) == rule


@pytest.mark.parametrize("text", ["pending", "", "aktif", "active passive"])
def test_a_retailer_has_one_of_three_states(text: str) -> None:
    assert [check_status(one) for one in RetailerStatus] == list(RetailerStatus)
    assert check_status(" Active ") is RetailerStatus.ACTIVE
    assert rule_of(lambda: check_status(text)) == "H201"


def test_a_retailer_stands_in_its_canonical_form() -> None:
    assert RETAILER.mobile == "+905325001111"
    assert RETAILER.status is RetailerStatus.ACTIVE
    assert replace(RETAILER, alias=None, mersis=None, mobile=None).alias is None
    assert replace(RETAILER, name="Ayşe Nur O’Neil-Öz Jr.").name == "Ayşe Nur O’Neil-Öz Jr."
    title = "Öz-Çağ İnş. San. ve Tic. A.Ş. (2. Şube) & Oğulları"
    assert replace(RETAILER, title=f" {title} ").title == title
    assert replace(RETAILER, title="I\N{COMBINING DOT ABOVE}nci").title == "İnci"
