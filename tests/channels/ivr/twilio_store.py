"""Twilio's store of recordings, for tests: a real server that holds them, hands them out as it was
told, and deletes them when asked."""

import http.server
import threading
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import ClassVar

from channels._kit.account import DEMO_SID, DEMO_TOKEN

LOGIN = f"Basic {b64encode(f'{DEMO_SID}:{DEMO_TOKEN}'.encode()).decode()}"
ROOT = f"/2010-04-01/Accounts/{DEMO_SID}/Recordings"
SPOKEN = b"bu sabah iki kez aradilar, numarami nereden bulduklarini soylemediler"
AUDIO = b"RIFF\x6c\x00\x00\x00WAVEfmt " + SPOKEN


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer; a status of 0 hangs up. `drip`: seconds before each byte of the body."""

    status: int = 200
    body: bytes = AUDIO
    headers: dict[str, str] = field(default_factory=dict)
    media_type: str = "audio/x-wav"
    length: int | None = None
    drip: float = 0
    seconds: float = 0


GOOD = Answer()
MISSING = Answer(404, b'{"code": 20404}', media_type="application/json")


@dataclass(slots=True)
class Store:
    """What was asked, and the answers to come: those of a method in their order, the last stays."""

    url: str = ""
    answers: dict[str, list[Answer]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    logins: set[str] = field(default_factory=set)

    def next(self, method: str) -> Answer:
        waiting = self.answers.get(method) or [GOOD if method == "GET" else Answer(204, b"")]
        return waiting.pop(0) if len(waiting) > 1 else waiting[0]


class Handler(http.server.BaseHTTPRequestHandler):
    """One request."""

    store: ClassVar[Store]

    def do_GET(self) -> None:
        store = self.store
        store.asked.append(f"{self.command} {self.path}")
        store.logins.add(self.headers.get("Authorization", ""))
        answer = store.next(self.command)
        time.sleep(answer.seconds)
        if not answer.status:
            return
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.media_type)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.length != -1:
            length = len(answer.body) if answer.length is None else answer.length
            self.send_header("Content-Length", str(length))
        self.end_headers()
        try:
            self._write(answer)
        except OSError:
            store.asked.append("hung up")

    do_DELETE = do_GET

    def _write(self, answer: Answer) -> None:
        if not answer.drip:
            self.wfile.write(answer.body)
            return
        for byte in answer.body:
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            time.sleep(answer.drip)

    def log_message(self, *_: object) -> None:
        """Keep the test output quiet."""


@contextmanager
def storing() -> Iterator[Store]:
    """A store on a free port of this machine."""
    store = Store()
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), type("Own", (Handler,), {"store": store})
    )
    store.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield store
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
