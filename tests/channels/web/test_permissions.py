"""My permissions: what is shown, what one press does, and that it is one's own."""

import pytest

from app.domain.consent import MessageType, RecipientType
from app.storage.database import Database
from tests.channels.api.statements import counted
from tests.channels.sms.service import Service
from tests.channels.web.citizens import AYSE, MAIL, MEHMET, add_address, approve, come_in, may
from tests.channels.web.pages import Browser, Page, words

A, M, E = MessageType
LIST = "/izinlerim"
ACME, MARKET, CAGLAYAN = 100100, 100200, 100201
LOOKED_AT = (LIST, f"{LIST}?q=a", f"{LIST}/hepsi", f"{LIST}/onceden", f"{LIST}/marka/100100")
ALL = ["Acme Alışveriş", "Çağlayan Giyim", "Yeşilova Market"]
MANY = """
INSERT INTO brand (brand_code, iys_code, name, label, sort_key, master)
SELECT 200000 + n, 100100, 'Marka ' || n, 'M' || n, 'Z' || lpad(n::text, 5, '0'), false
  FROM generate_series(1, 1000) n
"""
THEIRS = """
INSERT INTO consent (tag, brand_code, recipient_type, type, status, source, consent_date,
                     created_at, event_id)
SELECT %s, 200000 + n, 1, t, 1, 3, now(), now(), 1
  FROM generate_series(1, 1000) n, generate_series(1, 2) t
"""


@pytest.fixture
def ayse(browser: Browser, service: Service) -> Browser:
    """Signed in; three brands may write to her."""
    approve(service, AYSE, ACME, A, M)
    approve(service, AYSE, MARKET, M)
    approve(service, AYSE, CAGLAYAN, M)
    service.later(hours=1)
    return come_in(browser)


def switch(page: Page, brand: str, type: str) -> str:
    """The value of a switch's button."""
    for button in page.tree.iter("button"):
        if button.get("name") == "degistir" and f" {brand}, {type}," in words(button):
            return button.get("value", "")
    raise AssertionError(page.text)


def press(browser: Browser, brand: str, type: str) -> Page:
    """Press a switch on the list; the page that follows."""
    page = browser.get(LIST)
    value = switch(page, brand, type)
    fields = {"csrf_token": dict(page.fields(f"{LIST}/secilenler"))["csrf_token"]}
    return browser.follow(browser.post(f"{LIST}/degistir", {**fields, "degistir": value}))


def brands(page: Page) -> list[str]:
    """The brands of the list, in their order."""
    return [words(one) for one in page.tree.iter("label") if (one.get("for") or "")[:1] == "c"]


def test_the_list_shows_who_may_what_since_when_and_from_where(ayse: Browser) -> None:
    page = ayse.get(LIST)
    assert page.h1 == "İzinlerim"
    assert brands(page) == ALL
    assert "3 marka size yazabilir" in page.text
    assert "Acme Alışveriş Hizmetleri A.Ş." in page.text
    assert "web sitesinden, 11 Mart 2026" in page.text
    assert ayse.get(f"{LIST}?dil=en").h1 == "My permissions"


def test_one_press_refuses_one_and_the_next_takes_it_back(ayse: Browser) -> None:
    page = press(ayse, "Acme Alışveriş", "Mesaj")
    assert "1 izin sona erdi" in page.text
    assert may(ayse.service, AYSE, ACME) == {A}
    page = ayse.follow(ayse.send(page, f"{LIST}/geri-al"))
    assert "Geri alındı" in page.text
    assert may(ayse.service, AYSE, ACME) == {A, M}


def test_what_was_refused_is_approved_by_one_press(ayse: Browser) -> None:
    press(ayse, "Acme Alışveriş", "Mesaj")
    page = press(ayse, "Acme Alışveriş", "Mesaj")
    assert "1 izin verildi" in page.text
    assert may(ayse.service, AYSE, ACME) == {A, M}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=caglayan", ["Çağlayan Giyim"]),
        ("q=YE%C5%9E", ["Yeşilova Market"]),
        ("q=acme+alis", ALL),
        ("q=nobody", []),
        ("tur=ARAMA", ["Acme Alışveriş"]),
        ("tur=EPOSTA", []),
        ("kaynak=HS_WEB&onayli=1", ALL),
        ("kaynak=HS_ATM", []),
        ("sayfa=9", ALL),
        (
            "tur=x&kaynak=y&adres=z&sira=q&sayfa=-1",
            ALL,
        ),
    ],
)
def test_the_list_is_narrowed_by_its_query(ayse: Browser, query: str, found: list[str]) -> None:
    assert brands(ayse.get(f"{LIST}?{query}")) == found


