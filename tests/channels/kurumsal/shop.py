"""What somebody at a shop does on two days, in a real browser."""

import csv
import io

from playwright.sync_api import expect

from tests.channels.kurumsal.browsing import made, second_step, send_file, working
from tests.channels.kurumsal.console import PARTNER
from tests.channels.sms.service import Service
from tests.channels.web.browser import Person
from tests.loading.building import phone, row, rows, table
from tests.usecases.complaints import file


def first_day(person: Person) -> None:
    """A permission by hand, and a file with errors, put right; a worker is at it."""
    person.h1("Bugün")
    with working(person.service):
        first_permission(person)
        file_with_errors(person)


def second_day(person: Person, brand: int, number: int, first: str = "") -> None:
    """The report, a dealer, a partner (`first`: the link to what must be done before), and the
    answer to a complaint."""
    person.h1("Bugün")
    report(person)
    dealer(person)
    partner(person, brand, first)
    complaint(person, number)


def night(service: Service, brand: int) -> int:
    """The day is over, its files are made, and somebody complains; the number of that."""
    service.later(days=1)
    made(service, brand)
    return file(service.core, brand=brand).number


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
    expect(page.get_by_role("table", name="Alınmayan satırlar")).to_contain_text("İlk satırlar")
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


def partner(person: Person, brand: int, first: str) -> None:
    page = person.page
    page.get_by_role("link", name="Ayarlar").click()
    person.h1("Ayarlar")
    person.look_over("settings")
    page.get_by_role("link", name="İş ortakları").click()
    person.look_over("partners")
    if first:
        page.get_by_role("link", name=first).click()
        second_step(person)
        person.go(f"/kurumsal/m/{brand}/ortaklar")
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
