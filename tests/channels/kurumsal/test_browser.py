"""The console in a real browser: a day at a shop, by mouse and by keyboard, without scripts,
narrow, in both languages, by axe."""

import csv
import io

import pytest
from playwright.sync_api import Browser, expect

from app.domain.permissions import Role
from tests.channels.bakanlik.test_browser import enter
from tests.channels.kurumsal.browsing import (
    Served,
    in_console,
    made,
    second_step,
    send_file,
    working,
)
from tests.channels.kurumsal.console import ACME, MARKET, PARTNER, mail_of, town
from tests.channels.web.browser import Person
from tests.loading.building import phone, row, rows, table
from tests.usecases.complaints import file

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_a_day_at_a_shop(chromium: Browser, served: Served) -> None:
    """First permission → file with errors → corrected → report → dealer → partner → complaint."""
    service, _ = served
    town(service.core)
    with chromium.new_context(accept_downloads=True) as context, working(service):
        person = in_console(context.new_page(), served)
        person.h1("Bugün")
        first_permission(person)
        file_with_errors(person)
        service.later(days=1)
        made(service, ACME)
        number = file(service.core).number
    with chromium.new_context(accept_downloads=True) as context:
        person = enter(context.new_page(), served, mail_of(Role.OWNER), "/kurumsal")
        person.h1("Bugün")
        report(person)
        dealer(person)
        partner(person)
        complaint(person, number)
        assert person.complaints == []


def first_permission(person: Person) -> None:
    page = person.page
    person.look_over("home")
    page.get_by_role("link", name="İzin ya da ret kaydet").click()
    person.h1("İzinler")
    said = page.get_by_role("region", name="İzin ya da ret kaydet")
    said.get_by_role("button", name="Kaydet").click()
    expect(page.locator("#errors")).to_contain_text("Telefon numarasını ya da e-posta adresini")
    person.look_over("nothing typed")
    said.get_by_label("Telefon numarası ya da e-posta adresi").fill("0532 111 22 33")
    said.get_by_label("Arama").check()
    said.get_by_label("Mesaj").check()
    said.get_by_label("Nerede söyledi?").select_option("HS_WEB")
    said.get_by_role("button", name="Kaydet").click()
    expect(page.get_by_role("alert")).to_have_text("Onay kaydedildi.")
    expect(page.locator("main")).to_contain_text("Gönderebilirsiniz")
    person.look_over("recorded")


def file_with_errors(person: Person) -> None:
    page = person.page
    data = table(*rows(1, 2, 3), row(4, type="faks"), row(5, source=""))()
    send_file(person, data, "müşteriler.csv")
    expect(page.get_by_role("heading", name="Denetim sonucu")).to_be_visible()
    person.look_over("checked")
    expect(page.locator(".wrong-cell")).to_have_count(2)
    with page.expect_download() as download:
        page.get_by_role("link", name="Hepsini indir").click()
    text = download.value.path().read_text("utf-8-sig")
    heading, *wrong = csv.reader(io.StringIO(text))
    assert [line[0] for line in wrong] == ["5", "6"]
    person.press("3 satırı kaydet")
    expect(page.locator(".panel")).to_contain_text("3 kayıt yapıldı.")
    person.look_over("loaded")
    wrong[0][4], wrong[1][6] = "MESAJ", "HS_WEB"
    mended = io.StringIO()
    csv.writer(mended).writerows([heading, *wrong])
    send_file(person, mended.getvalue().encode(), "düzeltilmiş.csv")
    person.press("2 satırı kaydet")
    expect(page.locator(".panel")).to_contain_text("2 kayıt yapıldı.")
    page.get_by_role("link", name="Dosyalar", exact=True).click()
    person.look_over("files")


def report(person: Person) -> None:
    page = person.page
    page.get_by_role("link", name="Raporlar").click()
    person.h1("Raporlar")
    person.look_over("reports")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").first.click()
    lines = list(csv.DictReader(io.StringIO(download.value.path().read_text("utf-8-sig"))))
    assert phone(1) in {line["recipient"] for line in lines}
    with page.expect_download() as download:
        page.get_by_role("link", name="Excel").first.click()
    assert download.value.path().read_bytes().startswith(b"PK\x03\x04")
    page.get_by_role("button", name="Onaylıyorum").first.click()
    expect(page.get_by_role("alert")).to_have_text("Mutabakatınız kaydedildi.")
    page.get_by_role("link", name="Sayılar").click()
    person.h1("Sayılar")
    expect(page.locator("main")).to_contain_text("web sitesinden")
    person.look_over("figures")


def dealer(person: Person) -> None:
    page = person.page
    page.get_by_role("link", name="Bayiler").click()
    person.h1("Bayiler")
    person.look_over("dealers")
    page.get_by_label("Unvan").fill("Moda Mağazası Ltd. Şti.")
    page.get_by_label("İl ve ilçe").select_option(label="İstanbul / Kadıköy")
    page.get_by_label("Yetkilinin adı ve soyadı").fill("Ali Veli")
    page.get_by_label("Yetkilinin T.C. kimlik numarası").fill("10000000147")
    person.press("Bayiyi ekle")
    expect(page.locator("#errors")).to_contain_text("geçerli değil")
    person.look_over("a wrong id")
    page.get_by_label("Yetkilinin T.C. kimlik numarası").fill("10000000146")
    person.press("Bayiyi ekle")
    expect(page.get_by_role("alert")).to_have_text("Bayi eklendi.")
    page.get_by_label("Telefon numarası ya da e-posta adresi").fill(phone(1))
    page.get_by_label("İleti türü").select_option("MESAJ")
    person.press("Erişim ver")
    expect(page.get_by_role("alert")).to_have_text("Bayi bu izni kullanabilir.")
    person.look_over("dealer")


def partner(person: Person) -> None:
    page = person.page
    page.get_by_role("link", name="Ayarlar").click()
    person.h1("Ayarlar")
    person.look_over("settings")
    page.get_by_role("link", name="İş ortakları").click()
    person.look_over("partners")
    page.get_by_role("link", name="İkinci adımı kur").click()
    second_step(person)
    person.go(f"/kurumsal/m/{ACME}/ortaklar")
    page.get_by_label("İş ortağının kodu").fill(str(PARTNER))
    page.locator("#new-grant-mesaj").select_option("2")
    person.press("Yetkiyi kaydet")
    expect(page.get_by_role("alert")).to_have_text("Yetki kaydedildi; hemen geçerli.")
    person.look_over("granted")


def complaint(person: Person, number: int) -> None:
    page = person.page
    page.get_by_role("link", name="Ana sayfa").click()
    page.get_by_role("link", name="1 şikâyete cevap verin").click()
    person.h1("Şikâyetler")
    page.get_by_role("link", name=str(number)).click()
    page.get_by_label("İzin vardı").check()
    page.get_by_label("Açıklamanız").fill("Kaydımız ektedir.")
    person.press("Cevabı gönder")
    expect(page.get_by_role("alert")).to_have_text("Cevabınız alındı.")


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
