"""Links for the mails of a provider: made for who has approved, good for ninety days, and they end
what they name and never bring it back."""

from typing import Any

import pytest

from app.usecases.programs.partners import Grant, Right
from tests.channels.iys.consents import MAIL, asking, consent
from tests.channels.iys.program import ALL, MARKET, Program, only, partner
from tests.channels.sms.service import PUBLIC_URL, Service
from tests.channels.web.pages import Browser

PATH = "/via-hash-links"
OTHER = "baska@adiniz6.com"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def make(program: Program, *recipients: Any) -> Any:  # noqa: ANN401
    return program.post(program.at(PATH, MARKET), {"recipients": list(recipients)})


def person(recipient: Any = MAIL, kind: Any = "BIREYSEL") -> dict[str, Any]:  # noqa: ANN401
    said = {"recipient": recipient, "recipientType": kind}
    return {name: value for name, value in said.items() if value is not None}


def approved(program: Program, address: str = MAIL, **more: Any) -> None:  # noqa: ANN401
    body = consent(type="EPOSTA", recipient=address, **more)
    assert program.post(program.at("/consents", MARKET), body).status_code == 200


def status(program: Program) -> str:
    body = asking(type="EPOSTA", recipient=MAIL)
    return str(program.post(program.at("/consents/status", MARKET), body).get_json()["status"])


def test_H568_a_link_for_each_who_approved_and_none_for_others(program: Program) -> None:
    approved(program)
    approved(program, OTHER, recipientType="TACIR")
    answer = make(
        program,
        person(MAIL.upper()),
        person(OTHER),
        person(OTHER, "TACIR"),
        person("kimse@adiniz6.com"),
    )
    assert answer.status_code == 200
    rows = answer.get_json()
    assert [one["recipient"] for one in rows] == [MAIL, OTHER, OTHER, "kimse@adiniz6.com"]
    assert [one.get("code") for one in rows] == [None, "H568", None, "H568"]
    assert rows[1]["message"] == "Sadece ONAY durumunda olan izinler için link üretilmelidir."
    assert all(one["url"].startswith(f"{PUBLIC_URL}/ret/") for one in (rows[0], rows[2]))


@pytest.fixture
def path(program: Program) -> str:
    """The path of a link."""
    approved(program)
    url: str = make(program, person()).get_json()[0]["url"]
    return url.removeprefix(PUBLIC_URL)


def test_a_link_ends_by_one_press_what_a_look_does_not(
    program: Program, service: Service, path: str
) -> None:
    browser = Browser(service)
    page = browser.get(path)
    assert "Yeşilova Market: E-posta · o***@adiniz6.com" in page.text
    assert status(program) == "ONAY"
    page = browser.send(page, path)
    assert page.h1 == "Sona erdi"
    (source,) = service.rows("SELECT DISTINCT source FROM consent_event WHERE status = 2")
    assert (status(program), source) == ("RET", (26,))
    assert service.rows("SELECT count(*) FROM outbox WHERE matter LIKE 'refused:%%'") == [(1,)]
    again = make(program, person()).get_json()
    assert [one["code"] for one in again] == ["H568"]


def test_a_mailbox_ends_it_by_one_click(program: Program, service: Service, path: str) -> None:
    client = service.app.test_client()
    assert client.post(path, data=ONE_CLICK, base_url=PUBLIC_URL).status_code == 200
    assert status(program) == "RET"


def test_whoever_holds_the_link_cannot_bring_the_permission_back(
    program: Program, service: Service, path: str
) -> None:
    browser = Browser(service)
    own = browser.get("/giris")
    token = dict(own.fields("/giris"))["csrf_token"]
    page = browser.send(browser.get(path), path)
    assert f"{path}/geri-al" not in page.links()
    assert browser.post(f"{path}/geri-al", {"csrf_token": token}).status in (400, 409)
    assert status(program) == "RET"


def test_after_ninety_days_a_link_is_over(program: Program, service: Service, path: str) -> None:
    service.later(days=91)
    program.token = ""
    assert Browser(service).post(path, ONE_CLICK).status == 410
    assert status(program) == "ONAY"


WRONG: list[tuple[str, Any, int, list[str]]] = [
    ("H168", {}, 422, ["recipients"]),
    ("H478", {"recipients": MAIL}, 422, ["recipients"]),
    ("H164", {"recipients": []}, 422, ["recipients"]),
    ("H127", {"recipients": [person()] * 101}, 422, ["recipients"]),
    ("H097", [], 400, []),
    ("H097", {"recipients": [MAIL]}, 400, []),
    ("H014", None, 400, []),
    ("H114", {"recipients": [person(None)]}, 422, ["recipient"]),
    ("H114", {"recipients": [person("")]}, 422, ["recipient"]),
    ("H170", {"recipients": [person(kind=None)]}, 422, ["recipientType"]),
    ("H116", {"recipients": [person(kind="asd")]}, 422, ["recipientType"]),
    ("H120", {"recipients": [person("çok@adiniz6.com")]}, 422, ["recipient"]),
    ("H120", {"recipients": [person(7)]}, 422, ["recipient"]),
    ("H121", {"recipients": [person("905311333449")]}, 422, ["recipient"]),
]


def test_H014_to_H478_what_is_wrong_with_the_list(program: Program) -> None:
    for code, body, expected, place in WRONG:
        path = program.at(PATH, MARKET)
        answer = program.post(path, body) if body is not None else program.ask("POST", path)
        found = only(answer, expected, code)
        assert found.get("location", []) == place, code


def test_H160_H121_a_number_that_is_too_long_has_both_and_each_its_place(program: Program) -> None:
    answer = make(program, person(), person("9055436100000000"), person(None, None))
    assert answer.status_code == 422
    errors = answer.get_json()["errors"]
    assert [(one["index"], one["code"]) for one in errors] == [
        (1, "H160"),
        (1, "H121"),
        (2, "H170"),
        (2, "H114"),
    ]
    assert errors[0]["value"] == "9055436100000000"


def test_H412_what_breaks_has_its_number(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object) -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr("app.usecases.via.refusing.MakeRefusalLinks.run", crash)
    found = only(make(program, person()), 500, "H412")
    assert "Olay numarası: " in found["message"]


def test_H353_a_partner_that_may_not_ask_or_not_read(service: Service) -> None:
    blind = Grant(Right.WRITE, Right.WRITE, Right.NONE, via=True)
    read_only = Grant(eposta=Right.READ)
    program = partner(service, (MARKET, ALL), (100201, blind), (100202, read_only))
    program.holder = 100100
    assert make(program, person()).status_code == 200
    for brand in (100201, 100202, 100100):
        answer = program.post(program.at(PATH, brand), {"recipients": [person()]})
        only(answer, 403, "H353")
