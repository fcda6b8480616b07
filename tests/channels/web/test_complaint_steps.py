"""The questions of a complaint, one a page: what is asked, what is kept, what is wrong, and that
no way back loses anything."""

from datetime import datetime

import pytest

from app.domain.consent import MessageType
from app.domain.deadlines import ISTANBUL
from tests.channels.sms.service import Service
from tests.channels.web.citizens import AYSE, HOME, MAIL, add_address, approve, come_in
from tests.channels.web.complaining import (
    ACME,
    BEGIN,
    MARKET,
    answer,
    begin,
    choices,
    choose,
    known,
    number_of,
    told,
)
from tests.channels.web.pages import Browser

A, M, E = MessageType
NOON = datetime(2026, 3, 11, 12, tzinfo=ISTANBUL)


@pytest.fixture
def ayse(browser: Browser) -> Browser:
    return come_in(browser)


@pytest.mark.parametrize(
    ("day", "time", "at"),
    [
        ("10.3.2026", "14.30", "2026-03-10T14:30"),
        ("10/03/26", "1430", "2026-03-10T14:30"),
        ("2026-03-10", "2:30 PM", "2026-03-10T14:30"),
        ("10 Mart", "saat 14", "2026-03-10T14:00"),
        ("25 ARALIK", "9:05", "2025-12-25T09:05"),
        ("march 1", "", ""),
        ("1 march 2026", "00:00", "2026-03-01T00:00"),
        ("dün", "23.59", "2026-03-10T23:59"),
    ],
)
def test_the_moment_is_read_as_people_write_it(ayse: Browser, day: str, time: str, at: str) -> None:
    number = begin(ayse)
    page = answer(ayse, number, "zaman", which="gun", day=day, time=time)
    kept = told(ayse, number).at
    assert (kept.astimezone(ISTANBUL).strftime("%Y-%m-%dT%H:%M") if kept else "") == at
    assert page.status == (303 if at else 422)


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({}, "Bir gün seçin"),
        ({"which": "gun", "day": "32.1.2026", "time": "9"}, "Tarihi yazın, örneğin 13.3.2026"),
        ({"which": "gun", "time": "9"}, "Tarihi yazın, örneğin 13.3.2026"),
        ({"which": "bugun", "time": "25"}, "Saati yazın, örneğin 14.30"),
        ({"which": "bugun", "time": ""}, "Saati yazın, örneğin 14.30"),
        ({"which": "bugun", "time": "13.00"}, "Bu zaman daha gelmedi"),
        ({"which": "gun", "day": "12.3.2026", "time": "1"}, "Bu zaman daha gelmedi"),
        (
            {"which": "gun", "day": "10.12.2025", "time": "9"},
            "Bu tarih çok eski: 11 Aralık 2025 gününden sonra gelen iletiler şikâyet edilebilir",
        ),
    ],
)
def test_what_is_wrong_with_the_moment_is_said_and_kept(
    ayse: Browser, fields: dict[str, str], error: str
) -> None:
    number = begin(ayse)
    page = answer(ayse, number, "zaman", **fields)
    assert page.status == 422
    assert error in page.errors
    shown = dict(page.fields(f"{BEGIN}/{number}/zaman"))
    assert {name: shown.get(name, "") for name in fields} == fields
    assert told(ayse, number).at is None


def test_who_sent_it_in_every_way(ayse: Browser) -> None:
    number = begin(ayse)
    assert answer(ayse, number, "gonderen").errors == [
        "Kimin gönderdiğini seçin; bilmiyorsanız «Bilmiyorum» deyin"
    ]
    page = answer(ayse, number, "gonderen", who="gonderen", sender="1")
    assert page.errors[0].startswith("Numarayı, adı ya da e-posta adresini")
    answer(ayse, number, "gonderen", sender="  ACME market ")
    assert told(ayse, number).sender == "ACME market"
    choose(ayse, number)
    assert (told(ayse, number).brand, told(ayse, number).sender) == (ACME, "ACME market")
    answer(ayse, number, "gonderen", who="bilmiyorum")
    assert (told(ayse, number).brand, told(ayse, number).sender) == (None, "")
    token = dict(ayse.get(f"{BEGIN}/{number}/marka").fields("/cikis"))["csrf_token"]
    for brand in ("", "x", "999999", "1" * 30):
        page = ayse.post(f"{BEGIN}/{number}/marka", {"csrf_token": token, "brand": brand})
        assert page.status == 404
    assert "Böyle bir marka bulamadık" in ayse.get(f"{BEGIN}/{number}/marka?q=zzz").text


def test_brands_that_write_to_one_are_offered_first(ayse: Browser, service: Service) -> None:
    approve(service, AYSE, MARKET, M)
    number = begin(ayse)
    assert "Yeşilova Market" in ayse.get(f"{BEGIN}/{number}/marka").text


