"""Up to a thousand consents at once: every row's errors, what became of each, never twice."""

from dataclasses import asdict
from typing import Any
from uuid import uuid4

import orjson
import pytest

from app.outbox.delivery import system_context
from app.usecases.programs.batches import TASK, ProcessBatch
from app.usecases.programs.partners import Grant, Right
from app.usecases.subscriptions import ChangePackage, Package
from app.usecases.sweeping import Sweep
from tests.channels.iys.consents import (
    EARLIER,
    MAIL,
    NOON,
    OTHER,
    PHONE,
    TOO_OLD,
    asking,
    consent,
    refuse,
)
from tests.channels.iys.program import ALL, MARKET, PARTNER, Program, only, partner
from tests.channels.iys.test_consents import WRONG, add, dealer
from tests.channels.sms.service import Service

PATH = "/consents/request"


def send(program: Program, rows: Any, *, version: str = "") -> Any:  # noqa: ANN401
    return program.post(program.at(PATH, MARKET, version=version), rows)


def process(service: Service, brand: int = MARKET) -> int:
    """What the worker does; how many batches there were."""
    core, done = service.core, 0
    while core.run(ProcessBatch(brand), system_context(core)):
        done += 1
    return done


def outcome(program: Program, request_id: str, *, version: str = "") -> Any:  # noqa: ANN401
    answer = program.get(program.at(f"{PATH}/{request_id}", MARKET, version=version))
    assert answer.status_code == 200
    return answer.get_json()


def phones(count: int) -> list[str]:
    return [f"+90532{number:07}" for number in range(count)]


def test_a_batch_is_taken_in_processed_and_told(program: Program, service: Service) -> None:
    add(program, recipient=OTHER)
    rows = [
        consent(),
        consent(type="EPOSTA", recipient=MAIL.upper(), source="HS_EPOSTA"),
        consent(recipient=OTHER),
        consent(recipient="+905325001111", status="RET"),
    ]
    answer = send(program, rows)
    assert answer.status_code == 202
    body = answer.get_json()
    assert len(body["requestId"]) == 36
    first = body["subRequests"][1]
    assert {**first, "subrequestId": "", "subRequestId": ""} == {
        "type": "EPOSTA",
        "source": "HS_EPOSTA",
        "recipient": MAIL,
        "status": "ONAY",
        "consentDate": EARLIER,
        "recipientType": "BIREYSEL",
        "subrequestId": "",
        "subRequestId": "",
        "creationDate": first["creationDate"],
    }
    assert first["subrequestId"] == first["subRequestId"]
    waiting = outcome(program, body["requestId"])
    assert [one["status"] for one in waiting] == ["enqueue"] * 4
    assert [one["index"] for one in waiting] == [0, 1, 2, 3]
    assert process(service) == 1
    done = outcome(program, body["requestId"])
    assert [one["status"] for one in done] == ["success", "success", "failure", "failure"]
    assert [one["error"]["code"] for one in done[2:]] == ["H178", "H175"]
    assert done[0]["requestId"] == body["requestId"]
    assert done[1]["subrequestId"] == first["subrequestId"]
    told = program.post(program.at("/consents/status", MARKET), asking()).get_json()
    assert told["transactionId"] == done[0]["transactionId"]
    assert told["creationDate"] == done[0]["creationDate"]


@pytest.mark.parametrize("many", [3, 250])
def test_transactions_are_those_of_the_history(
    program: Program, service: Service, many: int
) -> None:
    rows = [consent(recipient=phone) for phone in phones(many)]
    request_id = send(program, rows).get_json()["requestId"]
    process(service)
    told = {one["transactionId"] for one in outcome(program, request_id)}
    written = service.rows("SELECT encode(transaction_id, 'hex') FROM consent_event")
    assert told == {row[0] for row in written}
    assert len(told) == many


FIELDS = [one for one in WRONG if one[0] != "H126"]


def test_H110_to_H467_every_error_of_every_row_with_its_index(program: Program) -> None:
    rows = [consent(**more) for _, more, _ in FIELDS]
    answer = send(program, [consent(recipient=OTHER), *rows])
    assert answer.status_code == 422
    errors = answer.get_json()["errors"]
    assert [(one["index"], one["code"]) for one in errors] == [
        (index, code) for index, (code, _, _) in enumerate(FIELDS, 1)
    ]
    assert [one["location"] for one in errors] == [place for _, _, place in FIELDS]
    assert all(one["message"] for one in errors)


