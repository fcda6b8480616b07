"""From one declaration both: the route of the channel, and the operation of the OpenAPI document.

Views take the `Call`, then what was sent (body or query, by its schema), then what stands in the
path. Their docstrings are what the document says of them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from flask import Response, request
from flask_smorest import Blueprint
from marshmallow import Schema

from app.channel import Caller, Route
from app.domain.consent import MessageType, RecipientType
from app.errors import Fault
from channels._kit.bearer import Bearers
from channels._kit.http import HEADERS, asked_language
from channels._kit.programs import dress
from channels.api.call import KEY, KEY_FORM, Call
from channels.api.problems import PROBLEM, problem
from channels.api.provider import Programs, ProviderCall
from channels.api.reading import read_body, read_query
from channels.api.schemas.told import Problem

PREFIX = "/v1"
UNDER = "/citizen"
JSON = "application/json"
BINARY = {"schema": {"type": "string", "format": "binary"}}
RETRY = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds."}}
CHALLENGE = {"WWW-Authenticate": {"schema": {"type": "string"}}}
FAULTS: Mapping[int, tuple[str, Mapping[str, Any]]] = {
    400: ("The body is no JSON.", {}),
    401: ("There is no token, or it is not good any more.", CHALLENGE),
    403: ("It is not this program's affair, or its subscription does not have it.", {}),
    404: ("There is no such thing, or it is somebody else's.", {}),
    409: ("The time for it has passed, or somebody else changed the same thing.", {}),
    413: ("The body is too large.", {}),
    415: ("The body is of another kind, by its content type or encoding.", {}),
    422: ("What was sent does not fit, or breaks a rule: `errors` says where.", {}),
    429: ("A limit is reached.", RETRY),
    500: ("A failure of ours; `instance` names it.", {}),
    503: ("The database does not answer.", RETRY),
}
OF_BODY = (400, 413, 415, 422)
OF_ALL = (500, 503)
KEY_PARAMETER = {
    "name": KEY,
    "in": "header",
    "required": False,
    "description": "Of your choice: the same key again gets the same answer and changes nothing.",
    "schema": {"type": "string", "pattern": f"^{KEY_FORM.pattern}$", "maxLength": 64},
}


def _in_path(name: str, about: str, **schema: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": about,
        "schema": {"type": "string", "minLength": 1, **schema},
    }


IN_PATHS = (
    _in_path("address", "The id of an address of the account."),
    _in_path("brand", "The brand's code."),
    _in_path("recipient_type", "As whom.", enum=list(RecipientType.__members__)),
    _in_path("message_type", "Calls, texts or mails.", enum=list(MessageType.__members__)),
    _in_path("reference", "Of the refusal that is to be undone."),
    _in_path("refusal", "The id of a refusal in advance."),
    _in_path("device", "The id of a device of the account."),
    _in_path("number", "The number of a complaint."),
    _in_path("provider", "The provider's iysCode."),
    _in_path("load", "What names a file."),
    _in_path("webhook", "The id of a webhook."),
)
HEADERS_TOLD = {
    "Upload-Offset": {
        "name": "Upload-Offset",
        "in": "header",
        "required": True,
        "description": "The byte of the file at which this part begins.",
        "schema": {"type": "integer", "minimum": 0, "maximum": 999_999_999_999_999},
    },
    "Upload-Complete": {
        "name": "Upload-Complete",
        "in": "header",
        "required": False,
        "description": "`?1`: the file ends with this part.",
        "schema": {"type": "string", "enum": ["?0", "?1"]},
    },
}
View = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Door:
    """What is declared of a door beside its path: what it reads, what it answers, how it fails.

    `keyed`: it takes an idempotency key. `kind`: of an answer that is no JSON. `looks_up`: the view
    looks itself who asks. `under`: the path before its own. `raw`: the types of a file that it
    takes instead of a body, `headers`: what is told beside it.
    """

    answer: type[Schema] | None = None
    status: int = 200
    body: type[Schema] | None = None
    query: type[Schema] | None = None
    faults: Sequence[int] = ()
    keyed: bool = False
    kind: str = ""
    caller: Caller = Caller.CITIZEN
    looks_up: bool = False
    under: str = UNDER
    raw: Sequence[str] = ()
    headers: Sequence[str] = ()

    @property
    def failures(self) -> list[int]:
        """Every status of a failure."""
        found = {*self.faults, *OF_ALL}
        found |= set(OF_BODY) if self.body else {422} if self.query else set()
        found |= {413, 422} if self.raw else set()
        found |= set() if self.caller is Caller.ANYBODY else {401}
        found |= {403, 404, 429} if self.caller is Caller.PROVIDER else set()
        return sorted(found)


class Doors:
    """Gathers the doors of the API."""

    def __init__(self, bearers: Bearers, programs: Programs) -> None:
        self._bearers, self._programs = bearers, programs
        self.routes: list[Route] = []
        self.declared: list[tuple[str, str, View, Door]] = []

    def add(self, method: str, path: str, view: View, door: Door) -> None:
        """One way in."""
        self.declared.append((method, path, view, door))
        self.routes.append(
            Route(f"{door.under}{path}", [method], door.caller, self._served(view, door))
        )

    def _served(self, view: View, door: Door) -> Callable[..., Response]:
        """Who it is, what was sent, the view, what is told."""
        body = door.body() if door.body else None
        query = door.query() if door.query else None
        answer = door.answer() if door.answer else None
        bearers, citizen = self._bearers, door.caller is Caller.CITIZEN

        def seen(call: Call | ProviderCall, where: dict[str, str]) -> Response:
            given = [read_body(request, body)] if body else []
            given += [read_query(request, query)] if query else []
            told = view(call, *given, **where)
            if answer is not None and not isinstance(told, Response):
                told = Response(orjson.dumps(answer.dump(told)), door.status, content_type=JSON)
            told.headers.extend(HEADERS)
            done: Response = told
            return done

        def for_programs(**where: str) -> Response:
            named = where.pop("provider"), where.pop("brand", "")
            entered = self._programs.enter(request, *named)
            failed = True
            try:
                made = seen(self._programs.call(request, entered, *named), where)
                failed = made.status_code >= 400
            except Fault as fault:
                # What is left is told also where something is wrong with the request.
                made = problem(fault, asked_language(request))
            finally:
                self._programs.note(entered, failed=failed)
            return dress(made, entered.allowances)

        def for_citizens(**where: str) -> Response:
            device = bearers.device(request) if citizen else None
            looked_up = citizen and not door.looks_up
            visitor = bearers.visitor(request) if looked_up else None
            return seen(Call(bearers, device, visitor), where)

        return for_programs if door.caller is Caller.PROVIDER else for_citizens

    def blueprint(self) -> Blueprint:
        """The same for the document, which takes a second to make and is seldom asked for."""
        blueprint = Blueprint("citizen", __name__, url_prefix=PREFIX)
        for declared in self.declared:
            _tell(blueprint, *declared)
        return blueprint


def _tell(blueprint: Blueprint, method: str, path: str, view: View, door: Door) -> None:
    """One operation of the document; what is registered here is never called."""

    def described() -> None: ...

    name = view.__name__
    described.__doc__ = view.__doc__
    made: View = described
    for status in door.failures:
        about, headers = FAULTS[status]
        made = blueprint.alt_response(
            status, schema=Problem, content_type=PROBLEM, description=about, headers=headers
        )(made)
    file = {"type": "string", "format": "binary"} if door.kind else door.answer
    made = blueprint.response(door.status, file, content_type=door.kind or None)(made)
    if door.query:
        made = blueprint.arguments(door.query, location="query")(made)
    if door.body:
        made = blueprint.arguments(door.body)(made)
    told: dict[str, Any] = {}
    beside = [HEADERS_TOLD[name] for name in door.headers]
    if door.keyed or beside:
        # These take the place of what is told of a query, even where there are none.
        told["parameters"] = [*([KEY_PARAMETER] if door.keyed else []), *beside]
    if door.raw:
        told["requestBody"] = {"required": True, "content": dict.fromkeys(door.raw, BINARY)}
    told["security"] = [] if door.caller is Caller.ANYBODY else [{"bearer": []}]
    made = blueprint.doc(operationId=name, **told)(made)
    where = [one for one in IN_PATHS if f"<{one['name']}>" in path]
    blueprint.add_url_rule(f"{door.under}{path}", name, made, methods=[method], parameters=where)
