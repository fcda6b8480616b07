"""What strangers try: forged forms, planted sessions, addresses that are tried out, codes that are
guessed, ways that lead elsewhere."""

import re
import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

from app.channel import Caller
from app.core import Work
from tests.channels.sms.service import PUBLIC_URL, Row, Service
from tests.channels.web.citizens import AYSE, HOME, MAIL, MEHMET, add_address, ask, come_in, enter
from tests.channels.web.doors import doors, token_of
from tests.channels.web.pages import Browser, Page
from tests.citizens import code_of

WITHOUT_TOKEN = frozenset({"/ret/x"})
"""Doors that other people's programs use, which have no session."""

WATCHED = ("account", "account_address", "sign_in", "code", "outbox", "consent_event", "recipient")
TOKEN = re.compile(r'name="csrf_token" value="[^"]+"|nonce="[^"]+"')


def world(service: Service) -> dict[str, Any]:
    """How much there is of everything."""
    found: dict[str, list[Row]] = {}
    for table in WATCHED:
        found[table] = service.rows(f"SELECT count(*) FROM {table}")
    return found


def test_no_form_is_taken_that_this_session_was_not_given(
    browser: Browser, service: Service
) -> None:
    come_in(browser)
    foreign = token_of(come_in(Browser(service), MEHMET))
    paths = set(doors(service.app, "POST")) - WITHOUT_TOKEN
    assert len(paths) > 12
    before = world(service)
    for path in sorted(paths):
        for token in (None, "", "x", foreign, foreign[:-1], "\u0130" * 99):
            fields = {"csrf_token": token, "address": AYSE, "code": "123456", "sure": "1"}
            page = browser.post(path, {k: v for k, v in fields.items() if v is not None})
            assert (page.status, page.h1) == (400, "Bu form artık geçerli değil"), (path, token)
    assert world(service) == before
    assert browser.get("/hesabim").status == 200


def test_without_a_cookie_no_form_is_taken(browser: Browser, service: Service) -> None:
    token = token_of(come_in(browser))
    stranger = Browser(service)
    for path in sorted(set(doors(service.app, "POST")) - WITHOUT_TOKEN):
        assert stranger.post(path, {"csrf_token": token}).status == 400, path


def test_a_get_changes_nothing(browser: Browser, service: Service) -> None:
    come_in(browser)
    before = world(service)
    for path in sorted(doors(service.app, "GET")):
        page = browser.get(path)
        assert page.status < 500, path
    assert world(service) == before


def test_whoever_is_not_signed_in_sees_none_of_the_pages_for_citizens(
    browser: Browser, service: Service
) -> None:
    paths = set(doors(service.app, "GET", Caller.CITIZEN))
    assert len(paths) > 4
    for path in sorted(paths):
        assert browser.get(path).location == f"/giris?sonra={quote(path)}"
    token = token_of(browser)
    for path in sorted(doors(service.app, "POST", Caller.CITIZEN)):
        page = browser.post(path, {"csrf_token": token})
        assert (page.status, page.h1[:8]) == (200, "Telefon "), path


def test_a_session_that_was_planted_is_worth_nothing_after_a_sign_in(
    browser: Browser, service: Service
) -> None:
    attacker = Browser(service)
    page = ask(attacker, MAIL)
    planted = attacker.session()
    with browser.client.session_transaction(base_url=PUBLIC_URL) as session:
        session.update(planted)
    come_in(browser, AYSE)
    mine = browser.session()
    assert mine["secret"]
    assert mine.get("csrf_token") != planted["csrf_token"]
    assert {name for name in mine if name.startswith("pending")} == set()
    assert attacker.get("/hesabim").status == 303
    token = dict(page.fields("/giris/kod"))["csrf_token"]
    assert browser.post("/oturum", {"csrf_token": token}).status == 400


def test_signing_in_again_ends_the_session_before(browser: Browser, service: Service) -> None:
    come_in(browser)
    old = browser.session()
    token = token_of(browser)
    page = browser.post("/giris", {"csrf_token": token, "address": MEHMET})
    enter(browser, browser.follow(page), MEHMET)
    other = Browser(service)
    with other.client.session_transaction(base_url=PUBLIC_URL) as session:
        session.update(old)
    assert other.get("/hesabim").status == 303


def same(page: Page) -> str:
    """A page without what is random in every one."""
    return TOKEN.sub("", page.answer.text)


def test_no_word_tells_whether_an_address_is_known(browser: Browser, service: Service) -> None:
    come_in(Browser(service), AYSE)
    service.later(minutes=15)
    seen = []
    for address in (AYSE, MEHMET):
        stranger = Browser(service)
        pages = [ask(stranger, address)]
        pages.append(stranger.send(pages[0], "/giris/kod", code=wrong(service, address)))
        pages.append(stranger.send(pages[0], "/giris/kod/yeni"))
        seen.append([same(page) for page in pages])
    assert seen[0] == seen[1]
    assert all(seen[0])


