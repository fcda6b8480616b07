"""Failures as the wire of İYS has them.

{"errors": [{"code": "H117", "location": ["type"], "value": "EPOSTAA", "message": "…"}]}
"""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

import orjson
from flask import Response

from app.errors import (
    Conflict,
    Fault,
    InvalidInput,
    NotAllowed,
    NotFound,
    Params,
    ProveIdentity,
    RuleBroken,
    TooMany,
    Unavailable,
    Unexpected,
)

JSON = "application/json; charset=utf-8"
HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
RETRY_SECONDS = 30
BACKOFF_SECONDS = 1

CODES: dict[str, tuple[int, str]] = {
    code: (status, words)
    for code, (status, words) in tomllib.loads(
        resources.files("channels.iys").joinpath("codes.toml").read_text("utf-8")
    ).items()
}
CODE_OF: dict[type[Fault], str] = {
    ProveIdentity: "H351",
    TooMany: "H124",
    Conflict: "L103",
    Unavailable: "H192",
}
MISSING = {"retailer": ("H058", "retailerCode"), "subscription": ("H437", "iysCode")}
"""Of what is not there, what has a code of its own, and the word of its message."""
NOTHING: Any = object()


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that is wrong: its code, where it stands and what stood there. `words` fill its
    message; `index` is the place in a batch."""

    code: str
    location: Sequence[str | int] = ()
    value: Any = NOTHING
    index: int | None = None
    words: dict[str, Any] = field(default_factory=dict)

    @property
    def status(self) -> int:
        """The status of HTTP that belongs to the code."""
        return CODES[self.code][0]

    @property
    def message(self) -> str:
        """The message of İYS."""
        return CODES[self.code][1].format(**self.words)

    def told(self) -> dict[str, Any]:
        """As it is sent."""
        made: dict[str, Any] = {"code": self.code.partition(".")[0]}
        if self.index is not None:
            made["index"] = self.index
        if self.location:
            made["location"] = list(self.location)
        if self.value is not NOTHING:
            made["value"] = self.value
        return made | {"message": self.message}


class Refused(Fault):
    """A request that is refused, for one reason or several."""

    code = "refused"

    def __init__(self, *wrong: Wrong) -> None:
        super().__init__()
        self.wrong = wrong

    @property
    def status(self) -> int:
        """Of fields that are wrong (422) before anything else."""
        statuses = {one.status for one in self.wrong}
        return 422 if 422 in statuses else min(statuses)


def refuse(code: str, location: str = "", value: Any = NOTHING, **words: Any) -> Refused:  # noqa: ANN401
    """One reason, to be raised."""
    return Refused(Wrong(code, (location,) if location else (), value, words=words))


def told(body: Any, status: int = 200) -> Response:  # noqa: ANN401
    """JSON, its keys in the order in which they are given."""
    answer = Response(orjson.dumps(body), status, content_type=JSON)
    answer.headers.update(HEADERS)
    return answer


def failure(status: int, wrong: Iterable[Wrong]) -> Response:
    """The answer of a request that failed."""
    return told({"errors": [one.told() for one in wrong]}, status)


def answer(fault: Fault) -> Response:
    """Any fault, in the form of this wire."""
    status, wrong = read_fault(fault)
    return dressed(failure(status, wrong), fault)


def read_fault(fault: Fault) -> tuple[int, tuple[Wrong, ...]]:
    """The status of a fault, and what is wrong by it."""
    if isinstance(fault, Refused):
        return fault.status, fault.wrong
    wrong = _wrong(fault)
    return int(fault.params.get("status", wrong.status)), (wrong,)


def dressed(made: Response, fault: Fault) -> Response:
    """The answer of a fault with what a program looks for in its headers."""
    if made.status_code in (429, 503):
        made.headers["Retry-After"] = str(fault.params.get("seconds", RETRY_SECONDS))
    elif made.status_code == 409:
        made.headers["Retry-After"] = str(BACKOFF_SECONDS)
    elif made.status_code == 401:
        made.headers["WWW-Authenticate"] = 'Bearer realm="iys"'
    return made


def _wrong(fault: Fault) -> Wrong:
    match fault:
        case Unexpected():
            return Wrong("H015.incident", words={"incident": fault.params["incident"]})
        case RuleBroken(rule=rule) if rule in CODES:
            return _broken(rule, fault.params)
        case InvalidInput() if fault.params.get("status") == 405:
            return Wrong("H1044")
        case InvalidInput() if fault.params.get("status") == 413:
            return Wrong("L102")
        case NotFound(params={"what": str(what), "code": code}) if what in MISSING:
            missing, word = MISSING[what]
            return Wrong(missing, words={word: code})
        case NotFound():
            return Wrong("L100")
        case NotAllowed():
            return Wrong("H353", words={"field": "type"})
    return Wrong(next((CODE_OF[kind] for kind in CODE_OF if isinstance(fault, kind)), "H014"))


def _broken(rule: str, params: Params) -> Wrong:
    """A rule that was broken. Where one code has a meaning by field, it is that of the field; where
    it stands in a list, `index` is its place and `value` what stands there."""
    key = str(params["field"])
    code = f"{rule}.{key}" if f"{rule}.{key}" in CODES else rule
    place = (key, int(params["index"])) if "index" in params else ()
    return Wrong(code, place, params.get("value", NOTHING), words={"key": key, **params})
