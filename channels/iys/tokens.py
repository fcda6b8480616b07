"""The door where programs get their tokens.

POST /oauth2/token  {"username": "…", "password": "…", "grant_type": "password"}
-> {"access_token": "…", "refresh_token": "…", "expires_in": 7200, "refresh_expires_in": 14400,
    "token_type": "bearer"}
"""

from typing import Any

from flask import Request, Response

from app.core import Context, Core
from app.usecases.programs.signing import (
    ACCESS,
    REFRESH,
    ProgramSignedIn,
    RefreshProgram,
    SignInProgram,
)
from channels._kit.programs import token_of
from channels.iys.bodies import read_form_or_json
from channels.iys.errors import told

LONGEST_FIELD = 400

INVALID_REQUEST, INVALID_GRANT = "invalid_request", "invalid_grant"
WRONG_CREDENTIALS = (INVALID_REQUEST, "Kullanıcı kimlik bilgileri geçersiz.")
# By field: not there at all, no text, empty. İYS's own document exchanges the last two in places;
# these are the words of its code table.
GRANT_TYPE = (
    (INVALID_REQUEST, "Giriş yöntemi belirtilmemiş."),
    (INVALID_GRANT, "Desteklenmeyen giriş yöntemi."),
    (INVALID_GRANT, "Giriş yöntemi boş olamaz."),
)
UNKNOWN_GRANT = (INVALID_REQUEST, "Bilinmeyen giriş yöntemi.")
REFRESH_TOKEN = (
    (INVALID_REQUEST, "Yenileme jetonu verilmemiş."),
    (INVALID_REQUEST, "Desteklenmeyen yenileme jetonu türü."),
    (INVALID_GRANT, "Yenileme jetonu boş olamaz."),
)
USERNAME = (
    (INVALID_REQUEST, "Kullanıcı adı verilmemiş."),
    (INVALID_REQUEST, "Desteklenmeyen kullanıcı adı türü."),
    (INVALID_GRANT, "Kullanıcı adı boş bırakılamaz."),
)
PASSWORD = (
    (INVALID_REQUEST, "Şifre verilmemiş."),
    (INVALID_REQUEST, "Desteklenmeyen şifre türü."),
    (INVALID_GRANT, "Şifre boş bırakılamaz."),
)
Words = tuple[tuple[str, str], tuple[str, str], tuple[str, str]]
NULL = {
    "username": (INVALID_REQUEST, "Kullanıcı adı null olamaz."),
    "password": (INVALID_REQUEST, "Şifre null olamaz."),
}
"""What is there and null; of the other fields it is as if they were not."""


class Denied(Exception):
    """No token is given, and why, in the words of OAuth and of İYS."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error, self.description = error, description


def denial(error: str, description: str) -> Response:
    """A refusal in the shape of RFC 6749, 5.2."""
    made = told({"error": error, "error_description": description}, 400)
    made.headers["Pragma"] = "no-cache"
    return made


class Tokens:
    """Gives out tokens."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def give(self, request: Request, stranger: Context) -> Response:
        """`POST /oauth2/token`, by form or JSON."""
        try:
            body = read_form_or_json(request)
            signed_in = self._signed_in(body, stranger)
        except Denied as denied:
            return denial(denied.error, denied.description)
        made = told(
            {
                "access_token": token_of(self._core, signed_in),
                "refresh_token": signed_in.refresh,
                "expires_in": int(ACCESS.total_seconds()),
                "refresh_expires_in": int(REFRESH.total_seconds()),
                "token_type": "bearer",
            }
        )
        made.headers["Pragma"] = "no-cache"
        return made

    def _signed_in(self, body: dict[str, Any], stranger: Context) -> ProgramSignedIn:
        kind = _field(body, "grant_type", GRANT_TYPE)
        order: SignInProgram | RefreshProgram
        if kind == "password":
            name = _field(body, "username", USERNAME)
            order = SignInProgram(name, _field(body, "password", PASSWORD))
        elif kind == "refresh_token":
            order = RefreshProgram(_field(body, "refresh_token", REFRESH_TOKEN))
        else:
            raise Denied(*UNKNOWN_GRANT)
        done: ProgramSignedIn | None = self._core.run(order, stranger)
        if done is None:
            raise Denied(*WRONG_CREDENTIALS)
        return done


def _field(body: dict[str, Any], name: str, words: Words) -> str:
    """A text of the body. Raises Denied."""
    missing, unsupported, empty = words
    value = body.get(name)
    if value is None:
        raise Denied(*(NULL.get(name, missing) if name in body else missing))
    if not isinstance(value, str) or len(value) > LONGEST_FIELD:
        raise Denied(*unsupported)
    if not value.strip():
        raise Denied(*empty)
    return value
