"""The state's login and what fails, in a real browser."""

import pytest
from playwright.sync_api import Browser, expect

from app.storage.database import make_database
from tests.channels.sms.service import Service
from tests.channels.web.browser import Person, person
from tests.channels.web.citizens import AYSE
from tests.issuer import Issuer

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

NATIONAL = "10000000146"


@pytest.fixture
def issuer(issuer: Issuer) -> Issuer:
    """One that tells national ids."""
    issuer.more["tckn"] = NATIONAL
    return issuer


@pytest.fixture
def served(served_by_state: tuple[Service, str]) -> tuple[Service, str]:
    return served_by_state


@pytest.mark.parametrize("scripts", [True, False])
def test_there_and_back_and_the_national_id_only_with_a_yes(
    chromium: Browser, served: tuple[Service, str], issuer: Issuer, scripts: bool
) -> None:
    with person(chromium, served, issuer.url, java_script_enabled=scripts) as who:
        who.go("/giris?sonra=/hesabim")
        if scripts:
            who.look_over("sign in")
        who.press("e-Devlet ile gir")
        if not scripts:
            who.h1("e-Devlet’ten döndünüz")
            who.press("Girişi tamamla")
        who.h1("T.C. kimlik numaranızı saklayalım mı?")
        if scripts:
            who.look_over("ask")
        who.press("Evet, saklayın")
        expect(who.page.get_by_role("alert")).to_contain_text("mühürlü olarak saklandı")
        who.press("Kimlik numaramı sil")
        expect(who.page.get_by_role("alert")).to_contain_text("silindi")


def test_a_login_that_fails_is_told_and_looks_well(
    chromium: Browser, served: tuple[Service, str], issuer: Issuer
) -> None:
    with person(chromium, served, issuer.url) as who:
        issuer.denies = True
        who.go("/giris")
        who.press("e-Devlet ile gir")
        who.h1("e-Devlet ile giriş yapılmadı")
        who.look_over("denied")
        issuer.denies = False
        issuer.status["/token"] = 400
        who.page.get_by_role("link", name="Kodla gir").click()
        who.press("e-Devlet ile gir")
        who.h1("e-Devlet şu an cevap vermiyor")
        who.look_over("away")
        forget_503(who)


def test_a_service_without_its_database_says_so(
    chromium: Browser, served: tuple[Service, str]
) -> None:
    service, _ = served
    with person(chromium, served) as who:
        who.come_in(AYSE)
        sound = service.core.database
        away = make_database("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
        service.core.database = away
        try:
            who.go("/hesabim")
            who.h1("Hizmet şu an kapalı")
            who.look_over("away")
            who.go("/")
            who.h1("Size kimin reklam gönderebileceğine siz karar verin")
        finally:
            service.core.database = sound
            away.close()
        who.go("/hesabim")
        who.h1("Hesabım")
        forget_503(who)


def forget_503(who: Person) -> None:
    """The console tells of the page that could not be had, as it should."""
    who.complaints = [one for one in who.complaints if "status of 503" not in one]
