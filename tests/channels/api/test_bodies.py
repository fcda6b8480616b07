"""Bodies and parameters that are malformed, oversize, nested, of another kind: each is a problem,
none is a failure of ours."""

import random
from typing import Any

import pytest

from tests.channels.api.app import AYSE, App, codes, look_over
from tests.channels.api.brands import record
from tests.channels.api.statements import counted
from tests.channels.sms.service import Service

JSON = "application/json"
MANY = "/permissions/changes"
BODIES: list[tuple[Any, str | None, int]] = [
    (b"", JSON, 400),
    (b"{", JSON, 400),
    (b"\xff\xfe", JSON, 400),
    (b"null", JSON, 422),
    (b"[]", JSON, 422),
    (b'"x"', JSON, 422),
    (b"NaN", JSON, 400),
    (b"1e999", JSON, 400),
    (b"[" * 100_000, JSON, 400),
    (b'{"changes":' * 5_000, JSON, 400),
    (b'{"changes": ' + b"[" * 900 + b"]" * 900 + b"}", JSON, 422),
    (b'{"changes": "\\ud800"}', JSON, 400),
    (b'{"changes": {}}', JSON, 422),
    (b'{"changes": [null]}', JSON, 422),
    (b'{"changes": []}', JSON, 422),
    (b'{"changes": [], "changes ": []}', JSON, 422),
    (b'{"changes": []}', "text/plain", 415),
    (b'{"changes": []}', None, 415),
    (b"changes=1", "application/x-www-form-urlencoded", 415),
    (b"--x--", "multipart/form-data; boundary=x", 415),
    (b"<changes/>", "application/xml", 415),
    (b'{"changes": ["' + b"x" * 1_100_000 + b'"]}', JSON, 413),
]


@pytest.mark.parametrize(("body", "kind", "status"), BODIES)
def test_a_body_that_is_none_is_a_problem(
    ayse: App,
    body: bytes,
    kind: str | None,
    status: int,
) -> None:
    answer = ayse.send("POST", MANY, data=body, content_type=kind)
    assert answer.status_code == status
    assert b"\xff" not in answer.data


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("brand", "100100", "invalid"),
        ("brand", 100100.5, "invalid"),
        ("brand", True, "invalid"),
        ("brand", 0, "range"),
        ("brand", -1, "range"),
        ("brand", 2**31, "range"),
        ("brand", 2**63 - 1, "range"),
        ("brand", 10**40, "invalid"),
        ("brand", None, "null"),
        ("address", "a\x00b", "characters"),
        ("address", "a\nb", "characters"),
        ("address", "a\u202eb", "characters"),
        ("address", "", "length"),
        ("address", "x" * 65, "length"),
        ("address", 5, "invalid"),
        ("type", "FAKS", "unknown"),
        ("type", "mesaj", "unknown"),
        ("type", ["MESAJ"], "invalid"),
        ("status", "NONE", "unknown"),
        ("status", 1, "unknown"),
        ("recipient_type", "HERKES", "unknown"),
        ("tag", "x", "unknown-field"),
    ],
)
def test_a_value_that_does_not_fit_is_named_by_its_place(
    ayse: App,
    name: str,
    value: Any,  # noqa: ANN401
    code: str,
) -> None:
    good = {"address": ayse.id_of(AYSE), "brand": 100100, "type": "MESAJ", "status": "RET"}
    before = ayse.states()
    refused = ayse.refused("POST", MANY, {"changes": [good, {**good, name: value}]})
    assert codes(refused) == [(f"changes.1.{name}", code)]
    assert ayse.states() == before


@pytest.mark.parametrize(
    "address",
    [
        "",
        "3338",
        "444 3 338",
        "0850 333 33 38",
        "x" * 266,
        "5" * 200,
        "a@b",
        "ş@example.com",
        "a@b.tr\r\nBcc: x@y.zz",
        "+90532111223\x00",
        {"$ne": None},
        ["+905321112233"],
        5321112233,
    ],
)
def test_what_is_no_address_is_refused_and_sent_nothing(service: Service, address: Any) -> None:  # noqa: ANN401
    refused = App(service).refused("POST", "/codes", {"address": address})
    assert (refused["status"], codes(refused)[0][0]) == (422, "address")
    assert service.rows("SELECT count(*) FROM code") == [(0,)]
    assert service.rows("SELECT count(*) FROM outbox") == [(0,)]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("GET", "/", 404),
        ("GET", "/permissions/%00/history", 404),
        ("GET", "/permissions/²/history", 404),
        ("GET", "/permissions/99999999999999999999/history", 404),
        ("GET", "/permissions/4294967396/history", 404),
        ("GET", "/permissions/999999/history", 404),
        ("GET", "/permissions/-1/history", 404),
        ("POST", "/refusals/%00%00%00%00%00%00%00%00/undo", 422),
        ("POST", "/refusals/%F0%9F%92%A9/undo", 422),
        ("POST", "/refusals/%FF%FE/undo", 422),
        ("DELETE", "/devices/%00", 404),
        ("DELETE", "/devices/{}", 404),
        ("DELETE", "/ahead/..%2F..%2Fdata", 404),
        ("DELETE", "/addresses/%00", 404),
        ("PUT", "/addresses", 405),
        ("PATCH", "/codes", 405),
        ("TRACE", "/codes", 405),
        ("GET", "/tokens/refresh", 405),
    ],
)
def test_a_path_that_leads_nowhere_is_a_problem(
    ayse: App, method: str, path: str, status: int
) -> None:
    answer = ayse.send(method, path)
    assert answer.status_code == status, answer.text
    assert ("Allow" in answer.headers) is (status == 405)


def test_a_path_of_a_permission_is_read_strictly(ayse: App) -> None:
    address = ayse.id_of(AYSE)
    for rest in ("100100/BIREYSEL/SMS", "100100/bireysel/MESAJ", "1e5/BIREYSEL/MESAJ"):
        path = f"/permissions/{address}/{rest}"
        assert ayse.refused("PUT", path, {"status": "RET"})["status"] == 404


def test_garbage_is_never_a_failure_of_ours(ayse: App) -> None:
    chance = random.Random(3338)
    doors = [("POST", MANY), ("POST", "/refusals"), ("POST", "/ahead"), ("POST", "/tokens")]
    for _ in range(120):
        method, path = chance.choice(doors)
        body = chance.randbytes(chance.randrange(60))
        answer = ayse.send(method, path, data=body, content_type=JSON)
        assert answer.status_code in (400, 422)


def test_the_list_takes_the_same_statements_however_long_it_is(ayse: App) -> None:
    service = ayse.service
    ayse.get("/permissions")
    with counted(service) as few:
        ayse.get("/permissions")
    for place in range(150):
        service.add_brand(300000 + place, f"Marka {place}", f"M{place}")
        record(service, AYSE, 300000 + place, "ARAMA", "MESAJ")
    ayse.get("/permissions")
    with counted(service) as many:
        told = ayse.get("/permissions", query_string={"limit": "100"})
    assert (len(told["items"]), told["total"]) == (100, 153)
    assert many == few
    assert len(few) == 1


def test_a_page_and_a_form_of_another_site_change_nothing(ayse: App) -> None:
    form = {"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"}
    answer = ayse.client.post("/v1/citizen/refusals", data={"x": "1"}, headers=form)
    look_over(answer)
    assert answer.status_code == 401
    assert "Access-Control-Allow-Origin" not in answer.headers
