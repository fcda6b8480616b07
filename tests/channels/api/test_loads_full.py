"""A file has no more room than the package of its provider."""

from dataclasses import asdict

import pytest

from app.usecases.subscriptions import ChangePackage, Package
from tests.channels.api.test_loads import line, refused, send
from tests.channels.api.test_records import BASE, errors, record, said
from tests.channels.iys.program import Program
from tests.channels.sms.service import Service

LATER = "2026-03-11T11:30:00+03:00"


def full(service: Service, limit: int) -> None:
    package = Package("İleti-5 (Seviye 1)", limit=limit, exceeds=False)
    service.core.run(ChangePackage(100100, asdict(package)), service.operator())


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
    service.core.run(ChangePackage(100100, asdict(Package("İleti+", limit=1))), service.operator())
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


@pytest.mark.parametrize("rows", [1, 2, 3, 100], ids="chunks of {}".format)
def test_H525_a_check_of_many_chunks_counts_what_the_file_would_take(
    program: Program, service: Service, monkeypatch: pytest.MonkeyPatch, rows: int
) -> None:
    """What is known takes no room, and what a rule refuses none of the next chunk."""
    monkeypatch.setattr("app.loading.run.CHUNK_ROWS", rows)
    full(service, limit=6)
    for number in (9, 8):
        record(program, recipient=f"+90532{number:07}")
    lines = [line(number) for number in range(20, 22)]
    lines += [line(9, type="ARAMA"), line(30, status="RET"), line(31, source="IYS_WEB")]
    lines += [line(number) for number in range(40, 45)]
    lines += [line(8, type="ARAMA")]
    data = b"".join(lines)
    checked, loaded = send(program, data, check_only=True), send(program, data)
    told = refused(program, checked["id"])
    assert told == refused(program, loaded["id"])
    assert (checked["taken"], checked["refused"]) == (loaded["taken"], loaded["refused"])
    assert [code for _, _, code in told].count("H525") >= 3


def test_H525_a_check_takes_no_room_from_anybody(
    program: Program, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.loading.run.CHUNK_ROWS", 2)
    full(service, limit=4)
    rows = b"".join(map(line, range(4)))
    assert [send(program, rows, check_only=True)["taken"] for _ in range(2)] == [4, 4]
    assert record(program, recipient="+905320000077").status_code == 201
    assert send(program, rows, check_only=True)["taken"] == 3
    assert send(program, rows)["taken"] == 3