def test_H091_more_than_a_thousand(program: Program, service: Service) -> None:
    rows = [consent(recipient=phone) for phone in phones(1001)]
    only(send(program, rows), 422, "H091")
    assert send(program, rows[:1000]).status_code == 202
    assert process(service) == 1


def test_H092_what_is_no_batch(program: Program) -> None:
    bodies: tuple[object, ...] = ([], {}, "text", consent())
    for body in bodies:
        only(send(program, body), 400, "H092")
    found = only(send(program, [consent(), 7]), 400, "H092")
    assert found["index"] == 1
    only(program.ask("POST", program.at(PATH, MARKET), data=b"["), 400, "H014")


def test_H194_a_permission_twice_in_one_batch(program: Program) -> None:
    rows = [consent(), consent(recipientType="TACIR"), consent(status="RET", consentDate=NOON)]
    assert only(send(program, rows), 422, "H194")["index"] == 2


def test_H180_H267_H163_H126_dealers_by_their_place(program: Program, service: Service) -> None:
    dealer(service)
    rows = [consent(retailerCode=55550127), consent(recipient=OTHER, retailerAccess=[55550127, 7])]
    found = only(send(program, rows), 403, "H180")
    assert (found["index"], found["location"], found["value"]) == (1, ["retailerAccess", 1], 7)
    only(send(program, [consent(retailerCode="")]), 400, "H267")
    assert only(send(program, [consent(retailerAccess=[])]), 422, "H163")["index"] == 0
    many = consent(retailerAccess=list(range(1, 3002)))
    assert only(send(program, [many]), 422, "H126")["index"] == 0
    taken = send(program, rows[:1])
    process(service)
    assert outcome(program, taken.get_json()["requestId"])[0]["status"] == "success"
    assert service.rows("SELECT retailer_code FROM consent") == [(55550127,)]


def test_H198_H199_H400_a_number_that_is_none(program: Program) -> None:
    path = program.at(PATH, MARKET)
    long = "a9817bd8-0642-4d8c-946b-cc47d5aac41ab-cc47d5aac41a"
    for text, code in ((long, "H198"), ("abcde", "H199"), ("12345", "H400")):
        found = only(program.get(f"{path}/{text}"), 422, code)
        assert (found["location"], found["value"]) == (["requestId"], text)
    for text in (str(uuid4()), "5980a44b06f333c25b1ah61bkceb95fa", "a1"):
        assert outcome(program, text) == []


def test_a_batch_is_told_to_its_brand_only(program: Program, service: Service) -> None:
    request_id = send(program, [consent()]).get_json()["requestId"]
    other = program.get(f"/sps/100100/brands/100201{PATH}/{request_id}")
    assert other.get_json() == []
    stranger = Program(service, 100400, "api@ucdeniz.example")
    found = stranger.get(f"/sps/100100/brands/{MARKET}{PATH}/{request_id}")
    only(found, 403, "H353")


def test_the_same_batch_again_is_the_same_batch(program: Program, service: Service) -> None:
    rows = [consent(), consent(recipient=OTHER)]
    first = send(program, rows).get_json()
    assert send(program, rows).get_json() == first
    process(service)
    service.later(hours=3)
    program.token = ""
    assert send(program, rows).get_json() == first
    assert process(service) == 0
    assert service.rows("SELECT count(*) FROM consent_event") == [(2,)]
    other = send(program, rows[::-1]).get_json()
    assert other["requestId"] != first["requestId"]


def test_what_was_refused_in_part_may_be_sent_again(program: Program, service: Service) -> None:
    rows = [consent(), consent(recipient=OTHER, status="RET", consentDate=NOON)]
    first = send(program, rows).get_json()["requestId"]
    process(service)
    add(program, recipient=OTHER)
    second = send(program, rows).get_json()["requestId"]
    assert second != first
    process(service)
    assert [one["status"] for one in outcome(program, second)] == ["failure", "success"]


