"""Writing complaints down: the row, its history and the answer that is remembered, of many filings
in one statement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from app.core import Work, memory_of
from app.domain.complaint import Actor, Move, State
from app.domain.examination import Verdict
from app.errors import Fault, NotFound
from app.receipts import receipt
from app.usecases.complaints.particulars import Particulars, columns_of, seal_particulars

FIELDS = """tag uuid, uid uuid, draft bigint, language text, moves json, request text,
           receipt jsonb, state smallint, channel text, type smallint, recipient_type smallint,
           message_at timestamptz, sender_id uuid, brand_code int, party text, province smallint,
           exemption text, subjects text[], key_id smallint, sealed text, verdict text,
           finding jsonb, asked_at timestamptz, due_at timestamptz, decision smallint,
           decided_at timestamptz, joined_to bigint"""
COLUMNS = {
    **{
        name: f"item.{name}"
        for name in (
            *("state", "channel", "type", "recipient_type", "message_at", "sender_id"),
            *("brand_code", "party", "province", "exemption", "subjects", "key_id", "verdict"),
            *("finding", "asked_at", "due_at", "decision", "decided_at", "joined_to", "language"),
        )
    },
    "sealed": "decode(item.sealed, 'hex')",
    "changed_at": "%(now)s",
    "filed_at": "%(now)s",
}
# Many complaints in one statement, each of another address (docs/decisions/0003): new ones, and
# those that were begun. What they are like is looked for soon after (`campaigns.py`).
FILE = f"""
WITH item AS MATERIALIZED (
    SELECT * FROM json_to_recordset(%(items)s::json) AS i ({FIELDS})
), fresh AS (
    INSERT INTO complaint (tag, uid, created_at, {", ".join(COLUMNS)})
    SELECT tag, uid, %(now)s, {", ".join(COLUMNS.values())} FROM item WHERE draft IS NULL
    RETURNING uid, id
), begun AS (
    UPDATE complaint c SET {", ".join(f"{name} = {value}" for name, value in COLUMNS.items())}
      FROM item WHERE c.tag = item.tag AND c.id = item.draft AND c.state = 0
    RETURNING c.uid, c.id
), filed AS MATERIALIZED (
    SELECT * FROM item JOIN (SELECT * FROM fresh UNION ALL SELECT * FROM begun) f USING (uid)
), moved AS (
    INSERT INTO complaint_event (tag, complaint_id, uid, created_at, move, state, side, channel,
                                 about)
    SELECT tag, id, uid, %(now)s, m.move, m.state, m.actor, channel, m.about
      FROM filed, json_to_recordset(moves) AS m (move text, state smallint, actor text, about jsonb)
), remembered AS (
    INSERT INTO deed (tag, channel, request_id, created_at, receipt)
    SELECT tag, channel, request, %(now)s, jsonb_set(receipt, '{{number}}', to_jsonb(id))
      FROM filed WHERE request IS NOT NULL
)
SELECT uid, id FROM filed
"""


@receipt
@dataclass(frozen=True, slots=True)
class Filed:
    """A complaint's number, what the registry finds of it, and what is still wanted.

    `answer_by`: until when the provider was asked to answer; None where nobody can be asked.
    `joined_to`: the complaint about the same message that it was joined to.
    """

    number: int
    verdict: Verdict
    then: Verdict
    days: int
    missing: tuple[str, ...]
    brand: int | None
    answer_by: datetime | None = None
    joined_to: int | None = None
    language: str | None = None


class Step(NamedTuple):
    """A move of the filing, and what the history shows of it."""

    move: Move
    state: State
    actor: Actor
    about: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Paper:
    """A complaint that is to be written. `uid`: what it is sealed to; `draft`: the number under
    which it was begun; `receipt`: all of it but the number; `remember`: whether a repeat of the
    request is to hear it again."""

    work: Work
    told: Particulars
    uid: UUID
    draft: int | None
    receipt: Filed
    steps: tuple[Step, ...]
    changes: Mapping[str, Any]
    remember: bool

    def item(self) -> dict[str, Any]:
        """The same as a row of `FILE`."""
        context = self.work.context
        key_id, sealed = seal_particulars(self.work, self.told, self.uid)
        remember = self.remember and context.request_id is not None
        return {
            **columns_of(self.told),
            **self.changes,
            "tag": context.person.tag,
            "uid": self.uid,
            "draft": self.draft,
            "language": self.receipt.language,
            "moves": [step._asdict() for step in self.steps],
            "request": context.request_id if remember else None,
            "receipt": memory_of(self.receipt, context) if remember else None,
            "state": self.steps[-1].state,
            "channel": context.channel,
            "brand_code": self.receipt.brand,
            "key_id": key_id,
            "sealed": sealed.hex(),
            "verdict": self.receipt.verdict,
        }

    def filed(self, numbers: Mapping[UUID, int]) -> Filed | Fault:
        """The receipt; NotFound for a draft that somebody filed or dropped meanwhile."""
        number = numbers.get(self.uid)
        return NotFound("draft") if number is None else replace(self.receipt, number=number)


def write_down(work: Work, papers: Sequence[Paper]) -> dict[UUID, int]:
    """Write them; their numbers, by what they are sealed to. Raises UniqueViolation of the deed
    where a request was answered."""
    if not papers:
        return {}
    items = orjson.dumps([paper.item() for paper in papers]).decode()
    return dict(work.rows(FILE, {"items": items, "now": work.now}))
