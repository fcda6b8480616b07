"""A complaint in a real browser: the whole way by mouse, by keyboard and without scripts, narrow,
in both languages, in light and dark, with a picture."""

from collections.abc import Iterator
from io import BytesIO

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, expect

from app.domain.consent import MessageType
from app.domain.permissions import Role
from tests.channels.sms.service import Service
from tests.channels.web.browser import NARROW, Person, person
from tests.channels.web.citizens import AYSE, approve
from tests.usecases.complaints import file
from tests.usecases.desks import answer, decide, hire

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

A, M, E = MessageType
LIST, BEGIN = "/sikayetlerim", "/sikayet"
ACME = 100100
Served = tuple[Service, str]


@pytest.fixture
def known(served: Served) -> Served:
    service, _ = served
    approve(service, AYSE, ACME, M)
    service.later(hours=1)
    return served


@pytest.fixture
def ayse(chromium: Browser, known: Served) -> Iterator[Person]:
    with person(chromium, known) as used:
        used.come_in(AYSE, LIST)
        yield used


@pytest.fixture
def plain(chromium: Browser, known: Served) -> Iterator[Person]:
    with person(chromium, known, java_script_enabled=False, viewport=NARROW) as used:
        used.come_in(AYSE, LIST)
        yield used


def screenshot() -> bytes:
    """A text on a telephone."""
    image = Image.new("RGB", (360, 200), "white")
    ImageDraw.Draw(image).text((20, 80), "INDIRIM 50 B001", fill="black")
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def journey(who: Person) -> None:
    """From the list to the number and back to the list."""
    page = who.page
    page.get_by_role("link", name="Şikâyet et", exact=True).click()
    who.h1("Ne geldi?")
    who.press("Devam et")
    expect(page.get_by_role("alert")).to_contain_text("İleti türünü seçin")
    page.get_by_label("Mesaj", exact=True).check()
    who.press("Devam et")
    who.h1("Kim gönderdi?")
    page.get_by_label("Markayı biliyorum").check()
    who.press("Devam et")
    who.h1("Hangi marka?")
    page.get_by_label("Marka ya da firma adı").fill("acme")
    who.press("Göster")
    who.press("Acme Alışveriş")
    who.h1("Ne zaman geldi?")
    page.get_by_label("Bugün").check()
    page.get_by_label("Saat").fill("12.30")
    who.press("Devam et")
    who.h1("Kontrol ettik")
    expect(page.get_by_text("Geçerli bir izin vardı.")).to_be_visible()
    who.press("Yine de şikâyet et")
    who.h1("Resmini ekleyin")
    files = {"name": "a.png", "mimeType": "image/png", "buffer": screenshot()}
    page.get_by_label("Dosya seçin").set_input_files(files)  # type: ignore[arg-type]
    who.press("Ekle")
    expect(page.get_by_role("img", name="Resim 1")).to_be_visible()
    page.get_by_role("link", name="Devam et").click()
    who.h1("Mesajın metni")
    page.get_by_label("Mesajın metni").fill("INDIRIM 50 B001")
    who.press("Devam et")
    page.get_by_label("Turkcell").check()
    who.press("Devam et")
    who.h1("Sorun ne?")
    page.get_by_label("Onay vermedim").check()
    who.press("Devam et")
    page.get_by_label("Bireysel").check()
    who.press("Devam et")
    who.h1("Sizin hakkınızda")
    page.get_by_label("Ad soyad").fill("Ayşe Yılmaz")
    page.get_by_label("Adres", exact=True).fill("Atatürk Cad. 1")
    page.get_by_label("İl", exact=True).select_option("34")
    who.press("Devam et")
    who.h1("Cevaplarınızı kontrol edin")
    page.get_by_role("link", name="Değiştir Operatör").click()
    page.get_by_label("Vodafone").check()
    who.press("Devam et")
    who.h1("Cevaplarınızı kontrol edin")
    who.press("Şikâyet et")
    who.h1("Şikâyetiniz kaydedildi")
    page.get_by_role("link", name="Şikâyetimi gör").click()
    expect(page.get_by_text("Markanın cevabı bekleniyor")).to_be_visible()
    expect(page.get_by_text("INDIRIM 50 B001")).to_be_visible()


