"""Delivery reports: what a gateway says became of a message."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from uuid import UUID

from app.core import UseCase, Work
from app.errors import InvalidInput
from app.outbox.post import PostStatus

REPORT = """
UPDATE outbox SET status = %s, fault = coalesce(%s, fault), changed_at = %s
 WHERE tag = %s AND id = %s AND status IN (%s, %s, %s)
"""


def ticket(tag: UUID, message: UUID) -> str:
    """What names a message to the gateway: opaque, and no address."""
    return urlsafe_b64encode(tag.bytes + message.bytes).decode().rstrip("=")


def read_ticket(text: str) -> tuple[UUID, UUID]:
    """The message that a ticket names. Raises InvalidInput."""
    try:
        raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        return UUID(bytes=raw[:16]), UUID(bytes=raw[16:])
    except ValueError as error:
        raise InvalidInput("ticket") from error


@dataclass(frozen=True, slots=True)
class ReportDelivery(UseCase[bool]):
    """Record what became of a message; a later report of the same kind changes nothing."""

    ticket: str
    delivered: bool
    fault: str | None = None

    def run(self, work: Work) -> bool:
        """Whether a message was waiting for this report. Raises InvalidInput."""
        tag, message = read_ticket(self.ticket)
        status = PostStatus.DELIVERED if self.delivered else PostStatus.UNDELIVERED
        open_ones = (PostStatus.TRYING, PostStatus.SENT, PostStatus.UNDELIVERED)
        params = (status, self.fault, work.now, tag, message, *open_ones)
        return work.change(REPORT, tuple(map(_plain, params))) > 0


def _plain(value: object) -> object:
    return int(value) if isinstance(value, PostStatus) else value
