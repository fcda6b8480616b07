"""The registry's small back office: what waits, one application with everything at a glance, and
what examiners do with it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from app.core import UseCase, Work
from app.domain.application import Kind, Move, State
from app.domain.deadlines import REPORTING, day_in_istanbul
from app.errors import InvalidInput
from app.usecases.applying.certificates import pages_of
from app.usecases.applying.examining import BrandCheck, Check, checks_of, own_brands
from app.usecases.applying.following import Happened, Sent, history
from app.usecases.applying.moving import COLUMNS, FROM, Held, held_of, hold, mine, move

PAGE = 50
LONGEST = 4000
SHORTEST = 10
"""Letters of what an applicant is asked for, or refused by."""

QUEUE = f"""
SELECT {COLUMNS}, o.name {FROM} LEFT JOIN staff o ON o.id = a.assigned_to
 WHERE a.state = ANY(%(states)s) AND a.number > %(after)s
   AND (NOT %(mine)s OR a.assigned_to = %(me)s)
 ORDER BY a.number LIMIT %(limit)s
"""
NAME = "SELECT name FROM staff WHERE id = %s"
OPEN = (State.RECEIVED, State.EXAMINED, State.RETURNED)


@dataclass(frozen=True, slots=True)
class Line:
    """An application in the queue; `days`: business days since it was sent, `who` has it."""

    number: int
    kind: Kind
    state: State
    title: str
    sent_at: datetime
    days: int
    who: str
    recommended: bool | None


@dataclass(frozen=True, slots=True)
class Opened:
    """One application for the registry's own; `same`: who looks at it is who applied. Never
    remembered."""

    held: Held
    days: int
    pages: dict[int, tuple[int, ...]]
    events: tuple[Happened, ...]
    checks: tuple[Check, ...]
    brands: tuple[BrandCheck, ...]
    who: str
    same: bool
    before: tuple[str, ...]


def age(work: Work, since: datetime | None) -> int:
    """Business days since then."""
    if since is None:
        return 0
    return REPORTING.business_days_between(day_in_istanbul(since), day_in_istanbul(work.now))


@dataclass(frozen=True, slots=True)
class SeeApplications(UseCase[tuple[Line, ...]]):
    """The queue, oldest first: what is open, or in one state; `mine`: only what I have taken."""

    state: State | None = None
    mine: bool = False
    after: int = 0
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> tuple[Line, ...]:
        """No drafts: what was not sent is nobody's affair."""
        states = [self.state] if self.state is not None else list(OPEN)
        what: dict[str, Any] = {
            "states": [int(one) for one in states if one is not State.DRAFT],
            "after": self.after,
            "mine": self.mine,
            "me": mine(work),
            "limit": PAGE,
        }
        return tuple(_line(work, row) for row in work.rows(QUEUE, what))


def _line(work: Work, row: tuple[Any, ...]) -> Line:
    held, who = held_of(work, row[:-1]), row[-1] or ""
    sent_at = held.sent_at or held.created_at
    shown = (held.number, held.kind, held.state, held.told.title, sent_at)
    return Line(*shown, age(work, sent_at), who, held.recommended)


@dataclass(frozen=True, slots=True)
class OpenApplication(UseCase[Opened]):
    """One application, with every check that can be made by the registry itself."""

    number: int

    def run(self, work: Work) -> Opened:
        """Raises NotFound."""
        held = hold(work, self.number)
        pages = pages_of(work, held.id)
        checks, brands = checks_of(work, held, pages)
        row = work.row(NAME, (held.assigned_to,)) if held.assigned_to else None
        return Opened(
            held,
            age(work, held.sent_at),
            pages,
            history(work, held, office=True),
            checks,
            brands,
            row[0] if row else "",
            is_same(work, held),
            own_brands(work, held),
        )


EVENTS = "SELECT count(*) FROM application_event WHERE application_id = %s"


def check_seen(work: Work, held: Held, seen: int | None) -> None:
    """Whoever decides has seen everything that happened: so many lines of the history; None for one
    who has just read it. Raises InvalidInput: it may be another application by now."""
    row = work.row(EVENTS, (held.id,))
    if seen is not None and row != (seen,):
        raise InvalidInput("changed", field="application")


SAME = """
SELECT 1 FROM staff me
 WHERE me.id = %(me)s AND (
       me.id = %(staff)s OR me.tag = %(tag)s
    OR EXISTS (SELECT FROM staff other
                WHERE other.tag = me.tag AND other.iys_code = %(iys)s AND other.ended_at IS NULL))
"""


def is_same(work: Work, held: Held) -> bool:
    """Whether who works here is who applied, or works for the provider that did: by themselves, or
    by the same mail address."""
    what = {"me": mine(work), "staff": held.staff, "tag": held.tag, "iys": held.iys_code}
    return work.row(SAME, what) is not None


@dataclass(frozen=True, slots=True)
class TakeApplication(UseCase[Sent]):
    """Take it: this is mine to examine."""

    number: int

    def run(self, work: Work) -> Sent:
        """Raises NotFound, RuleBroken L030."""
        held = hold(work, self.number)
        return Sent(move(work, held, Move.TAKE, {"assigned_to": mine(work)}).number)


@dataclass(frozen=True, slots=True)
class NoteApplication(UseCase[Sent]):
    """A note for colleagues, which whoever applied never sees."""

    number: int
    note: str

    def run(self, work: Work) -> Sent:
        """Raises NotFound, RuleBroken L030, InvalidInput without words."""
        note = words(self.note, 1)
        return Sent(move(work, hold(work, self.number), Move.NOTE, note=note).number)


@dataclass(frozen=True, slots=True)
class ReturnApplication(UseCase[Sent]):
    """Ask for more, in words that whoever applied reads."""

    number: int
    words: str

    def run(self, work: Work) -> Sent:
        """Raises NotFound, RuleBroken L030, InvalidInput without words."""
        note = words(self.words, SHORTEST)
        return Sent(move(work, hold(work, self.number), Move.RETURN, note=note).number)


@dataclass(frozen=True, slots=True)
class RecommendApplication(UseCase[Sent]):
    """Say to the registrar what an examiner thinks of it."""

    number: int
    approve: bool
    note: str

    def run(self, work: Work) -> Sent:
        """Raises NotFound, RuleBroken L030, InvalidInput for «no» without words."""
        note = words(self.note, 0 if self.approve else SHORTEST)
        about = {"approve": self.approve}
        changes = {"recommended": self.approve}
        held = hold(work, self.number)
        return Sent(move(work, held, Move.RECOMMEND, changes, about=about, note=note).number)


def words(text: str, least: int, field: str = "words") -> str:
    """What somebody wrote to somebody. Raises InvalidInput (missing, too-short, too-long)."""
    plain = text.strip()
    if least and not plain:
        raise InvalidInput("missing", field=field)
    if len(plain) < least:
        raise InvalidInput("too-short", field=field, limit=least)
    if len(plain) > LONGEST:
        raise InvalidInput("too-long", field=field, limit=LONGEST)
    return plain
