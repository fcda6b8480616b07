"""The link of a mail: looking ends nothing, one press does, with or without a browser."""

import pytest

from app.domain.consent import MessageType, Source
from app.domain.recipient import parse_address
from app.links import Ending, LinkMaker, LinkPart
from app.usecases.account.profile import SetProfile
from app.usecases.consents import ShowHistory
from tests.channels.sms.service import Service
from tests.channels.web.citizens import AYSE, MAIL, approve, come_in, may
from tests.channels.web.pages import Browser
from tests.citizens import sign_in, signed

A, M, E = MessageType
ACME = 100100
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def link(service: Service, ending: Ending, address: str = MAIL, *types: MessageType) -> str:
    """The path of a link about Acme."""
    core = service.core
    maker = LinkMaker(core.keys, "", core.clock.now())
    return maker.url(ending, (LinkPart(parse_address(address), ACME, types or (E,)),))


@pytest.fixture
def path(service: Service) -> str:
    """A link that refuses Acme's mails."""
    approve(service, MAIL, ACME, E)
    service.later(hours=1)
    return link(service, Ending.REVOKE)


def test_looking_shows_what_would_end_and_ends_nothing(browser: Browser, path: str) -> None:
    for _ in range(3):
        page = browser.get(path)
        assert page.h1 == "Bu iletileri reddedin"
        assert "Acme Alışveriş: E-posta · a***@example.com" in page.text
    assert browser.client.head(path, base_url="https://sms.example.org").status_code == 200
    assert may(browser.service, MAIL, ACME) == {E}


def test_one_press_ends_it_and_it_can_be_taken_back(browser: Browser, path: str) -> None:
    page = browser.send(browser.get(path), path)
    assert page.h1 == "Sona erdi"
    assert may(browser.service, MAIL, ACME) == set()
    movements = browser.service.core.run(
        ShowHistory(ACME), signed(browser.service.core, sign_in(browser.service.core, MAIL), MAIL)
    )
    assert (movements[-1].source, movements[-1].channel) == (Source.IYS_EPOSTA, "email")
    page = browser.send(page, f"{path}/geri-al")
    assert page.h1 == "Bu iletileri reddedin"
    assert may(browser.service, MAIL, ACME) == {E}


def test_a_mailbox_ends_it_by_one_click_without_cookies(browser: Browser, path: str) -> None:
    answer = browser.client.post(path, data=ONE_CLICK, base_url="https://sms.example.org")
    assert answer.status_code == 200
    assert may(browser.service, MAIL, ACME) == set()
    again = browser.client.post(path, data=ONE_CLICK, base_url="https://sms.example.org")
    assert again.status_code == 200
    assert "Sona erdi" in again.text


def test_another_post_ends_nothing(browser: Browser, path: str) -> None:
    for body in ({}, {"List-Unsubscribe": "x"}, {"sure": "2"}):
        assert browser.post(path, body).status == 200
    assert may(browser.service, MAIL, ACME) == {E}


@pytest.mark.parametrize("wrong", ["x", "", "A" * 9000, "%00", "..", "é"])
def test_what_is_no_link_says_so_and_ends_nothing(browser: Browser, path: str, wrong: str) -> None:
    for broken in (f"/ret/{wrong}", f"{path}{wrong or 'x'}", f"{path[:-1]}"):
        page = browser.get(broken)
        assert page.status in (404, 410), broken
        assert browser.post(broken, ONE_CLICK).status in (404, 405, 410), broken
    assert may(browser.service, MAIL, ACME) == {E}


def test_after_ninety_days_it_is_over(browser: Browser, path: str) -> None:
    browser.service.later(days=91)
    page = browser.get(path)
    assert (page.status, page.h1) == (410, "Bu bağlantı geçerli değil")
    assert "doksan gün" in page.text
    assert browser.post(path, ONE_CLICK).status == 410
    assert may(browser.service, MAIL, ACME) == {E}


def test_undo_wants_a_form_of_ours(browser: Browser, path: str) -> None:
    browser.send(browser.get(path), path)
    assert browser.post(f"{path}/geri-al", {}).status == 400
    assert may(browser.service, MAIL, ACME) == set()


def test_what_was_never_given_is_denied(browser: Browser, service: Service) -> None:
    approve(service, AYSE, ACME, M)
    assert service.rows("UPDATE outbox SET status = 4 WHERE matter IS NOT NULL RETURNING matter")
    service.later(hours=1)
    path = link(service, Ending.DENY, AYSE, M)
    page = browser.send(browser.get(path), path)
    assert page.h1 == "Sona erdi"
    assert may(service, AYSE, ACME) == set()


def test_the_monthly_summary_is_stopped(browser: Browser, service: Service) -> None:
    core = service.core
    person = sign_in(core, AYSE)
    core.run(SetProfile("tr", None, True), signed(core, person))
    path = LinkMaker(core.keys, "", core.clock.now()).url(Ending.SUMMARY, (), person.account)
    page = browser.get(path)
    assert page.h1 == "Aylık özeti durdurun"
    assert "artık gönderilmeyecek" in browser.send(page, path).text
    assert not sign_in(core, AYSE).summary


def test_a_link_of_one_is_no_way_into_an_account(browser: Browser, path: str) -> None:
    browser.send(browser.get(path), path)
    assert browser.get("/izinlerim").status == 303
    assert come_in(browser).get("/izinlerim").status == 200
