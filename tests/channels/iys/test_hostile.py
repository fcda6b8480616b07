"""Bodies and queries that no honest program sends: each has its answer, and takes little."""

import tracemalloc

import orjson
import pytest

from tests.channels.iys.consents import OTHER, consent
from tests.channels.iys.program import MARKET, Program, only
from tests.channels.sms.service import Service

DEALERS = "0," * 200_000
MOST = 20 * 1024 * 1024


@pytest.mark.parametrize("second", [253402300799, 253402300800, 999999999999])
def test_H098_a_cursor_beyond_the_calendar(program: Program, second: int) -> None:
    path = program.at("/consents/changes", MARKET)
    only(program.get(f"{path}?after={second}_{'0' * 64}"), 400, "H098")


def test_a_place_with_a_sign_that_no_table_takes(program: Program) -> None:
    body = {
        "title": "XYZ Ticaret",
        "name": "Adım Soyadım",
        "tckn": "10000000146",
        "tin": "4540536920",
        "city": {"code": "34", "name": "İst\0anbul"},
        "town": {"code": "01", "name": "Kadıköy"},
    }
    only(program.post(program.at("/retailers", MARKET), body), 400, "H229")


def test_a_body_is_told_a_part_of_a_great_many_faults(program: Program) -> None:
    """Each of them costs a hundred times what it takes to make it."""
    row = orjson.dumps(consent(retailerAccess=["x"])).decode().replace('"x"', DEALERS[:-1])
    rows = "[" + ",".join([row] * 5) + "]"
    more = orjson.dumps(consent() | {f"f{n}": 0 for n in range(100_000)}).decode()
    for path, body in (("/consents", row), ("/consents/request", rows), ("/consents", more)):
        program.sign_in_again()
        program.get("/sps/100100/brands")
        tracemalloc.start()
        answer = program.ask("POST", program.at(path, MARKET), data=body)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert answer.status_code in (403, 422)
        assert len(answer.data) < 2 * 1024 * 1024
        assert peak < MOST + 10 * len(body)


def test_strangers_that_are_many_are_told_in_part(program: Program, service: Service) -> None:
    access = list(range(10_000_000, 10_003_000))
    rows = [consent(recipient=f"+90532{number:07}", retailerAccess=access) for number in range(10)]
    answer = program.post(program.at("/consents/request", MARKET), rows)
    assert answer.status_code == 403
    assert len(answer.data) < 2 * 1024 * 1024


def test_a_code_that_only_equals_a_code_is_told_of_its_own_row(program: Program) -> None:
    rows = [consent(retailerCode=1.0), consent(recipient=OTHER, retailerCode=1)]
    found = only(program.post(program.at("/consents/request", MARKET), rows), 403, "H180")
    assert found["index"] == 0
