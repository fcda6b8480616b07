"""From the state's login by an application to the console, a first permission, a file, a report,
a dealer, a partner and the answer to a complaint: every page of it, in a real browser."""

import pytest
from playwright.sync_api import Browser, Page, expect

from app.domain.permissions import Role
from app.usecases.programs.partners import AddPartner
from tests.channels.bakanlik.office import hired as owner
from tests.channels.bakanlik.test_browser import enter
from tests.channels.kurumsal.applying.applicants import MAIL, picture
from tests.channels.kurumsal.applying.walking import (
    both,
    come_in,
    document,
    hired,
    mails,
    send,
    tell_brands,
    tell_certificate,
    tell_contact,
    tell_legal,
)
from tests.channels.kurumsal.console import PARTNER
from tests.channels.kurumsal.shop import first_day, night, second_day
from tests.channels.sms.service import Service
from tests.channels.web.browser import Person, person
from tests.citizens import code_of
from tests.issuer import Issuer

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

Served = tuple[Service, str]
ASKED = "Belgenin ikinci sayfası eksik; lütfen iki sayfayı birlikte yükleyin."
REASONS = "Bu adın tescili başka bir işletmeye ait görünüyor."


def come_to_work(page: Page, served: Served, role: Role, phone: str) -> Person:
    """Somebody of the registry, with a second factor that is asked for."""
    who = enter(page, served, hired(served[0], role), "/kurumsal")
    expect(page).to_have_url(f"{served[1]}/kurumsal/guvenlik?gerek=1")
    who.go("/kurumsal/guvenlik/telefon")
    page.locator("#address").fill(phone)
    page.keyboard.press("Enter")
    expect(page.locator("#code")).to_be_visible()
    page.locator("#code").fill(code_of(served[0].core, phone))
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    who.go("/kurumsal")
    who.h1("Başvurular")
    return who