def test_which_address_and_which_kind(ayse: Browser) -> None:
    add_address(ayse, MAIL)
    page = ayse.get(BEGIN)
    assert page.h1 == "İleti hangi numaraya ya da adrese geldi?"
    assert "/hesabim/adres" in page.links()
    assert ayse.send(page, BEGIN).errors == ["Bir numara ya da adres seçin"]
    phone, mail = choices(page, "0532 111 22 33", MAIL)
    kind = ayse.send(page, BEGIN, adres=phone)
    assert (kind.status, kind.h1) == (200, "Ne geldi?")
    assert ayse.send(kind, BEGIN).errors == ["İleti türünü seçin"]
    number = number_of(ayse.send(kind, BEGIN, type="MESAJ"))
    assert told(ayse, number).type is M
    # A mail address gets mails: that is not asked.
    number = number_of(ayse.send(page, BEGIN, adres=mail))
    assert told(ayse, number, MAIL).type is E
    page = ayse.get(f"{BEGIN}/{number}/ileti")
    assert page.h1 == "E-postanın metni"
    assert answer(ayse, number, "ileti", text="x").location.endswith("/konu")


def test_it_came_to_another_address_after_all(ayse: Browser) -> None:
    add_address(ayse, MAIL)
    page = ayse.get(BEGIN)
    phone, mail = choices(page, "0532 111 22 33", MAIL)
    page = ayse.send(ayse.send(page, BEGIN, adres=phone), BEGIN, type="ARAMA")
    number = number_of(page)
    answer(ayse, number, "konu", subjects=["hidden-number", "refused"])
    answer(ayse, number, "operator", operator="vodafone")
    page = answer(ayse, number, "adres", adres=mail)
    assert page.status == 303
    kept = told(ayse, number, MAIL)
    assert (kept.type, kept.subjects, kept.operator) == (E, ("refused",), "")
    page = answer(ayse, number, "adres", adres=phone)
    assert page.location == f"{BEGIN}/{number}/tur?geri=ozet"
    assert answer(ayse, number, "adres", adres="nobody").status == 422


def test_a_landline_is_only_called(browser: Browser, service: Service) -> None:
    come_in(browser, HOME)
    page = browser.send(browser.get(BEGIN), BEGIN)
    number = number_of(browser.send(page, BEGIN) if page.status == 200 else page)
    assert told(browser, number, HOME).type is A


def test_a_kind_that_cannot_reach_the_address_is_none(ayse: Browser) -> None:
    number = begin(ayse)
    page = answer(ayse, number, "tur", type="EPOSTA")
    assert page.errors == ["İleti türünü seçin"]
    answer(ayse, number, "tur", type="ARAMA")
    assert told(ayse, number).type is A


def test_a_link_brings_brand_and_kind_along_and_changes_nothing(
    ayse: Browser, service: Service
) -> None:
    assert f"{BEGIN}?marka={ACME}" in ayse.get(f"/izinlerim/marka/{ACME}").links()
    page = ayse.get(f"{BEGIN}?marka={ACME}&tur=MESAJ")
    assert service.rows("SELECT count(*) FROM complaint") == [(0,)]
    assert dict(page.fields(BEGIN))["type"] == "MESAJ"
    page = ayse.send(page, BEGIN)
    number = number_of(page)
    assert told(ayse, number).brand == ACME
    # The brand is known already, and not asked for.
    assert page.location == f"{BEGIN}/{number}/zaman"


def test_what_each_party_is_asked(ayse: Browser) -> None:
    number = known(ayse)
    for party, fields in {
        "person": {"name", "residence", "province"},
        "merchant": {"name", "residence", "province", "mersis"},
        "tradesman": {"name", "residence", "province", "statement"},
        "company": {"title", "name", "residence", "province", "mersis"},
    }.items():
        answer(ayse, number, "ben", party=party)
        page = ayse.get(f"{BEGIN}/{number}/kisi")
        named = {one.get("name") for one in page.tree.iter() if one.get("name")}
        assert named & {"name", "residence", "province", "mersis", "title", "statement"} == fields


def test_what_is_wrong_about_a_person_is_said_at_its_place(ayse: Browser) -> None:
    number = known(ayse)
    answer(ayse, number, "ben", party="company")
    mersis = "MERSİS numarası 16 rakamdır; yazdığınızı kontrol edin"
    page = answer(ayse, number, "kisi", mersis="123", name="Ayşe")
    assert page.errors == [mersis]
    assert dict(page.fields(f"{BEGIN}/{number}/kisi"))["name"] == "Ayşe"
    page = answer(ayse, number, "kisi", national_id="10000000146")
    assert page.errors[0].startswith("Kimlik numaranızı saklamamız için")
    page = answer(ayse, number, "kisi", national_id="10000000147", national_consent="1")
    assert page.errors == ["Kimlik numarası 11 rakamdır; yazdığınızı kontrol edin"]
    page = answer(ayse, number, "kisi", name="x" * 121)
    assert page.errors == ["En çok 120 harf yazabilirsiniz"]
    page = answer(ayse, number, "kisi", national_id="100 000 001 46", national_consent="1")
    assert page.status == 303
    assert told(ayse, number).national_id == "10000000146"
    assert "•••••••••46" in ayse.get(f"{BEGIN}/{number}/ozet").text


def test_a_text_that_is_too_long_is_shown_again(ayse: Browser) -> None:
    number = known(ayse)
    page = answer(ayse, number, "ileti", text="ş" * 5001)
    assert page.errors == ["En çok 5000 harf yazabilirsiniz"]
    assert "ş" * 5001 in page.text
    page = answer(ayse, number, "ileti", text="a\r\nb\x00c")
    assert told(ayse, number).text == "a\nbc"
