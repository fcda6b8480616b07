"""The mailbox in a real browser: without JavaScript, at 320 px, in the dark, for screen readers."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from app.core import Context
from app.demo import AYSE_MAIL
from app.domain.consent import MessageType, Record, Source, Status
from app.domain.permissions import Assurance, Role
from app.factory import make_core
from app.settings import read_settings
from app.storage.database import make_database
from app.usecases.record import Entry, RecordConsents
from tests.journeys.service import Service
from tests.journeys.test_killed import database_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

YESILOVA = 100200
NOW = "2026-03-11T12:00:00"


@pytest.fixture(scope="session")
def posted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The demo, in which a provider has just recorded an approval for a mail address."""
    home = tmp_path_factory.mktemp("posta") / "home"
    service = Service(home, environ={"ILETI_NOW": NOW, "ILETI_TELL_SECONDS": "0"})
    try:
        record(service.start())
        service.wait_for(lambda: AYSE_MAIL in requests.get(f"{service.url}/posta", timeout=5).text)
        yield service
    finally:
        service.stop()


def record(service: Service) -> None:
    given = {"ILETI_HOME": str(service.home), "DATABASE_URL": database_of(service)}
    settings = read_settings({**given, "ILETI_DEMO": "1", "ILETI_NOW": NOW, **service.environ})
    database = make_database(settings.database_url)
    try:
        core = make_core(settings, database)
        said = Record(MessageType.EPOSTA, Status.ONAY, Source.HS_WEB, core.clock.now())
        entry = Entry(core.keys.tag(AYSE_MAIL), AYSE_MAIL, said)
        office = Context("api", Role.PROVIDER, Assurance.CODE, core.clock.now(), actor=100100)
        assert core.run(RecordConsents(YESILOVA, [entry]), office).done == 1
    finally:
        database.close()


@contextmanager
def browsing(chromium: Browser, service: Service, scheme: str, width: int) -> Iterator[Page]:
    """A page at the mailbox; afterwards: it asked nobody else, and told no address."""
    context = chromium.new_context(
        color_scheme="dark" if scheme == "dark" else "light",
        viewport={"width": width, "height": 800},
        java_script_enabled=True,
    )
    try:
        page = context.new_page()
        asked: list[str] = []
        complaints: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda said: complaints.append(said.text))
        page.goto(f"{service.url}/posta")
        yield page
        assert [url for url in asked if not url.startswith((f"{service.url}/posta", "data:"))] == []
        assert [url for url in asked if "@" in url or "%40" in url] == []
        assert complaints == []
    finally:
        context.close()


def faults_of_access(page: Page) -> list[object]:
    found = Axe().run(page).response["violations"]
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]


def width(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["tr", "en"])
def test_axe_finds_nothing_and_320_pixels_are_wide_enough(
    chromium: Browser, posted: Service, scheme: str, language: str
) -> None:
    with browsing(chromium, posted, scheme, 320) as page:
        if language == "en":
            page.get_by_role("link", name="English").click()
        assert faults_of_access(page) == []
        assert width(page) == 320
        page.locator("main a").first.click()
        expect(page.locator("h1")).to_have_count(1)
        frame = page.frame_locator("iframe")
        expect(frame.locator("h1")).to_be_visible()
        page.locator("summary").click()
        assert faults_of_access(page) == []
        assert width(page) == 320
        inside = page.frames[1]
        assert inside.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_mail_is_opened_by_keyboard_and_its_link_in_a_page_of_its_own(
    chromium: Browser, posted: Service
) -> None:
    with browsing(chromium, posted, "light", 1024) as page:
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_have_text("İletişim izinleriniz hakkında")
        expect(page.locator("pre")).to_contain_text("YESILOVA, 11 Mart 2026 tarihinde")
        link = page.frame_locator("iframe").get_by_role("link", name="Bu onayı ben vermedim")
        expect(link).to_have_attribute("target", "_blank")
        address = link.get_attribute("href") or ""
        assert address.startswith(f"{posted.url}/ret/")


def test_the_mailbox_needs_no_javascript(chromium: Browser, posted: Service) -> None:
    context = chromium.new_context(java_script_enabled=False)
    try:
        page = context.new_page()
        page.goto(f"{posted.url}/posta")
        page.locator("main a").first.click()
        expect(page.frame_locator("iframe").locator("h1")).to_be_visible()
        page.get_by_role("link", name="Bütün e-postalar").click()
        expect(page.locator("h1")).to_have_text("Posta kutusu")
    finally:
        context.close()