def examine(page: Page, served: Served, number: str) -> None:
    """Taken, noted, and more asked for."""
    who = come_to_work(page, served, Role.EXAMINER, "+905321112201")
    both(who, "queue")
    page.get_by_role("link", name=number).click()
    who.press("Üzerime al")
    page.get_by_text("Not ekle").click()
    page.get_by_label("Not", exact=True).fill("Telefonla arandı.")
    who.press("Ekle")
    page.get_by_text("Eksik iste", exact=True).first.click()
    page.get_by_label("Başvurana ne yazılsın?").fill("kısa")
    page.get_by_role("button", name="Gönder", exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Başvurana ne yazılsın?")).to_have_value("kısa")
    who.look_over("asking for too little")
    who.go(f"/kurumsal/basvurular/{number.removeprefix('B-')}")
    both(who, "one at the office")
    page.get_by_text("Eksik iste", exact=True).first.click()
    page.get_by_label("Başvurana ne yazılsın?").fill(ASKED)
    page.get_by_role("button", name="Gönder", exact=True).click()
    expect(page.get_by_role("alert")).to_have_text("Başvurana yazıldı.")
    expect(page.get_by_role("button", name="Onayla")).to_have_count(0)
    assert who.complaints == []


def complete(who: Person) -> None:
    """What was asked for is read, put right and sent again."""
    who.go("/kurumsal/basvuru/durum")
    expect(who.page.locator("main")).to_contain_text(ASKED)
    expect(who.page.locator("main")).not_to_contain_text("Telefonla arandı.")
    both(who, "returned")
    who.page.get_by_role("link", name="Tamamla ve yeniden gönder").click()
    who.look_over("summary again")
    who.page.get_by_label("Bu işletmeyi temsile yetkiliyim; yazdıklarım doğrudur.").check()
    who.press("Yeniden gönder")
    expect(who.page.get_by_role("alert")).to_be_visible()


def decide(page: Page, served: Served, number: str) -> None:
    """Approved, but for one brand."""
    who = come_to_work(page, served, Role.REGISTRAR, "+905321112202")
    page.get_by_role("link", name=number).click()
    page.get_by_label("Bu marka reddedilsin").check()
    who.press("Onayla")
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Bulut Koltuk: ret gerekçesi").fill(REASONS)
    who.look_over("deciding")
    who.press("Onayla")
    expect(page.get_by_role("alert")).to_have_text("Başvuru onaylandı.")
    both(who, "decided")
    assert who.complaints == []


@pytest.mark.parametrize("scripts", [True, False])
def test_from_the_state_s_login_to_the_console(
    chromium: Browser,
    served: Served,
    issuer: Issuer,
    monkeypatch: pytest.MonkeyPatch,
    scripts: bool,
) -> None:
    service, _ = served
    if not scripts:
        # Axe is a script.
        monkeypatch.setattr(Person, "look_over", lambda self, state: None)
    service.add_demo_brands()
    with person(chromium, served, issuer.url, java_script_enabled=scripts) as who:
        if scripts:
            who.go("/kurumsal/basvuru")
            both(who, "door")
        come_in(who, scripts=scripts)
        tell_legal(who)
        tell_contact(who)
        tell_brands(who)
        tell_certificate(who)
        number = send(who)
        with chromium.new_context(java_script_enabled=scripts) as context:
            examine(context.new_page(), served, number)
        assert ASKED in mails(service)[0]
        complete(who)
        with chromium.new_context(java_script_enabled=scripts) as context:
            decide(context.new_page(), served, number)
        (newest, *_) = mails(service)
        assert number in newest
        assert REASONS in newest
        who.go("/kurumsal/cikis")
        who.press("Çıkış")
        come_back(who, scripts=scripts)
        expect(who.page.locator("header")).to_contain_text("Defne Kuzey")
        ((name, brand),) = service.rows(
            "SELECT name, brand_code FROM brand WHERE name LIKE 'Kuzey%%' OR name LIKE 'Bulut%%'"
        )
        assert name == "Kuzey Ofis Mobilya A.Ş."
        two_days(who, brand, scripts=scripts)


def come_back(who: Person, *, scripts: bool) -> None:
    """By the state's login, to work."""
    who.go("/kurumsal/giris")
    who.press("e-Devlet ile gir")
    if not scripts:
        who.press("Girişi tamamla")
    who.page.wait_for_url("**/kurumsal")


def two_days(who: Person, brand: int, *, scripts: bool) -> None:
    """The first ones of a brand in the registry."""
    service = who.service
    first_day(who)
    service.core.run(AddPartner(PARTNER, "Köprü Entegrasyon A.Ş."), service.operator())
    number = night(service, brand)
    come_back(who, scripts=scripts)
    second_day(who, brand, number)


def test_by_keyboard_alone_and_from_abroad(chromium: Browser, served: Served) -> None:
    service, url = served
    with person(chromium, served) as who:
        page = who.page
        who.go("/kurumsal/basvuru")
        who.tab_to("T.C. vatandaşı değilim")
        page.keyboard.press("Enter")
        who.h1("E-posta ile başvuru")
        both(who, "mail")
        page.locator("#address").focus()
        page.keyboard.type(MAIL)
        page.keyboard.press("Enter")
        who.h1("Size gönderdiğimiz kodu yazın")
        both(who, "code of the door")
        page.locator("#code").focus()
        page.keyboard.type(code_of(service.core, MAIL))
        page.keyboard.press("Enter")
        who.h1("İşletmeniz")
        page.locator("#party-1").focus()
        page.keyboard.press("ArrowUp")
        expect(page.get_by_label("Yurt dışında kurulu şirket")).to_be_checked()
        expect(page.locator("#mersis")).to_be_hidden()
        expect(page.locator("#country")).to_be_visible()
        who.look_over("from abroad")
        page.locator("#title").focus()
        page.keyboard.type("Nordlicht Möbel GmbH")
        page.keyboard.press("Tab")
        page.keyboard.type("Almanya")
        for text in ("HRB 4711", "DE123456789", "Hafenstraße 7, Hamburg"):
            page.keyboard.press("Tab")
            page.keyboard.type(text)
        page.keyboard.press("Enter")
        who.h1("Yetkili ve iletişim")
        page.wait_for_url(f"{url}/kurumsal/basvuru/iletisim")


def test_the_pages_of_later_requests_look_right(chromium: Browser, served: Served) -> None:
    service, _ = served
    service.add_demo_brands()
    with chromium.new_context() as context:
        page = context.new_page()
        who = enter(page, served, owner(service.core, Role.OWNER, None, 100100), "/kurumsal")
        who.h1("Bugün")
        who.go("/kurumsal/markalar/yeni")
        both(who, "another brand")
        page.locator("#name").fill("Bulut")
        who.press("Gönder")
        expect(page.locator("#errors li")).to_have_count(2)
        who.look_over("another brand with faults")
        page.locator("#sector").select_option("home")
        page.get_by_label("Belge", exact=True).set_input_files(document(picture()))
        who.press("Gönder")
        expect(page.get_by_role("alert")).to_have_text("Talebiniz kaydedildi.")
        both(who, "a request")
        who.go("/kurumsal/markalar/100200/adlar")
        both(who, "other names")
        assert who.complaints == []