def test_the_whole_way_by_mouse(ayse: Person) -> None:
    journey(ayse)


def test_the_whole_way_without_scripts_on_a_narrow_screen(plain: Person) -> None:
    journey(plain)


def test_the_way_to_the_finding_by_keyboard(ayse: Person) -> None:
    keys = ayse.page.keyboard
    ayse.tab_to("Şikâyet et")
    keys.press("Enter")
    ayse.h1("Ne geldi?")
    ayse.tab_to("ARAMA")
    keys.press("ArrowDown")
    ayse.tab_to("Devam et")
    keys.press("Enter")
    ayse.h1("Kim gönderdi?")
    ayse.tab_to("marka")
    keys.press("ArrowDown")
    keys.press("Tab")
    keys.type("ACME")
    keys.press("Enter")
    ayse.h1("Ne zaman geldi?")
    ayse.tab_to("bugun")
    keys.press("Space")
    ayse.tab_to("time")
    keys.type("12.30")
    keys.press("Enter")
    ayse.h1("Kontrol ettik")
    ayse.tab_to("Yalnız izni bitir")
    keys.press("Enter")
    ayse.h1("Reddiniz kaydedildi")


def number_of(who: Person) -> int:
    """The draft, by where the browser is."""
    return int(who.page.url.split("/")[4])


@pytest.mark.parametrize("language", ["tr", "en"])
def test_every_page_can_be_used_by_everybody(ayse: Person, language: str) -> None:
    core = ayse.service.core
    page = ayse.page
    ayse.go(f"{LIST}?dil={language}")
    ayse.look_over("nothing yet")
    ayse.go(f"{BEGIN}?marka={ACME}")
    ayse.look_over("kind")
    page.locator("#type-2").check()
    page.locator("main form .button").first.click()
    page.wait_for_url("**/zaman")
    draft = number_of(ayse)
    for step in ("adres", "tur", "gonderen", "marka", "marka?q=a", "zaman", "ileti", "operator"):
        ayse.go(f"{BEGIN}/{draft}/{step}")
        ayse.look_over(step)
    ayse.go(f"{BEGIN}/{draft}/zaman")
    page.locator("main form .button").first.click()
    ayse.look_over("no moment")
    page.locator("#which-1").check()
    page.locator("#time").fill("12.30")
    page.locator("main form .button").first.click()
    page.wait_for_url("**/kontrol")
    page.locator("details summary").first.click()
    page.locator("details summary").last.click()
    ayse.look_over("the finding")
    page.locator("#exemption-2").check()
    page.locator("main form .button.go").click()
    page.wait_for_url("**/kapsam")
    ayse.look_over("out of scope")
    for step in ("resim", "konu", "ben", "sil"):
        ayse.go(f"{BEGIN}/{draft}/{step}")
        ayse.look_over(step)
    ayse.go(f"{BEGIN}/{draft}/ben")
    page.locator("#party-4").check()
    page.locator("main form .button").click()
    page.locator("#mersis").fill("1")
    page.locator("main form .button").click()
    ayse.look_over("no such number")
    ayse.go(f"{BEGIN}/{draft}/ozet")
    ayse.look_over("summary")
    page.locator("main form .button").click()
    page.wait_for_url("**/alindi")
    ayse.look_over("filed")
    number = file(core, text="x", subjects=("refused",)).number
    answer(core, number, hire(core, Role.OWNER, None, iys=100100))
    decide(core, number, hire(core, Role.OFFICER))
    for path in (
        *(LIST, f"{LIST}/{draft}", f"{LIST}/{number}", f"{LIST}/{number}/itiraz"),
        *(f"{LIST}/{draft}/geri-cek", f"{LIST}/{number}/kesildi"),
        *(f"{LIST}/{draft}/tamamla/resim", f"{LIST}/{draft}/tamamla/ileti"),
    ):
        ayse.go(path)
        ayse.look_over(path)
