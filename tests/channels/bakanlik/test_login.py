"""The Ministry's own login, by a real issuer of OpenID Connect: it names people by their mail."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from app.domain.permissions import Role
from app.storage.database import Database
from tests.channels.bakanlik.office import hired
from tests.channels.sms.service import Service, running
from tests.channels.web.clocks import LateClock
from tests.channels.web.pages import Browser, Page
from tests.issuer import Issuer, settings_of

BACK = "/bakanlik/giris/kurum/donus"


@pytest.fixture
def service(
    clock_of_service: LateClock,
    issuer: Issuer,
    database: Database,
    database_url: str,
    tmp_path: Path,
) -> Iterator[Service]:
    """The application, which knows the Ministry's issuer."""
    del database
    with running(tmp_path, database_url, **settings_of(issuer, "DESK_OIDC")) as made:
        clock_of_service.service = made
        yield made


def log_in(browser: Browser) -> Page:
    """The whole way there and back."""
    page = browser.send(browser.get("/bakanlik/giris"), "/bakanlik/giris/kurum")
    there = page.answer.headers["Refresh"].partition("url=")[2]
    answer = requests.get(there, timeout=5, allow_redirects=False)
    back = urlsplit(answer.headers["Location"])
    assert back.path == BACK
    page = browser.get(f"{back.path}?{back.query}")
    return browser.send(page, BACK)


def test_somebody_of_the_desk_comes_in(service: Service, issuer: Issuer) -> None:
    mail = hired(service.core)
    issuer.more = {"email": mail.upper(), "email_verified": True}
    browser = Browser(service)
    assert log_in(browser).location == "/bakanlik"
    assert browser.get("/bakanlik").h1 == "Dosyalar"
    assert service.rows("SELECT assurance FROM staff_sign_in") == [(3,)]


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "stranger@example.gov.tr", "email_verified": True},
        {"email": "officer.34.0@example.gov.tr", "email_verified": False},
        {"email": "officer.34.0@example.gov.tr"},
        {"email": "officer.34.0@example.gov.tr", "email_verified": "true"},
        {"email": None, "email_verified": True},
        {},
    ],
)
def test_nobody_else_does(service: Service, issuer: Issuer, claims: dict[str, object]) -> None:
    hired(service.core)
    issuer.more = claims
    browser = Browser(service)
    assert log_in(browser).status == 403
    assert browser.get("/bakanlik").location == "/bakanlik/giris"


def test_a_provider_s_user_is_nobody_of_the_desk(service: Service, issuer: Issuer) -> None:
    service.add_demo_brands()
    issuer.more = {
        "email": hired(service.core, Role.OWNER, None, 100100),
        "email_verified": True,
    }
    assert log_in(Browser(service)).status == 403


def test_an_issuer_that_is_away_is_said_to_be(service: Service, issuer: Issuer) -> None:
    issuer.status["/.well-known/openid-configuration"] = 500
    browser = Browser(service)
    page = browser.send(browser.get("/bakanlik/giris"), "/bakanlik/giris/kurum")
    assert page.status == 503
    assert "ulaşılamıyor" in page.text


def test_a_return_that_nobody_began_is_no_sign_in(service: Service) -> None:
    browser = Browser(service)
    page = browser.get(f"{BACK}?state=x&code=y")
    assert browser.send(page, BACK).status == 400
    assert browser.get(f"{BACK}?error=access_denied").status == 400
