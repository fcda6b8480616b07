"""A real issuer of OpenID Connect on this machine: it signs with RS256, changes its keys, checks
the code, the client and PKCE, and can misbehave in every way that a client must notice."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

from app.gateways.clock import Clock

CLIENT, SECRET = "ileti-portal", "a secret: with signs % &"


@cache
def first_key() -> RSAKey:
    """To make one takes a while."""
    return new_key()


def new_key() -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": secrets.token_hex(4), "use": "sig"})


@dataclass
class Issuer:
    """What it knows, and what it does wrong."""

    clock: Clock
    url: str = ""
    subject: str = "state-subject-1"
    more: dict[str, Any] = field(default_factory=dict)
    wrong: dict[str, Any] = field(default_factory=dict)
    about_wrong: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=dict)
    token: str | None = None
    status: dict[str, int] = field(default_factory=dict)
    slow: float = 0.0
    denies: bool = False
    asked: list[str] = field(default_factory=list)
    codes: dict[str, Mapping[str, str]] = field(default_factory=dict)
    key: RSAKey = field(init=False)

    def __post_init__(self) -> None:
        self.key = first_key()

    def rotate(self) -> None:
        """Sign with a new key from now on; the old one is known no more."""
        self.key = new_key()

    def about(self) -> dict[str, Any]:
        """The discovery document."""
        places = {"authorization_endpoint": "/authorize", "token_endpoint": "/token"}
        found = {name: f"{self.url}{path}" for name, path in places.items()}
        return {"issuer": self.url, "jwks_uri": f"{self.url}/keys", **found, **self.about_wrong}

    def authorize(self, asked: Mapping[str, str]) -> str:
        """Where the browser goes next: back, with a code, as if the citizen had agreed."""
        answer = {"state": asked["state"]}
        if self.denies:
            answer["error"] = "access_denied"
        else:
            answer["code"] = secrets.token_urlsafe(16)
            self.codes[answer["code"]] = asked
        return f"{asked['redirect_uri']}?{urlencode(answer)}"

    def redeem(self, form: Mapping[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        """A token for a code, once, for the client that proves itself and the challenge."""
        asked = self.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if not _is_client(authorization):
            return 401, {"error": "invalid_client"}
        if asked is None or asked["redirect_uri"] != form.get("redirect_uri"):
            return 400, {"error": "invalid_grant"}
        if asked.get("code_challenge_method") != "S256" or asked["code_challenge"] != challenge:
            return 400, {"error": "invalid_grant"}
        token = self.token or self.signed(asked["nonce"])
        return 200, {"access_token": "opaque", "token_type": "Bearer", "id_token": token}

    def signed(self, nonce: str) -> str:
        """The token that says who it was."""
        now = int(self.clock.now().timestamp())
        whom = {"iss": self.url, "aud": CLIENT, "sub": self.subject, "nonce": nonce}
        claims: dict[str, Any] = {**whom, "iat": now, "exp": now + 300, **self.more, **self.wrong}
        claims = {name: value for name, value in claims.items() if value is not None}
        header = {"alg": "RS256", "kid": self.key.kid, **self.header}
        return jwt.encode(header, claims, self.key, algorithms=["RS256", "RS512"])


def _is_client(authorization: str) -> bool:
    kind, _, given = authorization.partition(" ")
    plain = base64.b64decode(given).decode() if kind == "Basic" else ""
    return plain == f"{CLIENT}:{SECRET}"


class _Handler(BaseHTTPRequestHandler):
    issuer: Issuer

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        if self._misbehaved(path):
            return
        if path == "/authorize":
            asked = {name: values[0] for name, values in parse_qs(query).items()}
            self._answer(302, b"", Location=self.issuer.authorize(asked))
        elif path == "/keys":
            self._json(200, {"keys": [self.issuer.key.as_dict(private=False)]})
        else:
            self._json(200, self.issuer.about())

    def do_POST(self) -> None:
        path = urlsplit(self.path).path
        length = int(self.headers.get("Content-Length", "0"))
        form = parse_qs(self.rfile.read(length).decode())
        if self._misbehaved(path):
            return
        plain = {name: values[0] for name, values in form.items()}
        self._json(*self.issuer.redeem(plain, self.headers.get("Authorization", "")))

    def _misbehaved(self, path: str) -> bool:
        self.issuer.asked.append(path)
        time.sleep(self.issuer.slow)
        status = self.issuer.status.get(path)
        if status is not None:
            self._answer(status, b"<p>it is me", Location="http://127.0.0.1:1/")
        return status is not None

    def _json(self, status: int, content: Mapping[str, Any]) -> None:
        self._answer(status, json.dumps(content).encode(), **{"Content-Type": "application/json"})

    def _answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        # Whoever does not wait is not answered.
        with suppress(BrokenPipeError):
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing."""


def settings_of(issuer: Issuer, prefix: str = "OIDC") -> dict[str, str]:
    """What the application is told of it, as its login of the state or of the Ministry."""
    known = {"ISSUER": issuer.url, "CLIENT_ID": CLIENT, "CLIENT_SECRET": SECRET}
    return {f"{prefix}_{name}": value for name, value in known.items()}


@contextmanager
def running_issuer(clock: Clock) -> Iterator[Issuer]:
    """An issuer that answers on a port of its own."""
    issuer = Issuer(clock)
    handler = type("Handler", (_Handler,), {"issuer": issuer})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    issuer.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield issuer
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
