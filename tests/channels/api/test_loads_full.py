"""A file has no more room than the package of its provider."""

import pytest

from app.usecases.subscriptions import Package, Subscribe
from tests.channels.api.test_loads import line, refused, send
from tests.channels.api.test_records import BASE, errors, record, said
from tests.channels.iys.program import Program
from tests.channels.sms.service import Service

LATER = "2026-03-11T11:30:00+03:00"


def full(service: Service, limit: int) -> None:
    package = Package("İleti-5 (Seviye 1)", limit=limit, exceeds=False)
    service.core.run(Subscribe(100100, package), service.operator())


@pytest.mark.parametrize("check_only", [False, True])
def test_H525_a_file_takes_no_more_addresses_than_the_package(
    program: Program, service: Service, check_only: bool
) -> None:
    full(service, limit=2)
    record(program, recipient="+905320000009")
    rows = [line(number) for number in (1, 2, 3)]
    rows.append(line(9, status="RET", consent_date=LATER))
    told = send(program, b"".join(rows), check_only=check_only)
    assert (told["taken"], told["refused"]) == (2, 2)
    assert [code for _, _, code in refused(program, told["id"])] == ["H525", "H525"]
    refusals = service.rows("SELECT count(*) FROM consent WHERE status = 2")
    assert refusals == [(0 if check_only else 1,)]


def test_a_package_that_may_be_passed_takes_the_whole_file(
    program: Program, service: Service
) -> None:
    service.core.run(Subscribe(100100, Package("İleti+", limit=1)), service.operator())
    assert send(program, b"".join(map(line, range(3))))["taken"] == 3


def test_H525_a_check_tells_that_a_package_is_full(program: Program, service: Service) -> None:
    """As recording them one after the other would."""
    full(service, limit=2)
    record(program, recipient="+905320000009")
    there = said(recipient="+905320000009", status="RET", consent_date=LATER)
    new = [said(recipient=f"+90532000000{number}") for number in (1, 2)]
    checked = program.post(f"{BASE}/consents/check", {"records": [new[0], new[1], there]})
    items = checked.get_json()["items"]
    assert [one["taken"] for one in items] == [True, False, True]
    assert [one["code"] for one in items[1]["errors"]] == ["H525"]
    assert record(program, recipient="+905320000001").status_code == 201
    assert errors(record(program, recipient="+905320000002"))[0][1] == "H525"
