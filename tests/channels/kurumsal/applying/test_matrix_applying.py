"""Everybody tries every page of applying and of the back office, as the second table in
docs/console.md says."""

import pytest

from app.domain.permissions import Role
from tests.channels.kurumsal.applying.applicants import applied, at_office, log_in
from tests.channels.kurumsal.console import ACME, PARTNER, at_work, sure, town
from tests.channels.kurumsal.matrix import ROLES, Line, lines
from tests.channels.sms.service import Service
from tests.channels.web.pages import Browser

LINES = [line for line in lines() if line.applies]
OFFICE = (Role.EXAMINER, Role.REGISTRAR)


def somebody(service: Service, role: Role, dealer: int) -> Browser:
    if role is Role.APPLICANT:
        browser = Browser(service)
        log_in(browser)
        return browser
    if role in OFFICE:
        return at_office(service, role)
    holder = PARTNER if role is Role.PARTNER else ACME
    return sure(service, at_work(service, role, holder, dealer if role is Role.RETAILER else None))


def answered(browser: Browser, line: Line, number: int) -> int:
    path = f"/kurumsal{line.path}"
    for name, value in (("number", number), ("brand", ACME), ("page", 1)):
        path = path.replace(f"<{name}>", str(value))
    if line.method == "GET":
        return browser.get(path).status
    page = browser.get("/kurumsal/guvenlik/telefon")
    token = dict(page.fields("/kurumsal/guvenlik/telefon"))["csrf_token"]
    return browser.post(path, {"csrf_token": token}).status


@pytest.mark.parametrize("letter", [*ROLES])
def test_everybody_may_do_what_the_document_says(service: Service, letter: str) -> None:
    service.add_demo_brands()
    dealer = town(service.core)
    first = Browser(service)
    log_in(first)
    number = applied(service, first)
    role = ROLES[letter]
    browser = first if role is Role.APPLICANT else somebody(service, role, dealer)
    wrong = {}
    for line in LINES:
        status = answered(browser, line, number)
        if (status == 403) is not (line.marks[letter] == "–") or status >= 500:
            wrong[f"{line.method} {line.path}"] = status
    assert wrong == {}
