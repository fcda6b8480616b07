"""Putting something into the outbox, together with its job, in the deed's own transaction."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from enum import IntEnum
from typing import TYPE_CHECKING
from uuid import UUID

from psycopg.types.json import Jsonb

from app.dialogue.reply import Reply
from app.errors import InvalidInput
from app.receipts import to_json

if TYPE_CHECKING:
    from app.core import Work

QUEUE = "outbox"
TASK = "outbox.deliver"


class PostStatus(IntEnum):
    """Where a message stands. From 4 on nothing more is to be done."""

    QUEUED = 1
    TRYING = 2
    SENT = 4
    DELIVERED = 5
    UNDELIVERED = 6
    GIVEN_UP = 7


# A job holds the tag, never an address; its lock keeps one citizen's messages in their order.
POST = """
WITH posted AS (
    INSERT INTO outbox (tag, id, channel, words, status, created_at, changed_at)
    SELECT tag, gen_random_uuid(), %(channel)s, %(words)s, %(status)s, %(now)s, %(now)s
      FROM unnest(%(tags)s::uuid[]) AS t(tag)
    RETURNING tag, id
)
SELECT procrastinate_defer_jobs_v1(array_agg(ROW(
           %(queue)s, %(task)s, 0, tag::text, NULL,
           jsonb_build_object('tag', tag, 'id', id), NULL)::procrastinate_job_to_defer_v1))
  FROM posted
"""


def send_many(work: "Work", tags: Sequence[UUID], reply: Reply, channel: str = "") -> None:
    """Queue the same words for many citizens.

    Without a channel the worker takes the one that fits the kind of the address.
    """
    work.rows(
        POST,
        {
            "channel": channel,
            "words": Jsonb(to_json(reply)),
            "status": int(PostStatus.QUEUED),
            "now": work.now,
            "tags": list(tags),
            "queue": QUEUE,
            "task": TASK,
        },
    )


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
