"""Coming in by a landline: it rings, and a call reads the code out."""

import re

import pytest

from app.domain.consent import MessageType
from app.usecases.lock import ChooseLanguage
from channels._kit.handset import arrived
from channels._kit.telephone import Telephone
from tests.channels.ivr.line import NUMBER, READ_OUT, Line, form_of
from tests.channels.sms.conversation import deliver_all
from tests.channels.sms.service import Service, request_id
from tests.channels.web.citizens import AYSE, HOME, add_address, approve, ask, come_in
from tests.channels.web.pages import Browser, Page
from tests.citizens import claiming

OFFICE = "+903121112233"
TABLES = """
SELECT table_name FROM information_schema.tables
 WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
"""


def answered(service: Service, number: str, line: Line | None = None) -> Telephone:
    """Let the worker send what waits, and pick the receiver up; nothing else came."""
    deliver_all(service)
    (*_, ring) = arrived(service.core, number, 0)
    assert ring.rings, "a landline gets no texts"
    form = form_of(NUMBER, f"CA{request_id()[2:]}", To=number, Direction="outbound-api")
    telephone = Telephone((line or Line(service)).post, form)
    telephone.call(ring.rings)
    return telephone


def heard(telephone: Telephone) -> str:
    return " ".join(one.text for one in telephone.heard)


def code_heard(telephone: Telephone) -> str:
    """The code, which is read twice each time."""
    codes = {re.sub(r"\D", "", found[0]) for found in READ_OUT.finditer(heard(telephone))}
    (code,) = codes
    return code


def typed(browser: Browser, page: Page, code: str) -> Page:
    return browser.send(page, "/giris/kod", code=code)


def test_the_code_that_is_heard_opens_that_landline_alone(
    browser: Browser, service: Service
) -> None:
    add_address(come_in(Browser(service), AYSE), HOME)
    approve(service, AYSE, 100400, MessageType.ARAMA)
    approve(service, HOME, 100200, MessageType.ARAMA)
    deliver_all(service)
    service.later(minutes=1)
    page = ask(browser, "0212 222 33 44")
    telephone = answered(service, HOME)
    assert "ileti'ye giriş kodunuz: " in heard(telephone)
    telephone.press("1")
    telephone.wait()
    assert telephone.over
    assert heard(telephone).endswith("İyi günler.")
    assert len(READ_OUT.findall(heard(telephone))) == 4
    page = browser.follow(typed(browser, page, code_heard(telephone)))
    assert "Yeşilova Market" in page.text
    assert "Üç Deniz" not in page.text
    account = browser.get("/hesabim").text
    assert "0212 222 33 44" in account
    assert "0532" not in account


def test_a_landline_is_added_by_the_call_too(browser: Browser, service: Service) -> None:
    come_in(browser, AYSE)
    sent = browser.send(browser.get("/hesabim/adres"), "/hesabim/adres", address=HOME)
    code = code_heard(answered(service, HOME))
    page = browser.follow(browser.send(browser.follow(sent), "/hesabim/adres/kod", code=code))
    assert "0212 222 33 44" in browser.get("/hesabim").text, page.text


def test_the_code_is_no_code_of_the_menu(service: Service, browser: Browser) -> None:
    page = ask(browser, HOME)
    code = code_heard(answered(service, HOME))
    line = Line(service)
    telephone = Telephone(line.post, form_of(HOME, f"CA{request_id()[2:]}"))
    telephone.call("https://sms.example.org/ivr/twilio")
    telephone.press("1")
    assert "Sizi bu numaradan şimdi geri arayıp" in heard(telephone)
    telephone = answered(service, HOME)
    telephone.press(code)
    assert "Kod doğru değil." in heard(telephone)
    assert typed(browser, page, code).location == "/izinlerim"


@pytest.mark.parametrize("language", ["tr", "en"])
def test_whether_a_landline_is_known_is_neither_read_nor_heard(
    service: Service, language: str
) -> None:
    approve(service, HOME, 100100, MessageType.ARAMA)
    service.core.run(ChooseLanguage("en"), claiming(service.core, HOME))
    pages, calls = [], []
    for number in (HOME, OFFICE):
        browser = Browser(service)
        browser.get(f"/?dil={language}")
        pages.append(ask(browser, number).text)
        telephone = answered(service, number)
        telephone.press("0")
        telephone.wait()
        calls.append([(READ_OUT.sub("", one.text), one.language) for one in telephone.heard])
    assert pages[0] == pages[1]
    assert calls[0] == calls[1]
    assert {spoken[:2] for _, spoken in calls[0]} == {language}


def test_the_code_of_the_call_stands_in_no_table_and_in_no_request(
    browser: Browser, service: Service
) -> None:
    ask(browser, HOME)
    line = Line(service)
    telephone = answered(service, HOME, line)
    telephone.press("1")
    code = code_heard(telephone)
    for (table,) in service.rows(TABLES):
        for (row,) in service.rows(f"SELECT to_jsonb(t)::text FROM {table} t"):
            assert code not in row, table
            assert HOME not in row, table
    assert not any(code in str(request) for request in line.requests)
