"""Where the time of one refusal by SMS goes: the application called in this very process, with a
clock around each of its parts.

    python -m bench.inside FILE

Run by `bench/ret.py` with the service's variables; a line of the file is `number;words`. Each part
is counted without the parts within it; the clocks cost each of them some tenths of a microsecond.
"""

import io
import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from flask import Flask

import channels._kit.signature
import channels.sms.inbound
import channels.sms.twilio
import wsgi
from app.core import Core, Work
from app.spool import Spool
from app.storage.directory import Directory
from bench.traffic import FORM, signature, text_form
from channels._kit.signature import TwilioGuard

PATH = "/sms/twilio"
WARM = 200
"""So many texts go first, without a clock."""

PARTS: tuple[tuple[Any, str, str], ...] = (
    (Flask, "wsgi_app", "Flask: routing, request, response"),
    (TwilioGuard, "form", "form: read, parse, compare"),
    (channels._kit.signature, "signed", "signature"),
    (channels.sms.twilio, "parse_phone", "sender's number"),
    (channels.sms.twilio, "hear", "context, counter"),
    (channels.sms.inbound, "understand", "grammar"),
    (Core, "person", "tag and seal"),
    (Spool, "has", "look into the spool"),
    (Directory, "find", "directory of brands"),
    (channels.sms.inbound, "answer", "core, receipt, choice of words"),
    (Work, "row", "statement: driver, round trip, commit"),
    (Work, "rows", "statement: driver, round trip, commit"),
    (channels.sms.twilio, "render", "words and letters"),
    (channels.sms.twilio, "message", "TwiML"),
)
"""Place, function, part, in the order in which a text comes to them."""


class Clock:
    """Wall and CPU time of nested parts, each without what is within it."""

    def __init__(self) -> None:
        self.wall: dict[str, float] = defaultdict(float)
        self.busy: dict[str, float] = defaultdict(float)
        self._within: list[list[float]] = []

    def put_around(self, place: Any, name: str, part: str) -> None:  # noqa: ANN401
        """Time every call of a function from now on."""
        inner: Callable[..., Any] = getattr(place, name)

        def outer(*args: Any, **more: Any) -> Any:  # noqa: ANN401
            self._within.append([0.0, 0.0])
            wall, busy = time.perf_counter(), time.thread_time()
            try:
                return inner(*args, **more)
            finally:
                busy, wall = time.thread_time() - busy, time.perf_counter() - wall
                below = self._within.pop()
                self.wall[part] += wall - below[0]
                self.busy[part] += busy - below[1]
                if self._within:
                    self._within[-1][0] += wall
                    self._within[-1][1] += busy

        setattr(place, name, outer)


def call(root: str, sender: str, words: str) -> bytes:
    """Send one text through the application; its answer. The environ is a server's."""
    form = text_form(sender, words)
    body = urlencode(form).encode()
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": PATH,
        "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8080",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "127.0.0.1:8080",
        "HTTP_X_TWILIO_SIGNATURE": signature(f"{root}{PATH}", form),
        "CONTENT_TYPE": FORM,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    return b"".join(wsgi.app.wsgi_app(environ, lambda *_: lambda _: None))


def main() -> None:
    """Send the texts of a file one after the other; tell what each part took, in microseconds."""
    with open(sys.argv[1], encoding="utf-8") as file:
        texts = [line.split(";") for line in file.read().splitlines()]
    root = wsgi.settings.public_url
    answered = sum(b"<Message>" in call(root, *given) for given in texts[:WARM])
    clock = Clock()
    for part in PARTS:
        clock.put_around(*part)
    answered += sum(b"<Message>" in call(root, *given) for given in texts[WARM:])
    each = 1e6 / (len(texts) - WARM)
    names = list(dict.fromkeys(name for _, _, name in PARTS))
    rows = [(name, clock.wall[name] * each, clock.busy[name] * each) for name in names]
    print(json.dumps({"answered": answered, "rows": rows}))


if __name__ == "__main__":
    main()
