"""The service on an empty database with the brands of the demo, and what it logs."""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest
import structlog
from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server

from app.logs import set_up
from app.storage.database import Database
from tests.channels.sms.service import Service, running
from tests.channels.telefon.browser import launched
from tests.channels.web.browser import serving
from tests.channels.web.clocks import LateClock
from tests.issuer import Issuer, running_issuer, settings_of


@pytest.fixture
def service(database: Database, database_url: str, tmp_path: Path) -> Iterator[Service]:
    """The application at noon of an ordinary Wednesday; nobody has a permission yet."""
    with running(tmp_path, database_url) as made:
        made.add_demo_brands()
        yield made


@pytest.fixture
def served(database: Database, database_url: str, tmp_path: Path) -> Iterator[tuple[Service, str]]:
    """The application behind a real port, with the brands of the demo."""
    with serving(tmp_path, database_url) as made:
        made[0].add_demo_brands()
        yield made


@pytest.fixture
def clock_of_service() -> LateClock:
    """The clock of a service that is made after its issuer."""
    return LateClock()


@pytest.fixture
def issuer(clock_of_service: LateClock) -> Iterator[Issuer]:
    """An issuer of logins, of the state's or of the Ministry's."""
    with running_issuer(clock_of_service) as issuer:
        yield issuer


@pytest.fixture
def service_of_state(
    clock_of_service: LateClock,
    issuer: Issuer,
    database: Database,
    database_url: str,
    tmp_path: Path,
) -> Iterator[Service]:
    """The application without any brand, which takes the issuer for the state's."""
    del database
    known = settings_of(issuer) | {"OIDC_NATIONAL_ID_CLAIM": "tckn"}
    with running(tmp_path, database_url, **known) as made:
        clock_of_service.service = made
        yield made


@pytest.fixture
def served_by_state(
    clock_of_service: LateClock,
    issuer: Issuer,
    database: Database,
    database_url: str,
    tmp_path: Path,
) -> Iterator[tuple[Service, str]]:
    """The same behind a real port."""
    del database
    known = settings_of(issuer) | {"OIDC_NATIONAL_ID_CLAIM": "tckn"}
    with serving(tmp_path, database_url, **known) as made:
        clock_of_service.service = made[0]
        yield made


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A real browser, one for all tests of a process: there is no second one in it."""
    with sync_playwright() as playwright:
        browser = launched(playwright)
        yield browser
        browser.close()


@pytest.fixture
def url(service: Service) -> Iterator[str]:
    """Where the same application answers over HTTP."""
    server = make_server("127.0.0.1", 0, service.app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def listen(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Callable[[], Callable[[], str]]]:
    """Begins to log as the service does; gives what tells all that was logged since."""
    root = logging.getLogger()

    def start() -> Callable[[], str]:
        monkeypatch.setattr(root, "handlers", [])
        monkeypatch.setattr(root, "level", root.level)
        set_up(json=True)
        return lambda: capsys.readouterr().err

    yield start
    structlog.reset_defaults()
