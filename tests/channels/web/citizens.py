"""Citizens at the portal: they come in by the code that was sent to them."""

from app.domain.consent import MessageType, RecipientType, Record, Source, Status
from app.domain.recipient import parse_address
from app.usecases.consents import ListConsents
from app.usecases.record import Entry, RecordConsents
from tests.channels.sms.service import Service
from tests.channels.web.pages import Browser, Page
from tests.citizens import claiming, code_of

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


def approve(
    service: Service,
    address: str,
    brand: int,
    *types: MessageType,
    kind: RecipientType = RecipientType.BIREYSEL,
) -> None:
    """What a provider records, dated now."""
    core = service.core
    when = core.clock.now().replace(microsecond=0)
    records = [Record(one, Status.ONAY, Source.HS_WEB, when, kind) for one in types]
    tag = core.keys.tag(parse_address(address).canonical)
    entries = [Entry(tag, address, record) for record in records]
    done = core.run(RecordConsents(brand, entries), service.operator(actor=100100))
    assert done.refused == ()


def may(service: Service, address: str, brand: int) -> set[MessageType]:
    """What a brand may send to an address."""
    listed = service.core.run(ListConsents(), claiming(service.core, address))
    return {kind for one in listed if one.brand == brand for kind in one.approved}
