"""Somebody in the console in a real browser, and the worker that does its part."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import FilePayload, Page, expect

from app.daily import make_day
from app.domain.deadlines import day_in_istanbul
from app.domain.permissions import Role
from app.loading.arrived import load_some
from app.outbox.delivery import system_context
from app.usecases.daily.making import PlanDay
from tests.channels.bakanlik.test_browser import enter
from tests.channels.kurumsal.console import ACME, hired, mail_of
from tests.channels.sms.service import Service
from tests.channels.web.browser import Person
from tests.citizens import code_of

Served = tuple[Service, str]
PHONE = "0532 222 33 44"
WAITING = "SELECT id FROM load WHERE state = 2"


@contextmanager
def working(service: Service) -> Iterator[None]:
    """A worker that loads what waits."""
    ended = threading.Event()

    def work() -> None:
        while not ended.wait(0.05):
            for (id,) in service.rows(WAITING):
                while load_some(service.core, id):
                    pass

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def made(service: Service, brand: int) -> None:
    """The files of yesterday, as the worker makes them at night."""
    core = service.core
    day = day_in_istanbul(core.clock.now()) - timedelta(days=1)
    core.run(PlanDay(day), system_context(core))
    assert make_day(core, brand, day, 0, stamp=False) is None


def in_console(page: Page, served: Served, role: Role = Role.OWNER, iys: int = ACME) -> Person:
    hired(served[0].core, role, iys)
    return enter(page, served, mail_of(role, iys), "/kurumsal")


def second_step(person: Person) -> None:
    """Choose a telephone as the second factor, and prove it."""
    person.h1("Güvenlik")
    person.look_over("security")
    person.page.get_by_role("link", name="Telefon numarası ver").click()
    person.page.get_by_label("Cep telefonu numaranız").fill(PHONE)
    person.look_over("phone")
    person.press("Kod gönder")
    person.page.get_by_label("Kod", exact=True).fill(code_of(person.service.core, PHONE))
    person.press("Devam et")
    expect(person.page.get_by_role("alert")).to_contain_text("telefonunuza kod gelecek")


def send_file(person: Person, data: bytes | Path, name: str = "") -> None:
    """Choose a file, or what is given as one, and send it."""
    person.page.get_by_role("link", name="Dosyalar", exact=True).click()
    person.h1("Dosyalar")
    person.page.get_by_label("Dosya", exact=True).set_input_files(
        data if isinstance(data, Path) else FilePayload(name=name, mimeType="text/csv", buffer=data)
    )
    person.press("Gönder ve denetle")
