"""My account: addresses, what I want, devices; and a form that was sent too late."""

import pytest

from app.domain.consent import MessageType
from tests.channels.sms.service import Service
from tests.channels.web.citizens import (
    AYSE,
    HOME,
    MAIL,
    MEHMET,
    add_address,
    approve,
    ask,
    come_in,
    enter,
    may,
)
from tests.channels.web.pages import Browser, Page, words
from tests.citizens import code_of

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def addresses(page: Page) -> list[str]:
    """The addresses that the page of the account shows."""
    return sorted(words(node) for node in page.tree.iter("h3"))


def named(page: Page, action: str, **fields: str) -> dict[str, str]:
    """The hidden fields of the form of this action that has these fields."""
    for form in page.tree.iter("form"):
        found = {node.get("name", ""): node.get("value", "") for node in form.iter("input")}
        if form.get("action") == action and fields.items() <= found.items():
            return found
    raise AssertionError(f"no form {action} with {fields}")


def test_an_address_is_added_by_its_code_and_opens_the_account(
    browser: Browser, service: Service
) -> None:
    come_in(browser)
    page = add_address(browser, MAIL)
    assert "Adres hesabınıza eklendi." in page.text
    assert addresses(page) == ["0532 111 22 33", MAIL]
    other = come_in(Browser(service), MAIL)
    assert addresses(other.get("/hesabim")) == ["0532 111 22 33", MAIL]


def test_a_wrong_code_adds_nothing(browser: Browser) -> None:
    come_in(browser)
    page = browser.send(browser.get("/hesabim/adres"), "/hesabim/adres", address=MAIL)
    page = browser.follow(page)
    code = f"{(int(code_of(browser.service.core, MAIL)) + 1) % 10**6:06d}"
    page = browser.send(page, "/hesabim/adres/kod", code=code)
    assert page.errors == ["Kod yanlış. Kalan deneme: 4."]
    page = browser.send(page, "/hesabim/adres/kod/yeni")
    assert "Yeni bir kod gönderdik." in page.text
    assert addresses(browser.get("/hesabim")) == ["0532 111 22 33"]


def test_the_pages_for_adding_refuse_what_those_for_signing_in_do(
    browser: Browser, service: Service
) -> None:
    come_in(browser)
    page = browser.send(browser.get("/hesabim/adres"), "/hesabim/adres", address="12")
    assert (page.status, page.title.startswith("Hata: ")) == (422, True)
    assert browser.get("/hesabim/adres/kod").location == "/hesabim/adres"
    for _ in range(5):
        page = browser.send(browser.get("/hesabim/adres"), "/hesabim/adres", address=MAIL)
    page = browser.send(browser.follow(page), "/hesabim/adres/kod/yeni")
    assert page.errors[0].startswith("Çok fazla deneme")
    page = browser.send(browser.get("/hesabim/adres"), "/hesabim/adres", address=MAIL)
    assert page.errors[0].startswith("Çok fazla deneme")
    service.later(minutes=29)
    browser.get("/hesabim")
    page = browser.get("/hesabim/adres/kod")
    service.later(hours=2, minutes=40)
    come_in(browser)
    page = browser.get("/hesabim/adres")
    token = dict(page.fields("/hesabim/adres"))["csrf_token"]
    for path in ("/hesabim/adres/kod", "/hesabim/adres/kod/yeni"):
        assert browser.post(path, {"csrf_token": token}).location == "/hesabim/adres"


def test_an_address_is_removed_after_a_second_press(browser: Browser) -> None:
    come_in(browser)
    page = add_address(browser, MAIL)
    tag = browser.service.core.keys.tag(MAIL).hex
    page = browser.post("/hesabim/adres/kaldir", named(page, "/hesabim/adres/kaldir", address=tag))
    assert page.h1 == "Bu adresi kaldırmak istiyor musunuz?"
    assert addresses(browser.get("/hesabim")) == ["0532 111 22 33", MAIL]
    page = browser.follow(browser.send(page, "/hesabim/adres/kaldir"))
    assert "Adres hesabınızdan kaldırıldı." in page.text
    assert addresses(page) == ["0532 111 22 33"]


def test_the_last_address_stays(browser: Browser) -> None:
    come_in(browser)
    page = browser.get("/hesabim")
    page = browser.post("/hesabim/adres/kaldir", named(page, "/hesabim/adres/kaldir"))
    page = browser.send(page, "/hesabim/adres/kaldir")
    assert (page.status, page.h1) == (409, "Bu adres kaldırılamıyor")
    assert addresses(browser.get("/hesabim")) == ["0532 111 22 33"]


