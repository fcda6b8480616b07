"""A provider's program at the doors of webhooks, and the server that it names."""

from dataclasses import dataclass
from typing import Any

from standardwebhooks.webhooks import Webhook

from app.deliveries import go_round, pump
from app.domain.consent import MessageType
from tests.channels.iys.program import Program
from tests.channels.sms.service import Service
from tests.receivers import Call, Receiver, authority
from tests.usecases.acts import record

HERE = {"OUTGOING_ALLOWED": "127.0.0.0/8", "OUTGOING_CA_FILE": str(authority().file)}
ACME, MARKET, SEA = 100100, 100200, 100400
BASE = "/v1/providers/100100/webhooks"
PHONES = [f"+90532111{number:04d}" for number in range(100)]


def tell(service: Service) -> None:
    """What the worker does."""
    parts = service.parts
    go_round(service.core)
    pump(service.core, parts.channels.values(), parts.outside)


def records(service: Service, first: int, many: int = 1, brand: int = ACME) -> None:
    """A provider's approvals."""
    for phone in PHONES[first : first + many]:
        assert record(service.core, phone, brand, MessageType.MESAJ) is None


def read(call: Call, *secrets: str) -> dict[str, Any]:
    """What came, believed only after its signature, as an independent reader checks it."""
    told: dict[str, Any] = {}
    for secret in secrets:
        told = Webhook(secret).verify(call.body, dict(call.headers))
    return told


@dataclass
class Hook:
    """A webhook of a program."""

    program: Program
    told: dict[str, Any]

    @property
    def secret(self) -> str:
        secret: str = self.told["secret"]
        return secret

    @property
    def path(self) -> str:
        return f"{BASE}/{self.told['id']}"

    def get(self, path: str = "") -> dict[str, Any]:
        answer = self.program.get(f"{self.path}{path}")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.get_json()
        return found

    def post(self, path: str, body: Any = None, status: int = 200) -> dict[str, Any]:  # noqa: ANN401
        answer = self.program.ask("POST", f"{self.path}{path}", json=body)
        assert answer.status_code == status, answer.text
        found: dict[str, Any] = answer.get_json()
        return found

    def deliveries(self, query: str = "") -> list[tuple[int, int, str, str | None]]:
        items = self.get(f"/deliveries{query}")["items"]
        return [(one["from"], one["to"], one["status"], one["answer"]) for one in items]


def hooked(program: Program, receiver: Receiver, **body: Any) -> Hook:  # noqa: ANN401
    """Registered for a brand."""
    answer = program.post(BASE, {"brand": ACME, "url": receiver.url, **body})
    assert answer.status_code == 201, answer.text
    return Hook(program, answer.get_json())
