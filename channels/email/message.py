"""A mail as it goes on the wire: headers, two parts, and the signature."""

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from app.channel import Outgoing
from channels.email.settings import MailSettings

REFUSALS = "ret"
"""The part before the @ to which a mail program may write instead of following a link."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """Puts a mail together. Its lines are short ASCII, so that every server takes it as it is."""

    settings: MailSettings

    def wrap(self, message: Outgoing, now: datetime) -> bytes:
        """The mail with its headers, signed where there is a key.

        `Message-ID` holds the ticket, so that what comes back names the message and nobody.
        """
        sender = self.settings.sender
        mail = EmailMessage(policy=SMTP)
        mail["From"] = sender
        mail["To"] = message.to
        mail["Subject"] = message.subject
        mail["Date"] = format_datetime(now)
        mail["Message-ID"] = f"<{message.report}@{sender.domain}>"
        mail["Auto-Submitted"] = "auto-generated"
        if message.stop:
            # Mail programs show a button for these (RFC 2369, RFC 8058).
            token = message.stop.rpartition("/")[2]
            write = f"mailto:{REFUSALS}@{sender.domain}?subject={token}"
            mail["List-Unsubscribe"] = f"<{message.stop}>, <{write}>"
            mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        mail.set_content(message.text, cte="quoted-printable")
        mail.add_alternative(message.html, subtype="html", cte="quoted-printable")
        raw = mail.as_bytes()
        key = self.settings.dkim
        return raw if key is None else key.signed(raw, int(now.timestamp()))
