"""The console in a real browser: a day at a shop, by mouse and by keyboard, without scripts,
narrow, in both languages, by axe."""

import pytest
from playwright.sync_api import Browser, FilePayload, expect

from app.domain.permissions import Role
from tests.channels.bakanlik.test_browser import enter
from tests.channels.kurumsal.browsing import (
    Served,
    in_console,
    second_step,
    working,
)
from tests.channels.kurumsal.console import ACME, MARKET, mail_of, town
from tests.channels.kurumsal.shop import first_day, night, second_day
from tests.channels.web.browser import Person
from tests.loading.building import rows, table
from tests.usecases.complaints import file

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_a_day_at_a_shop(chromium: Browser, served: Served) -> None:
    """First permission → file with errors → corrected → report → dealer → partner → complaint."""
    service, _ = served
    town(service.core)
    with chromium.new_context(accept_downloads=True) as context:
        first_day(in_console(context.new_page(), served))
    number = night(service, ACME)
    with chromium.new_context(accept_downloads=True) as context:
        person = enter(context.new_page(), served, mail_of(Role.OWNER), "/kurumsal")
        second_day(person, ACME, number, "İkinci adımı kur")
        assert person.complaints == []


def test_every_page_looks_right_in_both_languages(chromium: Browser, served: Served) -> None:
    service, _ = served
    town(service.core)
    with chromium.new_context() as context:
        person = in_console(context.new_page(), served)
        person.h1("Bugün")
        person.go("/kurumsal/guvenlik")
        second_step(person)
        for path in (
            *("", "/markalar", "/kisiler", "/programlar", "/islemler", "/paket", "/ayarlar"),
            *("/guvenlik", "/guvenlik/uygulama", "/gondericiler", "/sikayetler"),
            *(f"/m/{MARKET}/{one}" for one in ("izin", "dosya", "rapor", "sayilar", "bayiler")),
            *(f"/m/{MARKET}/{one}" for one in ("ortaklar", "bildirim", "aydinlatma")),
        ):
            person.go(f"/kurumsal{path}?dil=tr")
            person.look_over(path)
            person.go(f"/kurumsal{path}?dil=en")
            person.look_over(f"{path} in English")
        assert person.complaints == []


def test_a_permission_by_keyboard_alone(chromium: Browser, served: Served) -> None:
    with chromium.new_context() as context:
        page = context.new_page()
        person = in_console(page, served, Role.EDITOR)
        person.h1("Bugün")
        person.tab_to("İzin ya da ret kaydet")
        page.keyboard.press("Enter")
        person.h1("İzinler")
        page.locator("#address").focus()
        page.keyboard.type("ayse@example.com")
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        for _ in range(2):
            page.keyboard.press("Tab")
        page.keyboard.press("Space")
        expect(page.get_by_label("E-posta", exact=True)).to_be_checked()
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.type("web")
        page.keyboard.press("Enter")
        page.keyboard.press("Escape")
        page.keyboard.press("Shift+Tab")
        # The fields of a date have rings of the browser's own.
        page.get_by_label("Bayi kodu").focus()
        person.tab_to("Kaydet")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_have_text("Onay kaydedildi.")
        assert person.complaints == []


def test_a_file_a_dealer_and_an_answer_by_keyboard_alone(chromium: Browser, served: Served) -> None:
    service, _ = served
    number = file(service.core).number
    with chromium.new_context() as context, working(service):
        page = context.new_page()
        person = in_console(page, served, Role.EDITOR)
        person.h1("Bugün")
        send_by_keyboard(person)
        dealer_by_keyboard(person)
        person.go(f"/kurumsal/sikayetler/{number}")
        person.tab_to("permitted")
        page.keyboard.press("Space")
        expect(page.get_by_label("İzin vardı")).to_be_checked()
        page.keyboard.press("Tab")
        page.keyboard.type("Kaydımız ektedir.")
        person.tab_to("Cevabı gönder")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_have_text("Cevabınız alındı.")
        assert person.complaints == []


def send_by_keyboard(person: Person) -> None:
    """A file: sent, looked at, recorded."""
    page = person.page
    person.tab_to("Dosyalar")
    page.keyboard.press("Enter")
    person.h1("Dosyalar")
    person.tab_to("file")
    # What a key opens here is a window of the browser's own, in which a file is chosen.
    data = table(*rows(1, 2))()
    chosen = FilePayload(name="izin.csv", mimeType="text/csv", buffer=data)
    page.locator("#file:focus").set_input_files(chosen)
    person.tab_to("Gönder ve denetle")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="2 satırı kaydet")).to_be_visible()
    person.tab_to("2 satırı kaydet")
    page.keyboard.press("Enter")
    expect(page.locator(".panel")).to_contain_text("2 kayıt yapıldı.")


def dealer_by_keyboard(person: Person) -> None:
    """A dealer: its province by the first letters, as lists are used."""
    page = person.page
    person.tab_to("Bayiler")
    page.keyboard.press("Enter")
    person.h1("Bayiler")
    page.get_by_label("Unvan").focus()
    page.keyboard.type("Moda Mağazası Ltd. Şti.")
    for text in ("", "istanbul / kad", "Ali Veli", "10000000146"):
        page.keyboard.press("Tab")
        page.keyboard.type(text)
    person.tab_to("Bayiyi ekle")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("Bayi eklendi.")
