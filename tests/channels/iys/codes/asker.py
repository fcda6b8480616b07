"""Every call of the API, each with a request that nothing is wrong with until it is changed."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from werkzeug.test import TestResponse

from app.usecases.programs.partners import AddPartner
from tests.channels.iys.answers import failures
from tests.channels.iys.asking import answering, question
from tests.channels.iys.codes.inventory import DOORS, expected, head
from tests.channels.iys.consents import MAIL, PHONE, asking, consent
from tests.channels.iys.program import ACME, ALL, MARKET, PARTNER, PASSWORD, Program, partner
from tests.channels.iys.program import USERNAME as NAME
from tests.channels.iys.test_retailers import BODY as DEALER
from tests.channels.sms.service import PUBLIC_URL, Service
from tests.dealers import dealer

KNOWN, ID = 55550127, "5b423dd7-bb23-4546-b733-d8273468d972"
PLACES: Mapping[str, object] = {
    "iysCode": ACME,
    "brandCode": MARKET,
    "integratorCode": PARTNER,
    "retailerCode": KNOWN,
    "requestId": ID,
    "recipientType": "BIREYSEL",
    "type": "MESAJ",
    "reportDate": "2026-03-10",
    "code": 1,
}
ACCESS = {"type": "MESAJ", "recipientType": "BIREYSEL", "retailerAccess": [KNOWN]}
MANY = ACCESS | {"recipients": [PHONE]}
CONNECTION = {"url": "https://127.0.0.1:1/", "type": "MESAJ", "username": "a", "password": "b"}
LINK = {"recipient": MAIL, "recipientType": "BIREYSEL"}
SIGN_IN = {"username": NAME, "password": PASSWORD, "grant_type": "password"}
BODIES: Mapping[str, dict[str, Any]] = {
    "token": SIGN_IN,
    **dict.fromkeys(("one", "one2", "many", "many2"), consent()),
    **dict.fromkeys(("state", "history"), asking()),
    "listing": asking(),
    "approved": {"recipients": [PHONE]},
    **dict.fromkeys(("give", "put", "take", "clear"), MANY),
    "dealer": DEALER,
    "agree": {"agreementStatus": True},
    **dict.fromkeys(("push", "unpush"), CONNECTION),
    "links": LINK,
    "ask": question(),
    "confirm": answering(ID, ("ETK", "123456")),
    "who": {"recipient": PHONE, "type": "ACIK_RIZA_METNI"},
}
WRAPPED: Mapping[str, Callable[[dict[str, Any]], Any]] = {
    "many": lambda one: [one],
    "many2": lambda one: [one],
    "push": lambda one: {"connection": [one]},
    "links": lambda one: {"recipients": [one]},
}
OF_PARTNERS = frozenset({"grants", "grant", "own"})
OF_VIA = frozenset(name for name, door in DOORS.items() if " /via/" in door["at"])
# What is told together with others, which the same request breaks.
TOGETHER = {"H122": ["H111", "H122"], "H160": ["H160", "H121"]}
_NAME = re.compile(r"\{(\w+)\}")

NULL = object()
Change = Mapping[str, Any]
"""Fields of the body, which None leaves out and NULL does not, or parts of the path; `body`:
another body; `raw`: its bytes; `?`: a query; `method`; `token`: what is sent for it; `who`: whose
program calls."""
Asked = tuple[str, TestResponse]
"""A door, and what was answered there."""


class Asker:
    """Calls any door: partners' own by a partner's program, all others by a provider's."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.program = Program(service)
        self._partner: Program | None = None

    @property
    def partner(self) -> Program:
        """A partner that was granted everything of one brand; there is another, too."""
        if self._partner is None:
            self._partner = partner(self.service, (MARKET, ALL))
            another = AddPartner(PARTNER + 100, "Başka Entegrasyon Ltd.")
            self.service.core.run(another, self.service.operator())
        return self._partner

    def know_dealer(self) -> None:
        """The dealer whose code stands in every request."""
        dealer(self.service.core, MARKET, 1, code=KNOWN)

    def ask(self, door: str, **change: Any) -> TestResponse:  # noqa: ANN401
        """The door's own request, changed."""
        method, path = DOORS[door]["at"].split(" ")
        body = dict(BODIES.get(door, {}))
        names = _NAME.findall(path)
        body |= {name: value for name, value in change.items() if _is_field(name, names)}
        path = _NAME.sub(lambda found: str(change.get(found[1], PLACES[found[1]])), path)
        path += f"?{change['?']}" if "?" in change else ""
        given = _given(door, body, change)
        method = change.get("method", method)
        if door == "token":
            self.service.later(seconds=1.1)
            client = self.service.app.test_client()
            return client.open(path, method=method, base_url=PUBLIC_URL, **given)
        usual = "partner" if door in OF_PARTNERS else "provider"
        caller = self.partner if change.get("who", usual) == "partner" else self.program
        if "token" in change:
            given["headers"] = {"Authorization": change["token"]}
        return caller.ask(method, path, **given)


def _is_field(name: str, of_path: list[str]) -> bool:
    return name not in of_path and name not in {"?", "body", "raw", "method", "token", "who"}


def _given(door: str, body: dict[str, Any], change: Change) -> dict[str, Any]:
    """What goes in the body."""
    if "raw" in change:
        return {"data": change["raw"]}
    if "body" in change:
        return {"json": change["body"]}
    if not body:
        return {}
    said = {name: _null(value) for name, value in body.items() if value is not None}
    return {"json": WRAPPED.get(door, dict)(said)}


def _null(value: Any) -> Any:  # noqa: ANN401
    return None if value is NULL else value


def errors_in(answer: TestResponse) -> list[dict[str, Any]]:
    """What is wrong, in whichever of the shapes of İYS it is told."""
    body = answer.get_json()
    found = body if isinstance(body, list) else body.get("errors", body)
    rows = found if isinstance(found, list) else [found]
    return [row.get("error", row) for row in rows if "code" in row.get("error", row)]


def check(code: str, door: str, answer: TestResponse) -> None:
    """Whether a door answered as it must."""
    wanted, text = expected(code), answer.text
    # What became of a batch is told, and is no failure of who asks.
    told_later = door in {"outcome", "outcome2"} and answer.status_code == 200
    assert told_later or answer.status_code == wanted.status, (door, text)
    if answer.status_code != 200:
        body = answer.get_json()
        assert failures(body) == [], (door, text)
        assert door in OF_VIA or isinstance(body["errors"], list)
    told = errors_in(answer)
    assert [one["code"] for one in told] == TOGETHER.get(code, [head(code)]), (door, text)
    (message,) = [one["message"] for one in told if one["code"] == head(code)]
    assert wanted.fits(message), (door, message)
