"""Who somebody is, by the state's login (e-Devlet): OpenID Connect with the code flow and PKCE.

What was agreed on between the two ends is checked here: the signature, for whom and for which
errand the token was made, and until when. Nothing of a token is ever logged.
"""

import json
import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from hmac import compare_digest
from typing import Any, Protocol, cast

import requests
import structlog
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jwt import JWTClaimsRegistry

from app.errors import ProveIdentity, Unavailable
from app.gateways.clock import Clock
from app.settings import Reader, SettingsError

SECONDS = (3, 6)
"""To connect, to wait for each answer: the citizen waits meanwhile."""

DISCOVERY = "/.well-known/openid-configuration"
ALGORITHMS = ["RS256", "PS256", "ES256"]
SCOPE = "openid"
LEEWAY = 60
KEEP_SECONDS = 3600
AGAIN_SECONDS = 5.0
"""So long nobody else waits for an issuer that has just not answered."""

KEYS_AGAIN_SECONDS = 60
"""A key that nobody has heard of is looked for, but not for every forged token."""

LONGEST_SUBJECT = 255

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Errand:
    """One way there and back: where to, and what must be remembered until the return, sealed."""

    url: str = field(repr=False)
    memory: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom the issuer named; the national id where the settings say which claim it is. `mail`: an
    address that the issuer has itself verified."""

    issuer: str
    subject: str = field(repr=False)
    national_id: str | None = field(default=None, repr=False)
    mail: str | None = field(default=None, repr=False)


class IdentityProvider(Protocol):
    """A login that somebody else answers for. Never called between begin and commit."""

    def begin(self, back: str) -> Errand:
        """A new errand that returns to `back`. Raises Unavailable."""
        ...

    def finish(self, back: str, memory: str, state: str, code: str) -> Identity:
        """Whom the code stands for that came back with this state.

        Raises Unavailable where the other end does not answer, ProveIdentity for what it answers,
        and for what comes back from another errand.
        """
        ...


@dataclass(frozen=True, slots=True)
class IdentitySettings:
    """Who the issuer is, and as whom it knows us."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    national_id_claim: str = ""
    scope: str = SCOPE


def read_identity_settings(reader: Reader) -> IdentitySettings | None:
    """Those of the citizens' login; None where there is none. Raises SettingsError."""
    found = (reader.text("OIDC_ISSUER"), reader.text("OIDC_CLIENT_ID"))
    more = (reader.text("OIDC_CLIENT_SECRET"), reader.text("OIDC_NATIONAL_ID_CLAIM"))
    return _checked("OIDC", IdentitySettings(*found, *more))


def read_desk_settings(reader: Reader) -> IdentitySettings | None:
    """Those of the Ministry's own login, which names its people by their mail addresses; None where
    there is none. Raises SettingsError."""
    found = (reader.text("DESK_OIDC_ISSUER"), reader.text("DESK_OIDC_CLIENT_ID"))
    secret = reader.text("DESK_OIDC_CLIENT_SECRET")
    return _checked("DESK_OIDC", IdentitySettings(*found, secret, scope=f"{SCOPE} email"))


def _checked(name: str, settings: IdentitySettings) -> IdentitySettings | None:
    if not settings.issuer:
        return None
    if not settings.issuer.startswith(("https://", "http://127.0.0.1:")):
        raise SettingsError(f"{name}_ISSUER must begin with https://")
    if not settings.client_id:
        raise SettingsError(f"{name}_CLIENT_ID is not set. {name}_ISSUER wants it.")
    return settings


def make_identity(reader: Reader, clock: Clock) -> IdentityProvider | None:
    """The citizens' provider of the settings, if there is one. Raises SettingsError."""
    settings = read_identity_settings(reader)
    return OpenIdProvider(settings, clock) if settings else None


def make_desk_identity(reader: Reader, clock: Clock) -> IdentityProvider | None:
    """The Ministry's, if there is one. Raises SettingsError."""
    settings = read_desk_settings(reader)
    return OpenIdProvider(settings, clock) if settings else None


