"""The database is away, or only read: a refusal is taken nevertheless, and done afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from app.domain.consent import MessageType, Source
from app.errors import Unavailable
from app.storage.database import Database
from app.usecases.consents import ShowHistory
from app.usecases.drain import drain
from tests.channels.sms.service import Service
from tests.channels.web.citizens import AYSE, MAIL, MEHMET, add_address, approve, come_in, may
from tests.channels.web.pages import Browser, Page
from tests.channels.web.test_permissions import switch
from tests.citizens import sign_in, signed

A, M, E = MessageType
LIST = "/izinlerim"
ACME, MARKET = 100100, 100200


@pytest.fixture
def ayse(browser: Browser, service: Service) -> Browser:
    come_in(browser)
    add_address(browser, MAIL)
    for brand in (ACME, MARKET):
        approve(service, AYSE, brand, A, M)
    approve(service, MAIL, ACME, E)
    service.later(minutes=5)
    return browser


@contextmanager
def away(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No connection is to be had."""

    def gone(self: Database) -> None:
        raise Unavailable(part="database")

    with monkeypatch.context() as patch:
        patch.setattr(Database, "fail_fast", gone)
        yield


def press(browser: Browser, page: Page, **more: str) -> Page:
    """A switch of the page, as it stands there."""
    fields = dict(page.fields(f"{LIST}/secilenler"))
    value = switch(page, "Acme Alışveriş", "Mesaj")
    return browser.post(f"{LIST}/degistir", {**fields, "degistir": value, **more})


def test_a_switch_to_no_waits_and_is_done(
    ayse: Browser, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = ayse.get(LIST)
    with away(monkeypatch):
        kept = press(ayse, page)
        assert (kept.status, kept.h1) == (202, "Reddiniz alındı")
        assert ayse.get(LIST).status == 503
    pressed = service.core.clock.now()
    assert may(service, AYSE, ACME) == {A, M}
    service.later(minutes=10)
    assert drain(service.core, service.parts.spool) == 1
    assert may(service, AYSE, ACME) == {A}
    who = sign_in(service.core, AYSE)
    last = service.core.run(ShowHistory(ACME), signed(service.core, who, AYSE))[-1]
    assert (last.source, last.channel, last.consent_date) == (Source.IYS_WEB, "web", pressed)


def test_everything_but_one_waits_and_is_done_at_every_address(
    ayse: Browser, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"{LIST}/hepsi"
    check = ayse.send(ayse.get(path), path, keep=["100200"], ahead="1")
    with away(monkeypatch):
        assert ayse.send(check, path).status == 202
    assert drain(service.core, service.parts.spool) == 2
    assert (may(service, AYSE, ACME), may(service, MAIL, ACME)) == (set(), set())
    assert may(service, AYSE, MARKET) == {A, M}


def test_selected_brands_wait_and_are_refused_whole(
    ayse: Browser, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = ayse.get(LIST)
    with away(monkeypatch):
        kept = ayse.send(page, f"{LIST}/secilenler", brand=["100100"])
        assert kept.status == 202
    assert drain(service.core, service.parts.spool) == 2
    assert may(service, AYSE, ACME) | may(service, MAIL, ACME) == set()
    assert may(service, AYSE, MARKET) == {A, M}


def test_an_approval_has_to_wait(
    ayse: Browser, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = ayse.get(LIST)
    value = switch(page, "Acme Alışveriş", "Mesaj")
    with away(monkeypatch):
        assert press(ayse, page, degistir=f"{value[:-1]}1").status == 503
        path = f"{LIST}/hepsi"
    assert ayse.get(path).status == 200
    assert service.parts.spool.waiting() == 0


def test_nobody_refuses_in_the_name_of_another(
    ayse: Browser, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    mehmet = come_in(Browser(service), MEHMET)
    page = ayse.get(LIST)
    fields = dict(page.fields(f"{LIST}/secilenler"))
    value = switch(page, "Acme Alışveriş", "Mesaj")
    own = dict(mehmet.get(f"{LIST}/kilit").fields(f"{LIST}/kilit"))["csrf_token"]
    stolen = {**fields, "degistir": value, "csrf_token": own}
    with away(monkeypatch):
        # Neither with somebody else's form nor without any, nor from elsewhere.
        assert mehmet.post(f"{LIST}/degistir", stolen).status == 503
        assert mehmet.post(f"{LIST}/degistir", {**stolen, "kimlik": "1.x"}).status == 503
        forged = {**fields, "degistir": value, "csrf_token": ""}
        assert ayse.post(f"{LIST}/degistir", forged).status == 400
        assert Browser(service).post(f"{LIST}/degistir", stolen).status == 400
        service.later(hours=13)
        assert press(ayse, page).status == 503
    assert service.parts.spool.waiting() == 0


def test_a_list_can_be_read_while_nothing_can_be_written(
    ayse: Browser, service: Service, database: Database
) -> None:
    service.later(minutes=5)
    name = service.rows("SELECT current_database()")[0][0]
    with database.single() as driver:
        driver.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
    try:
        service.core.database.close()
        page = ayse.get(LIST)
        assert page.status == 200
        assert press(ayse, page).status == 202
    finally:
        with database.single() as driver:
            driver.execute("SET default_transaction_read_only = off")
            driver.execute(f'ALTER DATABASE "{name}" RESET default_transaction_read_only')
        service.core.database.close()
    assert drain(service.core, service.parts.spool) == 1
    assert may(service, AYSE, ACME) == {A}
