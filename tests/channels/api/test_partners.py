"""A provider grants rights to its partners by /v1, and takes them back."""

import pytest

from tests.channels.api.test_records import BASE, record
from tests.channels.iys.program import MARKET, PARTNER, Program, partner
from tests.channels.sms.service import Service

PATH = f"{BASE}/partners"
ONE = f"{PATH}/{PARTNER}"


def grants(program: Program) -> list[dict[str, object]]:
    items: list[dict[str, object]] = program.get(PATH).get_json()["items"]
    return items


def test_what_is_granted_counts_with_the_next_call(program: Program, service: Service) -> None:
    theirs = partner(service)
    assert record(theirs).status_code == 404
    assert program.ask("PUT", ONE, json={"mesaj": "write", "via": True}).status_code == 204
    assert record(theirs).status_code == 201
    ((actor,),) = service.rows("SELECT actor FROM consent_event")
    assert actor == PARTNER
    (told,) = grants(program)
    rights = {name: told[name] for name in ("arama", "mesaj", "eposta", "via", "agreement")}
    assert rights == {
        "arama": "none",
        "mesaj": "write",
        "eposta": "none",
        "via": True,
        "agreement": False,
    }
    assert told["partner"] == PARTNER
    assert program.ask("PUT", ONE, json={"arama": "read"}).status_code == 204
    assert record(theirs).status_code == 403
    assert program.ask("DELETE", ONE).status_code == 204
    assert record(theirs).status_code == 404
    assert grants(program) == []


def test_no_partner_grants_anything(program: Program, service: Service) -> None:
    theirs = partner(service)
    assert program.ask("PUT", ONE, json={"mesaj": "write"}).status_code == 204
    for way in ("PUT", "DELETE"):
        answer = theirs.ask(way, ONE, **({"json": {"mesaj": "write"}} if way == "PUT" else {}))
        assert answer.status_code == 403, answer.text
    assert theirs.get(PATH).status_code == 403
    assert len(grants(program)) == 1


@pytest.mark.parametrize("code", ["900999", "0", "abc", "99999999999", str(MARKET)])
def test_of_whom_nobody_knows_is_no_partner(program: Program, code: str) -> None:
    assert program.ask("PUT", f"{PATH}/{code}", json={}).status_code == 404


def test_brands_of_others_are_granted_to_nobody(program: Program, service: Service) -> None:
    partner(service)
    path = ONE.replace(f"brands/{MARKET}", "brands/100400")
    assert program.ask("PUT", path, json={"mesaj": "write"}).status_code == 404
    wrong = program.ask("PUT", ONE, json={"mesaj": "all"})
    assert wrong.status_code == 422
    assert wrong.get_json()["errors"] == [{"field": "mesaj", "code": "unknown-choice"}]
