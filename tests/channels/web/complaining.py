"""Complaints at the portal: begun, filled in and filed, step by step, in one line each."""

import re
from typing import Any

from app.usecases.complaints.drafts import ReadDraft
from app.usecases.complaints.particulars import Particulars
from tests.channels.web.citizens import AYSE
from tests.channels.web.pages import Browser, Page, words
from tests.usecases.acts import citizen

BEGIN, LIST = "/sikayet", "/sikayetlerim"
ACME, MARKET = 100100, 100200
NUMBER = re.compile(r"/sikayet(?:lerim)?/(\d+)")
TEXT = "Tüm ürünlerde %50 indirim! B001"


def number_of(page: Page) -> int:
    """The complaint that a page, or an answer, is about."""
    found = NUMBER.search(page.location or page.path)
    assert found, (page.location, page.path, page.answer.text)
    return int(found[1])


def begin(browser: Browser, type: str = "MESAJ") -> int:
    """A draft of the only address; its number."""
    return number_of(browser.send(browser.get(BEGIN), BEGIN, type=type))


def answer(browser: Browser, number: int, step: str, base: str = BEGIN, **fields: Any) -> Page:  # noqa: ANN401
    """Answer a question; what comes back."""
    end = f"{base}/{number}/{step}" if base == BEGIN else f"{base}/{number}/tamamla/{step}"
    return browser.send(browser.get(end), end, **fields)


def choose(browser: Browser, number: int, brand: int = ACME) -> Page:
    """Choose a brand that was looked for."""
    path = f"{BEGIN}/{number}/marka"
    token = dict(browser.get(path).fields("/cikis"))["csrf_token"]
    return browser.post(path, {"csrf_token": token, "brand": str(brand)})


def known(browser: Browser, brand: int | None = ACME, which: str = "bugun", **more: Any) -> int:  # noqa: ANN401
    """A draft as far as «Kontrol et»."""
    number = begin(browser, **more)
    if brand is not None:
        choose(browser, number, brand)
    page = answer(browser, number, "zaman", which=which, time="11.30")
    assert page.location == f"{BEGIN}/{number}/kontrol", page.answer.text
    return number


def file(browser: Browser, number: int, **more: str | None) -> Page:
    """File it; what comes back."""
    summary = browser.get(f"{BEGIN}/{number}/ozet")
    return browser.send(summary, f"{BEGIN}/{number}/gonder", **more)


def filed(browser: Browser, **more: Any) -> int:  # noqa: ANN401
    """A complaint that was filed."""
    page = file(browser, known(browser, **more))
    assert page.location.endswith("/alindi"), page.answer.text
    return number_of(page)


def person(browser: Browser, number: int, base: str = BEGIN) -> None:
    """Who complains, whole."""
    answer(browser, number, "ben", base, party="person")
    fields = {"name": "Ayşe Yılmaz", "residence": "Atatürk Cad. 1", "province": "34"}
    answer(browser, number, "kisi", base, **fields)


def told(browser: Browser, number: int, address: str = AYSE) -> Particulars:
    """What the draft holds."""
    who = citizen(browser.service.core, address)
    return browser.service.core.run(ReadDraft(number, (who.person.tag,)), who).told


def choices(page: Page, *labels: str) -> list[str]:
    """The values of the circles with these labels."""
    named = {words(one): one.get("for") for one in page.tree.iter("label")}
    values = {one.get("id"): one.get("value", "") for one in page.tree.iter("input")}
    return [values[named[label]] for label in labels]
