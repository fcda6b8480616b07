"""Everybody who works in the console, each in a browser without scripts."""

from uuid import UUID

from app.core import Core
from app.domain import party
from app.domain.permissions import Role
from app.domain.recipient import parse_address
from app.loading.arrived import load_some
from app.usecases.programs.partners import AddPartner, Grant, GrantPartner, Right
from app.usecases.programs.retailers import AddRetailer
from app.usecases.staff.hiring import AddStaff
from tests.channels.bakanlik.office import come_in
from tests.channels.sms.service import Service
from tests.channels.web.pages import Browser, Page
from tests.citizens import code_of
from tests.usecases.desks import operator

ACME, MARKET, OTHER = 100100, 100200, 100400
PARTNER = 900100
PHONE = "+905337778800"
BOUNDARY = "----ileti"
FORM = f"multipart/form-data; boundary={BOUNDARY}"
DEALER_ID = "41200034150"


def town(core: Core) -> int:
    """A partner that may write for a brand of Acme, and a dealer of it, whose code this is."""
    office = operator(core)
    core.run(AddPartner(PARTNER, "Köprü Entegrasyon A.Ş."), office)
    write = Grant(Right.WRITE, Right.WRITE, Right.NONE, agreement=True)
    core.run(GrantPartner(PARTNER, MARKET, write), office)
    dealer = party.Retailer(
        MARKET,
        "Yeşilova Kadıköy Gıda Ltd. Şti.",
        "Nehir Bayraktar",
        DEALER_ID,
        DEALER_ID,
        party.Place("34", "İstanbul"),
        party.Place("429", "Kadıköy"),
    )
    return core.run(AddRetailer(dealer), office).code


def hired(core: Core, role: Role, iys: int | None = ACME, retailer: int | None = None) -> UUID:
    """Somebody new; the mail address is `mail_of`."""
    mail = parse_address(mail_of(role, iys))
    order = AddStaff(role, f"Deniz {role.value}", mail, None, iys, retailer)
    return core.run(order, operator(core)).id


def mail_of(role: Role, iys: int | None = ACME) -> str:
    return f"{role.value}.{iys or 0}@example.com"


def at_work(
    service: Service, role: Role, iys: int | None = ACME, retailer: int | None = None
) -> Browser:
    """Somebody new, signed in by a code alone."""
    hired(service.core, role, iys, retailer)
    return come_in(service, mail_of(role, iys), "/kurumsal")


def sure(service: Service, browser: Browser, phone: str = PHONE) -> Browser:
    """The same with a second factor, a telephone that nobody else in the test has."""
    page = browser.get("/kurumsal/guvenlik/telefon")
    asked = browser.send(page, "/kurumsal/guvenlik/telefon", address=phone)
    kept = browser.send(
        browser.follow(asked),
        "/kurumsal/guvenlik/telefon/kod",
        code=code_of(service.core, phone),
    )
    assert kept.location == "/kurumsal/guvenlik?tamam=telefon", kept.text
    return browser


def upload(browser: Browser, data: bytes, name: str, brand: int = ACME) -> Page:
    """Send a file by the form, without scripts; the page that it leads to."""
    path = f"/kurumsal/m/{brand}/dosya"
    token = dict(browser.get(path).fields(path))["csrf_token"]
    return browser.post(path, form_of(token, data, name), content_type=FORM)


def form_of(token: str, data: bytes, name: str) -> bytes:
    """What a browser sends: the fields in the order of the page."""
    field = 'Content-Disposition: form-data; name="csrf_token"'
    file = f'Content-Disposition: form-data; name="file"; filename="{name}"'
    head = f"--{BOUNDARY}\r\n{field}\r\n\r\n{token}\r\n--{BOUNDARY}\r\n{file}\r\n\r\n"
    return head.encode() + data + f"\r\n--{BOUNDARY}--\r\n".encode()


def worked(service: Service, page: Page) -> str:
    """What the worker does with the file of a page; the path of the page."""
    path = page.location
    while load_some(service.core, UUID(path.rpartition("/")[2])):
        pass
    return path
