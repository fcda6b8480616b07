"""The ways out: an SMTP server, and the mailbox of the demo."""

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass

from app.channel import Outgoing
from app.core import Context, Core
from app.domain.permissions import Assurance, Role
from app.domain.recipient import parse_mail
from app.errors import Fault, InvalidInput, Unavailable
from app.usecases.handset import KeepHandsetText
from channels.email.message import Envelope

SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class SmtpSender:
    """A server that takes mail by SMTP."""

    core: Core
    envelope: Envelope
    name: str = "smtp"

    def send(self, message: Outgoing) -> str:
        """Hand over; a server gives no id of its own.

        Raises Unavailable for a server that is away, wants us to wait (4xx) or does not know us,
        InvalidInput for one that will never take this mail (5xx).
        """
        settings = self.envelope.settings
        raw = self.envelope.wrap(message, self.core.clock.now())
        server: smtplib.SMTP | None = None
        try:
            server = self._connected()
            server.sendmail(settings.sender.addr_spec, [message.to], raw)
        except (OSError, smtplib.SMTPException) as error:
            raise _fault(error) from None
        finally:
            if server is not None:
                # Taken is taken, however the goodbye goes.
                with suppress(OSError, smtplib.SMTPException):
                    server.quit()
                server.close()
        return ""

    def _connected(self) -> smtplib.SMTP:
        settings = self.envelope.settings
        name, place = settings.sender.domain, (settings.host, settings.port)
        context = ssl.create_default_context()
        if settings.tls == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(*place, name, timeout=SECONDS, context=context)
        else:
            server = smtplib.SMTP(*place, name, timeout=SECONDS)
        try:
            if settings.tls == "starttls":
                server.starttls(context=context)
            if settings.user:
                server.login(settings.user, settings.password)
        except (OSError, smtplib.SMTPException):
            server.close()
            raise
        return server


def _fault(error: Exception) -> Fault:
    """What a failure means for the message. A server's own words may quote the address."""
    status = _status(error)
    # A wrong password is our own mistake and no fault of the mail.
    if 500 <= status < 600 and not isinstance(error, smtplib.SMTPAuthenticationError):
        return InvalidInput("gateway", status=status)
    return Unavailable(part="gateway", status=status) if status else Unavailable(part="gateway")


def _status(error: Exception) -> int:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return next((code for code, _ in error.recipients.values()), 0)
    if isinstance(error, smtplib.SMTPConnectError):
        return 0
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else 0


@dataclass(frozen=True, slots=True)
class MailboxSender:
    """Keeps a mail sealed until somebody reads it in the demo's mailbox (`/posta`)."""

    core: Core
    envelope: Envelope
    name: str = "mailbox"

    def send(self, message: Outgoing) -> str:
        """Keep it for the address; there is no id."""
        now = self.core.clock.now()
        who = self.core.person(parse_mail(message.to))
        context = Context("email", Role.CITIZEN, Assurance.SENDER, now, who=who)
        self.core.run(KeepHandsetText(self.envelope.wrap(message, now).decode()), context)
        return ""
