"""A mail taken apart: what a mail program would show of it."""

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from uuid import UUID

from app.domain.consent import ISTANBUL
from app.usecases.mailbox import KeptMail


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail with its headers and both of its parts."""

    tag: UUID
    id: int
    sender: str
    address: str
    subject: str
    at: datetime
    text: str
    html: str
    headers: tuple[tuple[str, str], ...]


def opened(mail: KeptMail) -> Letter:
    """The mail as it is read."""
    found = message_from_bytes(mail.source.encode(), _class=EmailMessage, policy=SMTP)
    return Letter(
        tag=mail.tag,
        id=mail.id,
        sender=str(found["From"]),
        address=mail.address,
        subject=str(found["Subject"]),
        at=mail.kept_at.astimezone(ISTANBUL),
        text=_part(found, "plain"),
        html=_part(found, "html"),
        headers=tuple((name, " ".join(str(value).split())) for name, value in found.items()),
    )


def _part(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    return str(part.get_content()) if part is not None else ""
