"""Reconciliation on the wire: what is refused, the figures of a day, and how far its file is."""

import pytest

from app.daily import plan_days
from app.usecases.programs.partners import Grant, Right
from tests.channels.iys.days import (
    AGREED,
    AGREEMENT,
    ASKED,
    DAY,
    NOTHING,
    QUIET,
    SUMMARY,
    TODAY,
    ask,
    with_a_day,
    work,
)
from tests.channels.iys.program import ACME, Program, only, partner
from tests.channels.sms.service import Service


@pytest.fixture
def program(service: Service) -> Program:
    """The program of a provider one of whose brands had a day."""
    return with_a_day(service)


NO_DAYS = ["06.07.2020", "2026-3-10", "20260310", "2026-02-30", "2026-W11-2", "٢٠٢٦-03-10", "x"]


@pytest.mark.parametrize(("method", "path"), ASKED)
def test_H501_a_day_that_is_none(program: Program, method: str, path: str) -> None:
    for day in NO_DAYS:
        found = only(ask(program, method, path, day), 422, "H501")
        assert (found["location"], found["value"]) == (["reportDate"], day)
        assert found["message"] == "Tarih formatı yyyy-aa-gg şeklinde olmalıdır."


@pytest.mark.parametrize(("method", "path"), ASKED)
def test_H502_a_day_more_than_seven_days_ago(program: Program, method: str, path: str) -> None:
    for day in ("2026-03-03", "2020-09-30", "0001-01-01"):
        found = only(ask(program, method, path, day), 422, "H502")
        assert (found["location"], found["value"]) == (["reportDate"], day)
    assert found["message"] == "reportDate alanı en fazla 7 gün önce olabilir."
    assert ask(program, method, path, "2026-03-04").status_code in (200, 204)


def test_H116_a_recipient_type_that_is_none(program: Program) -> None:
    found = only(program.get(program.at(f"/changes/{DAY}/recipients/TACIRR")), 422, "H116")
    assert (found["location"], found["value"]) == (["recipientType"], "TACIRR")
    answer = program.get(program.at("/changes/never/recipients/x"))
    assert [one["code"] for one in answer.get_json()["errors"]] == ["H501", "H116"]


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ({"agreementStatus": False}, "false"),
        ({"agreementStatus": None}, "null"),
        ({"agreementStatus": 1}, "1"),
        ({"agreementStatus": "true"}, '"true"'),
        ({}, "null"),
        ([True], "null"),
        (True, "null"),
    ],
)
def test_H512_anything_but_true(
    program: Program, service: Service, body: object, shown: str
) -> None:
    work(service)
    answer = program.ask("PUT", program.at(AGREEMENT.format(DAY)), json=body)
    found = only(answer, 422, "H512")
    assert found["location"] == ["agreementStatus"]
    assert found["message"] == f"{shown} kabul edilemedi. İzin verilen değerler: true"
    assert "value" not in found
    assert ask(program, "GET", AGREEMENT).get_json()["agreementStatus"] is False


def test_H014_an_agreement_that_is_no_json(program: Program) -> None:
    only(program.ask("PUT", program.at(AGREEMENT.format(DAY)), data=b"true!"), 400, "H014")


@pytest.mark.parametrize(("method", "path"), ASKED)
def test_H353_a_partner_that_was_not_granted_it(
    program: Program, service: Service, method: str, path: str
) -> None:
    work(service)
    everything_else = Grant(Right.WRITE, Right.WRITE, Right.WRITE, via=True)
    stranger = partner(service, (ACME, everything_else))
    body = AGREED if method == "PUT" else None
    answer = stranger.ask(method, program.at(path.format(DAY)), json=body)
    assert "agreement" in only(answer, 403, "H353")["message"]
    other = f"/sps/100400/brands/100400{path.format(DAY)}"
    only(program.ask(method, other, json=body), 403, "H353")


def test_the_figures_of_a_day(program: Program) -> None:
    made = ask(program, "GET", SUMMARY)
    assert made.status_code == 200
    began = {"approval": 1, "rejection": 0, "pending": 0, "total": 1}
    ended = {"approval": 0, "rejection": 1, "pending": 0, "total": 1}
    assert made.get_json() == {
        "changeStats": [
            stats("ARAMA", NOTHING, NOTHING),
            stats("MESAJ", began, ended),
            stats("EPOSTA", began, NOTHING),
        ]
    }
    traders = program.get(program.at(f"/changes/{DAY}/recipients/TACIR/")).get_json()
    assert traders["changeStats"][0] == stats("ARAMA", began, NOTHING)
    today = ask(program, "GET", SUMMARY, TODAY).get_json()
    assert today["changeStats"][2] == stats("EPOSTA", NOTHING, ended)


def stats(type: str, provider: dict[str, int], registry: dict[str, int]) -> dict[str, object]:
    consents = [{"source": "HS", **provider}, {"source": "IYS", **registry}]
    return {"type": type, "consents": consents}


@pytest.mark.parametrize(("method", "path"), ASKED[1:])
def test_204_without_movements_and_for_a_day_that_is_not_over(
    program: Program, service: Service, method: str, path: str
) -> None:
    work(service)
    for day in (QUIET, TODAY, "2026-03-12", "9999-12-31"):
        answer = ask(program, method, path, day)
        assert (answer.status_code, answer.data) == (204, b"")


def test_a_day_is_queued_and_has_no_file_until_the_worker_has_made_it(
    program: Program, service: Service
) -> None:
    waiting = {"processStatus": "queued", "hashMethod": "SHA-384", "agreementStatus": False}
    assert ask(program, "GET", AGREEMENT).get_json() == waiting
    plan_days(service.core)
    assert ask(program, "GET", AGREEMENT).get_json() == waiting
    for number, word in ((2, "inprogress"), (4, "error")):
        service.rows("UPDATE agreement SET status = %s RETURNING 1", number)
        assert ask(program, "GET", AGREEMENT).get_json() == waiting | {"processStatus": word}
        for method, path in ASKED[2:]:
            assert ask(program, method, path).status_code == 204
    work(service)
    assert ask(program, "GET", AGREEMENT).get_json()["processStatus"] == "completed"
