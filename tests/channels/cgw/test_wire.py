"""The paths of the real registry's portal: the same shapes, in the same order, forms and JSON."""

import json
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.channels.api.app import AYSE, MEHMET, App
from tests.channels.sms.service import Service

ASK, LIST = "/api/v1/cbff/recipients", "/api/v1/cgw/recipients/list"
TOKEN = "/auth/realms/citizen/protocol/openid-connect/token"
SEARCH = "/api/v1/cgw/recipients/BIREYSEL/brands/search/"
UPDATE = "/api/v1/cgw/recipients/BIREYSEL/brands/100100/consent/update"
FORM = "application/x-www-form-urlencoded"
CLIENT = {"client_id": "e-devlet", "grant_type": "password"}
MINE = json.dumps({"recipient": AYSE})


class Script:
    """A script that speaks HTTP as it likes."""

    def __init__(self, service: Service) -> None:
        self.app = App(service)
        self.client = service.app.test_client()
        self.headers: dict[str, str] = {}

    def post(self, path: str, data: Any = "", kind: str | None = None) -> TestResponse:  # noqa: ANN401
        return self.client.post(path, data=data, content_type=kind, headers=self.headers)

    def ask(self, number: str = AYSE) -> str:
        answer = self.post(ASK, {"recipient": number})
        assert answer.status_code == 200, answer.text
        return str(answer.get_json()["payload"]["id"])

    def form(self, number: str = AYSE, **more: str) -> dict[str, str]:
        oid = self.ask(number)
        return {**CLIENT, "recipient": number, "oid": oid, "code": self.app.code(number), **more}

    def sign_in(self, number: str = AYSE) -> dict[str, Any]:
        told: dict[str, Any] = self.post(TOKEN, self.form(number)).get_json()
        self.headers["Authorization"] = f"Bearer {told['access_token']}"
        return told


@pytest.fixture
def script(permitted: Service) -> Script:
    return Script(permitted)


@pytest.mark.parametrize("end", ["", "/"])
@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("recipient=%2B905321112233", FORM),
        ("recipient=+905321112233", FORM),
        ("recipient=05321112233", None),
        ('{"recipient":"+905321112233"}', "application/json"),
        ('{"recipient":"+905321112233"}', None),
        (' {"recipient": "0532 111 22 33"}', FORM),
        ('{"recipient": 5321112233}', "text/plain"),
    ],
)
def test_a_code_is_asked_for_in_any_way_of_writing(
    script: Script, body: str, kind: str | None, end: str
) -> None:
    answer = script.post(f"{ASK}{end}", body, kind)
    assert answer.status_code == 200
    told = answer.get_json()
    assert list(told) == ["payload"]
    assert list(told["payload"]) == ["id"]
    form = {**CLIENT, "recipient": AYSE, "oid": told["payload"]["id"]}
    got = script.post(TOKEN, {**form, "code": script.app.code(AYSE)})
    assert got.status_code == 200


def test_the_token_is_answered_as_keycloak_does(script: Script) -> None:
    told = script.sign_in()
    assert list(told) == [
        "access_token",
        "expires_in",
        "refresh_expires_in",
        "refresh_token",
        "token_type",
        "not-before-policy",
        "session_state",
        "scope",
    ]
    again = {"client_id": "e-devlet", "grant_type": "refresh_token"}
    following = script.post(TOKEN, {**again, "refresh_token": told["refresh_token"]})
    assert following.status_code == 200
    assert following.get_json()["refresh_token"] != told["refresh_token"]
    reused = script.post(TOKEN, {**again, "refresh_token": told["refresh_token"]})
    assert (reused.status_code, reused.get_json()["error"]) == (400, "invalid_grant")
    assert script.client.get(LIST, headers=script.headers).status_code == 401


def test_the_list_the_search_and_the_change_have_their_shapes(script: Script) -> None:
    script.sign_in()
    listed = script.client.get(LIST, headers=script.headers)
    assert listed.data == b'{"communicationAddress":[{"recipient":"+905321112233","type":"MESAJ"}]}'
    page = script.post(f"{SEARCH}?text=&offset=1&limit=2", MINE)
    assert page.text == (
        '{"list":[{"brandCode":100100,"brandName":"Acme Alışveriş","type":"MESAJ","status":"ONAY"},'
        '{"brandCode":100201,"brandName":"Çağlayan Giyim","type":"ARAMA","status":"ONAY"}],'
        '"pagination":{"offset":1,"totalCount":4}}'
    )
    assert script.post(f"{SEARCH}?text=yeş", MINE).get_json()["pagination"]["totalCount"] == 1
    assert script.post(SEARCH.replace("BIREYSEL", "TACIR"), MINE).get_json()["list"] == []
    change = json.dumps({"recipient": AYSE, "status": "RET", "type": "MESAJ"})
    assert [script.post(path, change).status_code for path in (UPDATE, f"{UPDATE}/")] == [200, 200]
    assert script.post(SEARCH, MINE).get_json()["list"][1]["status"] == "RET"


