"""Whoever applies, and the registry's own, in a browser without scripts."""

import re
from io import BytesIO
from urllib.parse import urlsplit

import requests
from PIL import Image, ImageDraw

from app.domain.permissions import Role
from app.domain.recipient import parse_address
from app.usecases.staff.hiring import AddStaff
from tests.channels.bakanlik.office import come_in, press
from tests.channels.sms.service import Service
from tests.channels.web.pages import Browser, Page
from tests.citizens import code_of
from tests.usecases.desks import operator

BACK = "/kurumsal/giris/kurum/donus"
LOGIN = "/kurumsal/giris/kurum"
MAIL = "yetkili@kuzeyofis.example"
LEGAL = {
    "party": "merchant",
    "title": "Kuzey Ofis Mobilya Sanayi A.Ş.",
    "mersis": "0123456780800015",
    "tin": "1234567808",
    "address": "Organize Sanayi Bölgesi 4. Cadde No 12",
    "province": "16",
}
CONTACT = {
    "name": "Defne Kuzey",
    "duty": "Genel müdür",
    "mobile": "0532 111 22 33",
    "mail": MAIL,
}
BRAND = {"name": "Bulut Koltuk", "sector": "home", "short1": "bulut", "short2": "", "short3": ""}
MASTER = {"sector": "home", "short1": "kuzeyofis", "short2": "", "short3": ""}


def picture() -> bytes:
    """A certificate, as somebody has photographed it."""
    image = Image.new("RGB", (620, 877), "white")
    drawing = ImageDraw.Draw(image)
    drawing.rectangle((40, 40, 580, 837), outline="black", width=4)
    drawing.text((200, 120), "MARKA TESCIL BELGESI", fill="black")
    body = BytesIO()
    image.save(body, "PDF")
    return body.getvalue()


def log_in(browser: Browser, door: str = "/kurumsal/basvuru", way: str = LOGIN) -> Page:
    """The whole way to the state's login and back, from a door with its button."""
    return browser.send(browser.get(sent_back(browser.send(browser.get(door), way))), BACK)


def sent_back(page: Page) -> str:
    """Where the issuer sends a browser back to, that leaves by this page."""
    there = page.answer.headers["Refresh"].partition("url=")[2]
    answer = requests.get(there, timeout=5, allow_redirects=False)
    back = urlsplit(answer.headers["Location"])
    assert back.path == BACK
    return f"{back.path}?{back.query}"


def fill(browser: Browser, path: str, **fields: object) -> Page:
    """Fill in the form of a page and go where it leads."""
    there = f"/kurumsal/basvuru/{path}"
    page = press(browser, browser.get(there), there, **fields)
    while page.status == 303:
        page = browser.follow(page)
    return page


def filled(service: Service, browser: Browser, mail: str = MAIL) -> None:
    """Everything but the last page; one brand besides the title, with its certificate."""
    fill(browser, "isletme", **LEGAL)
    page = fill(browser, "iletisim", **{**CONTACT, "mail": mail})
    if page.path.endswith("/kod"):
        press(browser, page, "/kurumsal/basvuru/iletisim/kod", code=code_of(service.core, mail))
    fill(browser, "markalar/1", **MASTER)
    fill(browser, "markalar/yeni", **BRAND)
    add_certificate(browser, 2)


def add_certificate(browser: Browser, key: int, body: bytes | None = None) -> Page:
    """Upload a certificate; go where it leads."""
    path = f"/kurumsal/basvuru/belge/{key}"
    page = browser.get(path)
    file = (BytesIO(picture() if body is None else body), "belge.pdf")
    fields = dict(page.fields(path)) | {"file": file}
    sent = browser.post(path, fields, content_type="multipart/form-data")
    return browser.follow(sent) if sent.status == 303 else sent


def applied(service: Service, browser: Browser) -> int:
    """Sent; its number."""
    filled(service, browser)
    page = fill(browser, "ozet", authorised="1")
    found = re.search(r"B-(\d+)", page.text)
    assert found, page.text
    return int(found[1])


def at_office(service: Service, role: Role = Role.REGISTRAR) -> Browser:
    """Somebody of the registry, with two factors."""
    core, mail = service.core, f"{role.value}@ileti.example"
    core.run(AddStaff(role, f"{role.value.title()} Deniz", parse_address(mail)), operator(core))
    browser = come_in(service, mail, "/kurumsal")
    prove(service, browser, f"+9053211122{list(Role).index(role):02d}")
    return browser


def prove(service: Service, browser: Browser, phone: str) -> None:
    """A telephone becomes the second factor, by the pages."""
    prefix = "/kurumsal/guvenlik/telefon"
    page = press(browser, browser.get(prefix), prefix, address=phone)
    press(browser, page, f"{prefix}/kod", code=code_of(service.core, phone))
