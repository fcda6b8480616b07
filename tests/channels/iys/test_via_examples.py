"""Every example of a request that İYS publishes for ViA, and the form of every answer."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema_rs import validator_for

from tests.channels.iys.asking import (
    CONFIRM,
    START,
    STATUS,
    ask,
    codes_in,
    failed,
    newest,
)
from tests.channels.iys.consents import consent
from tests.channels.iys.program import MARKET, Program
from tests.channels.sms.service import Service

CASES = json.loads((Path(__file__).parent / "cases" / "via.json").read_text(encoding="utf-8"))
BRANDS = (661467, 100001, 10001)
PHONE, ADDRESS = "+905123456789", "abc@abc.com"


def fits(name: str, body: Any) -> None:  # noqa: ANN401
    """Whether an answer has its form."""
    validator_for(CASES["schemas"][name]).validate(body)


@pytest.fixture
def known(program: Program, service: Service) -> Program:
    """The program of the provider whose brands stand in the examples."""
    for number, code in enumerate(BRANDS):
        service.add_brand(code, f"Örnek {number}")
    return program


def anew(service: Service) -> None:
    """Nobody was asked yet."""
    service.rows("DELETE FROM via_request RETURNING 1")


def test_every_question_is_asked_or_refused_by_what_is_wrong_with_it(
    known: Program, service: Service
) -> None:
    assert len(CASES["starts"]) == 14
    for case in CASES["starts"]:
        anew(service)
        answer = known.post(START, case["body"])
        if case["refused"]:
            failed(answer, 400, case["refused"])
            fits("failure", answer.get_json())
            continue
        assert answer.status_code == 200, case["label"]
        fits("start", answer.get_json())
        id = answer.get_json()["message"]["requestId"]
        shown = known.get(f"{START}/request/{id}").get_json()
        fits("request", shown)
        assert shown["message"]["consentSource"] == case["body"]["verificationType"]


def test_every_answer_by_codes_is_taken(known: Program, service: Service) -> None:
    by_label = {case["label"].lower(): case["body"] for case in CASES["starts"]}
    for case in CASES["confirms"]:
        anew(service)
        name = case["label"].lower().replace("&", "and")
        id = ask(known, by_label[name])
        message = newest(service, PHONE if "sms" in name else ADDRESS)
        titles = [one["title"] for one in by_label[name]["consentTypes"]]
        codes = dict(zip(titles, codes_in(message), strict=True))
        body = {**case["body"], "requestId": id}
        for one in body["consentTypes"]:
            one["otpCode"] = codes[one["title"]]
        answer = known.post(CONFIRM, body)
        assert answer.status_code == 200, (case["label"], answer.text)
        fits("confirm", answer.get_json())
        fits("request", known.get(f"{START}/request/{id}").get_json())
        if "KVK" in titles:
            fits("agreed", known.get(f"{START}/{id}").get_json())


def test_who_agreed_is_asked_as_in_the_example(known: Program) -> None:
    answer = known.post(STATUS, CASES["status"])
    assert answer.status_code == 200
    fits("status", answer.get_json())


def test_refusal_links_are_made_as_in_the_example(known: Program) -> None:
    address = CASES["links"]["recipients"][0]["recipient"]
    known.post(known.at("/consents", MARKET), consent(type="EPOSTA", recipient=address))
    answer = known.post(known.at("/via-hash-links", MARKET), CASES["links"])
    assert answer.status_code == 200
    fits("links", answer.get_json())
    assert [set(one) for one in answer.get_json()] == [
        {"url", "recipient"},
        {"recipient", "code", "message"},
    ]
