"""Recordings at Twilio: fetched by their own name there, and then deleted."""

import time
from dataclasses import dataclass

import requests
from urllib3.exceptions import HTTPError

from app.errors import InvalidInput, NotFound, Unavailable
from channels._kit.account import SECONDS, TwilioAccount

MOST_BYTES = 10_000_000
MOST_SECONDS = 60.0
"""For the whole of a recording, however slowly it comes."""
CHUNK = 64 * 1024
LONGEST_WAIT = 3600
BUSY = frozenset({401, 403, 408, 425, 429})
"""Tried again: a token that is not right yet may be so tomorrow."""
WAV = (b"RIFF", b"WAVE")


@dataclass(frozen=True, slots=True)
class TwilioRecorder:
    """The recordings of an account, by Twilio's API of 2010-04-01. No address that a request
    brought is ever asked."""

    account: TwilioAccount

    def fetch(self, sid: str) -> bytes:
        """The recording. Raises NotFound, Unavailable or InvalidInput."""
        try:
            with self._ask("GET", f"{sid}.wav") as answer:
                _check(answer)
                return _read(answer)
        except (requests.RequestException, HTTPError, OSError) as error:
            raise Unavailable(part="gateway") from error

    def forget(self, sid: str) -> None:
        """Have it deleted; where it is gone, all is well. Raises Unavailable or InvalidInput."""
        try:
            with self._ask("DELETE", f"{sid}.json") as answer:
                if answer.status_code != 404:
                    _check(answer)
        except (requests.RequestException, OSError) as error:
            raise Unavailable(part="gateway") from error

    def _ask(self, method: str, name: str) -> requests.Response:
        account = self.account
        return requests.request(
            method,
            f"{account.api}/2010-04-01/Accounts/{account.sid}/Recordings/{name}",
            auth=(account.sid, account.tokens[0]),
            headers={"Accept-Encoding": "identity"},
            timeout=SECONDS,
            allow_redirects=False,
            stream=True,
        )


def _check(answer: requests.Response) -> None:
    """Raises the fault of an answer that is no success."""
    status = answer.status_code
    if status == 404:
        raise NotFound("recording")
    if status in BUSY or status >= 500:
        raise Unavailable(part="gateway", status=status, seconds=_wait(answer))
    if status >= 300:
        raise InvalidInput("gateway", status=status)


def _wait(answer: requests.Response) -> int:
    """What Retry-After says in seconds; 0 for a date, or nothing."""
    said = answer.headers.get("Retry-After", "")
    return min(int(said), LONGEST_WAIT) if said.isascii() and said.isdigit() else 0


def _read(answer: requests.Response) -> bytes:
    """The body, as far as it may go. Raises InvalidInput for what is no recording, or too large."""
    if not answer.headers.get("Content-Type", "").lower().startswith("audio/"):
        raise InvalidInput("recording-type")
    told, until = answer.headers.get("Content-Length", ""), time.monotonic() + MOST_SECONDS
    if told.isdigit() and int(told) > MOST_BYTES:
        raise InvalidInput("recording-large")
    body = bytearray()
    while chunk := answer.raw.read1(CHUNK):
        body += chunk
        if len(body) > MOST_BYTES:
            raise InvalidInput("recording-large")
        if time.monotonic() > until:
            raise Unavailable(part="gateway")
    if told.isdigit() and len(body) < int(told):
        raise Unavailable(part="gateway")
    if (bytes(body[:4]), bytes(body[8:12])) != WAV:
        raise InvalidInput("recording-type")
    return bytes(body)
