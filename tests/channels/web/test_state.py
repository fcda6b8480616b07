"""Coming in by the state's login, and the national id that comes along."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from app.storage.database import Database
from tests.channels.sms.service import Service, running
from tests.channels.web.citizens import AYSE, MAIL, add_address, come_in, enter
from tests.channels.web.pages import Browser, Page
from tests.issuer import SECRET, Issuer

NATIONAL = "10000000146"
BACK = "/giris/devlet/donus"


@pytest.fixture
def service(service_of_state: Service) -> Service:
    """The application, which knows an issuer."""
    return service_of_state


def leave(browser: Browser, path: str = "/giris") -> str:
    """Press the button; where the issuer sends the browser then."""
    page = browser.send(browser.get(path), "/giris/devlet")
    assert page.h1 == "e-Devlet’e geçiyorsunuz"
    there = page.answer.headers["Refresh"].partition("url=")[2]
    assert there in page.links()
    return back_of(there)


def back_of(there: str) -> str:
    """What the issuer answers, as a path of ours."""
    answer = requests.get(there, timeout=5, allow_redirects=False)
    back = urlsplit(answer.headers["Location"])
    assert (back.netloc, back.path) == ("sms.example.org", BACK)
    return f"{back.path}?{back.query}"


def log_in(browser: Browser, path: str = "/giris") -> Page:
    """The whole way there and back."""
    page = browser.get(leave(browser, path))
    assert page.h1 == "e-Devlet’ten döndünüz"
    return browser.send(page, BACK)


def test_without_an_issuer_there_is_no_such_door(
    tmp_path: Path, database: Database, database_url: str
) -> None:
    del database
    with running(tmp_path, database_url) as made:
        browser = Browser(made)
        page = browser.get("/giris")
        assert "/giris/devlet" not in page.links()
        assert browser.get(BACK).status == 404


def test_whom_the_state_names_comes_in_and_adds_an_address(
    browser: Browser, service: Service
) -> None:
    assert log_in(browser).location == "/izinlerim"
    page = browser.get("/hesabim")
    assert "Hesabınızda henüz adres yok." in page.text
    add_address(browser, AYSE)
    other = Browser(service)
    assert log_in(other).location == "/izinlerim"
    assert "0532 111 22 33" in other.get("/hesabim").text


def test_one_is_led_to_where_one_wanted_to_go(browser: Browser) -> None:
    assert log_in(browser, "/giris?sonra=/hesabim/cihazlar").location == "/hesabim/cihazlar"


def test_the_login_joins_the_account_that_is_open(browser: Browser, service: Service) -> None:
    come_in(browser)
    assert log_in(browser, "/hesabim").location == "/hesabim"
    other = Browser(service)
    log_in(other)
    assert "0532 111 22 33" in other.get("/hesabim").text
    assert service.rows("SELECT count(*) FROM account") == [(1,)]
    assert service.rows("SELECT count(*) FROM sign_in") == [(2,)]


def test_the_return_changes_nothing_until_it_is_posted_and_then_once(
    browser: Browser, service: Service
) -> None:
    back = leave(browser)
    page = browser.get(back)
    browser.get(back)
    assert service.rows("SELECT count(*) FROM sign_in") == [(0,)]
    assert browser.send(page, BACK).location == "/izinlerim"
    assert browser.send(browser.get(back), BACK).status == 400
    assert service.rows("SELECT count(*) FROM sign_in") == [(1,)]


def test_a_return_to_another_browser_lets_nobody_in(browser: Browser, service: Service) -> None:
    back = leave(browser)
    victim = Browser(service)
    assert victim.send(victim.get(back), BACK).h1 == "e-Devlet ile giriş yapılmadı"
    mine = leave(victim)
    page = victim.send(victim.get(back), BACK)
    assert (page.status, page.h1) == (400, "e-Devlet ile giriş yapılmadı")
    assert victim.send(victim.get(mine), BACK).status == 400
    assert service.rows("SELECT count(*) FROM sign_in") == [(0,)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"denies": True},
        {"wrong": {"nonce": "x"}},
        {"wrong": {"aud": "x"}},
        {"wrong": {"exp": 1}},
        {"token": "a.b.c"},
    ],
    ids=str,
)
def test_a_login_that_fails_offers_the_code_instead(
    browser: Browser, issuer: Issuer, wrong: dict[str, object]
) -> None:
    for name, value in wrong.items():
        setattr(issuer, name, value)
    page = browser.get(leave(browser))
    page = page if page.status == 400 else browser.send(page, BACK)
    assert (page.status, page.h1) == (400, "e-Devlet ile giriş yapılmadı")
    assert "/giris" in page.links()
    assert browser.get("/hesabim").status == 303


@pytest.mark.parametrize("path", ["/token", "/keys", "/.well-known/openid-configuration"])
def test_an_issuer_that_is_away_is_told_and_the_code_still_works(
    browser: Browser, issuer: Issuer, path: str
) -> None:
    issuer.status[path] = 500
    if path.startswith("/.well"):
        page = browser.send(browser.get("/giris"), "/giris/devlet")
    else:
        page = browser.send(browser.get(leave(browser)), BACK)
    assert (page.status, page.h1) == (503, "e-Devlet şu an cevap vermiyor")
    come_in(browser)


def test_no_transaction_is_open_while_the_issuer_is_asked(
    browser: Browser, service: Service, issuer: Issuer
) -> None:
    seen = []
    redeem = issuer.redeem

    def watched(*given: object) -> object:
        seen.extend(
            service.rows(
                "SELECT state FROM pg_stat_activity WHERE datname = current_database() "
                "AND xact_start IS NOT NULL AND pid <> pg_backend_pid() "
                "AND backend_type = 'client backend'"
            )
        )
        return redeem(*given)  # type: ignore[arg-type]

    issuer.redeem = watched  # type: ignore[method-assign,assignment]
    assert log_in(browser).location == "/izinlerim"
    assert seen == []
    assert "/token" in issuer.asked


@pytest.mark.parametrize(("keep", "shown"), [("1", True), ("0", False)])
def test_the_national_id_is_kept_only_if_the_citizen_says_so(
    browser: Browser, service: Service, issuer: Issuer, keep: str, shown: bool
) -> None:
    issuer.more["tckn"] = NATIONAL
    page = log_in(browser)
    assert page.h1 == "T.C. kimlik numaranızı saklayalım mı?"
    assert NATIONAL not in page.answer.text
    assert service.rows("SELECT count(*) FROM account WHERE national_sealed IS NOT NULL") == [(0,)]
    page = browser.follow(browser.send(page, "/hesabim/kimlik", keep=keep))
    page = browser.get("/hesabim")
    assert ("••••••••146" in page.text) is shown
    assert NATIONAL not in page.answer.text
    if shown:
        assert log_in(Browser(service)).location == "/izinlerim"
        page = browser.follow(browser.send(page, "/hesabim/kimlik/sil"))
        assert "T.C. kimlik numaranız silindi." in page.text
        assert "146" not in browser.get("/hesabim").text
    rows = service.rows("SELECT count(*) FROM account WHERE national_sealed IS NOT NULL")
    assert rows == [(0,)]


def test_a_no_is_asked_for_once_and_again_only_on_the_page_of_the_account(
    browser: Browser, service: Service, issuer: Issuer
) -> None:
    issuer.more["tckn"] = NATIONAL
    browser.send(log_in(browser), "/hesabim/kimlik", keep="0")
    assert log_in(Browser(service)).location == "/izinlerim"
    page = log_in(browser, "/hesabim")
    assert page.h1 == "T.C. kimlik numaranızı saklayalım mı?"
    browser.follow(browser.send(page, "/hesabim/kimlik", keep="1"))
    assert "••••••••146" in browser.get("/hesabim").text


def test_a_national_id_of_another_account_is_not_taken(
    browser: Browser, service: Service, issuer: Issuer
) -> None:
    issuer.more["tckn"] = NATIONAL
    page = log_in(browser)
    number = dict(page.fields("/hesabim/kimlik"))["number"]
    issuer.subject = "another"
    other = Browser(service)
    page = log_in(other)
    for wrong in (number, "", "1.AAAA", NATIONAL):
        assert other.send(page, "/hesabim/kimlik", keep="1", number=wrong).status == 400
    by_code = come_in(Browser(service), AYSE)
    token = dict(by_code.get("/hesabim").fields("/cikis"))["csrf_token"]
    fields = {"csrf_token": token, "keep": "1", "number": number}
    assert by_code.post("/hesabim/kimlik", fields).status == 400


def test_what_is_no_national_id_is_not_kept(browser: Browser, issuer: Issuer) -> None:
    issuer.more["tckn"] = "12345678901"
    page = browser.send(log_in(browser), "/hesabim/kimlik", keep="1")
    assert (page.status, page.h1) == (422, "Numara saklanamadı")


def test_what_was_typed_goes_along_to_the_state_and_back(
    browser: Browser, service: Service
) -> None:
    come_in(browser)
    page = browser.get("/hesabim/adres")
    service.later(minutes=31)
    page = browser.send(page, "/hesabim/adres", address="ayse@example")
    page = browser.send(page, "/giris/devlet")
    back = back_of(page.answer.headers["Refresh"].partition("url=")[2])
    page = browser.send(browser.get(back), BACK)
    assert page.h1 == "Kaldığınız yerden devam edin"
    page = browser.send(page, "/hesabim/adres")
    assert dict(page.fields("/hesabim/adres"))["address"] == "ayse@example"


@pytest.mark.parametrize("query", ["", "?code=%00&state=x", "?code=\u0131", "?state=x", "?error=x"])
def test_a_return_that_is_none_is_told(browser: Browser, query: str) -> None:
    page = browser.get(f"{BACK}{query}")
    assert page.status == 400


def test_nothing_of_a_login_is_logged_or_stands_in_a_table(
    browser: Browser,
    service: Service,
    issuer: Issuer,
    listen: Callable[[], Callable[[], str]],
) -> None:
    heard = listen()
    issuer.more["tckn"] = NATIONAL
    browser.send(log_in(browser), "/hesabim/kimlik", keep="1")
    issuer.wrong = {"aud": "another"}
    other = Browser(service)
    assert log_in(other).status == 400
    told = heard()
    assert "identity_refused" in told
    tables = ("account", "state_login", "sign_in", "deed", "outbox", "recipient")
    kept = "".join(
        str(row) for table in tables for row in service.rows(f"SELECT {table}::text FROM {table}")
    )
    assert len(kept) > 100
    for secret in (SECRET, NATIONAL, issuer.subject, "eyJ"):
        assert secret not in told
        assert secret not in kept


def test_an_account_that_was_joined_opens_by_code_too(browser: Browser, service: Service) -> None:
    log_in(browser)
    add_address(browser, MAIL)
    other = Browser(service)
    page = other.send(other.get("/giris"), "/giris", address=MAIL)
    enter(other, other.follow(page), MAIL)
    assert MAIL in other.get("/hesabim").text
    assert service.rows("SELECT count(*) FROM account") == [(1,)]
