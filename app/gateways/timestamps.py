"""Time stamps over hashes, by an authority that others trust (RFC 3161, over HTTP as in its 3.4).

    POST $TSA_URL   Content-Type: application/timestamp-query     TimeStampReq, DER
    200             Content-Type: application/timestamp-reply     TimeStampResp, DER

An answer is believed once it verifies: signed by somebody whom the roots of TSA_CERTIFICATES vouch
for, over this very hash, for this very request, at about this time.
"""

import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Protocol

import requests
import structlog
import urllib3
from cryptography import x509
from rfc3161_client import VerifierBuilder, decode_timestamp_response

from app.errors import InvalidInput, Unavailable
from app.gateways import tsp
from app.gateways.authority import local_authority
from app.gateways.clock import Clock
from app.settings import Reader, Settings, SettingsError

QUERY, REPLY = "application/timestamp-query", "application/timestamp-reply"
SECONDS = (3, 10)
"""To connect, to wait for the next bytes."""

WHOLE_SECONDS = 20.0
LARGEST = 64 * 1024
CHUNK = 8192
REST_SECONDS = 30.0
"""So long nobody else waits for an authority that has just not answered."""

NONCE_BITS = 63
LEEWAY = timedelta(minutes=10)
LOCAL = "http://127.0.0.1:"

log = structlog.get_logger(__name__)


class TimeStamps(Protocol):
    """Where time stamps come from. Never called between begin and commit."""

    def stamp(self, digest: bytes) -> bytes:
        """A TimeStampResp over a SHA-384, which has been verified.

        Raises Unavailable where nobody answers, InvalidInput for an answer that does not verify;
        either may be asked again later.
        """
        ...


@dataclass(frozen=True, slots=True)
class AuthoritySettings:
    """Where the authority is, as whom it knows us, and who vouches for it."""

    url: str
    username: str
    password: str = field(repr=False)
    roots: tuple[x509.Certificate, ...]


def read_authority_settings(reader: Reader) -> AuthoritySettings | None:
    """None where there is no authority. Raises SettingsError."""
    url, username = reader.text("TSA_URL"), reader.text("TSA_USERNAME")
    password, path = reader.text("TSA_PASSWORD"), reader.text("TSA_CERTIFICATES")
    if not url:
        return None
    if not url.startswith(("https://", "http://")):
        raise SettingsError("TSA_URL must begin with https:// or http://")
    if username and not url.startswith(("https://", LOCAL)):
        raise SettingsError("TSA_URL must begin with https:// where there is a TSA_USERNAME.")
    if not path:
        raise SettingsError("TSA_CERTIFICATES is not set. TSA_URL wants it.")
    try:
        roots = tuple(x509.load_pem_x509_certificates(Path(path).read_bytes()))
    except (OSError, ValueError) as error:
        raise SettingsError("TSA_CERTIFICATES must be a file of certificates in PEM.") from error
    return AuthoritySettings(url, username, password, roots)


def make_time_stamps(reader: Reader, settings: Settings, clock: Clock) -> TimeStamps | None:
    """The authority of the settings; in the demo, without one, our own; else none. Raises
    SettingsError."""
    found = read_authority_settings(reader)
    if found is not None:
        return Verified(Remote(found).ask, found.roots, clock)
    if not settings.demo:
        return None
    try:
        local = local_authority(settings.home, clock)
    except (OSError, ValueError) as error:
        raise SettingsError(f"The demo's time stamps in {settings.home} cannot be made.") from error
    return Verified(local.answer, (local.root,), clock)


class Remote:
    """An authority at the other end of HTTP."""

    def __init__(self, settings: AuthoritySettings) -> None:
        self._settings = settings
        self._rests_until = 0.0

    def ask(self, request: bytes) -> bytes:
        """What it answers. Raises Unavailable where it does not, and for a while after."""
        if time.monotonic() < self._rests_until:
            raise Unavailable(part="timestamps")
        try:
            return self._post(request)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            # Without its words: they may quote the URL with what stands in it.
            log.warning("authority_away", error=type(error).__name__)
            self._rests_until = time.monotonic() + REST_SECONDS
            raise Unavailable(part="timestamps") from None

    def _post(self, request: bytes) -> bytes:
        of = self._settings
        headers = {"Content-Type": QUERY, "Accept": REPLY, "Accept-Encoding": "identity"}
        auth = (of.username, of.password) if of.username else None
        until = time.monotonic() + WHOLE_SECONDS
        with requests.post(
            of.url,
            data=request,
            headers=headers,
            auth=auth,
            timeout=SECONDS,
            stream=True,
            allow_redirects=False,
        ) as answer:
            if answer.status_code != 200:
                raise requests.HTTPError(f"status {answer.status_code}")
            read = b""
            # One that drips is as one that does not answer.
            while block := answer.raw.read1(CHUNK):
                read += block
                if len(read) > LARGEST or time.monotonic() > until:
                    raise requests.Timeout("too much, or too slow")
            return read


@dataclass(frozen=True, slots=True)
class Verified:
    """Stamps of somebody who is asked, verified before anybody relies on them."""

    ask: Callable[[bytes], bytes]
    roots: Sequence[x509.Certificate]
    clock: Clock

    def stamp(self, digest: bytes) -> bytes:
        """As TimeStamps has it."""
        nonce = secrets.randbits(NONCE_BITS)
        answer = self.ask(tsp.request_for(digest, nonce))
        wrong = self._wrong(answer, digest, nonce)
        if wrong:
            raise InvalidInput("timestamp", why=wrong)
        return answer

    def _wrong(self, answer: bytes, digest: bytes, nonce: int) -> str:
        """Why an answer is not believed, in the words of the library that has looked at it."""
        try:
            told = decode_timestamp_response(answer)
            VerifierBuilder(roots=list(self.roots), nonce=nonce).build().verify(told, digest)
            info = told.tst_info
        except Exception as error:
            # Bytes of a stranger: whatever cannot be read is no time stamp.
            return f"{type(error).__name__}: {error}"
        if info.message_imprint.hash_algorithm != tsp.SHA384:
            return "another hash"
        if abs(info.gen_time - self.clock.now()) > LEEWAY:
            return "another time"
        return ""
