"""The mail channel's own variables."""

from dataclasses import dataclass, field
from email.headerregistry import Address
from email.utils import parseaddr
from pathlib import Path

from app.domain.recipient import parse_mail
from app.errors import Fault
from app.settings import Reader, Settings, SettingsError
from channels.email.dkim import DkimKey, load_key

TLS = ("starttls", "tls", "none")


@dataclass(frozen=True, slots=True)
class MailSettings:
    """The server that takes our mail, who it is from, and the key that signs it."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    tls: str
    sender: Address
    dkim: DkimKey | None


def read(reader: Reader, settings: Settings) -> MailSettings:
    """Read and check them. Raises SettingsError by the variable's name."""
    tls = reader.text("MAIL_TLS", "starttls")
    if tls not in TLS:
        raise SettingsError(f"MAIL_TLS must be one of {', '.join(TLS)}, not {tls!r}.")
    sender = _sender(reader.text("MAIL_FROM", "ileti <bildirim@ileti.example>"))
    if settings.mail_host and not reader.text("MAIL_FROM"):
        raise SettingsError("MAIL_FROM is not set. MAIL_HOST sends by it.")
    return MailSettings(
        host=settings.mail_host,
        port=reader.number("MAIL_PORT", 587, low=1),
        user=reader.text("MAIL_USER"),
        password=reader.text("MAIL_PASSWORD"),
        tls=tls,
        sender=sender,
        dkim=_dkim(reader, sender),
    )


def _sender(text: str) -> Address:
    name, address = parseaddr(text)
    try:
        return Address(name, addr_spec=parse_mail(address).canonical)
    except Fault:
        raise SettingsError("MAIL_FROM must be like: ileti <bildirim@iys.example>") from None


def _dkim(reader: Reader, sender: Address) -> DkimKey | None:
    path, selector = reader.text("MAIL_DKIM_KEY"), reader.text("MAIL_DKIM_SELECTOR")
    if not path:
        return None
    if not selector:
        raise SettingsError("MAIL_DKIM_SELECTOR is not set. MAIL_DKIM_KEY signs by it.")
    try:
        return load_key(Path(path).read_bytes(), selector, sender.domain)
    except OSError as error:
        raise SettingsError(f"MAIL_DKIM_KEY cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise SettingsError("MAIL_DKIM_KEY is no private key of RSA or Ed25519 in PEM.") from error
