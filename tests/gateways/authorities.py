"""Authorities of time stamps on this machine, over real HTTP: openssl's own, and such as lie."""

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

CONFIG = """
[ tsa ]
default_tsa = here
[ here ]
serial = {home}/serial
default_policy = 1.3.6.1.4.1.32473.2
digests = sha384
signer_digest = sha256
accuracy = secs:1
"""
CERTIFICATES = """
openssl req -x509 -newkey rsa:2048 -nodes -keyout root.key -out root.pem -subj "/CN=A root" \
    -days 30
openssl req -newkey rsa:2048 -nodes -keyout tsa.key -out tsa.csr -subj "/CN=An authority"
printf 'extendedKeyUsage=critical,timeStamping\\n' > usage
openssl x509 -req -in tsa.csr -CA root.pem -CAkey root.key -CAcreateserial -days 30 \
    -extfile usage -out tsa.pem
printf '01\\n' > serial
"""


def openssl_or_skip() -> str:
    """The program, which the service itself never needs; CI must have it."""
    found = shutil.which("openssl")
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail("needs Debian's openssl")
        pytest.skip("needs Debian's openssl")
    return found


class OpenSsl:
    """The authority that comes with openssl; its root is `root.pem`."""

    def __init__(self, home: Path) -> None:
        openssl_or_skip()
        self.home, self.root = home, home / "root.pem"
        (home / "tsa.conf").write_text(CONFIG.format(home=home))
        run(["sh", "-ec", CERTIFICATES], home)

    def answer(self, request: bytes) -> bytes:
        (self.home / "query").write_bytes(request)
        command = "openssl ts -reply -config tsa.conf -queryfile query -signer tsa.pem"
        run(["sh", "-ec", f"{command} -inkey tsa.key -out reply"], self.home)
        return (self.home / "reply").read_bytes()


def run(command: list[str], home: Path) -> None:
    subprocess.run(command, cwd=home, check=True, capture_output=True)


@dataclass
class Door:
    """A web server that hands requests to an authority, and what it was sent. `status`, `headers`:
    of its answers; `drips`: seconds between two bytes; `hangs`: seconds before the first."""

    answer: Callable[[bytes], bytes]
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    drips: float = 0.0
    hangs: float = 0.0
    asked: list[dict[str, str]] = field(default_factory=list)
    url: str = ""


@contextmanager
def serving(door: Door) -> Iterator[Door]:
    """Open a door on this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            door.asked.append(dict(self.headers.items()))
            time.sleep(door.hangs)
            answer = door.answer(body)
            self.send_response(door.status)
            for name, value in door.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            step = 1 if door.drips else len(answer)
            for at in range(0, len(answer), step or 1):
                self.wfile.write(answer[at : at + step])
                time.sleep(door.drips)

        def log_message(self, *_: object) -> None:
            """Nothing is written."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """Whoever asked has left."""

    server = Server(("127.0.0.1", 0), Handler)
    door.url = f"http://127.0.0.1:{server.server_port}/tsa"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield door
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