@pytest.mark.parametrize(
    ("more", "status", "error"),
    [
        ({"code": "000000"}, 401, "invalid_grant"),
        ({"recipient": MEHMET}, 401, "invalid_grant"),
        ({"recipient": "nobody"}, 401, "invalid_grant"),
        ({"oid": "1.AAAA"}, 401, "invalid_grant"),
        ({"oid": "x"}, 401, "invalid_grant"),
        ({"oid": ""}, 401, "invalid_grant"),
        ({"client_id": "admin"}, 401, "invalid_client"),
        ({"grant_type": "client_credentials"}, 400, "unsupported_grant_type"),
        ({"grant_type": ""}, 400, "invalid_request"),
        ({"grant_type": "refresh_token"}, 400, "invalid_grant"),
    ],
)
def test_what_is_not_good_is_answered_as_keycloak_does(
    script: Script, more: dict[str, str], status: int, error: str
) -> None:
    form = script.form()
    if more.get("code") == form["code"]:
        more = {"code": "111111"}
    answer = script.post(TOKEN, {name: one for name, one in {**form, **more}.items() if one})
    told = answer.get_json()
    assert (answer.status_code, told["error"]) == (status, error)
    assert list(told) == ["error", "error_description"]


def test_an_oid_of_another_address_opens_nothing(script: Script) -> None:
    script.ask(MEHMET)
    form = script.form(AYSE, oid=script.ask(MEHMET))
    assert script.post(TOKEN, form).status_code == 401
    tampered = script.ask(AYSE)
    changed = tampered[:-6] + ("AAAA" if tampered[-6:-2] != "AAAA" else "BBBB") + tampered[-2:]
    assert script.post(TOKEN, script.form(AYSE, oid=changed)).status_code == 401


def test_an_oid_tells_nothing_of_the_address(script: Script) -> None:
    oids = {script.ask(AYSE) for _ in range(3)}
    assert len(oids) == 3
    assert not any("5321112233" in oid for oid in oids)


def test_another_citizens_address_is_as_one_that_nobody_has(script: Script) -> None:
    Script(script.app.service).sign_in(MEHMET)
    script.sign_in()
    answers = []
    for address in (MEHMET, "+905359999999"):
        body = {"recipient": address, "status": "RET", "type": "MESAJ"}
        for path in (SEARCH, UPDATE):
            answer = script.post(path, json.dumps(body))
            answers.append((answer.status_code, answer.text))
    assert {status for status, _ in answers} == {404}
    assert len(set(answers)) == 1


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        (ASK, "", 422),
        (ASK, "{", 400),
        (ASK, b"recipient=\xff", 400),
        (ASK, "&".join(f"a{n}=1" for n in range(30)), 400),
        (ASK, '{"recipient": ["+905321112233"]}', 422),
        (ASK, '{"recipient": "x\\u0000"}', 422),
        (ASK, "recipient=3338", 422),
        (ASK, "recipient=" + "5" * 500, 422),
        (ASK, '{"a":' * 2000, 400),
        (ASK, "recipient=" + "5" * 1_100_000, 413),
        ("/api/v1/cgw/nothing", "", 404),
        (LIST, "", 405),
        (SEARCH, MINE, 401),
    ],
)
def test_a_failure_is_a_summary(script: Script, path: str, body: Any, status: int) -> None:  # noqa: ANN401
    answer = script.post(path, body)
    assert answer.status_code == status
    told = answer.get_json()
    assert list(told) == ["error"]
    assert list(told["error"]) == ["summary"]
    assert told["error"]["summary"].endswith(".")


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        (f"{SEARCH}?limit=0", MINE, 422),
        (f"{SEARCH}?limit=1001", MINE, 422),
        (f"{SEARCH}?offset=-1", MINE, 422),
        (f"{SEARCH}?offset=99999999999999999999", MINE, 422),
        (f"{SEARCH}?offset=²", MINE, 422),
        (SEARCH.replace("BIREYSEL", "HERKES"), MINE, 404),
        (UPDATE.replace("100100", "999999"), {"status": "RET", "type": "MESAJ"}, 404),
        (UPDATE.replace("100100", "99999999999999"), {"status": "RET", "type": "MESAJ"}, 404),
        (UPDATE, {"status": "NONE", "type": "MESAJ"}, 422),
        (UPDATE, {"status": "ret", "type": "MESAJ"}, 422),
        (UPDATE, {"status": "RET", "type": "FAKS"}, 422),
        (UPDATE, {"status": "RET", "type": "EPOSTA"}, 422),
        (UPDATE, {"status": "RET"}, 422),
    ],
)
def test_what_a_script_gets_wrong_changes_nothing(
    script: Script,
    path: str,
    body: Any,  # noqa: ANN401
    status: int,
) -> None:
    script.sign_in()
    before = script.post(SEARCH, MINE).text
    given = body if isinstance(body, str) else json.dumps({"recipient": AYSE, **body})
    assert script.post(path, given).status_code == status
    assert script.post(SEARCH, MINE).text == before


def test_too_many_codes_are_told_in_both_dialects(script: Script) -> None:
    for _ in range(5):
        script.ask()
    answer = script.post(ASK, {"recipient": AYSE})
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 60
    assert "error" in answer.get_json()