def test_what_is_new_since_the_last_visit_waits_on_top(ayse: Browser, service: Service) -> None:
    assert "Sizi bekleyenler" not in ayse.get(LIST).text
    service.later(days=2)
    approve(service, AYSE, 100400, M)
    service.later(hours=1)
    page = come_in(Browser(service)).get(LIST)
    assert "Sizi bekleyenler" in page.text
    assert brands(come_in(Browser(service)).get(f"{LIST}?yeni=1")) == []
    again = Browser(service)
    service.later(hours=1)
    assert "Sizi bekleyenler" not in come_in(again).get(LIST).text


def test_everything_is_refused_after_it_was_said_what_will_happen(ayse: Browser) -> None:
    path = f"{LIST}/hepsi"
    check = ayse.send(ayse.get(path), path, keep=["100200"], ahead="1")
    assert check.h1 == "Ne olacağına bakın"
    assert "2 markanın 3 izni sona erecek" in check.text
    assert "Yeşilova Market" in check.text
    assert may(ayse.service, AYSE, ACME) == {A, M}
    done = ayse.follow(ayse.send(check, path))
    assert done.h1 == "Reddiniz kaydedildi"
    assert "3 izin sona erdi" in done.text
    assert (may(ayse.service, AYSE, ACME), may(ayse.service, AYSE, MARKET)) == (set(), {M})
    ayse.follow(ayse.send(done, f"{LIST}/geri-al"))
    assert may(ayse.service, AYSE, ACME) == {A, M}


def test_nothing_chosen_is_said_at_the_field(ayse: Browser) -> None:
    path = f"{LIST}/hepsi"
    page = ayse.send(ayse.get(path), path, types=None)
    assert page.status == 422
    assert page.errors == ["En az bir ileti türü seçin"]


def test_the_selected_are_refused_and_no_others(ayse: Browser) -> None:
    page = ayse.send(ayse.get(LIST), f"{LIST}/secilenler", brand=["100100", "100200"])
    assert "Şu 2 markanın 3 izni sona erecek" in page.text
    done = ayse.follow(ayse.send(page, f"{LIST}/secilenler"))
    assert "3 izin sona erdi" in done.text
    assert may(ayse.service, AYSE, CAGLAYAN) == {M}
    none = ayse.send(ayse.get(LIST), f"{LIST}/secilenler")
    assert "sona erecek bir izin yok" in none.text


def test_a_brand_page_tells_the_whole_history_and_takes_a_denial(ayse: Browser) -> None:
    page = ayse.get(f"{LIST}/marka/{ACME}")
    assert page.h1 == "Acme Alışveriş"
    assert "Marka onay kaydetti" in page.text
    page = ayse.follow(ayse.send(page, f"{LIST}/ben-vermedim"))
    assert "itirazınız" in ayse.get(f"{LIST}/marka/{MARKET}").text
    assert "«Ben vermedim» bildiriminiz kaydedildi; 2 izin sona erdi" in page.text
    assert "«Ben vermedim» dediniz" in page.text
    assert may(ayse.service, AYSE, ACME) == set()


def test_a_brand_that_never_wrote_is_found_and_allowed(ayse: Browser) -> None:
    found = ayse.get(f"{LIST}/yeni?q=ugur")
    (link,) = [link for link in found.links() if "/marka/" in link]
    page = ayse.get(link)
    assert "hiç kaydı yok" in page.text
    value = next(
        one.get("value") for one in page.tree.iter("button") if one.get("name") == "degistir"
    )
    page = ayse.follow(ayse.send(page, f"{LIST}/degistir", degistir=value))
    assert "1 izin verildi" in page.text
    assert "bu siteden, ilk kez" in page.text
    assert ayse.get(f"{LIST}/marka/999999").status == 404


