"""What a program is told of permissions: one, many, their history, and what changed."""

from typing import Any

import pytest

from app.core import Context
from app.domain.consent import MessageType, Source
from app.domain.permissions import Assurance, Role
from app.domain.recipient import parse_address
from app.usecases.ahead import RefuseAhead
from tests.channels.iys.consents import (
    EARLIER,
    MAIL,
    NOON,
    OTHER,
    PHONE,
    approve,
    asking,
    refuse,
)
from tests.channels.iys.program import MARKET, Program, codes, only
from tests.channels.iys.test_consents import add, dealer
from tests.channels.sms.service import Service

STATUS, HISTORY, CHANGES = "/consents/status", "/consents/history", "/consents/changes"
MANY = "/consents/BIREYSEL/status/MESAJ"


def refuse_ahead(service: Service, phone: str = PHONE) -> None:
    core = service.core
    who = core.person(parse_address(phone))
    context = Context("web", Role.CITIZEN, Assurance.CODE, core.clock.now(), who, Source.IYS_WEB)
    core.run(RefuseAhead(MessageType.MESAJ), context)


def test_the_state_of_one_permission(program: Program, service: Service) -> None:
    dealer(service)
    done = add(program, retailerCode=55550127, retailerAccess=[55550127]).get_json()
    answer = program.post(program.at(STATUS, MARKET), asking())
    assert answer.get_json() == {
        "consentDate": EARLIER,
        "source": "HS_WEB",
        "recipient": PHONE,
        "recipientType": "BIREYSEL",
        "status": "ONAY",
        "type": "MESAJ",
        "creationDate": done["creationDate"],
        "transactionId": done["transactionId"],
        "retailerCode": 55550127,
        "retailerTitle": "XYZ TİCARET",
        "retailerAccessCount": 1,
    }


def test_of_what_nobody_recorded_nothing_is_told(program: Program) -> None:
    answer = program.post(program.at(STATUS, MARKET), asking())
    assert (answer.status_code, answer.get_json()) == (200, {})


def test_a_citizens_word_is_told_with_its_source(program: Program, service: Service) -> None:
    add(program)
    refuse(service, MARKET)
    told = program.post(program.at(STATUS, MARKET), asking()).get_json()
    assert (told["status"], told["source"]) == ("RET", "IYS_KISAMESAJ")
    approve(service, MARKET)
    told = program.post(program.at(STATUS, MARKET), asking()).get_json()
    assert (told["status"], told["source"]) == ("ONAY", "IYS_WEB")


def test_what_was_refused_in_advance_is_a_refusal(program: Program, service: Service) -> None:
    add(program)
    refuse_ahead(service)
    told = program.post(program.at(STATUS, MARKET), asking()).get_json()
    assert (told["status"], told["source"]) == ("RET", "IYS_WEB")
    listed = program.post(program.at(MANY, MARKET), {"recipients": [PHONE]}).get_json()
    assert listed["list"] == []
    none = program.post(program.at(STATUS, 100201), asking()).get_json()
    assert (none["status"], "transactionId" in none) == ("RET", False)
    service.later(minutes=1)
    approve(service, MARKET)
    told = program.post(program.at(STATUS, MARKET), asking()).get_json()
    assert told["status"] == "ONAY"


ASKED_WRONG = (
    ("H111", {"type": None}, "type"),
    ("H114", {"recipient": None}, "recipient"),
    ("H116", {"recipientType": "TACIRR"}, "recipientType"),
    ("H117", {"type": "ARAMAA"}, "type"),
    ("H120", {"type": "EPOSTA", "recipient": "ornekmail.com"}, "recipient"),
    ("H121", {"recipient": "+05543213232"}, "recipient"),
    ("H166", {"recipient": "+0554321323223333333333"}, "recipient"),
    ("H170", {"recipientType": None}, "recipientType"),
)


@pytest.mark.parametrize("path", [STATUS, HISTORY])
@pytest.mark.parametrize(("code", "more", "place"), ASKED_WRONG, ids=[a[0] for a in ASKED_WRONG])
def test_H111_to_H170_a_question_that_is_wrong(
    program: Program, path: str, code: str, more: dict[str, Any], place: str
) -> None:
    found = only(program.post(program.at(path, MARKET), asking(**more)), 422, code)
    assert found["location"] == [place]


def test_H097_what_is_no_question(program: Program) -> None:
    for path in (STATUS, HISTORY, MANY):
        only(program.post(program.at(path, MARKET), [1]), 400, "H097")


