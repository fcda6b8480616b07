"""Takes the pictures of the portal and the console in `docs/screens`: `make screens`.

The demo runs on a clock that stands still; Ayşe comes in by the code that her telephone shows, the
owner of Acme by the one in the mailbox.
"""

import re
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import Browser, FilePayload, Page, ViewportSize, expect, sync_playwright

from app.demo import ACME_MAIL
from tests.channels.telefon.browser import launched
from tests.journeys.service import Service

FOLDER = Path(__file__).parents[1] / "docs" / "screens"
NOON = "2026-03-11T12:00:00"
AYSE = "0532 111 22 33"
DESK: ViewportSize = {"width": 1000, "height": 1100}
PHONE: ViewportSize = {"width": 360, "height": 780}

FILE = """Telefon ya da e-posta;Onay tarihi;Alıcı tipi;İleti türü;Kaynak
+905311333440;10.03.2026 14:20;Bireysel;Mesaj;HS_WEB
deniz@ornek.example;10.03.2026 09:05;Bireysel;E-posta;HS_FIZIKSEL_ORTAM
5,31133E+11;10.03.2026 11:00;Bireysel;Mesaj;HS_WEB
+905311333442;11.03.2027 10:00;Bireysel;Arama;HS_CAGRI_MERKEZI
+905311333443;10.03.2026 10:00;Tacir;faks;HS_WEB
"""
PAGES: Mapping[str, str] = {
    "izinlerim": "/izinlerim",
    "marka": "/izinlerim/marka/100100",
    "hepsi": "/izinlerim/hepsi",
    "hesabim": "/hesabim",
}


def main() -> None:
    """Run the demo, walk through it, keep what is seen."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="ileti-screens-") as folder:
        service = Service(Path(folder) / "home", environ={"ILETI_NOW": NOON, "ILETI_WORKERS": "1"})
        try:
            service.start()
            with sync_playwright() as playwright:
                take(launched(playwright), service.url)
        finally:
            service.stop()


def take(browser: Browser, url: str) -> None:
    """All pictures; each is named as it is told."""
    handset = browser.new_page()
    handset.goto(f"{url}/telefon")
    page = browser.new_context(viewport=DESK, locale="tr-TR").new_page()
    page.goto(f"{url}/giris")
    keep(page, "giris")
    page.locator("#address").fill(AYSE)
    page.locator("main .button").first.click()
    keep(page, "kod")
    page.locator("#code").fill(code_on(handset))
    page.locator("main .button").first.click()
    page.wait_for_url(f"{url}/izinlerim")
    for name, path in PAGES.items():
        page.goto(f"{url}{path}")
        keep(page, name)
    complain(page, url)
    page.set_viewport_size(PHONE)
    page.goto(f"{url}/izinlerim")
    keep(page, "izinlerim-telefon")
    page.emulate_media(color_scheme="dark")
    keep(page, "izinlerim-karanlik")
    work(browser.new_context(viewport=DESK, locale="tr-TR").new_page(), url)


def work(page: Page, url: str) -> None:
    """A shop's first page, a file with wrong rows, a year in pictures."""
    page.goto(f"{url}/kurumsal/giris")
    page.locator("#address").fill(ACME_MAIL)
    page.locator("main .button").first.click()
    expect(page.locator("#code")).to_be_visible()
    letters = page.context.new_page()
    letters.goto(f"{url}/posta")
    letters.get_by_role("link", name="Giriş kodunuz").first.click()
    code = re.search(r"\b(\d{6})\b", letters.locator("main").inner_text())
    if code is None:
        raise AssertionError(letters.url)
    page.locator("#code").fill(code[1])
    page.locator("main .button").first.click()
    page.wait_for_url(f"{url}/kurumsal")
    keep(page, "kurumsal")
    page.goto(f"{url}/kurumsal/m/100100/dosya")
    file = FilePayload(name="müşteriler.csv", mimeType="text/csv", buffer=FILE.encode())
    page.locator("#file").set_input_files(file)
    page.locator("main form .button").first.click()
    expect(page.locator(".wrong-cell").first).to_be_visible(timeout=30_000)
    page.locator("#wrong").evaluate("heading => heading.scrollIntoView()")
    keep(page, "kurumsal-dosya")
    page.goto(f"{url}/kurumsal/m/100100/sayilar")
    keep(page, "kurumsal-sayilar")


def complain(page: Page, url: str) -> None:
    """What is held of the permission behind a text, and a complaint that is filed all the same."""
    page.goto(f"{url}/sikayet?marka=100100&tur=MESAJ")
    first = page.locator("#adres-1")
    if first.count():
        first.check()
        page.locator("main form .button").click()
    page.locator("main form .button").click()
    page.locator("#which-1").check()
    page.locator("#time").fill("11.30")
    page.locator("main form .button").click()
    page.wait_for_url("**/kontrol")
    keep(page, "kontrol")
    page.goto(page.url.replace("/kontrol", "/ozet"))
    page.locator("main form .button").click()
    page.wait_for_url("**/alindi")
    page.goto(page.url.removesuffix("/alindi"))
    keep(page, "sikayet")


def code_on(handset: Page) -> str:
    """The code in the text that came."""
    line = handset.locator("#thread li.theirs").last
    expect(line).to_contain_text("#", timeout=30_000)
    found = re.search(r"#(\d{6})", line.inner_text())
    if found is None:
        raise AssertionError(line.inner_text())
    return found[1]


def keep(page: Page, name: str) -> None:
    """What is on the screen now."""
    page.screenshot(path=FOLDER / f"{name}.png")
    sys.stdout.write(f"  {name}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
