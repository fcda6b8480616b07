"""From which numbers and names a brand writes, by /v1."""

from typing import Any
from uuid import uuid4

from tests.channels.api.test_records import BASE
from tests.channels.iys.program import ALL, MARKET, Program, partner
from tests.channels.sms.service import Service

PATH = f"{BASE}/senders"
NUMBER = "0850 222 33 44"


def listed(program: Program) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = program.get(PATH).get_json()["items"]
    return items


def test_a_sender_is_named_for_a_brand(program: Program, service: Service) -> None:
    told = program.post(PATH, {"sender": NUMBER})
    assert told.status_code == 200
    assert told.get_json()["brand"] == MARKET
    assert service.rows("SELECT brand_code, iys_code FROM sender") == [(MARKET, 100100)]
    other = Program(service, 100400, "api@ucdeniz.example")
    path = "/v1/providers/100400/brands/100400/senders"
    assert other.post(path, {"sender": NUMBER}).status_code == 403


def test_what_was_named_is_listed_and_taken_back(program: Program, service: Service) -> None:
    ids = [program.post(PATH, {"sender": one}).get_json()["id"] for one in (NUMBER, "YESILOVA")]
    service.rows("UPDATE sender SET iys_code = NULL WHERE id = %s RETURNING 1", ids[1])
    first, second = listed(program)
    assert (first["id"], first["kind"], first["by_officer"]) == (ids[0], "NUMBER", False)
    assert first["sender"] == "8502223344"
    assert (second["id"], second["by_officer"]) == (ids[1], True)
    assert program.ask("DELETE", f"{PATH}/{ids[0]}").status_code == 204
    # What an officer said stands; and what is nobody's is not there.
    for id in (ids[1], ids[0], str(uuid4()), "x"):
        assert program.ask("DELETE", f"{PATH}/{id}").status_code == 404
    assert [one["id"] for one in listed(program)] == [ids[1]]


def test_a_partner_has_no_say_in_it(program: Program, service: Service) -> None:
    theirs = partner(service, (MARKET, ALL))
    id = program.post(PATH, {"sender": NUMBER}).get_json()["id"]
    for answer in (
        theirs.post(PATH, {"sender": NUMBER}),
        theirs.get(PATH),
        theirs.ask("DELETE", f"{PATH}/{id}"),
    ):
        assert answer.status_code == 403, answer.text
    assert len(listed(program)) == 1
