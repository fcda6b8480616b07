"""The questions of a complaint, one a page: what is asked, what is kept, what is wrong, and that
no way back loses anything."""

from datetime import datetime

import pytest

from app.domain.consent import MessageType
from app.domain.deadlines import ISTANBUL
from app.usecases.complaints.drafts import ReadDraft
from app.usecases.complaints.particulars import Particulars
from tests.channels.sms.service import Service
from tests.channels.web.citizens import AYSE, HOME, MAIL, add_address, approve, come_in
from tests.channels.web.complaining import (
    ACME,
    BEGIN,
    LIST,
    MARKET,
    TEXT,
    answer,
    begin,
    choose,
    file,
    filed,
    known,
    number_of,
    person,
)
from tests.channels.web.pages import Browser, Page, words
from tests.usecases.acts import citizen

A, M, E = MessageType
NOON = datetime(2026, 3, 11, 12, tzinfo=ISTANBUL)


@pytest.fixture
def ayse(browser: Browser) -> Browser:
    return come_in(browser)


def told(browser: Browser, number: int, address: str = AYSE) -> Particulars:
    """What the draft holds."""
    who = citizen(browser.service.core, address)
    return browser.service.core.run(ReadDraft(number, (who.person.tag,)), who).told


def choices(page: Page, *labels: str) -> list[str]:
    """The values of the circles with these labels."""
    named = {words(one): one.get("for") for one in page.tree.iter("label")}
    values = {one.get("id"): one.get("value", "") for one in page.tree.iter("input")}
    return [values[named[label]] for label in labels]


def test_the_whole_way_from_the_empty_list_to_the_number(ayse: Browser, service: Service) -> None:
    page = ayse.get(LIST)
    assert "Henüz şikâyetiniz yok" in page.text
    assert f"{BEGIN}" in page.links()
    page = ayse.get(BEGIN)
    assert page.h1 == "Ne geldi?"
    page = ayse.send(page, BEGIN, type="MESAJ")
    number = number_of(page)
    assert page.location == f"{BEGIN}/{number}/gonderen"
    page = answer(ayse, number, "gonderen", who="marka")
    assert page.location == f"{BEGIN}/{number}/marka"
    page = ayse.get(f"{BEGIN}/{number}/marka?q=acme")
    assert "Acme Alışveriş" in page.text
    assert choose(ayse, number).location == f"{BEGIN}/{number}/zaman"
    page = ayse.follow(answer(ayse, number, "zaman", which="dun", time="14.30"))
    assert page.h1 == "Kontrol ettik"
    assert "Böyle bir izin vermemiştiniz" in page.text
    page = ayse.send(page, f"{BEGIN}/{number}/kontrol")
    assert page.location == f"{BEGIN}/{number}/resim"
    assert answer(ayse, number, "ileti", text=TEXT).location == f"{BEGIN}/{number}/operator"
    assert answer(ayse, number, "operator", operator="turkcell").location.endswith("/konu")
    page = answer(ayse, number, "konu", subjects=["no-consent", "no-way-out"], about="Her gün.")
    assert page.location == f"{BEGIN}/{number}/ben"
    person(ayse, number)
    page = ayse.get(f"{BEGIN}/{number}/ozet")
    for part in ("Acme Alışveriş", "10 Mart 2026, 14:30", TEXT, "Turkcell", "Onay vermedim"):
        assert part in page.text
    assert "Eksik kalanlar" not in page.text
    page = ayse.follow(ayse.send(page, f"{BEGIN}/{number}/gonder"))
    assert page.h1 == "Şikâyetiniz kaydedildi"
    assert f"DURUM {number}" in page.text
    assert "Acme Alışveriş cevap vermeli. Son gün: 2 Nisan 2026" in page.text
    page = ayse.get(LIST)
    assert f"{number} · Acme Alışveriş" in page.text
    assert "Markanın cevabı bekleniyor" in page.text


def test_every_answer_may_be_left_out_but_the_moment(ayse: Browser) -> None:
    number = begin(ayse)
    answer(ayse, number, "gonderen", who="bilmiyorum")
    answer(ayse, number, "zaman", which="bugun", time="9")
    for step in ("ileti", "operator", "konu", "ben"):
        assert answer(ayse, number, step).status == 303, step
    page = ayse.get(f"{BEGIN}/{number}/ozet")
    for part in ("Kim gönderdi?", "İletinin içeriği", "Operatörünüz", "Kim olarak şikâyet"):
        assert part in page.text
    page = ayse.follow(file(ayse, number))
    assert "Şikâyetinize il müdürlüğü bakacak" in page.text
    assert f"{LIST}/{number}/tamamla/gonderen" in page.links()


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


