"""The open question of a talk and the numbers of a citizen's list, kept by address."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from psycopg.types.json import Jsonb

from app.core import Work

LASTS = timedelta(minutes=30)
HIGHEST_NUMBER = 999
"""Above it, a number in a text is a brand code."""

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

# Two lists asked for at once must not give one number twice: the citizen's row is the gate.
GATE = "SELECT pg_advisory_xact_lock(hashtextextended(%s::text, 3338))"
NUMBERS = "SELECT brand_code, number FROM numbering WHERE tag = %s"
ADD_NUMBERS = """
INSERT INTO numbering (tag, number, brand_code) SELECT %s, unnest(%s::int[]), unnest(%s::int[])
"""
BRAND_OF = "SELECT brand_code FROM numbering WHERE tag = %s AND number = %s"


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked last: `kind` names the question, the rest is what it was about."""

    kind: str
    asked_at: datetime
    brand: int | None = None
    types: tuple[int, ...] = ()
    options: tuple[int, ...] = ()


@dataclass(slots=True)
class Memory:
    """What is remembered of a citizen's talk in one medium."""

    work: Work
    question: Question | None = None
    expired: bool = False
    language: str | None = None
    _changed: bool = field(default=False)

    @classmethod
    def load(cls, work: Work) -> "Memory":
        """The open question, unless its half hour has passed, and the citizen's language."""
        tag, medium = work.context.person.tag, work.context.channel
        step, expires_at, language = work.row(LOAD, (tag, medium)) or (None, None, None)
        expired = expires_at is not None and expires_at < work.now
        question = _question(step) if step and not expired else None
        return cls(work, question, expired, language)

    def ask(self, kind: str, **about: Any) -> None:  # noqa: ANN401
        """Leave a question open; a later one takes its place."""
        self.question = Question(kind, self.work.now, **about)
        self._changed = True

    def close(self) -> None:
        """Forget the open question."""
        self._changed = self._changed or self.question is not None or self.expired
        self.question = None

    def save(self) -> None:
        """Write what has changed."""
        if not self._changed:
            return
        key = (self.work.context.person.tag, self.work.context.channel)
        if self.question is None:
            self.work.change(CLOSE, key)
        else:
            step = Jsonb(_step(self.question))
            self.work.change(ASK, (*key, step, self.question.asked_at + LASTS))


def numbers_for(work: Work, brands: Sequence[int]) -> dict[int, int]:
    """The citizen's own number for each brand. A number is given once and for good: whichever
    list it was read from, it never means another brand."""
    tag = work.context.person.tag
    known = dict(work.rows(NUMBERS, (tag,)))
    if any(brand not in known for brand in brands):
        work.rows(GATE, (str(tag),))
        known = dict(work.rows(NUMBERS, (tag,)))
        missing = [brand for brand in dict.fromkeys(brands) if brand not in known]
        free = range(max(known.values(), default=0) + 1, HIGHEST_NUMBER + 1)
        given = dict(zip(missing, free, strict=False))
        work.change(ADD_NUMBERS, (tag, list(given.values()), list(given)))
        known |= given
    return known


def brand_numbered(work: Work, number: int) -> int | None:
    """The brand that has this number in the citizen's lists."""
    row = work.row(BRAND_OF, (work.context.person.tag, number))
    return row[0] if row else None


def _question(step: dict[str, Any]) -> Question:
    return Question(
        step["kind"],
        datetime.fromisoformat(step["asked_at"]),
        step.get("brand"),
        tuple(step.get("types", ())),
        tuple(step.get("options", ())),
    )


def _step(question: Question) -> dict[str, Any]:
    return {
        "kind": question.kind,
        "asked_at": question.asked_at.isoformat(),
        "brand": question.brand,
        "types": list(question.types),
        "options": list(question.options),
    }


def numbered(work: Work, brands: Sequence[int]) -> list[tuple[int, int]]:
    """Brands with their numbers, in the order of the numbers."""
    numbers = numbers_for(work, brands)
    return sorted((numbers[brand], brand) for brand in brands if brand in numbers)
