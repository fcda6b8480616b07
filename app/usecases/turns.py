"""Where calls stand, as the database keeps it: looked up and kept for many callers at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from app.core import Work
from app.dialogue.keypad import Call
from app.errors import Conflict

# Each look-up goes by its index, whatever the planner believes of how many come together.
LOOK = """
SELECT c.turn, c.state, c.subject, r.language, d.receipt
  FROM jsonb_to_recordset(%s::jsonb) AS me (n int, tag uuid, sid text, channel text, request text)
  LEFT JOIN LATERAL (SELECT turn, state, subject FROM call
                      WHERE tag = me.tag AND sid = me.sid OFFSET 0) c ON true
  LEFT JOIN LATERAL (SELECT language FROM recipient WHERE tag = me.tag OFFSET 0) r ON true
  LEFT JOIN LATERAL (SELECT receipt FROM deed WHERE tag = me.tag AND channel = me.channel
                        AND request_id = me.request OFFSET 0) d ON true
 ORDER BY n
"""
# A lost step is harmless, a lost deed is not: `waits` says whether the disk is waited for.
SAVE = """
WITH haste AS MATERIALIZED (
    SELECT set_config('synchronous_commit', %(waits)s, true)
), item AS MATERIALIZED (
    SELECT item.* FROM haste, jsonb_to_recordset(%(items)s::jsonb) AS item (
        tag uuid, sid text, turn int, state jsonb, subject uuid, over boolean,
        channel text, request text, receipt jsonb)
), moved AS (
    INSERT INTO call AS c (tag, sid, turn, state, subject, started_at, changed_at, ended_at)
    SELECT tag, sid, turn + 1, state, subject, %(now)s, %(now)s, CASE WHEN over THEN %(now)s END
      FROM item ORDER BY tag
    ON CONFLICT (tag, sid) DO UPDATE
       SET turn = excluded.turn, state = excluded.state, subject = excluded.subject,
           changed_at = excluded.changed_at, ended_at = excluded.ended_at
     WHERE c.turn = excluded.turn - 1
    RETURNING tag
), remembered AS (
    INSERT INTO deed (tag, channel, request_id, created_at, receipt)
    SELECT tag, channel, request, %(now)s, receipt FROM item JOIN moved USING (tag)
     WHERE request IS NOT NULL
)
SELECT count(*) FROM moved
"""


class Found(NamedTuple):
    """Where a call stands, and the answer that was given to this very request, if any."""

    turn: int | None
    state: dict[str, Any] | None
    subject: UUID | None
    language: str | None
    receipt: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class KeptTurn:
    """What is kept of a turn: `turn` is the one that was due, `state` where the call stands after
    it, `receipt` what was said, as JSON."""

    tag: UUID
    sid: str
    turn: int
    state: Call
    subject: UUID | None
    over: bool
    channel: str
    request: str | None
    receipt: str = field(repr=False)


def look_up(asked: Sequence[tuple[str, Work]]) -> list[Found]:
    """Where calls of different callers stand, by their ids, and what was answered before to these
    requests."""
    items = [
        {
            "n": n,
            "tag": work.context.person.tag,
            "sid": sid,
            "channel": work.context.channel,
            "request": work.context.request_id,
        }
        for n, (sid, work) in enumerate(asked)
    ]
    rows = asked[0][1].rows(LOOK, (orjson.dumps(items).decode(),))
    return [Found(*row) for row in rows]


def keep(work: Work, turns: Sequence[KeptTurn], *, lasting: bool) -> None:
    """Keep turns of different callers. Raises Conflict where another copy of one was faster.

    `lasting`: a deed was done, in a transaction that waits for the disk and remembers its answer
    by itself.
    """
    if not turns:
        return
    items = orjson.dumps([_item(turn, lasting=lasting) for turn in turns]).decode()
    waits = "on" if lasting else "off"
    moved = work.row(SAVE, {"waits": waits, "items": items, "now": work.now})
    if moved != (len(turns),):
        raise Conflict


def _item(turn: KeptTurn, *, lasting: bool) -> dict[str, Any]:
    return {
        "tag": turn.tag,
        "sid": turn.sid,
        "turn": turn.turn,
        "state": turn.state,
        "subject": turn.subject,
        "over": turn.over,
        "channel": turn.channel,
        "request": None if lasting else turn.request,
        "receipt": None if lasting else orjson.Fragment(turn.receipt),
    }