def wrong(service: Service, address: str) -> str:
    return f"{(int(code_of(service.core, address)) + 1) % 10**6:06d}"


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every statement of a deed, as it is run."""
    run: list[str] = []

    def watched(name: str) -> Callable[..., Any]:
        plain = getattr(Work, name)

        def watch(self: Work, sql: str, params: Any = None) -> Any:  # noqa: ANN401
            run.append(sql)
            return plain(self, sql, params)

        return watch

    for name in ("rows", "row", "change"):
        monkeypatch.setattr(Work, name, watched(name))
    return run


def test_no_statement_more_or_less_tells_it_either(
    browser: Browser, service: Service, statements: list[str]
) -> None:
    come_in(Browser(service), AYSE)
    add_address(come_in(Browser(service), AYSE), MAIL)
    service.later(minutes=61)
    seen = []
    for address in (AYSE, MAIL, MEHMET, HOME):
        stranger = Browser(service)
        page = stranger.get("/giris")
        statements.clear()
        page = stranger.follow(stranger.send(page, "/giris", address=address))
        asked = list(statements)
        code = wrong(service, address)
        statements.clear()
        stranger.send(page, "/giris/kod", code=code)
        seen.append((asked, list(statements)))
    assert seen[0] == seen[1] == seen[2] == seen[3]
    assert len(seen[0][0]) > 3


def test_codes_cannot_be_guessed_over_many_connections_at_once(service: Service) -> None:
    browser = Browser(service)
    page = ask(browser, AYSE)
    right = code_of(service.core, AYSE)
    token = dict(page.fields("/giris/kod"))["csrf_token"]
    cookie = browser.session()
    answers: list[str] = []

    def guess(start: int) -> None:
        one = Browser(service)
        with one.client.session_transaction(base_url=PUBLIC_URL) as session:
            session.update(cookie)
        for number in range(start, start + 5):
            code = f"{(int(right) + 1 + number) % 10**6:06d}"
            answers.extend(one.post("/giris/kod", {"csrf_token": token, "code": code}).errors)

    threads = [threading.Thread(target=guess, args=(start,)) for start in range(0, 40, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 40
    assert sorted(one for one in answers if "Kalan" in one) == [
        f"Kod yanlış. Kalan deneme: {left}." for left in (1, 2, 3, 4)
    ]
    assert browser.send(page, "/giris/kod", code=right).status == 422
    assert service.rows("SELECT count(*) FROM sign_in") == [(0,)]


@pytest.mark.parametrize(
    "after",
    [
        *("https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example"),
        *("/\t/evil.example", "/\n/evil.example", "javascript:alert(1)", "evil.example"),
        *("/giris", "/giris/kod", "/@evil.example", "/x\r\nSet-Cookie: a=b", "/%0d%0aX: y", ""),
        *("///evil.example", "/" * 600, "/\u2025/evil", "/a#b", "/\x00", "data:text/html,x"),
    ],
)
def test_nobody_is_led_away(browser: Browser, after: str) -> None:
    page = browser.get("/giris", query_string={"sonra": after})
    page = browser.send(page, "/giris", address=AYSE, sonra=after)
    assert page.location == "/giris/kod"
    page = browser.get("/giris/kod", query_string={"sonra": after})
    code = code_of(browser.service.core, AYSE)
    page = browser.send(page, "/giris/kod", code=code, sonra=after)
    assert page.location == "/izinlerim"
    assert browser.get("/giris", query_string={"sonra": after}).location == "/izinlerim"


def test_a_cookie_that_was_changed_is_nobody_s(browser: Browser) -> None:
    come_in(browser)
    name = "__Host-ileti"
    cookie = browser.client.get_cookie(name, domain="sms.example.org")
    assert cookie is not None
    assert (cookie.secure, cookie.http_only, cookie.same_site) == (True, True, "Lax")
    assert (cookie.path, cookie.domain, cookie.origin_only) == ("/", "sms.example.org", True)
    browser.client.set_cookie(name, cookie.value[:-3] + "abc", domain="sms.example.org")
    assert browser.get("/hesabim").status == 303


def test_an_address_of_somebody_else_is_not_there(browser: Browser, service: Service) -> None:
    come_in(Browser(service), MEHMET)
    come_in(browser)
    token = token_of(browser)
    for tag in (service.core.keys.tag(MEHMET).hex, "x", "", "0" * 32):
        fields = {"csrf_token": token, "address": tag, "sure": "1", "opens": "0"}
        for path in ("/hesabim/adres/kaldir", "/hesabim/adres/giris"):
            assert browser.post(path, fields).status == 404


def test_a_device_of_somebody_else_is_not_there(browser: Browser, service: Service) -> None:
    other = come_in(Browser(service), MEHMET)
    ((device,),) = service.rows("SELECT id FROM sign_in")
    token = token_of(come_in(browser))
    for named in (str(device), device.hex, "x", ""):
        fields = {"csrf_token": token, "device": named}
        assert browser.post("/hesabim/cihazlar/cikar", fields).status == 404
    assert other.get("/hesabim").status == 200
