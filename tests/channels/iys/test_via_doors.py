"""Who may call: partners by what they were granted, providers for their own questions; and how a
failure of the door looks."""

import pytest

from app.errors import Conflict
from app.usecases.programs.partners import Grant, GrantPartner, Right
from tests.channels.iys.asking import (
    ACME,
    CONFIRM,
    MARKET,
    START,
    STATUS,
    VIA,
    answering,
    ask,
    codes_in,
    confirm,
    data,
    failed,
    newest,
    permissions,
    question,
    standing,
)
from tests.channels.iys.consents import OTHER, PHONE
from tests.channels.iys.program import ALL, PARTNER, SEA, Program, partner
from tests.channels.sms.service import Service


def test_a_partner_asks_for_the_brands_that_it_was_granted(
    program: Program, service: Service
) -> None:
    near = partner(service, (MARKET, ALL))
    id = ask(near)
    one = failed(
        near.post(START, question("SMS_OTP", permissions(brandCodes=[ACME]))), 403, "H1040"
    )
    assert one["message"] == "brandCodes, kullanıcı izinleriyle eşleştirilemiyor"
    both = permissions(brandCodes=[MARKET, ACME])
    failed(near.post(START, question("SMS_OTP", both)), 403, "H1040")
    failed(near.post(START, question("SMS_OTP", data())), 403, "H1040")
    failed(near.post(STATUS, {"type": "ACIK_RIZA_METNI", "recipient": PHONE}), 403, "H1040")
    assert confirm(near, id, codes_in(newest(service))[0]).status_code == 200
    assert service.rows("SELECT DISTINCT actor FROM consent_event") == [(None,)]
    assert service.rows("SELECT provider, actor FROM via_request") == [(ACME, PARTNER)]
    assert standing(program, id) == ("COMPLETED", "SUCCESS")


def test_a_partner_knows_of_its_own_questions_while_it_is_granted_to(
    program: Program, service: Service
) -> None:
    near = partner(service, (MARKET, ALL))
    mine = ask(near)
    service.later(minutes=4)
    theirs = ask(program)
    code = codes_in(newest(service))[0]
    assert standing(near, mine)
    failed(near.get(f"{START}/request/{theirs}"), 400, "H1030")
    failed(confirm(near, theirs, code), 400, "H1030")
    no_via = Grant(Right.WRITE, Right.WRITE, Right.WRITE)
    service.core.run(GrantPartner(PARTNER, MARKET, no_via), service.operator())
    failed(near.get(f"{START}/request/{mine}"), 400, "H1030")
    failed(near.post(START, question(recipient=OTHER)), 403, "H1040")


def test_H1040_H1030_another_providers_questions_are_not_there(
    program: Program, service: Service
) -> None:
    id = ask(program)
    code = codes_in(newest(service))[0]
    other = Program(service, SEA, "api@ucdeniz.example")
    failed(other.post(CONFIRM, answering(id, ("ETK", code))), 403, "H1040")
    failed(other.get(f"{START}/request/{id}"), 403, "H1040")
    for path in (f"consent/request/{id}", f"consent/{id}"):
        failed(other.get(f"/via/sps/{SEA}/{path}"), 400, "H1030")
    failed(other.get(f"/via/sps/{SEA}/via/clarification/{id}/file"), 400, "H1072")
    failed(other.post(f"/via/sps/{SEA}/confirmation", answering(id, ("ETK", code))), 400, "H1030")
    failed(program.get("/via/sps/999999/consent/request/x"), 403, "H1040")


def test_H1038_H1045_no_token_and_none_that_is_good(program: Program, service: Service) -> None:
    ask(program)
    client = service.app.test_client()
    for path, usual in ((f"{START}/request/x", True), (f"{START}/x", False)):
        found = [
            client.get(path, headers=headers)
            for headers in ({}, {"Authorization": "Bearer x"}, {"Authorization": "Basic x"})
        ]
        wanted = ("H1038", "H1045", "H1045") if usual else ("H351",) * 3
        for answer, code in zip(found, wanted, strict=True):
            failed(answer, 401, code)
    other = Program(service, SEA, "api@ucdeniz.example")
    one = failed(other.get(f"{START}/x"), 403, "H353")
    assert one["message"] == "iysCode, kullanıcı izinleriyle eşleştirilemiyor"


def test_H1029_H1039_a_code_in_the_path_that_is_none(program: Program) -> None:
    failed(program.get("/via/sps/abc/consent/request/x"), 400, "H1029")
    failed(program.get(f"/via/sps/{'1' * 16}/consent/request/x"), 400, "H1039")


def test_H1044_another_way_to_call(program: Program) -> None:
    answer = program.ask("DELETE", START)
    assert answer.status_code == 405
    assert answer.get_json()["errors"]["code"] == "H1044"
    assert program.get(f"{VIA}/nothing").status_code == 404


def test_H1019_H1020_what_breaks_and_what_changes_under_ones_hands(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> None:
        raise ZeroDivisionError("secret")

    def busy(*_: object) -> None:
        raise Conflict

    monkeypatch.setattr("app.usecases.via.looking.ShowVia.run", crash)
    answer = program.get(f"{START}/request/x")
    assert answer.get_json()["code"] == "H1019"
    assert "secret" not in answer.text
    monkeypatch.setattr("app.usecases.via.starting.StartVia.run", crash)
    assert program.post(START, question()).get_json()["errors"]["code"] == "H1019"
    monkeypatch.setattr("app.usecases.via.confirming.ConfirmVia.run", crash)
    body = answering("x", ("ETK", "1"))
    assert program.post(CONFIRM, body).get_json()["errors"][0]["code"] == "H1019"
    monkeypatch.setattr("app.usecases.via.confirming.ConfirmVia.run", busy)
    answer = program.post(CONFIRM, body)
    failed(answer, 409, "H1020")
    assert answer.headers["Retry-After"]
