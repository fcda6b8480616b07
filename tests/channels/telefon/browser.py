"""A real browser on a service that runs in processes of its own."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, Playwright, expect

from tests.journeys.service import Service

# What the page does by itself within two seconds has time on a busy machine too.
expect.set_options(timeout=15_000)


def launched(playwright: Playwright) -> Browser:
    """Debian's Chromium. Skips the test where it is not installed; under CI=true that is a
    failure."""
    path = shutil.which("chromium")
    if path is None:
        reason = "needs Debian's chromium"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    # As root there is no sandbox to be had.
    return playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])


class Handset:
    """The page in a browser, as a person uses it."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.asked: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("console", lambda said: self.complaints.append(said.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(f"{url}/telefon")

    @property
    def thread(self) -> Locator:
        """What was texted, and what came."""
        return self.page.locator("#thread li")

    @property
    def heard(self) -> Locator:
        """What was said in the call."""
        return self.page.locator("#heard li.said")

    def button(self, name: str) -> Locator:
        """A button by the name that a screen reader says."""
        return self.page.get_by_role("button", name=name, exact=True)

    def become(self, number: str) -> None:
        """Use another handset."""
        self.page.locator("#number").fill(number)
        self.page.locator("#number").press("Enter")
        expect(self.page.locator("#phone")).to_have_attribute("data-number", number)

    def last_code(self) -> str:
        """The code in the newest text, once it is there."""
        line = self.page.locator("#thread li.theirs", has_text="dogrulama kodunuz").last
        expect(line).to_be_visible()
        return "".join(sign for sign in line.inner_text().split(".")[0] if sign.isdigit())

    def faults_of_access(self) -> list[Any]:
        """What axe finds."""
        found = Axe().run(self.page).response["violations"]
        return [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]

    def width(self) -> int:
        """How wide the page is, scrolling included."""
        return int(self.page.evaluate("document.documentElement.scrollWidth"))


@contextmanager
def handset(browser: Browser, service: Service, **given: Any) -> Iterator[Handset]:  # noqa: ANN401
    """The page in a browser of its own; afterwards: it asked nobody else, told no number in an
    address, and broke no rule of its own policy."""
    context = browser.new_context(**given)
    try:
        used = Handset(context.new_page(), service.url)
        yield used
        assert used.asked
        assert [url for url in used.asked if not url.startswith(f"{service.url}/telefon")] == []
        assert [url for url in used.asked if "?" in url] == []
        assert used.complaints == []
        assert context.cookies() == []
    finally:
        context.close()
