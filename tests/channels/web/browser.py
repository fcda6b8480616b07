"""The portal in a real browser, on a service whose clock the test can move."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.channels.sms.service import Service, running
from tests.channels.web.pages import tells_address
from tests.citizens import code_of
from tests.journeys.service import free_port

TOLD = (
    "Failed to load resource: the server responded with a status of 4",
    "Clear-Site-Data header on",
)
MOST_TABS = 80
NARROW: ViewportSize = {"width": 320, "height": 640}
"""What 400 % of zoom leave of a screen of 1280 pixels."""

# Links in a sentence may be as low as its letters (WCAG 2.5.8); everything else may not.
LOW_TARGETS = """
[...document.querySelectorAll("button, input, select, nav a, .button, .top a, .help a")]
  .filter((one) => one.checkVisibility() && !one.matches(".skip, [type=hidden]"))
  .map((one) => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])
  .filter(([_, box]) => box.height < 24 || box.width < 24)
  .map(([html, box]) => `${html} ${box.width}x${box.height}`)
"""
FOCUS = """
(() => {
  const one = document.activeElement;
  const style = getComputedStyle(one);
  const box = one.getBoundingClientRect();
  return {
    name: one.innerText || one.value || one.id,
    ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    seen: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
  };
})()
"""


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:
        """Nothing: the tests tell what went wrong."""


@contextmanager
def unreachable() -> Iterator[None]:
    """Every connection is broken off without an answer: that a browser is offline need not be known
    to its service worker by the next request."""

    def hang_up(handler: WSGIRequestHandler) -> None:
        handler.close_connection = True

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_Quiet, "run_wsgi", hang_up)
        yield


@contextmanager
def serving(home: Path, database_url: str, **environ: str) -> Iterator[tuple[Service, str]]:
    """The application behind a real port; its clock stands until it is moved."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with running(home, database_url, PUBLIC_URL=url, PORT=str(port), **environ) as made:
        server = make_server("127.0.0.1", port, made.app, threaded=True, request_handler=_Quiet)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield made, url
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


class Person:
    """Somebody who uses the portal."""

    def __init__(self, page: Page, service: Service, url: str) -> None:
        self.page = page
        self.service = service
        self.url = url
        self.asked: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("console", lambda said: self._heard(said.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _heard(self, text: str) -> None:
        # A page that answers 4xx is told in the console, too, and what signing out erased.
        if not text.startswith(TOLD):
            self.complaints.append(text)

    def go(self, path: str) -> None:
        """Open a page of the portal."""
        self.page.goto(f"{self.url}{path}")

    def h1(self, text: str) -> None:
        """Wait for a page."""
        expect(self.page.locator("h1")).to_have_text(text)

    def button(self, name: str) -> Locator:
        """A button by the name that a screen reader says."""
        return self.page.get_by_role("button", name=name, exact=True)

    def press(self, name: str) -> None:
        """Press a button with the mouse."""
        self.button(name).first.click()

    def ask(self, address: str) -> None:
        """Type an address on the page for signing in."""
        self.page.get_by_label("Telefon numarası ya da e-posta").fill(address)
        self.press("Kod gönder")
        self.h1("Size gönderdiğimiz kodu yazın")

    def enter(self, address: str) -> None:
        """Type the code that came."""
        self.page.get_by_label("Kod", exact=True).fill(code_of(self.service.core, address))
        self.press("Devam et")

    def come_in(self, address: str, after: str = "/hesabim") -> None:
        """Sign in, by mouse, on a Turkish page."""
        self.go(f"/giris?sonra={after}")
        self.ask(address)
        self.enter(address)
        self.page.wait_for_url(f"{self.url}{after}")

    def tab_to(self, name: str) -> None:
        """Press the tabulator until something has the focus; on the way, every focus shows."""
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            focus = self.page.evaluate(FOCUS)
            assert focus["ring"], focus
            assert focus["seen"], focus
            if " ".join(focus["name"].split()) == name:
                return
        raise AssertionError(f"the tabulator does not lead to {name}")

    def look_over(self, state: str = "") -> None:
        """What holds of every page as it is seen, in light and dark, however narrow."""
        size = self.page.viewport_size
        for scheme in ("light", "dark"):
            self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            found = faults_of_access(self.page)
            assert found == [], (state, scheme, found)
        self.page.set_viewport_size(NARROW)
        assert self.page.evaluate("document.documentElement.scrollWidth") <= 320, state
        assert self.page.evaluate(LOW_TARGETS) == [], state
        self.page.emulate_media(color_scheme="light")
        if size:
            self.page.set_viewport_size(size)


def faults_of_access(page: Page) -> list[Any]:
    """What axe finds."""
    found = Axe().run(page).response["violations"]
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]


@contextmanager
def person(
    browser: Browser,
    served: tuple[Service, str],
    *elsewhere: str,
    **given: Any,  # noqa: ANN401
) -> Iterator[Person]:
    """Somebody with a browser of their own; afterwards: it asked nobody but us (and `elsewhere`),
    told no address in a URL, and broke no rule of a page's policy."""
    service, url = served
    context = browser.new_context(**{"locale": "tr-TR", **given})
    try:
        used = Person(context.new_page(), service, url)
        yield used
        ours = (url, *elsewhere)
        assert [one for one in used.asked if not one.startswith(ours)] == []
        assert [one for one in used.asked if tells_address(one)] == []
        assert not used.complaints, used.complaints
    finally:
        context.close()
