"""What may be wrong with an application, good and bad numbers of each kind, all faults at once."""

from dataclasses import replace

import pytest

from app.domain.applicant import (
    BrandTold,
    Party,
    Told,
    Wrong,
    first_name,
    matches,
    needs_certificate,
    proposals,
    tidy,
    wrong_brand,
    wrong_contact,
    wrong_legal,
)

PROVINCES = frozenset({6, 34})
VKN, TCKN = "4540536920", "10000000146"
MERCHANT = Told(
    party=Party.MERCHANT,
    title="Kuzey Ofis A.Ş.",
    mersis=f"0{VKN}00015",
    tin=VKN,
    address="Cumhuriyet Caddesi 12",
    province=34,
)
TRADESMAN = replace(MERCHANT, party=Party.TRADESMAN, mersis="", tin=TCKN)
FOREIGN = Told(
    party=Party.FOREIGN,
    title="Nordlicht GmbH",
    country="DE",
    registry="HRB 4711",
    tax="DE 123",
    address="Hafenstraße 7, Hamburg",
)
CONTACT = Told(name="Defne Kuzey", duty="Müdür", mobile="0532 111 22 33", mail="a@kuzey.example")


def why(found: list[Wrong]) -> list[tuple[str, str]]:
    return [(one.where, one.why) for one in found]


@pytest.mark.parametrize("told", [MERCHANT, TRADESMAN, FOREIGN], ids=lambda one: one.party)
def test_what_is_right_has_no_fault(told: Told) -> None:
    assert wrong_legal(tidy(told), PROVINCES) == []


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"mersis": f"0{VKN}0001"}, [("mersis", "mersis-length")]),
        ({"mersis": ""}, [("mersis", "mersis-length")]),
        ({"mersis": f"0{VKN[:-1]}100015"}, [("mersis", "mersis-wrong")]),
        ({"mersis": f"O{VKN}00015"}, [("mersis", "mersis-wrong")]),
        ({"mersis": "0388002333400576"}, [("mersis", "mersis-other")]),
        ({"mersis": "0388002333400576", "tin": "3880023334"}, []),
        ({"mersis": f"{TCKN}00015", "tin": TCKN}, []),
        ({"mersis": f"{TCKN}00015"}, [("mersis", "mersis-other")]),
        ({"mersis": f"0 {VKN} 00015"}, []),
        ({"tin": VKN[:-1] + "1"}, [("tin", "tin-wrong")]),
        ({"tin": VKN[:-1]}, [("tin", "tin-length")]),
        ({"tin": ""}, [("tin", "tin-length")]),
        ({"tin": "45405ABC20"}, [("tin", "tin-length")]),
        ({"tin": "10000000147"}, [("tin", "tin-wrong")]),
        ({"title": "  "}, [("title", "title-missing")]),
        ({"title": "A" * 256}, [("title", "too-long")]),
        ({"address": "Kısa"}, [("address", "address-missing")]),
        ({"province": 35}, [("province", "province")]),
        ({"province": None}, [("province", "province")]),
        ({"party": ""}, [("party", "party")]),
        ({"party": "bank"}, [("party", "party")]),
    ],
    ids=str,
)
def test_each_fault_of_a_merchant(changes: dict[str, object], found: list[tuple[str, str]]) -> None:
    told = tidy(replace(MERCHANT, **changes))  # type: ignore[arg-type]
    assert why(wrong_legal(told, PROVINCES)) == found


def test_a_tradesman_has_no_mersis_and_a_foreigner_no_number_of_here() -> None:
    assert tidy(replace(TRADESMAN, mersis="1")).mersis == ""
    told = tidy(replace(FOREIGN, tin=VKN, mersis="1", province=34))
    assert (told.tin, told.mersis, told.province) == ("", "", None)
    for country in ("", "TR", "XX", "Almanya"):
        assert why(wrong_legal(replace(FOREIGN, country=country), PROVINCES)) == [
            ("country", "country")
        ]
    empty = replace(FOREIGN, registry="", tax="", address="")
    assert [one.where for one in wrong_legal(empty, PROVINCES)] == ["registry", "tax", "address"]


