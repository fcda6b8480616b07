"""Citizens at the portal: they come in by the code that was sent to them."""

from tests.channels.web.pages import Browser, Page
from tests.citizens import code_of

AYSE, MEHMET, HOME = "+905321112233", "+905334445566", "+902122223344"
MAIL = "ayse@example.com"


def ask(browser: Browser, address: str, after: str = "") -> Page:
    """Type an address; the page that asks for its code."""
    page = browser.get(f"/giris?sonra={after}" if after else "/giris")
    return browser.follow(browser.send(page, "/giris", address=address))


def enter(browser: Browser, page: Page, address: str) -> Page:
    """Type the newest code of the address."""
    code = code_of(browser.service.core, address)
    return browser.send(page, "/giris/kod", code=code)


def come_in(browser: Browser, address: str = AYSE) -> Browser:
    """Sign in; the browser again."""
    page = enter(browser, ask(browser, address), address)
    assert page.location == "/izinlerim", page.answer.text
    return browser


def add_address(browser: Browser, address: str) -> Page:
    """Add an address to the account of whoever is signed in."""
    page = browser.follow(
        browser.send(browser.get("/hesabim/adres"), "/hesabim/adres", address=address)
    )
    code = code_of(browser.service.core, address)
    return browser.follow(browser.send(page, "/hesabim/adres/kod", code=code))
