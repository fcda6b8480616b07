"""Putting something into the outbox, together with its job, in the deed's own transaction."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from datetime import timedelta
from enum import IntEnum
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import orjson
from psycopg.types.json import Jsonb

from app.dialogue.reply import Reply
from app.dialogue.told import Told
from app.domain.quiet import told_at
from app.errors import InvalidInput
from app.receipts import to_json

if TYPE_CHECKING:
    from app.core import Work

QUEUE = "outbox"
TASK = "outbox.deliver"
TELL_TASK = "outbox.tell"
FIRST, LATER = 1, 0
"""A code overtakes what waits for the same citizen; everything else keeps its order."""


class PostStatus(IntEnum):
    """Where a message stands. From 4 on nothing more is to be done."""

    QUEUED = 1
    TRYING = 2
    SENT = 4
    DELIVERED = 5
    UNDELIVERED = 6
    GIVEN_UP = 7


# A job holds the tag, never an address; its lock keeps one citizen's messages in their order. What
# may wait until the morning has none: it would hold up everything that comes after it.
POST = """
WITH posted AS (
    INSERT INTO outbox (tag, id, channel, words, status, created_at, changed_at)
    SELECT tag, id, %(channel)s, %(words)s, %(status)s, %(now)s, %(now)s
      FROM unnest(%(tags)s::uuid[], %(ids)s::uuid[]) AS t(tag, id)
    RETURNING tag, id
)
SELECT procrastinate_defer_jobs_v1(array_agg(ROW(
           %(queue)s, %(task)s, %(priority)s,
           CASE WHEN %(wait)s::interval IS NULL THEN tag::text END, NULL,
           jsonb_build_object('tag', tag, 'id', id),
           now() + %(wait)s::interval)::procrastinate_job_to_defer_v1))
  FROM posted
"""


def send_many(
    work: "Work",
    tags: Sequence[UUID],
    reply: Reply,
    channel: str = "",
    *,
    wait: timedelta | None = None,
) -> Sequence[UUID]:
    """Queue the same words for many citizens; gives what each message is called in the outbox.

    Without a channel the worker takes the one that fits the kind of the address. `wait`: it leaves
    after so long (which may be nothing), and out of its order.
    """
    ids = [uuid4() for _ in tags]
    work.rows(
        POST,
        {
            "channel": channel,
            "words": Jsonb(to_json(reply)),
            "status": int(PostStatus.QUEUED),
            "now": work.now,
            "tags": list(tags),
            "ids": ids,
            "wait": wait,
            "queue": QUEUE,
            "task": TASK,
            "priority": FIRST if any("nonce" in one.params for one in reply.words) else LATER,
        },
    )
    return ids


# Whoever has an account may have chosen one address to be told at. A notice's job has no lock: one
# that is due in the morning would hold up what comes before it. What waits for the same address
# when it is due leaves with it, so that a job may find that everything is done.
NOTE = """
WITH noted AS (
    SELECT n.tag, n.matter, n.told, coalesce(chosen.tell_tag, n.tag) AS tell_tag
      FROM unnest(%(tags)s::uuid[], %(matters)s::text[], %(told)s::text[]) AS n(tag, matter, told)
      LEFT JOIN LATERAL (
           SELECT a.tell_tag FROM account_address x JOIN account a ON a.id = x.account_id
            WHERE x.tag = n.tag AND x.opens OFFSET 0) chosen ON true
), posted AS (
    INSERT INTO outbox (tag, id, channel, words, status, matter, tell_tag, created_at, changed_at)
    SELECT tag, gen_random_uuid(), '', told::jsonb, %(status)s, matter, tell_tag, %(now)s, %(now)s
      FROM noted ORDER BY tag, matter
    ON CONFLICT (tag, matter) WHERE matter IS NOT NULL DO NOTHING
    RETURNING tell_tag
)
SELECT procrastinate_defer_jobs_v1(array_agg(ROW(
           %(queue)s, %(task)s, 0, NULL, NULL,
           jsonb_build_object('tag', tell_tag, 'id', gen_random_uuid()),
           now() + %(wait)s)::procrastinate_job_to_defer_v1))
  FROM (SELECT DISTINCT tell_tag FROM posted) one
HAVING count(*) > 0
"""


def tell_many(work: "Work", notices: Sequence[tuple[UUID, str, Told]]) -> None:
    """Queue notices: the address that each is about, its matter, what is told.

    A matter that was told of once is never told of again. They leave after a short while, together
    with what else waits for the same citizen, and never at night (`app/domain/quiet.py`).
    """
    if not notices:
        return
    tags, matters, told = zip(*notices, strict=True)
    due = told_at(work.now + timedelta(seconds=work.core.settings.tell_seconds))
    work.rows(
        NOTE,
        {
            "tags": list(tags),
            "matters": list(matters),
            "told": [orjson.dumps(to_json(one)).decode() for one in told],
            "status": int(PostStatus.QUEUED),
            "now": work.now,
            "wait": due - work.now,
            "queue": QUEUE,
            "task": TELL_TASK,
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