def test_all_faults_at_once_in_the_order_of_the_form() -> None:
    told = Told(party=Party.MERCHANT)
    where = [one.where for one in wrong_legal(told, PROVINCES)]
    assert where == ["title", "mersis", "tin", "address", "province"]
    assert [one.where for one in wrong_contact(Told())] == ["name", "duty", "mobile", "mail"]


def test_a_mersis_number_holds_the_tax_number_or_the_national_id() -> None:
    assert matches("0388002333400576", "3880023334")
    assert matches(f"{TCKN}00015", TCKN)
    assert not matches("0388002333400576", VKN)


@pytest.mark.parametrize("mobile", ["", "0212 222 33 44", "abc", "0532"])
def test_only_a_mobile_number_is_one(mobile: str) -> None:
    assert why(wrong_contact(CONTACT)) == []
    assert why(wrong_contact(replace(CONTACT, mobile=mobile))) == [("mobile", "mobile")]


@pytest.mark.parametrize(
    ("brand", "found"),
    [
        (BrandTold(2, "Bulut", "home", ("BULUT", "", "BLT")), []),
        (BrandTold(2, "", "home"), [("name", "name")]),
        (BrandTold(2, "B" * 61, "home"), [("name", "too-long")]),
        (BrandTold(2, "kuzey OFİS", "home"), [("name", "brand-twice")]),
        (BrandTold(2, "Bulut", "magic"), [("sector", "sector")]),
        (BrandTold(2, "Bulut", "home", ("B",)), [("short1", "short-form")]),
        (BrandTold(2, "Bulut", "home", ("123",)), [("short1", "short-form")]),
        (BrandTold(2, "Bulut", "home", ("ABCDEFGHIJKL",)), [("short1", "short-form")]),
        (BrandTold(2, "Bulut", "home", ("İPTAL",)), [("short1", "short-reserved")]),
        (BrandTold(2, "Bulut", "home", ("AB", "", "ab")), [("short3", "short-twice")]),
        (BrandTold(2, "Bulut", "home", ("KUZEY",)), [("short1", "short-twice")]),
        (BrandTold(2, "", "", ("1", "iptal")), [
            ("name", "name"), ("sector", "sector"), ("short1", "short-form"),
            ("short2", "short-reserved"),
        ]),
    ],
    ids=str,
)  # fmt: skip
def test_each_fault_of_a_brand(brand: BrandTold, found: list[tuple[str, str]]) -> None:
    others = [BrandTold(1, "Kuzey Ofis", "home", ("KUZEY",))]
    assert why(wrong_brand(brand, others, {"iptal", "ret"})) == found


@pytest.mark.parametrize(
    ("name", "title", "needed"),
    [
        ("Kuzey Ofis", "KUZEY OFİS MOBİLYA A.Ş.", False),
        ("Ofis Mobilya", "Kuzey Ofis Mobilya A.Ş.", False),
        ("Kuzey Mobilya", "Kuzey Ofis Mobilya A.Ş.", True),
        ("Kuz", "Kuzey Ofis", True),
        ("Bulut", "Kuzey Ofis", True),
    ],
)
def test_a_name_that_is_no_part_of_the_title_needs_a_certificate(
    name: str, title: str, needed: bool
) -> None:
    assert needs_certificate(name, title) is needed


def test_the_first_brand_is_the_title_cut_at_a_word() -> None:
    assert first_name("Kuzey Ofis A.Ş.") == "Kuzey Ofis A.Ş."
    long = "Kuzey Ofis Mobilya Sanayi ve Ticaret İç ve Dış Pazarlama Anonim Şirketi"
    assert first_name(long) == "Kuzey Ofis Mobilya Sanayi ve Ticaret İç ve Dış Pazarlama"
    assert first_name("A" * 80) == "A" * 60


def test_what_is_offered_for_a_short_name_that_is_taken() -> None:
    offered = proposals("ACME", "Acme Alışveriş")
    assert offered[:3] == ("ACMETR", "ACME1", "ACMEALISVER")
    assert "ACME" not in offered
    assert all(2 <= len(one) <= 11 for one in offered)


def test_nothing_of_a_person_is_shown_as_text() -> None:
    text = repr(replace(MERCHANT, national_id=TCKN, mail="a@kuzey.example", name="Defne"))
    assert not [one for one in (TCKN, VKN, "kuzey.example", "Defne") if one in text]
