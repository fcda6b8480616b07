"""The token endpoint of the realm `citizen`, as Keycloak answers there."""

from flask import Response, request

from app.domain.recipient import parse_address
from app.errors import InvalidInput, RuleBroken
from app.usecases.account.devices import IDLE
from app.usecases.account.signing import SignInByCode
from app.usecases.account.tokens import Refreshed, RefreshSignIn, SignInApp
from channels._kit.bearer import ACCESS_SECONDS, CHANNEL, Bearers
from channels._kit.http import asked_language
from channels._kit.network import network_of
from channels.cgw.bodies import Fields, read_fields, text, told
from channels.cgw.recipients import asked_address

CLIENT = "e-devlet"
DEVICE = "Script"
REFRESH_SECONDS = int(IDLE[CHANNEL].total_seconds())


class Realm:
    """Exchanges a code for tokens, and a refresh token for the next."""

    def __init__(self, bearers: Bearers) -> None:
        self._bearers = bearers

    def token(self) -> Response:
        """`client_id=e-devlet&grant_type=password&recipient=…&oid=…&code=…`."""
        fields = read_fields(request)
        if "grant_type" not in fields:
            return failure(400, "invalid_request", "Missing form parameter: grant_type")
        if fields.get("client_id") != CLIENT:
            return failure(401, "invalid_client", "Invalid client or Invalid client credentials")
        match fields["grant_type"]:
            case "password":
                done = self._by_code(fields)
                refusal = failure(401, "invalid_grant", "Invalid user credentials")
            case "refresh_token":
                done = self._by_refresh(fields)
                refusal = failure(400, "invalid_grant", "Invalid refresh token")
            case _:
                return failure(400, "unsupported_grant_type", "Unsupported grant_type")
        return refusal if done is None else self._tokens(done)

    def _by_code(self, fields: Fields) -> Refreshed | None:
        """Whoever has the code; the address must be the one that it was asked for."""
        try:
            address = parse_address(text(fields, "recipient"))
            asked = asked_address(self._bearers, text(fields, "oid"))
            code = text(fields, "code")
        except (InvalidInput, RuleBroken):
            return None
        if asked != address.canonical:
            return None
        network, language = network_of(request), asked_language(request)
        order = SignInApp(SignInByCode(code, DEVICE, network, language, CLIENT))
        done = self._bearers.core.run(order, self._bearers.stranger(address))
        return None if done.device is None else Refreshed(done.device, done.refresh)

    def _by_refresh(self, fields: Fields) -> Refreshed | None:
        token = fields.get("refresh_token", "")
        return self._bearers.core.run(RefreshSignIn(token), self._bearers.stranger())

    def _tokens(self, done: Refreshed) -> Response:
        return told(
            {
                "access_token": self._bearers.token(done.device),
                "expires_in": ACCESS_SECONDS,
                "refresh_expires_in": REFRESH_SECONDS,
                "refresh_token": done.refresh,
                "token_type": "Bearer",
                "not-before-policy": 0,
                "session_state": str(done.device),
                "scope": "profile",
            }
        )


def failure(status: int, error: str, about: str) -> Response:
    """A failure as OAuth has it (RFC 6749, 5.2)."""
    return told({"error": error, "error_description": about}, status)
