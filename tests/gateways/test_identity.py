"""The state's login against a real issuer: what is believed, and what is not."""

import base64
import hmac
import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from joserfc.jwk import RSAKey

from app.errors import ProveIdentity, Unavailable
from app.gateways import identity
from app.gateways.clock import StandingClock
from app.gateways.identity import (
    Errand,
    Identity,
    IdentitySettings,
    OpenIdProvider,
    make_identity,
)
from app.settings import Reader, SettingsError
from tests.issuer import CLIENT, SECRET, Issuer, running_issuer

BACK = "https://portal.example/giris/devlet/donus"
NATIONAL = "10000000146"


@pytest.fixture
def issuer(clock: StandingClock) -> Iterator[Issuer]:
    with running_issuer(clock) as running:
        yield running


@pytest.fixture
def provider(issuer: Issuer, clock: StandingClock) -> OpenIdProvider:
    return OpenIdProvider(IdentitySettings(issuer.url, CLIENT, SECRET, "tckn"), clock)


def visit(errand: Errand) -> tuple[str, str]:
    """Go there as a browser does, and come back with state and code."""
    answer = requests.get(errand.url, timeout=5, allow_redirects=False)
    back = parse_qs(urlsplit(answer.headers["Location"]).query)
    return back["state"][0], back["code"][0]


def log_in(provider: OpenIdProvider) -> Identity:
    errand = provider.begin(BACK)
    return provider.finish(BACK, errand.memory, *visit(errand))


def nonce_of(errand: Errand) -> str:
    return str(json.loads(errand.memory)[1])


def test_whom_the_issuer_names_is_believed(provider: OpenIdProvider, issuer: Issuer) -> None:
    assert log_in(provider) == Identity(issuer.url, "state-subject-1", None)
    issuer.more["tckn"] = NATIONAL
    assert log_in(provider).national_id == NATIONAL


def test_without_a_claim_in_the_settings_no_national_id_is_read(
    issuer: Issuer, clock: StandingClock
) -> None:
    issuer.more |= {"tckn": NATIONAL, "": NATIONAL}
    provider = OpenIdProvider(IdentitySettings(issuer.url, CLIENT, SECRET), clock)
    assert log_in(provider).national_id is None


def test_the_way_there_says_who_asks_and_bears_a_challenge(provider: OpenIdProvider) -> None:
    errand = provider.begin(BACK)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(errand.url).query).items()}
    assert (asked["response_type"], asked["client_id"]) == ("code", CLIENT)
    assert (asked["scope"], asked["redirect_uri"]) == ("openid", BACK)
    state, nonce, verifier = json.loads(errand.memory)
    assert (asked["code_challenge_method"], asked["nonce"]) == ("S256", nonce)
    assert asked["state"] == state
    assert verifier not in errand.url
    assert len({state, nonce, verifier, *json.loads(provider.begin(BACK).memory)}) == 6
    assert repr(errand) == "Errand()"


@pytest.mark.parametrize(
    "wrong",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"nonce": 1},
        {"aud": "another"},
        {"aud": None},
        {"aud": [CLIENT, "another"]},
        {"aud": [CLIENT, "another"], "azp": "another"},
        {"azp": "another"},
        {"iss": "http://127.0.0.1:1"},
        {"iss": None},
        {"exp": 1},
        {"exp": None},
        {"exp": "never"},
        {"iat": 4102444800},
        {"iat": None},
        {"nbf": 4102444800},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"sub": "x" * 256},
    ],
    ids=str,
)
def test_a_token_that_is_not_for_this_errand_is_not_believed(
    provider: OpenIdProvider, issuer: Issuer, wrong: dict[str, Any]
) -> None:
    issuer.wrong = wrong
    with pytest.raises(ProveIdentity):
        log_in(provider)
    issuer.wrong = {"aud": [CLIENT, "another"], "azp": CLIENT}
    assert log_in(provider).subject == "state-subject-1"


def plain64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def unsigned(issuer: Issuer, nonce: str) -> str:
    body = issuer.signed(nonce).split(".")[1]
    none = plain64(b'{"alg":"none"}')
    return f"{none}.{body}."


def signed_with_the_public_key(issuer: Issuer, nonce: str) -> str:
    """The old trick: the public key, taken for a shared secret."""
    head = json.dumps({"alg": "HS256", "kid": issuer.key.kid}).encode()
    body = issuer.signed(nonce).split(".")[1]
    signed = f"{plain64(head)}.{body}"
    digest = hmac.digest(issuer.key.as_pem(private=False), signed.encode(), "sha256")
    return f"{signed}.{plain64(digest)}"


def signed_with_another_key(issuer: Issuer, nonce: str) -> str:
    kid, issuer.key = issuer.key.kid, RSAKey.generate_key(2048)
    issuer.header = {"kid": kid}
    return issuer.signed(nonce)


def tampered(issuer: Issuer, nonce: str) -> str:
    head, body, sign = issuer.signed(nonce).split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    changed = json.dumps({**claims, "sub": "somebody else"}).encode()
    return f"{head}.{plain64(changed)}.{sign}"


