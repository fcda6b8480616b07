"""Coming in by a code, staying, going."""

from typing import Any

from flask import Response, request

from app.channel import Caller
from app.errors import ProveIdentity
from app.usecases.account.asking import AskCode, CodeAsked, Purpose
from app.usecases.account.devices import SignOut
from app.usecases.account.signing import Fate, SignInByCode
from app.usecases.account.tokens import RefreshSignIn, SignInApp
from channels._kit.bearer import ACCESS_SECONDS
from channels._kit.network import network_of
from channels.api.call import Call
from channels.api.doors import Door, Doors
from channels.api.problems import BadFields
from channels.api.schemas import asked, told

Body = dict[str, Any]
ANYBODY = Caller.ANYBODY
NAMELESS = "API"


def add(doors: Doors) -> None:
    """Their doors."""
    doors.add(
        "POST",
        "/codes",
        ask_code,
        Door(told.CodeSent, 202, body=asked.CodeWish, faults=(429,), caller=ANYBODY),
    )
    doors.add(
        "POST",
        "/tokens",
        sign_in,
        Door(told.Tokens, body=asked.Entry, faults=(429,), caller=ANYBODY),
    )
    doors.add(
        "POST",
        "/tokens/refresh",
        refresh,
        Door(told.Tokens, body=asked.Refresh, faults=(401,), caller=ANYBODY),
    )
    doors.add("DELETE", "/tokens", sign_out, Door(status=204))


def ask_code(call: Call, body: Body) -> CodeAsked:
    """Ask for a code.

    Six digits go to the address, by text or by mail, and are good for ten minutes. The answer is
    the same whether anybody has heard of the address or not.
    """
    order = AskCode(Purpose.SIGN_IN, call.language, network_of(request))
    return call.run_as_stranger(order, body["address"])


def sign_in(call: Call, body: Body) -> Body:
    """Exchange a code for tokens.

    A code that is not good is a 422 with `code` in `errors`: `wrong`, `used-up` after five wrong
    ones, or `resent` for one that ran out not long ago: a new one is then on its way.
    """
    client = body.get("client_id")
    device = body.get("device") or client or NAMELESS
    by_code = SignInByCode(body["code"], device, network_of(request), call.language, client)
    done = call.run_as_stranger(SignInApp(by_code), body["address"])
    if done.device is None:
        raise wrong_code(done.fate)
    return _tokens(call.bearers.token(done.device), done.refresh)


def wrong_code(fate: Fate) -> BadFields:
    """What is told of a code that is not good."""
    return BadFields(("code", fate.value))


def refresh(call: Call, body: Body) -> Body:
    """Exchange a refresh token for the next tokens.

    A refresh token is good once. When one comes back that was used before, somebody else holds it
    too, and the device is signed out: so do not send it twice, also not at the same moment.
    """
    core = call.bearers.core
    done = core.run(RefreshSignIn(body["refresh_token"]), call.bearers.stranger())
    if done is None:
        raise ProveIdentity(deed="refresh")
    return _tokens(call.bearers.token(done.device), done.refresh)


def _tokens(access: str, refresh: str) -> Body:
    return {
        "access_token": access,
        "token_type": "Bearer",
        "expires_in": ACCESS_SECONDS,
        "refresh_token": refresh,
    }


def sign_out(call: Call) -> Response:
    """Sign this device out.

    Both of its tokens are worth nothing from this moment on.
    """
    call.run(SignOut())
    return Response(status=204)
