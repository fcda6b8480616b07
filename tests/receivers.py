"""Servers of providers on this machine: real ones over TLS, that take what they are sent, or
misbehave in every way that a caller must bear."""

import datetime
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

NAMES = ("hook.example", "localhost")
"""By which the certificate of every server is good, beside 127.0.0.1."""
DAY = datetime.timedelta(days=1)
CHUNK = 64 * 1024


@dataclass(frozen=True)
class Authority:
    """Who signs the certificates: its own, and one for servers, as files."""

    folder: Path

    @property
    def file(self) -> Path:
        return self.folder / "ca.pem"

    def context(self) -> ssl.SSLContext:
        """What a server shows."""
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.load_cert_chain(self.folder / "server.pem")
        return made


@cache
def authority() -> Authority:
    """One for all tests of a process; its files go with it."""
    kept = TemporaryDirectory(prefix="ileti-ca-", ignore_cleanup_errors=True)
    made = Authority(Path(kept.name))
    made.__dict__["kept"] = kept
    key, name = ec.generate_private_key(ec.SECP256R1()), _name("Test CA")
    root = _signed(name, name, key.public_key(), key, x509.BasicConstraints(True, None))
    made.file.write_bytes(root.public_bytes(serialization.Encoding.PEM))
    own = ec.generate_private_key(ec.SECP256R1())
    known = [*map(x509.DNSName, NAMES), x509.IPAddress(ip_address("127.0.0.1"))]
    leaf = _signed(_name(NAMES[0]), name, own.public_key(), key, x509.SubjectAlternativeName(known))
    (made.folder / "server.pem").write_bytes(
        leaf.public_bytes(serialization.Encoding.PEM)
        + own.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return made


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _signed(
    subject: x509.Name,
    issuer: x509.Name,
    of: ec.EllipticCurvePublicKey,
    by: ec.EllipticCurvePrivateKey,
    extension: x509.ExtensionType,
) -> x509.Certificate:
    now = datetime.datetime.now(datetime.UTC)
    told = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(of)
    told = told.serial_number(x509.random_serial_number())
    told = told.not_valid_before(now - DAY).not_valid_after(now + DAY)
    return told.add_extension(extension, critical=False).sign(by, hashes.SHA256())


@dataclass(frozen=True)
class Call:
    """What came."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:  # noqa: ANN401
        return orjson.loads(self.body)


Behaviour = Callable[["Handler"], None]


@dataclass
class Receiver:
    """A server. `answers`: what it does with each call, in order; then `usual`: statuses, or what
    misbehaves. `names`: by which name it was called (SNI)."""

    url: str = ""
    port: int = 0
    usual: int | Behaviour = 204
    answers: list[int | Behaviour] = field(default_factory=list)
    login: str | None = None
    calls: list[Call] = field(default_factory=list)
    refused: int = 0
    names: list[str | None] = field(default_factory=list)
    busiest: int = 0
    _busy: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, call: Call) -> int | Behaviour:
        """What to do with a call."""
        with self._lock:
            if self.login is not None and call.headers.get("Authorization") != self.login:
                self.refused += 1
                return 401
            self.calls.append(call)
            return self.answers.pop(0) if self.answers else self.usual

    @contextmanager
    def busy(self) -> Iterator[None]:
        """Counts how many calls are under way."""
        with self._lock:
            self._busy += 1
            self.busiest = max(self.busiest, self._busy)
        try:
            yield
        finally:
            with self._lock:
                self._busy -= 1


class Handler(BaseHTTPRequestHandler):
    """One call."""

    receiver: Receiver
    stopped: threading.Event
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Read it, then do as told."""
        with self.receiver.busy():
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            done = self.receiver.answer(Call(self.path, dict(self.headers), body))
            if callable(done):
                done(self)
            else:
                self.send_response(done)
                self.send_header("Content-Length", "0")
                self.end_headers()
        self.close_connection = True

    def say(self, raw: bytes) -> None:
        """Write just that."""
        with suppress(OSError):
            self.wfile.write(raw)
            self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads it."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: object, client_address: object) -> None:
        """Callers that hang up are part of what is tested."""


@contextmanager
def receiving(*, tls: bool = True, port: int = 0) -> Iterator[Receiver]:
    """A server for as long as the block lasts."""
    receiver, stopped = Receiver(), threading.Event()
    handler = type("Handler", (Handler,), {"receiver": receiver, "stopped": stopped})
    server = _Server(("127.0.0.1", port), handler)
    if tls:
        context = authority().context()
        context.sni_callback = lambda _, name, __: receiver.names.append(name)
        server.socket = context.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
    receiver.port = server.server_port
    receiver.url = f"{'https' if tls else 'http'}://127.0.0.1:{receiver.port}/hook"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield receiver
    finally:
        stopped.set()
        server.shutdown()
        thread.join()
        server.server_close()


def hang_up(handler: Handler) -> None:
    """Says nothing, and goes."""
    handler.connection.close()


def slow(handler: Handler) -> None:
    """Says nothing, for long."""
    handler.stopped.wait(30)


def trickle(handler: Handler) -> None:
    """Says yes, and then one letter of a header after the other, for ever."""
    handler.say(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not handler.stopped.wait(0.05):
        handler.say(b"x")


def go_on(handler: Handler) -> None:
    """Says for ever that one may go on."""
    while not handler.stopped.wait(0.02):
        handler.say(b"HTTP/1.1 100 Continue\r\n\r\n")


def huge(handler: Handler) -> None:
    """Says yes, and then a gigabyte, as far as somebody listens."""
    handler.say(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")
    with suppress(OSError):
        for _ in range(10**9 // CHUNK):
            handler.wfile.write(bytes(CHUNK))


def lying(handler: Handler) -> None:
    """Promises more than it says."""
    handler.say(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort")


def garbage(handler: Handler) -> None:
    """Speaks another language."""
    handler.say(b"220 mail.example ESMTP\r\n")


def to(url: str) -> Behaviour:
    """Sends elsewhere."""

    def redirect(handler: Handler) -> None:
        handler.say(f"HTTP/1.1 307 Elsewhere\r\nLocation: {url}\r\n\r\n".encode())

    return redirect


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