def test_v2_the_same_again_tells_of_the_first(program: Program, service: Service) -> None:
    rows = [consent(recipient=OTHER), consent()]
    first = send(program, rows, version="/v2").get_json()
    process(service)
    single = add(program, version="/v2", recipient="+905325001111").get_json()
    service.later(minutes=5)
    again = [*rows[::-1], consent(recipient="+905325001111"), consent(type="ARAMA")]
    second = send(program, again, version="/v2").get_json()
    assert second["requestId"] != first["requestId"]
    process(service)
    told, before = (outcome(program, one["requestId"], version="/v2") for one in (second, first))
    assert [one["status"] for one in told] == ["success"] * 4
    assert all(one["isAddConsentV2Service"] is True for one in told)
    assert told[0]["transactionId"] == before[1]["transactionId"]
    assert told[0]["creationDate"] == before[1]["creationDate"]
    assert told[0]["originalRequestInformation"] == {
        "requestId": first["requestId"],
        "subRequestId": first["subRequests"][1]["subRequestId"],
    }
    assert told[2]["transactionId"] == single["transactionId"]
    assert "originalRequestInformation" not in told[2]
    assert "originalRequestInformation" not in told[3]
    assert service.rows("SELECT count(*) FROM consent_event") == [(4,)]


def test_v2_what_was_recorded_in_time_may_come_again_late(
    program: Program, service: Service
) -> None:
    rows = [consent(), consent(recipient=OTHER)]
    send(program, rows, version="/v2")
    process(service)
    service.later(days=30)
    program.token = ""
    assert send(program, rows, version="/v2").status_code == 202
    late = [*rows, consent(recipient="+905325001111", consentDate=TOO_OLD)]
    assert only(send(program, late, version="/v2"), 422, "H467")["index"] == 2
    process(service)


def test_H525_a_package_that_is_full(program: Program, service: Service) -> None:
    package = Package("İleti-5 (Seviye 1)", limit=2, exceeds=False)
    service.core.run(ChangePackage(100100, asdict(package)), service.operator())
    rows = [consent(recipient=phone) for phone in phones(3)]
    first = send(program, rows).get_json()["requestId"]
    process(service)
    told = outcome(program, first)
    assert [one.get("error", {}).get("code") for one in told] == [None, None, "H525"]
    only(send(program, rows[2:]), 422, "H525")


def test_an_order_of_refusals_and_approvals_is_kept(program: Program, service: Service) -> None:
    send(program, [consent(consentDate="2026-03-11 09:00:00")])
    send(program, [consent(status="RET", consentDate="2026-03-11 10:00:00")])
    assert process(service) == 2
    assert service.rows("SELECT status FROM consent") == [(2,)]
    locks = service.rows("SELECT DISTINCT lock FROM procrastinate_jobs WHERE task_name = %s", TASK)
    assert locks == [(f"batch {MARKET}",)]


def test_a_refusal_in_between_stands(program: Program, service: Service) -> None:
    add(program)
    send(program, [consent(consentDate=NOON)])
    service.later(seconds=5)
    refuse(service, MARKET)
    process(service)
    assert service.rows("SELECT status FROM consent WHERE recipient_type = 1") == [(2,)]


def test_a_partners_batch_is_the_partners_in_the_history(service: Service) -> None:
    some = partner(service, (MARKET, ALL), (100201, Grant(mesaj=Right.WRITE)))
    path = f"/sps/100100/brands/{MARKET}{PATH}"
    assert some.post(path, [consent()]).status_code == 202
    process(service)
    assert service.rows("SELECT actor, channel FROM consent_event") == [(PARTNER, "iys")]
    rows = [consent(), consent(type="ARAMA")]
    found = only(some.post(f"/sps/100100/brands/100201{PATH}", rows), 403, "H353")
    assert found["index"] == 1


def test_the_table_has_no_address_and_nothing_is_kept_for_ever(
    program: Program, service: Service
) -> None:
    request_id = send(program, [consent()]).get_json()["requestId"]
    ((sealed,),) = service.rows("SELECT sealed FROM batch")
    assert PHONE.encode() not in bytes(sealed)
    assert PHONE[1:] not in str(service.rows("SELECT * FROM procrastinate_jobs"))
    process(service)
    assert service.rows("SELECT sealed, key_id FROM batch") == [(None, None)]
    for days, kept in ((59, 1), (2, 0)):
        service.later(days=days)
        service.core.run(Sweep(), system_context(service.core))
        program.token = ""
        assert len(outcome(program, request_id)) == kept


def test_any_content_type_and_a_slash_will_do(program: Program) -> None:
    data = orjson.dumps([consent()])
    path = program.at(PATH, MARKET) + "/"
    assert program.ask("POST", path, data=data, content_type="text/plain").status_code == 202
