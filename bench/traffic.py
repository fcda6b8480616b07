"""Requests that are prepared beforehand, and `wrk`, which sends each of them once.

A text is a form as Twilio sends it, freshly signed, with an id of its own. Every view of a round
gets requests of the same kind, so that what wrk itself takes is the same for all of them.
"""

import base64
import hmac
import json
import secrets
import shutil
import socket
import statistics
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from urllib.parse import quote, urlencode

from bench.rig import ACCOUNT, TOKEN, BenchError, Rig, Server

THREADS, CONNECTIONS = 2, 32
SPARE = 1.5
"""So many times the requests that the last round needed are prepared for the next."""

FIRST_RATE = 20_000
SCRIPT = Path(__file__).parent / "wrk.lua"
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Load:
    """One round of one view: requests a second, how long one took, CPU time of each."""

    rate: float
    median_ms: float
    p99_ms: float
    web_us: float
    database_us: float


@dataclass(slots=True)
class Target:
    """A view that is measured. `stock` gives its requests, never one twice."""

    name: str
    server: Server
    stock: Iterator[bytes]
    answered: int = 0
    loads: list[Load] = field(default_factory=list)
    _pile: list[bytes] = field(default_factory=list)
    _rate: float = FIRST_RATE

    def fire(self, rig: Rig, seconds: float) -> Load:
        """Send requests for so long. Raises BenchError unless each was answered well."""
        wanted = int(self._rate * seconds * SPARE) + CONNECTIONS
        self._pile += islice(self.stock, max(0, wanted - len(self._pile)))
        path = rig.home / "requests"
        if not self._pile:
            raise BenchError(f"{self.name}: no requests are left. Ask for less, or for more data.")
        write_requests(path, self._pile)
        before = (self.server.seconds(), rig.database_seconds())
        told = wrk(self.server.root, path, seconds)
        after = (self.server.seconds(), rig.database_seconds())
        if told["refused"] or told["broken"] or not told["answered"]:
            raise BenchError(f"{self.name}: not every request was answered: {told}")
        count = int(told["answered"])
        self.answered += count
        self._rate = count / told["seconds"]
        del self._pile[: int(told["furthest"]) * THREADS]
        web, database = ((b - a) / count * 1e6 for a, b in zip(before, after, strict=True))
        return Load(self._rate, told["median"] / 1e3, told["p99"] / 1e3, web, database)

    def one(self) -> bytes:
        """A single request out of the stock."""
        return self._pile.pop() if self._pile else next(self.stock)


def interleave(rig: Rig, targets: Sequence[Target], rounds: int, seconds: float) -> None:
    """Warm each view up, then measure them in turn, so that what the machine does beside falls on
    all of them alike."""
    for target in targets:
        target.fire(rig, min(2.0, seconds))
    for number in range(rounds):
        for target in targets:
            load = target.fire(rig, seconds)
            target.loads.append(load)
            print(
                f"  round {number + 1}  {target.name:32} {load.rate:7.0f}/s  web {load.web_us:5.0f}"
                f" µs  database {load.database_us:5.0f} µs  p99 {load.p99_ms:6.1f} ms",
                flush=True,
            )


def ratios(target: Target, ceiling: Target) -> list[float]:
    """The view's rate as a share of the ceiling's, round by round."""
    pairs = zip(target.loads, ceiling.loads, strict=True)
    return [load.rate / other.rate for load, other in pairs]


def median_load(target: Target) -> Load:
    """The median of every figure of a view."""
    names = Load.__slots__
    return Load(
        *(statistics.median(getattr(load, name) for load in target.loads) for name in names)
    )


def wrk(root: str, path: Path, seconds: float) -> dict[str, float]:
    """Send the requests of a file; what the script tells at its end. Raises BenchError."""
    if shutil.which("wrk") is None:
        raise BenchError("wrk is not installed: apt-get install wrk, or brew install wrk.")
    command = [
        *("wrk", f"-t{THREADS}", f"-c{CONNECTIONS}", f"-d{int(seconds) + 2}s", "--timeout", "30s"),
        *("-s", str(SCRIPT), root, "--", str(path), str(seconds), str(THREADS)),
    ]
    answer = subprocess.run(command, capture_output=True, text=True)
    if answer.returncode:
        raise BenchError(f"wrk failed: {answer.stdout}{answer.stderr}")
    told: dict[str, float] = json.loads(answer.stdout.splitlines()[-1])
    return told


def write_requests(path: Path, requests: Sequence[bytes]) -> None:
    """The file that `wrk.lua` reads."""
    with path.open("wb") as file:
        for request in requests:
            file.write(b"%d\n%b" % (len(request), request))


def send(server: Server, request: bytes) -> None:
    """Send one prepared request and wait for its answer. Raises BenchError unless it is 200."""
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(request)
        start = connection.recv(64)
    if not start.startswith(b"HTTP/1.1 200 "):
        raise BenchError(f"a request was answered with {start!r}")


def get(path: str, **headers: str) -> bytes:
    """A GET as it goes over the wire."""
    more = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{more}\r\n".encode()


def list_of(number: str) -> bytes:
    """The question for a citizen's list as JSON."""
    return get(f"/bench/list?of={quote(number)}")


def text_form(sender: str, words: str) -> dict[str, str]:
    """A text as Twilio hands it over: nineteen fields, an id that no other has."""
    sid = f"SM{secrets.token_hex(16)}"
    here = dict.fromkeys(("FromCity", "FromState", "FromZip", "ToCity", "ToState", "ToZip"), "")
    return here | {
        "From": sender,
        "To": "3338",
        "Body": words,
        "MessageSid": sid,
        "AccountSid": ACCOUNT,
        "NumMedia": "0",
        "NumSegments": "1",
        "SmsStatus": "received",
        "SmsMessageSid": sid,
        "SmsSid": sid,
        "ApiVersion": "2010-04-01",
        "FromCountry": "TR",
        "ToCountry": "TR",
    }


def signature(url: str, form: dict[str, str]) -> str:
    """What Twilio signs: the address of the webhook, then the fields in their order."""
    signed = url + "".join(name + form[name] for name in sorted(form))
    return base64.b64encode(hmac.digest(TOKEN.encode(), signed.encode(), "sha1")).decode()


def call_form(caller: str, sid: str, keys: str) -> dict[str, str]:
    """A turn of a call as Twilio hands it over after a Gather; silence has no `Digits`."""
    towns = ("City", "State", "Zip", "Country")
    who = ("From", "To", "Caller", "Called")
    here = dict.fromkeys((f"{one}{town}" for one in who for town in towns), "")
    ours = "+908503333338"
    form = here | {
        "CallSid": sid,
        "AccountSid": ACCOUNT,
        "From": caller,
        "Caller": caller,
        "To": ours,
        "Called": ours,
        "CallStatus": "in-progress",
        "Direction": "inbound",
        "ApiVersion": "2010-04-01",
    }
    return form | {"Digits": keys, "FinishedOnKey": "", "msg": "Gather End"} if keys else form


def text(server: Server, path: str, sender: str, words: str) -> bytes:
    """A signed text as it goes over the wire."""
    return posted(server, path, text_form(sender, words))


def posted(server: Server, path: str, form: dict[str, str]) -> bytes:
    """A signed form as it goes over the wire."""
    body = urlencode(form)
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nContent-Type: {FORM}\r\n"
        f"X-Twilio-Signature: {signature(f'{server.root}{path}', form)}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return (head + body).encode()