def test_an_address_that_does_not_open_the_account_shows_itself_alone(
    browser: Browser, service: Service
) -> None:
    come_in(browser)
    page = add_address(browser, MAIL)
    tag = service.core.keys.tag(MAIL).hex
    form = named(page, "/hesabim/adres/giris", address=tag, opens="0")
    page = browser.follow(browser.post("/hesabim/adres/giris", form))
    assert "Değişiklik kaydedildi." in page.text
    other = come_in(Browser(service), MAIL)
    page = other.get("/hesabim")
    assert addresses(page) == [MAIL]
    assert "yalnız bu adresi görüyorsunuz" in page.text
    assert "/hesabim/tercihler" not in page.links()
    page = browser.get("/hesabim")
    form = named(page, "/hesabim/adres/giris", address=tag, opens="1")
    browser.post("/hesabim/adres/giris", form)
    assert len(addresses(come_in(Browser(service), MAIL).get("/hesabim"))) == 2


def test_a_landline_is_offered_no_way_to_open_the_account(browser: Browser) -> None:
    come_in(browser)
    page = add_address(browser, HOME)
    tag = browser.service.core.keys.tag(HOME).hex
    offered = [form for form in page.tree.iter("form") if form.get("action", "").endswith("giris")]
    assert len(offered) == 1
    form = {**named(page, "/hesabim/adres/giris"), "address": tag, "opens": "1"}
    page = browser.post("/hesabim/adres/giris", form)
    assert (page.status, "Sabit hat" in page.text) == (409, True)


def test_an_address_that_opens_another_account_opens_no_second_one(
    browser: Browser, service: Service
) -> None:
    come_in(browser)
    page = add_address(browser, MAIL)
    tag = service.core.keys.tag(MAIL).hex
    browser.post("/hesabim/adres/giris", named(page, "/hesabim/adres/giris", address=tag))
    other = come_in(Browser(service), MEHMET)
    page = add_address(other, MAIL)
    form = named(page, "/hesabim/adres/giris", address=tag, opens="1")
    other.post("/hesabim/adres/giris", form)
    form = named(browser.get("/hesabim"), "/hesabim/adres/giris", address=tag, opens="1")
    page = browser.post("/hesabim/adres/giris", form)
    assert (page.status, "başka bir hesabı açıyor" in page.text) == (409, True)


def test_language_place_and_summary_are_kept(browser: Browser, service: Service) -> None:
    come_in(browser)
    page = add_address(browser, MAIL)
    tag = service.core.keys.tag(MAIL).hex
    kept = dict(page.fields("/hesabim/tercihler"))
    assert (kept["language"], kept["tell"], "summary" in kept) == ("tr", "", False)
    page = browser.send(page, "/hesabim/tercihler", language="en", tell=tag, summary="1")
    page = browser.follow(page)
    assert "What you want was saved." in page.text
    kept = dict(browser.get("/hesabim").fields("/hesabim/tercihler"))
    assert (kept["language"], kept["tell"], kept["summary"]) == ("en", tag, "1")
    assert come_in(Browser(service)).get("/hesabim").tree.get("lang") == "en"


def test_only_what_the_page_offers_can_be_wanted(browser: Browser, service: Service) -> None:
    come_in(browser)
    page = browser.get("/hesabim")
    for fields in ({"language": "de"}, {"language": None}):
        assert browser.send(page, "/hesabim/tercihler", **fields).status == 400
    stranger = service.core.keys.tag(MEHMET).hex
    for tell in (stranger, "x"):
        assert browser.send(page, "/hesabim/tercihler", tell=tell).status == 404


def test_devices_are_listed_and_signed_out(browser: Browser, service: Service) -> None:
    come_in(browser)
    other = come_in(Browser(service, **{"User-Agent": FIREFOX}))
    page = browser.get("/hesabim/cihazlar")
    names = [words(node) for node in page.tree.find(".//main").iter("h2")]  # type: ignore[union-attr]
    assert sorted(names) == ["Bilinmeyen cihaz", "Firefox, Linux"]
    assert page.text.count("Bu cihaz ") == 1
    page = browser.follow(browser.send(page, "/hesabim/cihazlar/cikar"))
    assert "Cihazın oturumu kapatıldı." in page.text
    assert other.get("/hesabim").location == "/giris?sonra=/hesabim"
    assert browser.get("/hesabim").status == 200


def test_all_others_are_signed_out_at_once(browser: Browser, service: Service) -> None:
    come_in(browser)
    others = [come_in(Browser(service)) for _ in range(3)]
    browser.send(browser.get("/hesabim/cihazlar"), "/hesabim/cihazlar/hepsi")
    assert [other.get("/hesabim").status for other in others] == [303, 303, 303]
    page = browser.get("/hesabim/cihazlar")
    assert "/hesabim/cihazlar/hepsi" not in page.links()


