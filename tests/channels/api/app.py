"""An app of a citizen: signs in over HTTP, and looks at every answer that it gets."""

import re
from typing import Any

from werkzeug.test import TestResponse

from app.domain.recipient import parse_address
from channels.api.schemas.told import Problem
from tests.channels.sms.service import Service
from tests.citizens import NEWEST

AYSE, MEHMET = "+905321112233", "+905334445566"
AYSE_MAIL = "ayse@example.com"
ROOT = "/v1/citizen"
CODE = re.compile(r"[A-Za-z0-9-]+")


class App:
    """One device. `get` and its like answer with the JSON of a success, `refused` with the problem
    of a failure."""

    def __init__(self, service: Service, **headers: str) -> None:
        self.service = service
        self.client = service.app.test_client()
        self.headers = {"Accept-Language": "tr", **headers}
        self.tokens: dict[str, Any] = {}

    @property
    def bearer(self) -> dict[str, str]:
        """The header that says who this is."""
        return {"Authorization": f"Bearer {self.tokens['access_token']}"}

    def send(self, method: str, path: str, body: Any = None, **given: Any) -> TestResponse:  # noqa: ANN401
        """A request as it goes over the wire, with the token where there is one."""
        headers = {**self.headers, **given.pop("headers", {})}
        if self.tokens:
            headers = {**self.bearer, **headers}
        if body is not None:
            given["json"] = body
        answer = self.client.open(f"{ROOT}{path}", method=method, headers=headers, **given)
        look_over(answer)
        return answer

    def do(self, method: str, path: str, body: Any = None, **given: Any) -> Any:  # noqa: ANN401
        """The JSON of an answer, which is a success."""
        answer = self.send(method, path, body, **given)
        assert answer.status_code < 300, (answer.status_code, answer.text)
        return answer.get_json() if answer.data else None

    def get(self, path: str, **given: Any) -> Any:  # noqa: ANN401
        return self.do("GET", path, **given)

    def post(self, path: str, body: Any = None, **given: Any) -> Any:  # noqa: ANN401
        return self.do("POST", path, body, **given)

    def refused(self, method: str, path: str, body: Any = None, **given: Any) -> Any:  # noqa: ANN401
        """The problem of an answer, which is a failure."""
        answer = self.send(method, path, body, **given)
        assert answer.status_code >= 400, (answer.status_code, answer.text)
        return answer.get_json()

    def code(self, address: str) -> str:
        """The newest code of an address, as its holder reads it."""
        tag = self.service.core.keys.tag(parse_address(address).canonical)
        ((nonce,),) = self.service.rows(NEWEST, tag)
        return self.service.core.keys.code(nonce)

    def sign_in(self, address: str = AYSE, **more: str) -> "App":
        """Ask for a code, and show it."""
        self.post("/codes", {"address": address})
        entry = {"address": address, "code": self.code(address), **more}
        self.tokens = self.post("/tokens", entry)
        return self

    def add_address(self, address: str) -> Any:  # noqa: ANN401
        """Add an address by its code."""
        self.post("/addresses/codes", {"address": address})
        return self.post("/addresses", {"address": address, "code": self.code(address)})

    def id_of(self, address: str) -> str:
        """The id of one of the own addresses."""
        items = self.get("/addresses")["items"]
        (found,) = [one["id"] for one in items if one["address"] == address]
        return str(found)

    def permission(self, brand: int, type: str = "MESAJ", address: str = AYSE) -> str:
        """The path of a permission."""
        return f"/permissions/{self.id_of(address)}/{brand}/BIREYSEL/{type}"

    def states(self, **query: str) -> dict[tuple[int, str], str]:
        """Every permission of the list, as a private person, by brand and type."""
        items = self.get("/permissions", query_string=query)["items"]
        return {
            (item["brand"]["code"], one["type"]): one["status"]
            for item in items
            for one in item["permissions"]
            if one["recipient_type"] == "BIREYSEL"
        }


def look_over(answer: TestResponse) -> None:
    """What holds of every answer."""
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in answer.headers
    if answer.status_code >= 400:
        assert answer.content_type == "application/problem+json"
        told = answer.get_json()
        assert Problem().validate(told) == {}
        assert told["status"] == answer.status_code
        assert told["type"].startswith("urn:ileti:")
        assert all(CODE.fullmatch(code) for _, code in codes(told)), told
    assert ("WWW-Authenticate" in answer.headers) is (answer.status_code == 401)
    assert ("Retry-After" in answer.headers) is (answer.status_code in (429, 503))


def codes(problem: Any) -> list[tuple[str, str]]:  # noqa: ANN401
    """Field and code of every error of a problem."""
    return [(one["field"], one["code"]) for one in problem.get("errors", [])]
