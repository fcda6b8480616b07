"""Coming in and the account, in a real browser: by mouse, by keyboard, without scripts, narrow, in
both languages, in light and dark."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.channels.sms.service import Service
from tests.channels.web.browser import Person, person
from tests.channels.web.citizens import AYSE, MAIL
from tests.citizens import code_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

Served = tuple[Service, str]


@pytest.fixture
def ayse(chromium: Browser, served: Served) -> Iterator[Person]:
    with person(chromium, served) as used:
        yield used


@pytest.fixture
def plain(chromium: Browser, served: Served) -> Iterator[Person]:
    with person(chromium, served, java_script_enabled=False) as used:
        yield used


def journey(who: Person) -> None:
    """From the first page to the account, an address more, the devices, and out."""
    page = who.page
    who.go("/")
    page.get_by_role("link", name="İzinlerimi göster").click()
    who.press("Kod gönder")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page).to_have_title("Hata: Telefon numaranız ya da e-posta adresiniz nedir? – ileti")
    page.get_by_role("link", name="Telefon numaranızı ya da e-posta adresinizi yazın.").click()
    expect(page.get_by_label("Telefon numarası ya da e-posta")).to_be_focused()
    who.ask("0532 111 22 33")
    page.get_by_label("Kod", exact=True).fill("12")
    who.press("Devam et")
    expect(page.get_by_role("alert")).to_contain_text("Kod altı rakamdır.")
    who.press("Yeniden gönder")
    expect(page.get_by_role("alert")).to_contain_text("Yeni bir kod gönderdik.")
    who.enter(AYSE)
    page.get_by_role("link", name="Hesabım").click()
    expect(page.get_by_role("heading", name="0532 111 22 33")).to_be_visible()
    page.get_by_role("link", name="Yeni adres ekle").click()
    who.ask(MAIL)
    who.enter(MAIL)
    expect(page.get_by_role("alert")).to_contain_text("Adres hesabınıza eklendi.")
    page.get_by_label("English").check()
    who.press("Kaydet")
    expect(page.get_by_role("alert")).to_contain_text("What you want was saved.")
    page.get_by_role("link", name="See the devices and sign them out").click()
    who.h1("Devices that are signed in")
    expect(page.get_by_text("This one", exact=True)).to_be_visible()
    who.press("Sign out")
    who.h1("You are signed out")


def test_the_whole_way_by_mouse(ayse: Person) -> None:
    journey(ayse)


def test_the_whole_way_without_scripts(plain: Person) -> None:
    journey(plain)


def test_the_whole_way_by_keyboard(ayse: Person) -> None:
    page, keys = ayse.page, ayse.page.keyboard
    ayse.go("/giris?sonra=/hesabim")
    keys.press("Tab")
    keys.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    ayse.go("/giris?sonra=/hesabim")
    ayse.tab_to("address")
    keys.type("0532 111 22 3")
    keys.press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    ayse.tab_to(
        "Bu bir telefon numarası değil. 0532 111 22 33 gibi, "
        "yurt dışı numarasını + ile başlayarak yazın."
    )
    keys.press("Enter")
    expect(page.get_by_label("Telefon numarası ya da e-posta")).to_be_focused()
    keys.press("End")
    keys.type("3")
    ayse.tab_to("Kod gönder")
    keys.press("Enter")
    ayse.h1("Size gönderdiğimiz kodu yazın")
    ayse.tab_to("code")
    keys.type(code_of(ayse.service.core, AYSE))
    keys.press("Enter")
    ayse.h1("Hesabım")
    ayse.tab_to("Yeni adres ekle")
    keys.press("Enter")
    ayse.h1("Hangi adresi eklemek istiyorsunuz?")
    ayse.tab_to("Çıkış")
    keys.press("Enter")
    ayse.h1("Çıkış yaptınız")


State = tuple[str, Callable[[Person], None]]


def come_in(who: Person) -> None:
    """Whatever the language of the page."""
    who.page.locator("#code").fill(code_of(who.service.core, AYSE))
    who.page.locator("main form .button").first.click()
    expect(who.page.locator("form.out")).to_be_attached()


def sent(path: str, **fields: str) -> Callable[[Person], None]:
    """Opens a page, fills in its fields, presses its first button."""

    def act(who: Person) -> None:
        who.go(path)
        for name, value in fields.items():
            who.page.locator(f"#{name}").fill(value)
        who.page.locator("main form .button").first.click()

    return act


STATES: tuple[State, ...] = (
    ("first", lambda who: who.go("/")),
    ("clarification", lambda who: who.go("/aydinlatma")),
    ("not found", lambda who: who.go("/nowhere")),
    ("sign in", lambda who: who.go("/giris")),
    ("no address", sent("/giris", address="0532 111")),
    ("code", sent("/giris", address="0532 111 22 33")),
    ("no code", lambda who: sent("/giris/kod", code="1")(who)),
    ("sent again", lambda who: who.page.locator("section.card .button").click()),
    ("signed in", come_in),
    ("complaints", lambda who: who.go("/sikayetlerim")),
    ("account", lambda who: who.go("/hesabim")),
    ("add", lambda who: who.go("/hesabim/adres")),
    ("add what is none", sent("/hesabim/adres", address="a@b")),
    ("add code", sent("/hesabim/adres", address=f"a{'b' * 60}@{'c' * 60}.example.com")),
    ("added", lambda who: sent("/hesabim/adres/kod", code=long_code(who))(who)),
    ("remove", lambda who: who.page.locator("[action$=kaldir] .button").first.click()),
    ("devices", lambda who: who.go("/hesabim/cihazlar")),
    ("sign out?", lambda who: who.go("/cikis")),
    ("signed out", lambda who: who.page.locator("main form .button").click()),
)


def long_code(who: Person) -> str:
    return code_of(who.service.core, f"a{'b' * 60}@{'c' * 60}.example.com")


@pytest.mark.parametrize("language", ["tr", "en"])
def test_axe_finds_nothing_in_any_state_however_narrow(
    chromium: Browser, served: Served, language: str
) -> None:
    with person(chromium, served) as who:
        who.go(f"/?dil={language}")
        for state, act in STATES:
            act(who)
            expect(who.page.locator("html")).to_have_attribute("lang", language)
            who.look_over(state)


def test_the_language_is_switched_where_one_is(ayse: Person) -> None:
    ayse.go("/aydinlatma")
    ayse.page.get_by_role("link", name="English").click()
    ayse.h1("How your data is used")
    ayse.page.get_by_role("link", name="Türkçe").click()
    ayse.h1("Aydınlatma metni")


def test_two_minutes_before_the_end_one_is_asked_and_one_press_is_enough(ayse: Person) -> None:
    page = ayse.page
    page.clock.install()
    ayse.come_in(AYSE)
    dialog = page.get_by_role("alertdialog", name="Hâlâ orada mısınız?")
    page.clock.fast_forward("27:55")
    expect(dialog).not_to_be_visible()
    ayse.service.later(minutes=28)
    page.clock.fast_forward("00:10")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("Kalan süre: 2 dakika.")
    expect(ayse.button("Oturumu açık tut")).to_be_focused()
    ayse.look_over("warned")
    page.keyboard.press("Enter")
    expect(dialog).not_to_be_visible()
    ayse.service.later(minutes=28)
    page.clock.fast_forward("28:10")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).not_to_be_visible()
    page.reload()
    ayse.h1("Hesabım")


def test_what_was_typed_outlives_the_session_in_the_browser(ayse: Person) -> None:
    page = ayse.page
    page.clock.install()
    ayse.come_in(AYSE, "/hesabim/adres")
    page.get_by_label("Telefon numarası ya da e-posta").fill("ayse@example")
    ayse.service.later(minutes=31)
    page.clock.fast_forward("28:30")
    page.clock.fast_forward("02:00")
    over = page.get_by_role("alertdialog", name="Oturumunuz kapandı")
    expect(over).to_contain_text("Yazdıklarınız bu sayfada duruyor.")
    expect(page.get_by_role("link", name="Yeniden giriş yap")).to_have_attribute(
        "href", "/giris?sonra=%2Fhesabim%2Fadres"
    )
    ayse.look_over("over")
    ayse.press("Sayfaya dön")
    ayse.press("Kod gönder")
    expect(page.get_by_role("note")).to_contain_text("Yazdıklarınız duruyor")
    ayse.ask("0532 111 22 33")
    ayse.enter(AYSE)
    ayse.h1("Kaldığınız yerden devam edin")
    ayse.look_over("go on")
    ayse.press("Formu dolu hâliyle göster")
    expect(page.get_by_label("Telefon numarası ya da e-posta")).to_have_value("ayse@example")