def of_another_algorithm(issuer: Issuer, nonce: str) -> str:
    issuer.header = {"alg": "RS512"}
    return issuer.signed(nonce)


@pytest.mark.parametrize(
    "forge",
    [
        unsigned,
        signed_with_the_public_key,
        signed_with_another_key,
        tampered,
        of_another_algorithm,
        lambda _issuer, _nonce: "",
        lambda _issuer, _nonce: "a.b.c",
        lambda _issuer, _nonce: "\u0130..",
    ],
)
def test_a_token_that_is_not_signed_by_the_issuer_is_not_believed(
    provider: OpenIdProvider, issuer: Issuer, forge: Callable[[Issuer, str], str]
) -> None:
    assert log_in(provider).subject == issuer.subject
    errand = provider.begin(BACK)
    back = visit(errand)
    issuer.token = forge(issuer, nonce_of(errand)) or " "
    with pytest.raises(ProveIdentity):
        provider.finish(BACK, errand.memory, *back)


def test_a_new_key_is_asked_for_once_and_not_for_every_forgery(
    provider: OpenIdProvider, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    log_in(provider)
    issuer.rotate()
    with pytest.raises(ProveIdentity):
        log_in(provider)
    assert issuer.asked.count("/keys") == 1
    monkeypatch.setattr(identity, "KEYS_AGAIN_SECONDS", 0)
    assert log_in(provider).subject == "state-subject-1"
    assert issuer.asked.count("/keys") == 2
    log_in(provider)
    assert issuer.asked.count("/keys") == 2


def test_a_code_is_good_once_and_for_its_own_errand(
    provider: OpenIdProvider, issuer: Issuer
) -> None:
    first, second = provider.begin(BACK), provider.begin(BACK)
    (state, code), (other, _) = visit(first), visit(second)
    for memory, wrong in ((second.memory, state), (first.memory, other), (first.memory, "")):
        with pytest.raises(ProveIdentity, match="state"):
            provider.finish(BACK, memory, wrong, code)
    with pytest.raises(ProveIdentity):
        provider.finish(BACK, second.memory, other, code)
    again = visit(first)
    provider.finish(BACK, first.memory, *again)
    with pytest.raises(ProveIdentity):
        provider.finish(BACK, first.memory, *again)
    with pytest.raises(ProveIdentity):
        provider.finish("https://evil.example/", first.memory, *visit(first))


@pytest.mark.parametrize("path", ["/token", "/keys"])
@pytest.mark.parametrize("status", [500, 503, 302])
def test_a_back_channel_that_fails_is_told_as_away(
    provider: OpenIdProvider, issuer: Issuer, path: str, status: int
) -> None:
    issuer.status[path] = status
    with pytest.raises(Unavailable):
        log_in(provider)
    issuer.status.clear()
    assert log_in(provider).subject == "state-subject-1"


@pytest.mark.parametrize(
    "wrong",
    [
        {"issuer": "https://another.example"},
        {"token_endpoint": "ftp://127.0.0.1/token"},
        {"jwks_uri": None},
        {"authorization_endpoint": "javascript:alert(1)"},
    ],
    ids=str,
)
def test_an_issuer_that_speaks_of_another_is_not_used(
    provider: OpenIdProvider,
    issuer: Issuer,
    wrong: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    issuer.about_wrong = wrong
    with pytest.raises(Unavailable):
        provider.begin(BACK)
    issuer.about_wrong = {}
    asked = len(issuer.asked)
    with pytest.raises(Unavailable):
        provider.begin(BACK)
    assert len(issuer.asked) == asked
    monkeypatch.setattr(provider, "_away_until", 0.0)
    assert log_in(provider).subject == issuer.subject


def test_a_slow_issuer_is_not_waited_for(
    provider: OpenIdProvider, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    errand = provider.begin(BACK)
    back = visit(errand)
    monkeypatch.setattr(identity, "SECONDS", (0.2, 0.2))
    issuer.slow = 0.6
    with pytest.raises(Unavailable):
        provider.finish(BACK, errand.memory, *back)


def test_one_that_is_not_there_is_away(clock: StandingClock) -> None:
    settings = IdentitySettings("http://127.0.0.1:1", CLIENT, SECRET)
    with pytest.raises(Unavailable):
        OpenIdProvider(settings, clock).begin(BACK)


def test_the_settings_are_read_and_checked(clock: StandingClock) -> None:
    def read(**environ: str) -> object:
        return make_identity(Reader(environ), clock)

    assert read() is None
    assert read(OIDC_ISSUER="https://login.example", OIDC_CLIENT_ID="x") is not None
    with pytest.raises(SettingsError, match="OIDC_ISSUER"):
        read(OIDC_ISSUER="http://login.example", OIDC_CLIENT_ID="x")
    with pytest.raises(SettingsError, match="OIDC_CLIENT_ID"):
        read(OIDC_ISSUER="https://login.example")
