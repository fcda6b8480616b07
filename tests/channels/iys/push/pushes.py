"""A program registers, lists and removes connections; every answer is looked over."""

from typing import Any

from jsonschema_rs import validator_for
from werkzeug.test import TestResponse

from app.deliveries import go_round, pump
from tests.channels.iys.program import MARKET, Program
from tests.channels.sms.service import PUBLIC_URL, Service
from tests.receivers import (
    Receiver,
)

LOGIN = {"username": "Api123", "password": "3Kn.ls76412"}
HEADER = "Basic QXBpMTIzOjNLbi5sczc2NDEy"
REGISTRATION, UNREGISTRATION = "/push/registration", "/push/unregistration"
# As the document has them: a message, a list of connections, a list of errors.
TEXT = {"type": "string"}
SHAPES: dict[int, Any] = {
    200: {"type": "object", "properties": {"message": TEXT}, "required": ["message"]},
    422: {
        "type": "object",
        "properties": {
            "errors": {
                "type": "array",
                "minItems": 1,
                "items": {
                    "type": "object",
                    "properties": {"code": TEXT, "message": TEXT},
                    "required": ["code", "message"],
                },
            }
        },
        "required": ["errors"],
    },
}
LISTED = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": dict.fromkeys(("url", "type", "status", "registerTime"), TEXT),
        "required": ["url", "type", "status", "registerTime"],
        "additionalProperties": False,
    },
}


def connection(receiver: Receiver, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    """What a program sends; a field that is None is left out."""
    said = {"url": receiver.url, "type": "MESAJ", **LOGIN, **more}
    return {name: value for name, value in said.items() if value is not None}


def register(
    program: Program,
    receiver: Receiver,
    brand: int = MARKET,
    **more: Any,  # noqa: ANN401
) -> TestResponse:
    body = {"connection": [connection(receiver, **more)]}
    answer = program.post(program.at(REGISTRATION, brand), body)
    if answer.status_code in SHAPES:
        validator_for(SHAPES[answer.status_code]).validate(answer.get_json())
    return answer


def register_at_once(
    program: Program,
    receiver: Receiver,
    brand: int,
    **more: Any,  # noqa: ANN401
) -> TestResponse:
    """Without time passing; the program has its token."""
    body = {"connection": [connection(receiver, **more)]}
    headers = {"Authorization": f"Bearer {program.token}"}
    client = program.service.app.test_client()
    path = program.at(REGISTRATION, brand)
    return client.post(path, json=body, base_url=PUBLIC_URL, headers=headers)


def unregister(
    program: Program,
    receiver: Receiver,
    brand: int = MARKET,
    **more: Any,  # noqa: ANN401
) -> TestResponse:
    answer = program.post(program.at(UNREGISTRATION, brand), connection(receiver, **more))
    if answer.status_code in SHAPES:
        validator_for(SHAPES[answer.status_code]).validate(answer.get_json())
    return answer


def listed(program: Program, brand: int = MARKET) -> list[tuple[str, str]]:
    answer = program.get(program.at(REGISTRATION, brand))
    assert answer.status_code == 200
    validator_for(LISTED).validate(answer.get_json())
    return [(one["type"], one["status"]) for one in answer.get_json()]


def tell(service: Service) -> None:
    parts = service.parts
    go_round(service.core)
    pump(service.core, parts.channels.values(), parts.outside)