def test_H086_a_thousand_questions_an_hour(program: Program, service: Service) -> None:
    path = program.at(STATUS, MARKET)
    assert '"status";q=1000;w=3600' in program.post(path, asking()).headers["RateLimit-Policy"]
    service.rows("UPDATE rate SET count = 1000 WHERE count = 1 RETURNING 1")
    only(program.post(path, asking()), 429, "H086")
    assert program.post(program.at(MANY, MARKET), {"recipients": [PHONE]}).status_code == 200


def test_H089_a_hundred_histories_an_hour(program: Program, service: Service) -> None:
    path = program.at(HISTORY, MARKET)
    for _ in range(100):
        assert program.post(path, asking()).status_code == 200
    only(program.post(path, asking()), 429, "H089")


def test_which_of_many_have_approved(program: Program, service: Service) -> None:
    for phone in (PHONE, OTHER):
        add(program, recipient=phone)
    refuse(service, MARKET, OTHER)
    third = "+905325001111"
    answer = program.post(program.at(MANY, MARKET), {"recipients": [third, OTHER, PHONE]})
    assert answer.status_code == 200
    assert answer.get_json()["list"] == [PHONE]
    assert len(answer.get_json()["requestId"]) == 36
    mails = program.at("/consents/BIREYSEL/status/EPOSTA", MARKET)
    assert add(program, type="EPOSTA", recipient=MAIL).status_code == 200
    assert program.post(mails, {"recipients": [MAIL.upper()]}).get_json()["list"] == [MAIL]


MANY_WRONG: tuple[tuple[str, Any, list[Any]], ...] = (
    ("H168", {}, ["recipients"]),
    ("H168", {"recipients": None}, ["recipients"]),
    ("H478", {"recipients": {}}, ["recipients"]),
    ("H164", {"recipients": []}, ["recipients"]),
    ("H125", {"recipients": [PHONE] * 1001}, ["recipients"]),
    ("H193", {"recipients": [PHONE, OTHER, PHONE]}, ["recipients", 2]),
    ("H464", {"recipients": ["test@gmail.com"]}, ["recipient"]),
    ("H121", {"recipients": [PHONE, "905311333449"]}, ["recipients", 1]),
    ("H166", {"recipients": ["+90531133344900000"]}, ["recipients", 0]),
)


@pytest.mark.parametrize(("code", "body", "place"), MANY_WRONG, ids=[one[0] for one in MANY_WRONG])
def test_H125_to_H478_a_list_that_is_wrong(
    program: Program, code: str, body: object, place: list[Any]
) -> None:
    assert only(program.post(program.at(MANY, MARKET), body), 422, code)["location"] == place


def test_H116_H117_a_path_that_is_wrong(program: Program) -> None:
    body = {"recipients": [PHONE]}
    only(program.post(program.at("/consents/TACIRR/status/MESAJ", MARKET), body), 422, "H116")
    only(program.post(program.at("/consents/TACIR/status/SMS", MARKET), body), 422, "H117")


def test_the_history_has_the_newest_date_first(program: Program, service: Service) -> None:
    add(program)
    add(program, consentDate=NOON)
    service.later(minutes=1)
    refuse(service, MARKET)
    answer = program.post(program.at(HISTORY, MARKET), asking())
    body = answer.get_json()
    assert [(one["status"], one["source"]) for one in body["list"]] == [
        ("RET", "IYS_KISAMESAJ"),
        ("ONAY", "HS_WEB"),
        ("ONAY", "HS_WEB"),
    ]
    assert body["pagination"] == {"totalCount": 3, "pageSize": 3, "offset": 0}
    page = program.post(program.at(HISTORY, MARKET) + "?limit=1&offset=1", asking()).get_json()
    assert [one["consentDate"] for one in page["list"]] == [NOON]
    assert page["pagination"] == {"totalCount": 3, "pageSize": 1, "offset": 1}
    past = program.post(program.at(HISTORY, MARKET) + "?offset=9", asking()).get_json()
    assert past["pagination"] == {"totalCount": 3, "pageSize": 0, "offset": 9}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("limit=101", ["H186"]),
        ("limit=0", ["H187"]),
        ("limit=-1", ["H183"]),
        ("offset=-1", ["H182"]),
        ("offset=x&limit=0", ["H182", "H187"]),
        ("limit=1.5", ["H183"]),
    ],
)
def test_H182_to_H187_a_page_that_is_none(
    program: Program, query: str, expected: list[str]
) -> None:
    answer = program.post(program.at(HISTORY, MARKET) + f"?{query}", asking())
    assert (answer.status_code, codes(answer)) == (422, expected)
