"""Delivery reports: what a gateway says became of a message."""

from dataclasses import dataclass

from app.core import UseCase, Work
from app.outbox.post import PostStatus, read_ticket

REPORT = """
UPDATE outbox SET status = %s, fault = coalesce(%s, fault), changed_at = %s
 WHERE (tag = %s AND id = %s OR tell_tag = %s AND bundle = %s) AND status IN (%s, %s, %s)
"""


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
        params = (status, self.fault, work.now, tag, message, tag, message, *open_ones)
        return work.change(REPORT, tuple(map(_plain, params))) > 0


def _plain(value: object) -> object:
    return int(value) if isinstance(value, PostStatus) else value
