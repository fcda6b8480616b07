"""While a registry opens: what programs may load, and where a citizen hears of the look."""

import pytest

from app.dialogue.grammar import understand
from app.dialogue.keypad import Call
from app.dialogue.steps import STEPS
from app.usecases.talk import answer
from channels.ivr.recordings import World
from tests.channels.api import test_loads as loads
from tests.channels.api.app import AYSE, App
from tests.channels.api.test_records import BASE, said
from tests.channels.iys import test_batches as batches
from tests.channels.iys.conftest import _cheap_secrets as _cheap_secrets
from tests.channels.iys.conftest import program as program
from tests.channels.iys.consents import TOO_OLD, consent
from tests.channels.iys.program import MARKET, Program, only
from tests.channels.sms.service import Service
from tests.channels.web.citizens import come_in
from tests.channels.web.conftest import browser as browser
from tests.channels.web.pages import Browser
from tests.citizens import claiming
from tests.openings import opened

PATH = "/consents"
OLD = "2019-05-03 10:00:00"
LISTED = "/izinlerim?bakilacak=1"


@pytest.fixture
def loaded(program: Program, service: Service) -> Program:
    """Something old was loaded of Ayşe; her other permission was recorded before."""
    program.post(program.at(PATH), consent(recipient=AYSE))
    service.later(minutes=1)
    opened(service)
    answer = program.post(program.at(PATH, MARKET), consent(recipient=AYSE, consentDate=OLD))
    assert answer.status_code == 200, answer.text
    return program


@pytest.mark.parametrize("version", ["", "/v2"])
def test_a_program_of_iys_loads_what_is_old(
    program: Program, service: Service, version: str
) -> None:
    path = program.at(PATH, MARKET, version=version)
    only(program.post(path, consent(consentDate=OLD)), 422, "H467")
    opened(service)
    assert program.post(path, consent(consentDate=OLD)).status_code == 200


def test_a_batch_that_came_on_the_last_day_is_recorded_after_it(
    program: Program, service: Service
) -> None:
    opened(service, load=0, look=30)
    sent = batches.send(program, [consent(consentDate=OLD), consent(type="ARAMA")]).get_json()
    service.later(days=9)
    program.sign_in_again()
    batches.process(service)
    done = batches.outcome(program, sent["requestId"])
    assert [one["status"] for one in done] == ["success", "success"]
    assert batches.send(program, [consent(consentDate=TOO_OLD)]).status_code == 422


def test_a_file_that_came_on_the_last_day_is_recorded_after_it(
    program: Program, service: Service
) -> None:
    opened(service, load=0, look=30)
    id = loads.begin(program)
    data = loads.line(1, consent_date="2019-05-03T10:00:00+03:00")
    loads.patch(program, id, 0, data, complete=True)
    service.later(days=9)
    loads.work(service)
    program.sign_in_again()
    told = loads.show(program, id)
    assert (told["taken"], told["refused"]) == (1, 0)


def test_our_own_check_knows_it_too(program: Program, service: Service) -> None:
    body = {"records": [said(consent_date="2019-05-03T10:00:00+03:00")]}
    path = f"{BASE}/consents/check"
    (told,) = program.post(path, body).get_json()["items"]
    assert [one["code"] for one in told["errors"]] == ["H467"]
    opened(service)
    (told,) = program.post(path, body).get_json()["items"]
    assert told["errors"] == []


@pytest.mark.usefixtures("loaded")
def test_an_app_shows_until_when_it_waits(service: Service) -> None:
    items = App(service).sign_in().get("/permissions")["items"]
    found = {one["brand"]["code"]: one["permissions"][0]["look_until"] for one in items}
    assert found == {100100: None, MARKET: "2026-05-10T20:59:59+00:00"}


@pytest.mark.usefixtures("loaded")
def test_the_portal_shows_it_and_only_it_where_that_is_wanted(
    service: Service, browser: Browser
) -> None:
    page = come_in(browser).get("/izinlerim")
    assert "10 Mayıs 2026 gününe kadar bakmanız bekleniyor" in page.text
    assert page.text.count("Bakmanızı bekliyor: 10 Mayıs 2026 gününe kadar") == 1
    only_these = browser.get(LISTED)
    assert f"/izinlerim/marka/{MARKET}" in only_these.answer.text
    assert "/izinlerim/marka/100100" not in only_these.answer.text
    assert "Bakmanızı bekliyor" in browser.get(f"/izinlerim/marka/{MARKET}").text
    service.later(days=61)
    again = come_in(Browser(service)).get("/izinlerim")
    assert "bakmanız bekleniyor" not in again.text


@pytest.mark.usefixtures("loaded")
def test_the_list_by_text_says_it(service: Service) -> None:
    def heard() -> list[str]:
        who = claiming(service.core, AYSE)
        return [one.key for one in answer(service.core, understand("LISTE"), who).words]

    assert heard().count("list.look") == 1
    service.later(days=61)
    assert "list.look" not in heard()


@pytest.mark.parametrize(("page", "said"), [(0, True), (1, False)])
def test_the_list_by_telephone_says_it_once(page: int, said: bool) -> None:
    screen = STEPS["list"].screen(Call(page=page), World(tuple(range(1, 9))))
    assert ("call.list.look" in {one.key for one in screen.words}) is said