def test_a_change_from_the_summary_leads_back_there(ayse: Browser) -> None:
    number = known(ayse)
    for step, fields in (("ileti", {"text": TEXT}), ("konu", {"about": "Hep"}), ("ben", {})):
        path = f"{BEGIN}/{number}/{step}"
        page = ayse.get(f"{path}?geri=ozet")
        assert f"{BEGIN}/{number}/ozet" in page.links()
        assert ayse.send(page, path, **fields).location == f"{BEGIN}/{number}/ozet"
    path = f"{BEGIN}/{number}/zaman"
    page = ayse.send(ayse.get(f"{path}?geri=ozet"), path, which="dun", time="8.15")
    assert page.location == f"{BEGIN}/{number}/kontrol?geri=ozet"
    page = ayse.send(ayse.follow(page), f"{BEGIN}/{number}/kontrol")
    assert page.location == f"{BEGIN}/{number}/ozet"
    kept = told(ayse, number)
    assert (kept.text, kept.about, kept.brand) == (TEXT, "Hep", ACME)


def test_the_back_button_sends_an_old_page_and_loses_nothing(ayse: Browser) -> None:
    number = known(ayse)
    old = ayse.get(f"{BEGIN}/{number}/ileti")
    answer(ayse, number, "konu", subjects=["refused"])
    answer(ayse, number, "operator", operator="turkcell")
    ayse.send(old, f"{BEGIN}/{number}/ileti", text=TEXT)
    kept = told(ayse, number)
    assert (kept.text, kept.subjects, kept.operator) == (TEXT, ("refused",), "turkcell")


def test_a_draft_goes_on_at_its_first_question_without_an_answer(ayse: Browser) -> None:
    number = begin(ayse)
    steps = []
    for step, fields in (
        ("gonderen", {"sender": "ACMEX"}),
        ("zaman", {"which": "dun", "time": "9"}),
        ("ileti", {"text": TEXT}),
        ("operator", {"operator": "other"}),
        ("konu", {"subjects": ["refused"]}),
        ("ben", {"party": "company"}),
    ):
        steps.append(ayse.get(f"{BEGIN}/{number}").location.rpartition("/")[2])
        answer(ayse, number, step, **fields)
    steps.append(ayse.get(f"{BEGIN}/{number}").location.rpartition("/")[2])
    assert steps == ["gonderen", "zaman", "resim", "operator", "konu", "ben", "kisi"]
    page = ayse.get(LIST)
    assert f"{number} · Mesaj" in page.text
    assert f"{BEGIN}/{number}" in page.links()


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


def test_a_draft_is_thrown_away_only_after_a_second_look(ayse: Browser) -> None:
    number = begin(ayse)
    page = ayse.get(f"{BEGIN}/{number}/sil")
    assert page.h1 == "Yarım kalan şikâyet silinsin mi?"
    page = ayse.follow(ayse.send(page, f"{BEGIN}/{number}/sil"))
    assert "Yarım kalan şikâyet silindi." in page.text
    for step in ("ileti", "ozet", "kontrol", "resim", "sil", "marka"):
        assert ayse.get(f"{BEGIN}/{number}/{step}").status == 404


def test_pressed_twice_it_is_filed_once(ayse: Browser, service: Service) -> None:
    number = known(ayse)
    summary = ayse.get(f"{BEGIN}/{number}/ozet")
    first = ayse.send(summary, f"{BEGIN}/{number}/gonder")
    again = ayse.send(summary, f"{BEGIN}/{number}/gonder")
    assert first.location == again.location == f"{LIST}/{number}/alindi"
    assert service.rows("SELECT count(*) FROM complaint") == [(1,)]
    assert ayse.get(f"{BEGIN}/{number}").location == f"{LIST}/{number}"


def test_in_english(ayse: Browser) -> None:
    ayse.get("/?dil=en")
    number = filed(ayse)
    assert ayse.get(f"{LIST}/{number}/alindi").h1 == "Your complaint is filed"
    assert ayse.get(LIST).h1 == "My complaints"
