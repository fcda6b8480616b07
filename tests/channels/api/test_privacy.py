"""A brand says what it does with data: its program writes it, citizens and anybody read it."""

from typing import Any

import pytest
from werkzeug.test import TestResponse

from app.domain.consent import MessageType
from app.domain.party import Provider
from app.usecases.parties import AddProvider
from app.usecases.programs.partners import Grant, Right
from tests.channels.api.test_records import BASE, errors
from tests.channels.iys.asking import ask, link_in, newest, permissions, question
from tests.channels.iys.program import MARKET, Program, partner
from tests.channels.sms.service import PUBLIC_URL, Service
from tests.channels.web.citizens import AYSE, approve, come_in
from tests.channels.web.conftest import browser as browser
from tests.channels.web.pages import Browser

PATH = f"{BASE}/privacy-text"
OPEN = f"/v1/brands/{MARKET}/privacy-text"
PAGE = f"/aydinlatma/{MARKET}"
SAID = {"tr": "Verilerinizi <b>üç yıl</b> saklarız.\n\nSonra sileriz.", "en": "Three years."}


def put(program: Program, body: Any) -> TestResponse:  # noqa: ANN401
    return program.ask("PUT", PATH, json=body)


def read(service: Service, at: str = "") -> TestResponse:
    client = service.app.test_client()
    return client.get(OPEN, base_url=PUBLIC_URL, query_string={"at": at} if at else {})


def test_it_is_said_changed_and_taken_back_and_every_version_is_kept(
    program: Program, service: Service
) -> None:
    assert read(service).status_code == 404
    first = put(program, SAID).get_json()
    assert (first["version"], first["tr"], first["en"]) == (1, SAID["tr"], SAID["en"])
    again = put(program, SAID | {"tr": SAID["tr"] + "\n "}).get_json()
    assert again == first
    between = service.core.clock.now().isoformat()
    second = put(program, {"tr": "Artık saklamayız."}).get_json()
    assert (second["version"], second["en"]) == (2, None)
    assert read(service).get_json() == second
    assert read(service, between).get_json() == first
    assert program.ask("DELETE", PATH).status_code == 204
    assert program.ask("DELETE", PATH).status_code == 404
    assert read(service).status_code == 404
    assert read(service, between).get_json() == first
    rows = service.rows("SELECT version, tr IS NULL, actor FROM privacy_text ORDER BY 1")
    assert rows == [(1, False, 100100), (2, False, 100100), (3, True, 100100)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, ("tr", "required")),
        ({"tr": " \n "}, ("tr", "length")),
        ({"tr": "x" * 20_001}, ("tr", "length")),
        ({"tr": "a\x00b"}, ("tr", "characters")),
        ({"tr": "a", "de": "b"}, ("de", "unknown-field")),
    ],
)
def test_what_is_no_text_is_refused(
    program: Program, body: dict[str, str], expected: tuple[str, str]
) -> None:
    assert errors(put(program, body)) == [expected]


def test_only_the_brands_own_and_who_may_write_for_it(program: Program, service: Service) -> None:
    reader = partner(service, (MARKET, Grant(Right.READ)))
    assert put(reader, SAID).status_code == 403
    assert reader.ask("DELETE", PATH).status_code == 403
    service.core.run(AddProvider(Provider(100900, "Başka A.Ş.")), service.operator())
    other = Program(service, 100900, "api@baska.example")
    assert put(other, SAID).status_code == 404
    assert service.rows("SELECT count(*) FROM privacy_text") == [(0,)]


def test_a_citizen_reads_it_on_the_brands_page(
    program: Program, service: Service, browser: Browser
) -> None:
    approve(service, AYSE, MARKET, MessageType.MESAJ)
    come_in(browser)
    brand = f"/izinlerim/marka/{MARKET}"
    assert PAGE not in browser.get(brand).answer.text
    assert browser.get(PAGE).answer.status_code == 404
    put(program, SAID)
    service.core.directory.get(-1)
    assert PAGE in browser.get(brand).answer.text
    page = Browser(service).get(PAGE)
    assert page.answer.status_code == 200
    assert "<b>" not in page.answer.text
    assert "Verilerinizi <b>üç yıl</b> saklarız." in page.text
    assert page.answer.text.count('class="lines"') == 2
    program.ask("DELETE", PATH)
    service.core.directory.get(-1)
    assert PAGE not in browser.get(brand).answer.text


def test_it_stands_beside_a_question_of_the_brand(
    program: Program, service: Service, browser: Browser
) -> None:
    put(program, SAID)
    service.core.directory.get(-1)
    ask(program, question("SMS_SHORTURL", permissions(brandCodes=[MARKET])))
    path = link_in(newest(service))
    page = browser.follow(browser.send(browser.get(path), f"{path}/ac"))
    assert PAGE in page.answer.text