def test_refusing_ahead_until_a_day_and_ending_it(ayse: Browser) -> None:
    path = f"{LIST}/onceden"
    page = ayse.send(
        ayse.get(path), path, what="sector", sector="market", day="27", month="3", year="2026"
    )
    page = ayse.follow(page)
    assert "Market" in page.text
    assert "27 Mart 2026 gününün sonuna kadar" in page.text
    assert may(ayse.service, AYSE, MARKET) == set()
    assert "Önceden ret" in ayse.get(LIST).text
    page = ayse.follow(ayse.send(page, f"{path}/bitir"))
    assert "sona erdi" in page.text
    assert may(ayse.service, AYSE, MARKET) == {M}


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"what": "x"}, "Neyi reddettiğinizi seçin"),
        ({"what": "type"}, "İleti türünü seçin"),
        ({"what": "sector"}, "Sektörü seçin"),
        ({"addresses": None}, "En az bir adres seçin"),
        ({"day": "31", "month": "2", "year": "2027"}, "Tarihi gün, ay ve yıl olarak yazın"),
        ({"day": "1"}, "Tarihi gün, ay ve yıl olarak yazın"),
        ({"day": "٣", "month": "3", "year": "2027"}, "Tarihi gün, ay ve yıl olarak yazın"),
        ({"day": "1", "month": "1", "year": "2020"}, "Tarih bugün ya da daha sonra olmalı"),
    ],
)
def test_what_is_wrong_ahead_is_said_at_its_field(
    ayse: Browser, fields: dict[str, str], told: str
) -> None:
    path = f"{LIST}/onceden"
    page = ayse.send(ayse.get(path), path, **fields)
    assert page.status == 422
    assert any(told in error for error in page.errors)


def test_an_address_is_locked_and_opened(ayse: Browser) -> None:
    path = f"{LIST}/kilit"
    page = ayse.follow(ayse.send(ayse.get(path), path))
    assert "Adres kilitlendi" in page.text
    page = ayse.follow(ayse.send(page, path))
    assert "Kilit açıldı" in page.text


def test_nobody_sees_or_moves_what_is_somebody_elses(ayse: Browser, service: Service) -> None:
    mehmet = come_in(Browser(service), MEHMET)
    assert brands(mehmet.get(LIST)) == []
    page = ayse.get(LIST)
    value = switch(page, "Acme Alışveriş", "Mesaj")
    token = {"csrf_token": dict(mehmet.get(f"{LIST}/kilit").fields(f"{LIST}/kilit"))["csrf_token"]}
    assert mehmet.post(f"{LIST}/degistir", {**token, "degistir": value}).status == 404
    assert may(service, AYSE, ACME) == {A, M}
    done = press(ayse, "Acme Alışveriş", "Mesaj")
    reference = dict(done.fields(f"{LIST}/geri-al"))["reference"]
    assert mehmet.post(f"{LIST}/geri-al", {**token, "reference": reference}).status == 409
    assert may(service, AYSE, ACME) == {A}
    assert mehmet.get(f"{LIST}/tamam/{reference}").status == 404
    assert "sona erdi" not in mehmet.get(f"{LIST}?tamam={reference}").text


def test_several_addresses_stand_together(ayse: Browser, service: Service) -> None:
    add_address(ayse, MAIL)
    approve(service, MAIL, ACME, E)
    page = ayse.get(f"{LIST}?q=acme&tur=EPOSTA")
    assert brands(page) == ["Acme Alışveriş"]
    assert MAIL in page.text
    path = f"{LIST}/hepsi"
    check = ayse.send(ayse.get(path), path)
    assert "3 markanın 5 izni" in check.text


def test_a_trader_without_a_record_may_be_written_to(ayse: Browser, service: Service) -> None:
    approve(service, AYSE, ACME, A, kind=RecipientType.TACIR)
    page = ayse.get(f"{LIST}?q=acme")
    assert "tacir olarak" in page.text
    assert "Kayıt yok" in page.text
    (other,) = [
        one
        for one in page.tree.iter("button")
        if (one.get("value") or "").endswith(f".{ACME}.2.{M:d}.2")
    ]
    assert words(other).startswith("Reddet ")


def test_a_page_takes_as_many_statements_for_many_brands_as_for_few(
    ayse: Browser, service: Service, database: Database
) -> None:
    few = looked_at(ayse, service)
    with database.single() as driver:
        driver.execute(MANY)
        driver.execute(THEIRS, (service.core.keys.tag(AYSE),))
    ayse.get(LIST)
    assert looked_at(ayse, service) == few
    assert all(1 < count < 8 for count in few), few


def looked_at(browser: Browser, service: Service) -> list[int]:
    """How many statements each page takes."""
    found = []
    for path in LOOKED_AT:
        with counted(service) as said:
            assert browser.get(path).status == 200
        found.append(len(said))
    return found


def test_two_thousand_permissions_come_in_pages(
    ayse: Browser, service: Service, database: Database
) -> None:
    with database.single() as driver:
        driver.execute(MANY)
        driver.execute(THEIRS, (service.core.keys.tag(AYSE),))
    page = ayse.get(f"{LIST}?sayfa=2")
    assert len(brands(page)) == 200
    assert "Sayfa 2 / 6" in page.text
    assert ayse.get(f"{LIST}?q=marka+777").text.count("Marka 777") >= 1
