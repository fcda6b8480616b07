"""A real mail server on this machine, which takes mails, refuses them, or breaks off."""

import ssl
from asyncio import WriteTransport
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from ipaddress import ip_address
from pathlib import Path
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP as Server
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tests.journeys.service import free_port

TAKEN = "250 OK"


@dataclass(slots=True)
class Office:
    """What the server says, and what it took: whole mails as they came on the wire."""

    port: int
    on_sender: str = TAKEN
    on_recipient: str = TAKEN
    on_data: str = TAKEN
    breaks_off: bool = False
    taken: list[bytes] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    users: list[str] = field(default_factory=list)
    secure: list[bool] = field(default_factory=list)

    @property
    def mails(self) -> list[EmailMessage]:
        """What it took, taken apart."""
        return [message_from_bytes(raw, _class=EmailMessage, policy=SMTP) for raw in self.taken]

    async def handle_MAIL(
        self, server: Server, session: Session, envelope: Envelope, address: str, options: object
    ) -> str:
        if self.on_sender == TAKEN:
            envelope.mail_from = address
        return self.on_sender

    async def handle_RCPT(
        self, server: Server, session: Session, envelope: Envelope, address: str, options: object
    ) -> str:
        if self.on_recipient == TAKEN:
            envelope.rcpt_tos.append(address)
        return self.on_recipient

    async def handle_DATA(self, server: Server, session: Session, envelope: Envelope) -> str:
        if self.breaks_off:
            cast(WriteTransport, server.transport).abort()
        elif self.on_data == TAKEN:
            self.taken.append(envelope.original_content or b"")
            self.recipients += envelope.rcpt_tos
            self.secure.append(session.ssl is not None)
        return self.on_data

    def log_in(
        self,
        server: Server,
        session: Session,
        envelope: Envelope,
        mechanism: str,
        data: LoginPassword,
    ) -> AuthResult:
        """Only `ileti` with `gizli`."""
        known = LoginPassword(b"ileti", b"gizli")
        self.users.append(data.login.decode())
        return AuthResult(success=data == known)


@contextmanager
def listening(**given: Any) -> Iterator[Office]:  # noqa: ANN401
    """The server, until the test ends."""
    office = Office(free_port())
    if "starttls" in given:
        given["tls_context"] = given.pop("starttls")
    if given.pop("auth", False):
        given |= {"authenticator": office.log_in, "auth_require_tls": False, "auth_required": True}
    controller = Controller(office, hostname="127.0.0.1", port=office.port, **given)
    controller.start()
    try:
        yield office
    finally:
        controller.stop()


def certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's certificate for 127.0.0.1, and the file by which it is believed."""
    key = generate_private_key(SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    path = folder / "server.pem"
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(secret + made.public_bytes(Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    believed = folder / "believed.pem"
    believed.write_bytes(made.public_bytes(Encoding.PEM))
    return context, believed
