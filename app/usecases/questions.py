"""The open question of a talk by text, kept by address and medium for half an hour."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from psycopg.types.json import Jsonb

from app.core import Work
from app.dialogue.texting import Question
from app.domain.consent import MessageType

LASTS = timedelta(minutes=30)

LOAD = """
SELECT d.step, d.expires_at, r.language
  FROM (SELECT %s::uuid AS tag) me LEFT JOIN dialogue d ON d.tag = me.tag AND d.medium = %s
  LEFT JOIN recipient r ON r.tag = me.tag
"""
ASK = """
INSERT INTO dialogue (tag, medium, step, expires_at) VALUES (%s, %s, %s, %s)
ON CONFLICT (tag, medium) DO UPDATE SET step = excluded.step, expires_at = excluded.expires_at
"""
CLOSE = "DELETE FROM dialogue WHERE tag = %s AND medium = %s"


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered of a citizen's talk: the open question, or the one that is past its half
    hour, and the language."""

    question: Question | None
    expired: Question | None
    language: str | None


def recall(work: Work) -> Memory:
    """What this citizen was asked last in this medium."""
    key = (work.context.person.tag, work.context.channel)
    step, expires_at, language = work.row(LOAD, key) or (None, None, None)
    expired = expires_at is not None and expires_at < work.now
    asked = _question(step) if step else None
    return Memory(None if expired else asked, asked if expired else None, language)


def remember(work: Work, before: Memory, question: Question | None) -> None:
    """Write the question that is open now, where it is another."""
    key = (work.context.person.tag, work.context.channel)
    if question is None:
        if before.question is not None or before.expired is not None:
            work.change(CLOSE, key)
    elif question is not before.question:
        work.change(ASK, (*key, Jsonb(_step(question)), question.asked_at + LASTS))


def _question(step: dict[str, Any]) -> Question:
    return Question(
        step["kind"],
        datetime.fromisoformat(step["asked_at"]),
        step.get("brand"),
        tuple(map(MessageType, step.get("types", ()))),
        tuple(step.get("options", ())),
        step.get("draft", 0),
        step.get("day", ""),
    )


def _step(question: Question) -> dict[str, Any]:
    return {
        "kind": question.kind,
        "asked_at": question.asked_at.isoformat(),
        "brand": question.brand,
        "types": [int(kind) for kind in question.types],
        "options": list(question.options),
        "draft": question.draft,
        "day": question.day,
    }
