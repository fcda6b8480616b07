"""What a program is told of what changed, page by page."""

from datetime import timedelta

import pytest

from app.core import Context
from app.domain.consent import Source
from app.domain.permissions import Assurance, Role
from app.domain.recipient import parse_address
from app.usecases.programs.brands import LIST
from app.usecases.undo import UndoRefusal
from tests.channels.iys.consents import (
    OTHER,
    PHONE,
    asking,
    consent,
    refuse,
)
from tests.channels.iys.program import ALL, MARKET, Program, only, partner
from tests.channels.iys.test_consents import add
from tests.channels.sms.service import Service

STATUS, HISTORY, CHANGES = "/consents/status", "/consents/history", "/consents/changes"


def test_changes_come_in_their_order_page_by_page(program: Program, service: Service) -> None:
    phones = [f"+9053211122{number:02}" for number in range(5)]
    for phone in phones:
        add(program, recipient=phone)
        refuse(service, MARKET, phone)
    path = program.at(CHANGES, MARKET)
    assert program.get(path).status_code == 204
    service.later(minutes=61)
    seen: list[str] = []
    after = ""
    for _ in range(10):
        answer = program.get(f"{path}?limit=3&after={after}")
        if answer.status_code == 204:
            break
        body = answer.get_json()
        assert all(one["source"] == "IYS_KISAMESAJ" for one in body["list"])
        seen += [f"{one['recipient']} {one['recipientType']}" for one in body["list"]]
        after = body["after"]
    assert len(seen) == len(set(seen)) == 10
    assert list(dict.fromkeys(one.split()[0] for one in seen)) == phones
    reported = program.get(f"{path}?source=HS").get_json()["list"]
    assert [one["recipient"] for one in reported] == phones
    assert {one["source"] for one in reported} == {"HS_WEB"}
    service.later(days=8)
    program.token = ""
    assert program.get(path).status_code == 204


def test_a_cursor_of_nobody_begins_its_second_anew(program: Program, service: Service) -> None:
    add(program)
    service.later(minutes=61)
    path = program.at(CHANGES, MARKET) + "?source=HS"
    (change,) = program.get(path).get_json()["list"]
    at = service.core.clock.now() - timedelta(minutes=65)
    made_up = f"{int(at.timestamp())}_{'0' * 64}"
    assert program.get(f"{path}&after={made_up}").get_json()["list"] == [change]


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("source=SH", 422, "H506"),
        ("limit=1500", 422, "H507"),
        ("limit=0", 422, "H507"),
        ("after=yesterday", 400, "H098"),
    ],
)
def test_H098_H506_H507_a_question_for_changes_that_is_wrong(
    program: Program, query: str, status: int, code: str
) -> None:
    only(program.get(program.at(CHANGES, MARKET) + f"?{query}"), status, code)


def test_a_partner_is_told_of_the_types_that_it_may_read(service: Service) -> None:
    from app.usecases.programs.partners import Grant, Right

    owner = Program(service)
    add(owner)
    add(owner, type="ARAMA")
    service.later(minutes=61)
    some = partner(service, (MARKET, Grant(arama=Right.READ)))
    path = f"/sps/100100/brands/{MARKET}{CHANGES}?source=HS"
    assert [one["type"] for one in some.get(path).get_json()["list"]] == ["ARAMA"]
    asked = f"/sps/100100/brands/{MARKET}{STATUS}"
    only(some.post(asked, asking()), 403, "H353")
    assert some.post(asked, asking(type="ARAMA")).status_code == 200


def test_the_figures_of_a_brand(program: Program, service: Service) -> None:
    for phone in (PHONE, OTHER):
        add(program, recipient=phone)
    refuse(service, MARKET, OTHER)
    lines = program.get("/sps/100100/brands").get_json()
    (stats,) = (one["stats"] for one in lines if one["brandCode"] == MARKET)
    assert stats["consents"] == {"approval": 1, "rejection": 2, "total": 3}


def test_a_brand_is_counted_by_its_own_rows_alone(service: Service) -> None:
    """Not by the country's."""
    with service.core.database.single() as driver:
        driver.execute("SET enable_seqscan = off")
        rows = driver.execute("EXPLAIN " + LIST, {"provider": 100100, "partner": None}).fetchall()
        driver.execute("RESET enable_seqscan")
    plan = "\n".join(line for (line,) in rows)
    assert "consent_approved_idx" in plan
    assert "consent_refused_idx" in plan
    assert "Seq Scan on consent" not in plan


def test_the_changes_of_all_types_are_there_for_the_owner(service: Service) -> None:
    program = partner(service, (MARKET, ALL))
    assert program.post(f"/sps/100100/brands/{MARKET}/consents", consent()).status_code == 200
    service.later(minutes=61)
    path = f"/sps/100100/brands/{MARKET}{CHANGES}?source=HS"
    assert len(program.get(path).get_json()["list"]) == 1


def test_a_refusal_that_was_taken_back_is_told_as_the_citizens_approval(
    program: Program, service: Service
) -> None:
    add(program)
    refuse(service, MARKET)
    service.later(minutes=1)
    core = service.core
    who = core.person(parse_address(PHONE))
    source = Source.IYS_KISAMESAJ
    context = Context("sms", Role.CITIZEN, Assurance.SENDER, core.clock.now(), who, source)
    core.run(UndoRefusal(), context)
    history = program.post(program.at(HISTORY, MARKET), asking()).get_json()["list"]
    assert [(one["status"], one["source"]) for one in history] == [
        ("ONAY", "IYS_KISAMESAJ"),
        ("RET", "IYS_KISAMESAJ"),
        ("ONAY", "HS_WEB"),
    ]
    state = program.post(program.at(STATUS, MARKET), asking()).get_json()
    assert (state["status"], state["source"]) == ("ONAY", "HS_WEB")
    service.later(minutes=61)
    changes = program.get(program.at(CHANGES, MARKET)).get_json()["list"]
    person = [one["status"] for one in changes if one["recipientType"] == "BIREYSEL"]
    assert person == ["RET", "ONAY"]
