"""The example requests of İYS for tokens, brands and consents, one after the other as a program
would send them, and whether each answer is of its schema."""

from typing import Any

from werkzeug.test import TestResponse

from tests.channels.iys import said
from tests.channels.iys.consents import refuse
from tests.channels.iys.program import MARKET, PASSWORD, USERNAME, Program
from tests.channels.iys.shapes import differences
from tests.channels.iys.test_batches import process
from tests.channels.sms.service import Service
from tests.dealers import dealer


def shaped(answer: TestResponse, shape: Any, status: int = 200) -> Any:  # noqa: ANN401
    """The answer, which is of a shape."""
    assert answer.status_code == status, answer.text
    assert answer.content_type == "application/json; charset=utf-8"
    body = answer.get_json()
    assert differences(body, shape) == []
    return body


def test_the_examples_are_taken_and_answered_by_the_schema(
    program: Program, service: Service
) -> None:
    for number, code in enumerate(said.DEALERS):
        dealer(service.core, MARKET, number, code=code)
    shaped(program.get("/sps/100100/brands"), said.BRANDS)
    for version in ("", "/v2"):
        one, many = (
            program.at(path, MARKET, version=version) for path in ("/consents", "/consents/request")
        )
        record = said.ONE if not version else said.ONE | {"consentDate": "2026-03-11 07:07:08"}
        shaped(program.post(one, record), said.ADDED)
        sent = shaped(program.post(many, said.MANY), said.ADDED_MANY, 202)
        outcomes = said.OUTCOMES_V2 if version else said.OUTCOMES
        shaped(program.get(f"{many}/{sent['requestId']}"), outcomes)
        process(service)
        done = shaped(program.get(f"{many}/{sent['requestId']}"), outcomes)
        assert [each["status"] for each in done] == ["success"] * 3
    for body in (said.ABOUT_MAIL, said.ABOUT_TEXTS):
        state = shaped(program.post(program.at("/consents/status", MARKET), body), said.STATE)
        assert state["retailerTitle"] == "XYZ Ticaret"
    for body in (said.ABOUT_MAIL, said.ABOUT_TEXTS, said.ABOUT_CALLS):
        shaped(program.post(program.at("/consents/history", MARKET), body), said.HISTORY)
    for type, recipients in (("MESAJ", said.PHONES), ("EPOSTA", said.MAILS)):
        path = program.at(f"/consents/BIREYSEL/status/{type}", MARKET)
        listed = shaped(program.post(path, recipients), said.APPROVED)
        assert len(listed["list"]) == (type == "EPOSTA")
    refuse(service, MARKET, "+905311333449")
    service.later(minutes=61)
    for source, many_of in (("HS", 5), ("IYS", 2)):
        path = program.at(f"/consents/changes?source={source}&limit=1000", MARKET)
        assert len(shaped(program.get(path), said.CHANGES)["list"]) == many_of


def test_tokens_are_of_their_schema_by_both_ways(program: Program) -> None:
    first = shaped(program.sign_in(), said.TOKENS)
    again = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    second = shaped(program.post_token(json=again), said.TOKENS)
    form = {"username": USERNAME, "password": PASSWORD, "grant_type": "password"}
    shaped(program.post_token(data=form), said.TOKENS)
    again["refresh_token"] = second["refresh_token"]
    shaped(program.post_token(data=again), said.TOKENS)
