"""Somebody of the staff in a browser without scripts, and cases for them."""

from datetime import timedelta

from app.core import Core
from app.domain.permissions import Role
from app.domain.recipient import parse_address
from app.usecases.staff.hiring import AddStaff
from tests.channels.sms.service import Service
from tests.channels.web.pages import Browser, Page
from tests.citizens import code_of
from tests.usecases.complaints import file
from tests.usecases.desks import operator

AYSE, MEHMET = "+905321112233", "+905334445566"


def hired(
    core: Core, role: Role = Role.OFFICER, province: int | None = 34, iys: int | None = None
) -> str:
    """The mail address of somebody new."""
    mail = f"{role.value}.{province or 0}.{iys or 0}@example.gov.tr"
    place = None if iys else province
    core.run(AddStaff(role, "Deniz Uzman", parse_address(mail), place, iys), operator(core))
    return mail


def come_in(service: Service, mail: str, prefix: str = "/bakanlik") -> Browser:
    """Signed in by a code."""
    browser = Browser(service)
    asked = browser.send(browser.get(f"{prefix}/giris"), f"{prefix}/giris", address=mail)
    page = browser.follow(asked)
    code = code_of(service.core, mail)
    entered = browser.send(page, f"{prefix}/giris/kod", code=code)
    assert entered.location == prefix, entered.text
    return browser


def at_desk(service: Service, role: Role = Role.OFFICER, province: int | None = 34) -> Browser:
    """Somebody new at the desk."""
    return come_in(service, hired(service.core, role, province))


def at_provider(service: Service, iys: int = 100100) -> Browser:
    """A provider's user."""
    return come_in(service, hired(service.core, Role.OWNER, None, iys), "/kurumsal")


def cases(core: Core, count: int, **changes: object) -> list[int]:
    """So many complaints about different messages."""
    at = core.clock.now()
    return [
        file(core, at=at - timedelta(hours=n), **changes).number  # type: ignore[arg-type]
        for n in range(1, count + 1)
    ]


def press(browser: Browser, page: Page, action: str, **fields: object) -> Page:
    """Send a form and go where it leads."""
    sent = browser.send(page, action, **fields)
    return browser.follow(sent) if sent.status == 303 else sent
