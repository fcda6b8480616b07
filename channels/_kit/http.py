"""Faults in terms of HTTP, for what machines read."""

from collections.abc import Mapping

from flask import Request, Response

from app.errors import (
    Conflict,
    Fault,
    InvalidInput,
    NotAllowed,
    NotFound,
    ProveIdentity,
    RuleBroken,
    TooLate,
    TooMany,
    Unavailable,
    Unexpected,
)
from channels._kit.wording import FIRST, LANGUAGES

STATUS: Mapping[type[Fault], int] = {
    InvalidInput: 422,
    RuleBroken: 422,
    NotFound: 404,
    NotAllowed: 403,
    ProveIdentity: 401,
    TooLate: 409,
    TooMany: 429,
    Conflict: 409,
    Unavailable: 503,
    Unexpected: 500,
}
RETRY_SECONDS = 30
CHALLENGE = 'Bearer realm="ileti", error="invalid_token"'
HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Vary": "Authorization, Accept-Language",
}


def status_of(fault: Fault) -> int:
    """The status of HTTP for a fault."""
    found = next((code for kind, code in STATUS.items() if isinstance(fault, kind)), 500)
    return int(fault.params.get("status", found))


def dress(answer: Response, fault: Fault, language: str) -> Response:
    """The answer for a fault with what a program looks for in its headers."""
    answer.headers.update(HEADERS | {"Content-Language": language})
    if answer.status_code == 401:
        answer.headers["WWW-Authenticate"] = CHALLENGE
    if answer.status_code in (429, 503):
        answer.headers["Retry-After"] = str(fault.params.get("seconds", RETRY_SECONDS))
    return answer


def asked_language(request: Request) -> str:
    """The one of ours that is preferred."""
    return request.accept_languages.best_match(LANGUAGES, FIRST)
