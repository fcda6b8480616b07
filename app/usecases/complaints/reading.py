"""A complaint as a whole: what was told, what happened, what was added."""

from base64 import b64decode
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from app.core import Work
from app.domain.complaint import Actor, Decision, Move, State
from app.domain.examination import Examination
from app.errors import NotFound
from app.receipts import from_json
from app.usecases.complaints.moving import COLUMNS, Held, held_of
from app.usecases.complaints.particulars import Particulars, unseal_particulars

# The events and the files come as one value each: one look for a case, however long it is.
CASE = f"""
SELECT {COLUMNS}, channel, language, finding, joined_to, late_at, asked_stopped_at, stopped,
       (SELECT coalesce(json_agg(json_build_array(
                   e.id, e.created_at, e.move, e.state, e.side, e.actor, e.channel, e.about,
                   e.key_id, encode(e.note, 'base64')) ORDER BY e.id), '[]')
          FROM complaint_event e WHERE e.tag = c.tag AND e.complaint_id = c.id),
       (SELECT coalesce(json_agg(json_build_array(
                   f.id, f.file, f.page, f.side, f.media_type, f.width, f.height, f.created_at)
                   ORDER BY f.id), '[]')
          FROM evidence f WHERE f.tag = c.tag AND f.complaint_id = c.id)
  FROM complaint c WHERE id = ANY(%s::bigint[]) AND state > 0
"""


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the history. `note` is what was said in words."""

    id: int
    at: datetime
    move: Move
    state: State
    side: Actor
    actor: str | None
    channel: str
    about: dict[str, Any]
    note: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a file that was added; its pixels are read one by one (`evidence.py`)."""

    id: int
    file: int
    page: int
    side: Actor
    media_type: str
    width: int
    height: int
    at: datetime


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A complaint with everything that belongs to it. Never remembered."""

    held: Held
    told: Particulars
    finding: Examination
    channel: str
    language: str | None
    joined_to: int | None
    late_at: datetime | None
    asked_stopped_at: datetime | None
    stopped: bool | None
    events: tuple[Event, ...]
    pages: tuple[Page, ...]

    @property
    def number(self) -> int:
        """The complaint's number."""
        return self.held.number

    @property
    def decision(self) -> Decision | None:
        """How it ended, if it did."""
        return self.held.case.decision

    @property
    def reasons(self) -> str:
        """Why it was decided so, in the officer's words; empty while it is open."""
        if self.decision is None:
            return ""
        found = [one.note for one in self.events if one.move is Move.DECIDE]
        return found[-1] if found else ""


def read_case(work: Work, number: int, mine: Sequence[UUID] | None = None) -> CaseFile:
    """The complaint of a number; with `mine`, only one of these addresses. Raises NotFound."""
    if mine is None:
        found = read_cases(work, (number,))
    else:
        found = _cases(work, f"{CASE} AND tag = ANY(%s)", ([number], list(mine)))
    if not found:
        raise NotFound("complaint")
    return found[number]


def read_cases(work: Work, numbers: Collection[int]) -> dict[int, CaseFile]:
    """The complaints of some numbers, as far as there are any."""
    return _cases(work, CASE, (list(numbers),))


def _cases(work: Work, sql: str, params: tuple[Any, ...]) -> dict[int, CaseFile]:
    return {case.number: case for case in (_case(work, row) for row in work.rows(sql, params))}


def _case(work: Work, row: tuple[Any, ...]) -> CaseFile:
    *columns, channel, language, finding, joined_to, late_at, asked, stopped, events, pages = row
    held = held_of(tuple(columns))
    return CaseFile(
        held,
        unseal_particulars(work, held.key_id, held.sealed, held.uid),
        from_json(finding),
        channel,
        language,
        joined_to,
        late_at,
        asked,
        stopped,
        tuple(_event(work, held, event) for event in events),
        tuple(map(_page, pages)),
    )


def _event(work: Work, held: Held, row: Sequence[Any]) -> Event:
    id, at, which, state, side, actor, channel, about, key_id, note = row
    words = work.core.keys.unseal(key_id, b64decode(note), held.uid) if note else ""
    when = datetime.fromisoformat(at)
    return Event(id, when, Move(which), State(state), Actor(side), actor, channel, about, words)


def _page(row: Sequence[Any]) -> Page:
    id, file, page, side, media_type, width, height, at = row
    when = datetime.fromisoformat(at)
    return Page(id, file, page, Actor(side), media_type, width, height, when)
