"""The service on an empty database with the brands of the demo, and what it logs."""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import structlog
from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server

from app.logs import set_up
from app.storage.database import Database
from tests.channels.sms.service import Service, running
from tests.channels.telefon.browser import launched
from tests.channels.web.browser import serving


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
    root, configure = logging.getLogger(), structlog.configure

    def uncached(**given: Any) -> None:  # noqa: ANN401
        # A logger that is remembered would go on like this in all later tests.
        configure(**{**given, "cache_logger_on_first_use": False})

    def start() -> Callable[[], str]:
        monkeypatch.setattr(root, "handlers", [])
        monkeypatch.setattr(root, "level", root.level)
        monkeypatch.setattr(structlog, "configure", uncached)
        set_up(json=True)
        return lambda: capsys.readouterr().err

    yield start
    structlog.reset_defaults()