class OpenIdProvider:
    """The real one. What the issuer says of itself is asked for when it is first needed."""

    def __init__(self, settings: IdentitySettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._about: Mapping[str, Any] = {}
        self._about_until = 0.0
        self._away_until = 0.0
        self._keys: KeySet | None = None
        self._keys_at = 0.0
        self._gate = threading.Lock()

    def begin(self, back: str) -> Errand:
        """Where to send the browser, with a challenge that only this errand can answer."""
        about = self._discovered()
        nonce, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(48)
        with self._session(about, back) as session:
            url, state = session.create_authorization_url(
                about["authorization_endpoint"], code_verifier=verifier, nonce=nonce
            )
        return Errand(url, json.dumps([state, nonce, verifier]))

    def finish(self, back: str, memory: str, state: str, code: str) -> Identity:
        """Change the code for a token, and believe nothing in it that was not checked."""
        wanted, nonce, verifier = json.loads(memory)
        if not compare_digest(wanted.encode(), state.encode()):
            raise ProveIdentity(reason="state")
        about = self._discovered()
        token = self._token(about, back, verifier, code)
        try:
            claims = self._claims(about, str(token["id_token"]), nonce)
        except (JoseError, LookupError, TypeError, ValueError) as error:
            log.warning("identity_refused", why=type(error).__name__)
            raise ProveIdentity(reason="token") from error
        mail = claims.get("email") if claims.get("email_verified") is True else None
        return Identity(
            self._settings.issuer,
            claims["sub"],
            self._national_id(claims),
            mail if isinstance(mail, str) else None,
        )

    def _session(self, about: Mapping[str, Any], back: str) -> OAuth2Session:
        known = about.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        basic = "client_secret_basic" in known
        method = "client_secret_basic" if basic else "client_secret_post"
        return OAuth2Session(
            self._settings.client_id,
            self._settings.client_secret or None,
            token_endpoint_auth_method=method if self._settings.client_secret else "none",
            scope=self._settings.scope,
            redirect_uri=back,
            code_challenge_method="S256",
            default_timeout=SECONDS,
        )

    def _token(
        self, about: Mapping[str, Any], back: str, verifier: str, code: str
    ) -> Mapping[str, Any]:
        try:
            with self._session(about, back) as session:
                token: Mapping[str, Any] = session.fetch_token(
                    about["token_endpoint"],
                    code=code,
                    code_verifier=verifier,
                    timeout=SECONDS,
                    allow_redirects=False,
                )
            return token
        except AuthlibBaseError as error:
            log.warning("identity_refused", why=type(error).__name__)
            raise ProveIdentity(reason="code") from error
        except (requests.RequestException, ValueError) as error:
            raise self._away(error) from error

    def _claims(self, about: Mapping[str, Any], token: str, nonce: str) -> dict[str, Any]:
        """The claims of a token that was made by this issuer, for us, for this errand, just now.

        OpenID Connect Core 3.1.3.7. Raises JoseError, ValueError, LookupError, TypeError.
        """
        kid = jws.extract_compact(token.encode()).headers().get("kid")
        keys = self._keys_with(about, kid)
        claims = jwt.decode(token, keys, algorithms=ALGORITHMS).claims
        registry = JWTClaimsRegistry(
            now=int(self._clock.now().timestamp()),
            leeway=LEEWAY,
            iss={"essential": True, "value": self._settings.issuer},
            aud={"essential": True, "value": self._settings.client_id},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True},
        )
        registry.validate(claims)
        many = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if (many or "azp" in claims) and claims.get("azp") != self._settings.client_id:
            raise ValueError("azp")
        if not compare_digest(str(claims["nonce"]).encode(), nonce.encode()):
            raise ValueError("nonce")
        if not isinstance(claims["sub"], str) or not 0 < len(claims["sub"]) <= LONGEST_SUBJECT:
            raise ValueError("sub")
        return dict(claims)

    def _national_id(self, claims: Mapping[str, Any]) -> str | None:
        name = self._settings.national_id_claim
        found = claims.get(name) if name else None
        return found if isinstance(found, str) and found else None

    def _discovered(self) -> Mapping[str, Any]:
        """What the issuer says of itself, an hour old at most. Raises Unavailable."""
        with self._gate:
            now = time.monotonic()
            if now < self._away_until:
                raise Unavailable(part="identity")
            if now >= self._about_until:
                self._away_until = now + AGAIN_SECONDS
                about = self._fetch(self._settings.issuer.rstrip("/") + DISCOVERY)
                self._refuse_unsound(about)
                self._about, self._about_until = about, now + KEEP_SECONDS
                self._away_until = 0.0
            return self._about

    def _refuse_unsound(self, about: Mapping[str, Any]) -> None:
        """It must speak of itself, and of places that are as safe as itself."""
        wanted = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        safe = (f"{self._settings.issuer.partition(':')[0]}://", "https://")
        sound = all(str(about.get(name, "")).startswith(safe) for name in wanted)
        if about.get("issuer") != self._settings.issuer or not sound:
            raise self._away(ValueError("discovery"))

    def _keys_with(self, about: Mapping[str, Any], kid: object) -> KeySet:
        """The issuer's keys, asked for anew where this one is not among them."""
        with self._gate:
            now = time.monotonic()
            known = self._keys is not None and any(one.kid == kid for one in self._keys.keys)
            if self._keys is None or (not known and now - self._keys_at > KEYS_AGAIN_SECONDS):
                self._keys = KeySet.import_key_set(cast(Any, self._fetch(about["jwks_uri"])))
                self._keys_at = now
            return self._keys

    def _fetch(self, url: str) -> Mapping[str, Any]:
        try:
            answer = requests.get(url, timeout=SECONDS, allow_redirects=False)
            found = answer.json() if answer.status_code == 200 else None
        except (requests.RequestException, ValueError) as error:
            raise self._away(error) from error
        if not isinstance(found, dict):
            raise self._away(ValueError("answer"))
        return found

    def _away(self, error: Exception) -> Unavailable:
        log.warning("identity_away", why=type(error).__name__)
        return Unavailable(part="identity")
