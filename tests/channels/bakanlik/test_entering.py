"""Coming in at the desk and as a provider's user: by a code, and never as somebody else."""

from dataclasses import replace

import pytest

from app.domain.permissions import Role
from app.usecases.staff.hiring import EndStaff, ListStaff
from tests.channels.bakanlik.office import at_desk, come_in, hired
from tests.channels.sms.service import Service
from tests.channels.web.citizens import come_in as citizen_in
from tests.channels.web.pages import Browser
from tests.citizens import code_of
from tests.usecases.desks import operator

CODES = "SELECT count(*) FROM code"


def codes(service: Service) -> int:
    return int(service.rows(CODES)[0][0])


@pytest.mark.parametrize("prefix", ["/bakanlik", "/kurumsal"])
def test_whoever_is_a_stranger_is_led_to_the_door(service: Service, prefix: str) -> None:
    browser = Browser(service)
    for path in (prefix, f"{prefix}/dosya/10001", f"{prefix}/sikayetler", f"{prefix}/gondericiler"):
        page = browser.get(path)
        assert page.status in (303, 404), path
        assert page.status == 404 or page.location == f"{prefix}/giris"


def test_an_address_that_nobody_has_gets_the_same_words_and_no_code(service: Service) -> None:
    browser = Browser(service)
    known, unknown = hired(service.core), "nobody@example.gov.tr"
    page = browser.get("/bakanlik/giris")
    told = []
    for mail in (known, unknown):
        told.append(browser.follow(browser.send(page, "/bakanlik/giris", address=mail)).text)
    assert told[0] == told[1]
    assert codes(service) == 1
    wrong = browser.send(browser.get("/bakanlik/giris/kod"), "/bakanlik/giris/kod", code="123456")
    assert wrong.status == 422


def test_each_side_lets_in_its_own_people_only(service: Service) -> None:
    officer, user = hired(service.core), hired(service.core, Role.OWNER, None, 100100)
    for mail, prefix in ((officer, "/kurumsal"), (user, "/bakanlik")):
        browser = Browser(service)
        browser.send(browser.get(f"{prefix}/giris"), f"{prefix}/giris", address=mail)
        assert codes(service) == 0
    desk = come_in(service, officer)
    assert desk.get("/kurumsal/sikayetler").location == "/kurumsal/giris"
    assert desk.get("/hesabim").location.startswith("/giris")
    provider = come_in(service, user, "/kurumsal")
    assert provider.get("/bakanlik").location == "/bakanlik/giris"


def test_a_citizen_who_is_signed_in_is_nobody_here(service: Service) -> None:
    browser = Browser(service)
    citizen_in(browser, "+905321112233")
    assert browser.get("/bakanlik").location == "/bakanlik/giris"


def test_a_code_of_the_portal_opens_no_desk(service: Service) -> None:
    mail = hired(service.core)
    portal, desk = Browser(service), Browser(service)
    portal.send(portal.get("/giris"), "/giris", address=mail)
    code = code_of(service.core, mail)
    page = desk.follow(desk.send(desk.get("/bakanlik/giris"), "/bakanlik/giris", address=mail))
    if code_of(service.core, mail) != code:
        assert desk.send(page, "/bakanlik/giris/kod", code=code).status == 422


def test_out_again_by_hand_by_time_and_by_the_end_of_the_work(service: Service) -> None:
    browser = at_desk(service)
    assert browser.get("/bakanlik").status == 200
    service.later(minutes=29)
    assert browser.get("/bakanlik").status == 200
    service.later(minutes=31)
    assert browser.get("/bakanlik").location == "/bakanlik/giris"
    other = come_in(service, hired(service.core, Role.CLERK))
    out = other.send(other.get("/bakanlik"), "/bakanlik/cikis")
    assert out.answer.headers["Clear-Site-Data"]
    assert other.get("/bakanlik").location == "/bakanlik/giris"
    third = come_in(service, hired(service.core, Role.SUPERVISOR))
    for one in service.core.run(ListStaff(), operator(service.core)):
        service.core.run(EndStaff(one.id), operator(service.core))
    assert third.get("/bakanlik").location == "/bakanlik/giris"


def test_outside_the_demo_the_desk_takes_no_code_and_providers_do(service: Service) -> None:
    officer, user = hired(service.core), hired(service.core, Role.OWNER, None, 100100)
    service.core.settings = replace(service.core.settings, demo=False)
    browser = Browser(service)
    page = browser.get("/bakanlik/giris")
    assert browser.send(page, "/bakanlik/giris", address=officer).status == 403
    assert codes(service) == 0
    assert come_in(service, user, "/kurumsal").get("/kurumsal/sikayetler").status == 200


def test_a_form_that_was_not_given_is_not_taken(service: Service) -> None:
    browser = at_desk(service)
    page = browser.post("/bakanlik/suzgec", {"ad": "x", "csrf_token": "forged"})
    assert page.status == 400
