"""Whose a file is: who sends it, who may look at it, under whose code its records stand, whose
package it fills."""

from dataclasses import asdict

import pytest
from werkzeug.test import TestResponse

from app.usecases.subscriptions import ChangePackage, Package
from tests.channels.api.test_loads import begin, line, patch, refused, send, show, work
from tests.channels.api.test_records import BASE, errors
from tests.channels.iys.program import ACME, ALL, MARKET, PARTNER, Program, partner
from tests.channels.sms.service import Service


def test_a_partner_knows_of_the_files_that_it_sent_itself(
    program: Program, service: Service
) -> None:
    theirs = partner(service, (MARKET, ALL))
    id = begin(program)
    patch(program, id, 0, line(1))
    sent = begin(theirs)
    path = f"{BASE}/loads/{id}"
    for answer in (
        theirs.get(path),
        theirs.get(f"{path}/refusals"),
        theirs.ask("DELETE", path),
        patch(theirs, id, len(line(1)), line(2), complete=True),
        patch(theirs, id, len(line(1)), b"", complete=True),
    ):
        assert answer.status_code == 404, answer.text
    assert [one["id"] for one in theirs.get(f"{BASE}/loads").get_json()["items"]] == [sent]
    told = show(program, id)
    assert (told["state"], told["received"]) == ("receiving", len(line(1)))


def test_nobody_adds_to_a_file_whose_records_are_told_as_anothers(
    program: Program, service: Service
) -> None:
    theirs = partner(service, (MARKET, ALL))
    id = begin(theirs)
    assert patch(theirs, id, 0, line(1)).status_code == 200
    assert patch(program, id, len(line(1)), line(2)).status_code == 403
    assert patch(program, id, len(line(1)), b"", complete=True).status_code == 403
    assert {one["id"] for one in program.get(f"{BASE}/loads").get_json()["items"]} == {id}
    assert patch(theirs, id, len(line(1)), b"", complete=True).status_code == 200
    work(service)
    assert service.rows("SELECT count(*), min(actor) FROM consent_event") == [(1, PARTNER)]
    assert program.ask("DELETE", f"{BASE}/loads/{begin(theirs)}").status_code == 200


@pytest.mark.parametrize("check_only", [False, True])
def test_H525_a_file_brings_no_more_addresses_than_the_package_has_room_for(
    program: Program, service: Service, check_only: bool
) -> None:
    assert send(program, line(1))["taken"] == 1
    package = Package("İleti-5 (Seviye 1)", limit=3, exceeds=False)
    service.core.run(ChangePackage(ACME, asdict(package)), service.operator())
    lines = [line(2), line(1), line(3), line(4), line(2), line(4, type="ARAMA")]
    told = send(program, b"".join(lines), check_only=check_only)
    assert told["state"] == "done"
    full = [line for line, _, code in refused(program, told["id"]) if code == "H525"]
    assert full == [4, 6]
    room = [line(5), line(4)] if check_only else [line(4)]
    assert send(program, b"".join(room))["refused"] == (0 if check_only else 1)


def test_the_same_request_again_under_a_key_is_the_same_file(
    program: Program, service: Service
) -> None:
    def ask(key: str, format: str = "ndjson") -> TestResponse:
        return program.post(f"{BASE}/loads", {"format": format}, headers={"Idempotency-Key": key})

    first = ask("night-1").get_json()
    assert patch(program, first["id"], 0, line(1)).status_code == 200
    assert ask("night-1").get_json()["id"] == first["id"]
    assert ask("night-2").get_json()["id"] != first["id"]
    assert errors(ask("night-1", "csv")) == [("Idempotency-Key", "idempotency-key-reused")]
    assert service.rows("SELECT count(*) FROM load") == [(2,)]
