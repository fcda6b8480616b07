"""The tokens of programs, and what is left of their windows: for every door that they call at."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid4

from flask import Request, Response
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from app.core import Core
from app.usecases.programs.rates import Allowance
from app.usecases.programs.signing import ACCESS, ProgramSignedIn

ALGORITHM, KIND = "HS256", "JWT"
PURPOSE = "program token"
ISSUER = "ileti"
ROLES = ["API_USER"]
LONGEST = 16_384
REMEMBERED = 16_384


def token_of(core: Core, who: ProgramSignedIn) -> str:
    """An access token: a JWT in which programs read whose it is and which brands are theirs; what
    it opens is looked up at every call."""
    now = int(core.clock.now().timestamp())
    whose = "integrator" if who.partner else "serviceProvider"
    claims = {
        "iss": ISSUER,
        "typ": "Bearer",
        "jti": str(uuid4()),
        "sub": str(who.client),
        "sid": str(who.sign_in),
        "iat": now,
        "exp": now + int(ACCESS.total_seconds()),
        "preferred_username": who.username,
        "realm_access": {"roles": ROLES},
        whose: {"title": who.title, "iysCode": who.holder},
        "brands": [{"brandCode": code, "name": name} for code, name in who.brands],
    }
    key = OctKey.import_key(core.keys.secret(PURPOSE))
    return jwt.encode({"alg": ALGORITHM, "typ": KIND}, claims, key, [ALGORITHM])


def sign_in_of(core: Core, request: Request) -> UUID | None:
    """The sign-in that the token of a request was given for; None without a good one."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not 0 < len(token) <= LONGEST:
        return None
    try:
        sign_in, ends = _signed(token.strip(), core.keys.secret(PURPOSE))
    except (JoseError, LookupError, ValueError, TypeError, AttributeError):
        return None
    return sign_in if core.clock.now().timestamp() < ends else None


@lru_cache(maxsize=REMEMBERED)
def _signed(token: str, secret: bytes) -> tuple[UUID, float]:
    """The sign-in and the end of a token. Remembered, since a program asks again and again with the
    same; what raises is not: of what nobody signed there is no end."""
    claims: dict[str, Any] = jwt.decode(token, OctKey.import_key(secret), [ALGORITHM]).claims
    if claims.get("iss") != ISSUER or claims.get("typ") != "Bearer":
        raise ValueError("no token of ours")
    return UUID(claims["sid"]), float(claims["exp"])


def dress(made: Response, allowances: Sequence[Allowance]) -> Response:
    """What is left of each window (draft-ietf-httpapi-ratelimit-headers)."""
    policy = [f'"{one.rate.what}";q={one.rate.most};w={one.rate.seconds}' for one in allowances]
    left = [f'"{one.rate.what}";r={one.left};t={one.seconds}' for one in allowances]
    made.headers["RateLimit-Policy"] = ", ".join(policy)
    made.headers["RateLimit"] = ", ".join(left)
    return made
