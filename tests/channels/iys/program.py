"""A provider's program: it has a token, and calls as integrators' clients do."""

from typing import Any

from werkzeug.test import TestResponse

from app.usecases.programs.clients import AddClient
from app.usecases.programs.partners import AddPartner, Grant, GrantPartner, Right
from tests.channels.sms.service import PUBLIC_URL, Service

USERNAME, PASSWORD = "api@acme.example", "bir-uzun-parola"
ACME, MARKET, SEA, FURNITURE = 100100, 100200, 100400, 100401
PARTNER = 900100
NOWHERE = "/sps/100100/brands"

ALL = Grant(Right.WRITE, Right.WRITE, Right.WRITE, via=True, agreement=True)


class Program:
    """A client of a provider or partner; it signs in when it first calls."""

    def __init__(
        self,
        service: Service,
        holder: int = ACME,
        username: str = USERNAME,
        networks: tuple[str, ...] = (),
    ) -> None:
        self.service, self.username, self.holder = service, username, holder
        order = AddClient(holder, username, networks, PASSWORD)
        self.id = service.core.run(order, service.operator()).id
        self.token = ""

    def sign_in(self, **more: Any) -> TestResponse:  # noqa: ANN401
        """Ask for a token, as JSON."""
        body = {"username": self.username, "password": PASSWORD, "grant_type": "password", **more}
        return self.post_token(json=body)

    def sign_in_again(self) -> None:
        """With the next call: the token has ended."""
        self.token = ""

    def post_token(self, **given: Any) -> TestResponse:  # noqa: ANN401
        client = self.service.app.test_client()
        return client.post("/oauth2/token", base_url=PUBLIC_URL, **given)

    def ask(self, method: str, path: str, **given: Any) -> TestResponse:  # noqa: ANN401
        """A call with the token; time passes, so that no window fills."""
        if not self.token:
            self.token = self.sign_in().get_json()["access_token"]
        self.service.later(seconds=1.1)
        headers = {"Authorization": f"Bearer {self.token}", **given.pop("headers", {})}
        client = self.service.app.test_client()
        return client.open(path, method=method, base_url=PUBLIC_URL, headers=headers, **given)

    def get(self, path: str, **given: Any) -> TestResponse:  # noqa: ANN401
        return self.ask("GET", path, **given)

    def post(self, path: str, body: Any = None, **given: Any) -> TestResponse:  # noqa: ANN401
        return self.ask("POST", path, json=body, **given)

    def at(self, path: str, brand: int = ACME, *, version: str = "") -> str:
        """A path of a brand of the program's provider."""
        return f"{version}/sps/{self.holder}/brands/{brand}{path}"


def partner(service: Service, *granted: tuple[int, Grant]) -> Program:
    """A partner's program, with what it was granted by brand."""
    service.core.run(AddPartner(PARTNER, "Köprü Entegrasyon A.Ş."), service.operator())
    for brand, grant in granted:
        service.core.run(GrantPartner(PARTNER, brand, grant), service.operator())
    return Program(service, PARTNER, "api@ortak.example")


def codes(answer: TestResponse) -> list[str]:
    """The codes of a failure."""
    body = answer.get_json()
    assert isinstance(body, dict), answer.text
    return [one["code"] for one in body.get("errors", [])]


def only(answer: TestResponse, status: int, code: str) -> dict[str, Any]:
    """The one error of a failure."""
    assert answer.status_code == status, answer.text
    errors = answer.get_json()["errors"]
    assert [one["code"] for one in errors] == [code], answer.text
    found: dict[str, Any] = errors[0]
    return found
