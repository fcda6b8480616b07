"""A gateway for outgoing texts: notes every request, and answers as it was told."""

import http.server
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from urllib.parse import parse_qsl


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it arrived."""

    method: str
    target: str
    headers: Message
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        """The body as a form."""
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))


@dataclass(slots=True)
class Gateway:
    """What was asked, and what will be answered; a status of 0 hangs up without an answer."""

    url: str = ""
    status: int = 200
    body: bytes = b'{"sid": "SM0123456789"}'
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0
    asked: list[Asked] = field(default_factory=list)


@contextmanager
def listening() -> Iterator[Gateway]:
    """A gateway on a free port of this machine."""
    gateway = Gateway()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            gateway.asked.append(Asked(self.command, self.path, self.headers, body))
            time.sleep(gateway.seconds)
            if not gateway.status:
                return
            self.send_response(gateway.status)
            for name, value in gateway.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(gateway.body)))
            self.end_headers()
            self.wfile.write(gateway.body)

        do_GET = do_POST

        def log_message(self, *_: object) -> None:
            """Keep the test output quiet."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    gateway.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield gateway
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