def test_what_was_typed_when_the_session_was_over_is_not_lost(
    browser: Browser, service: Service
) -> None:
    come_in(browser)
    page = browser.get("/hesabim/adres")
    service.later(minutes=31)
    page = browser.send(page, "/hesabim/adres", address="ayse@ exa<mple>.com")
    assert "Yazdıklarınız duruyor" in page.text
    assert "ayse@" not in page.answer.text
    page = browser.send(page, "/giris", address="12")
    assert page.status == 422
    page = browser.send(page, "/giris", address=AYSE)
    page = browser.send(page, "/giris/kod", code="")
    page = browser.send(page, "/giris/kod/yeni")
    page = enter(browser, page, AYSE)
    assert page.h1 == "Kaldığınız yerden devam edin"
    page = browser.send(page, "/hesabim/adres")
    assert page.h1 == "Hangi adresi eklemek istiyorsunuz?"
    assert dict(page.fields("/hesabim/adres"))["address"] == "ayse@ exa<mple>.com"
    assert service.rows("SELECT count(*) FROM code WHERE purpose = 'add-address'") == [(0,)]
    page = browser.send(page, "/hesabim/adres", address=MAIL)
    assert page.location == "/hesabim/adres/kod"


def test_what_was_ticked_when_the_session_was_over_is_shown_and_nothing_is_done(
    browser: Browser, service: Service
) -> None:
    approve(service, AYSE, 100100, MessageType.MESAJ)
    approve(service, AYSE, 100200, MessageType.MESAJ)
    come_in(browser)
    page = browser.get("/izinlerim")
    service.later(minutes=31)
    page = browser.send(page, "/izinlerim/secilenler", brand=["100200"])
    assert "Yazdıklarınız duruyor" in page.text
    page = enter(browser, browser.send(page, "/giris", address=AYSE), AYSE)
    page = browser.send(page, "/izinlerim/secilenler")
    assert page.h1 == "Seçtiğiniz markaları reddedin"
    assert "Yeşilova Market" in page.text
    assert "Acme" not in page.text
    assert may(service, AYSE, 100200) == {MessageType.MESAJ}
    browser.send(page, "/izinlerim/secilenler")
    assert may(service, AYSE, 100200) == set()
    assert may(service, AYSE, 100100) == {MessageType.MESAJ}


def test_a_press_after_the_session_does_nothing_and_leads_back_to_its_page(
    browser: Browser, service: Service
) -> None:
    come_in(browser)
    page = add_address(browser, MAIL)
    service.later(minutes=31)
    form = {**named(page, "/hesabim/adres/kaldir"), "sure": "1"}
    referrer = {"Referer": "https://sms.example.org/hesabim?tamam=adres"}
    page = browser.post("/hesabim/adres/kaldir", form, headers=referrer)
    assert "Oturumunuz kapandı" in page.text
    assert dict(page.fields("/giris")).get("kept") is None
    page = browser.follow(browser.send(page, "/giris", address=AYSE))
    page = enter(browser, page, AYSE)
    assert page.location == "/hesabim"
    page = browser.follow(page)
    assert len(addresses(page)) == 2
    again = {**named(page, "/hesabim/adres/kaldir"), "sure": "1", "again": "1"}
    assert browser.post("/hesabim/adres/kaldir", again).status == 400
    assert len(addresses(browser.get("/hesabim"))) == 2


def test_a_form_that_is_kept_cannot_be_made_by_hand(browser: Browser) -> None:
    page = ask(browser, AYSE)
    for kept in ("x", "1.AAAA", "9" * 5000 + ".", "1." + "A" * 100):
        page = browser.send(page, "/giris/kod", code="", kept=kept)
        assert page.status == 422
    code = code_of(browser.service.core, AYSE)
    page = browser.send(page, "/giris/kod", code=code, kept="1.AAAA")
    assert page.location == "/izinlerim"


@pytest.mark.parametrize("language", ["tr", "en"])
def test_the_choice_of_preferences_survives_too(
    browser: Browser, service: Service, language: str
) -> None:
    come_in(browser)
    page = browser.get(f"/hesabim?dil={language}")
    service.later(minutes=31)
    page = browser.send(page, "/hesabim/tercihler", language="en", summary="1")
    page = browser.send(page, "/giris", address=AYSE)
    page = browser.send(enter(browser, page, AYSE), "/hesabim/tercihler")
    kept = dict(page.fields("/hesabim/tercihler"))
    assert (kept["language"], kept["summary"]) == ("en", "1")
