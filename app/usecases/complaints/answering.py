"""The provider's side: what it is asked, without who asks beyond the address, and its answer."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar

from app.core import UseCase, Work
from app.domain.complaint import Actor, Decision, Move, State
from app.domain.consent import MessageType
from app.domain.desk import Position
from app.domain.recipient import Address, parse_address
from app.errors import InvalidInput, NotAllowed, NotFound
from app.usecases.addresses import person_of
from app.usecases.complaints.following import CaseMoved
from app.usecases.complaints.looking import note_look
from app.usecases.complaints.moving import Held, hold, move
from app.usecases.complaints.particulars import Particulars
from app.usecases.complaints.reading import CaseFile, read_case
from app.usecases.consents import Movement, ShowHistory

LONGEST = 5000
PAGE = 50
PUBLIC = frozenset(
    {Move.ASK, Move.REMIND, Move.EXTEND, Move.NOTE_LATE, Move.ANSWER, Move.TAKE_UP, Move.DECIDE}
    | {Move.CLOSE, Move.OBJECT, Move.WITHDRAW}
)
"""What a provider sees of the history."""
WORDED = frozenset({Move.ANSWER, Move.EXTEND, Move.DECIDE})
"""Of that, where it sees the words, too: an objection's are the citizen's own."""

LIST = """
SELECT id, state, type, brand_code, message_at, asked_at, due_at, answered_at, late_at, decision
  FROM complaint
 WHERE brand_code = ANY(%(brands)s) AND asked_at IS NOT NULL AND {which} AND id > %(after)s
 ORDER BY id LIMIT %(limit)s
"""
WHICH = {"waiting": "state = 3", "open": "state BETWEEN 3 AND 4", "all": "state > 0"}


@dataclass(frozen=True, slots=True)
class AskedLine:
    """A complaint in the provider's list."""

    number: int
    state: State
    type: MessageType
    brand: int
    message_at: datetime
    asked_at: datetime
    answer_by: datetime
    answered_at: datetime | None
    late_at: datetime | None
    decision: Decision | None


@dataclass(frozen=True, slots=True)
class Asked:
    """What a provider is asked: the case without its complainant, and of the history what is a
    provider's affair. `movements`: what it has itself recorded of this address, and the citizen's
    words since. Never remembered."""

    line: AskedLine
    address: Address
    case: CaseFile
    movements: tuple[Movement, ...]


def _brands(work: Work) -> list[int]:
    """The brands in whose name this provider speaks. Raises NotAllowed for nobody's."""
    iys = work.context.actor
    if iys is None:
        raise NotAllowed(deed="provider")
    return [view.code for view in work.core.directory.of_provider(iys)]


def hold_asked(work: Work, number: int) -> Held:
    """A complaint about a brand of this provider, of which it was asked. Raises NotFound."""
    held = hold(work, number)
    if not _is_asked(work, held):
        raise NotFound("complaint")
    return held


def _is_asked(work: Work, held: Held) -> bool:
    return held.brand in _brands(work) and held.case.due_at is not None


@dataclass(frozen=True, slots=True)
class ListAsked(UseCase[tuple[AskedLine, ...]]):
    """What a provider is asked, by number; `which`: waiting, open, all."""

    which: str = "waiting"
    after: int = 0
    limit: int = PAGE
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> tuple[AskedLine, ...]:
        """Raises InvalidInput for another `which`."""
        if self.which not in WHICH:
            raise InvalidInput("unknown-choice", field="which")
        what = {"brands": _brands(work), "after": self.after, "limit": min(self.limit, PAGE)}
        rows = work.rows(LIST.format(which=WHICH[self.which]), what)
        return tuple(_line(row) for row in rows)


def _line(row: tuple[Any, ...]) -> AskedLine:
    number, state, type, *rest, decision = row
    brand, message_at, asked_at, due_at, answered_at, late_at = rest
    return AskedLine(
        number,
        State(state),
        MessageType(type),
        brand,
        message_at,
        asked_at,
        due_at,
        answered_at,
        late_at,
        Decision(decision) if decision else None,
    )


@dataclass(frozen=True, slots=True)
class ShowAsked(UseCase[Asked]):
    """One complaint, as far as it is the provider's affair; that it looked is written down."""

    number: int

    def run(self, work: Work) -> Asked:
        """Raises NotFound, also for another's."""
        case = read_case(work, self.number)
        held = case.held
        if not _is_asked(work, held):
            raise NotFound("complaint")
        note_look(work, held, "provider")
        person = person_of(work, held.tag)
        asked_at = next(one.at for one in case.events if one.move is Move.ASK)
        row = (held.number, held.case.state, held.type, held.brand, held.message_at, asked_at)
        ends = (held.case.due_at, held.case.answered_at, case.late_at, held.case.decision)
        return Asked(
            _line((*row, *ends)),
            parse_address(work.core.keys.unseal(person.key_id, person.sealed, held.tag)),
            _without_complainant(case),
            work.of(person).run(ShowHistory(held.brand, access=False)) if held.brand else (),
        )


def _without_complainant(case: CaseFile) -> CaseFile:
    told = case.told
    shown = Particulars(
        told.type, told.brand, told.sender, told.at, told.text, subjects=told.subjects
    )
    events = [one for one in case.events if one.move in PUBLIC]
    return replace(
        case,
        told=shown,
        events=tuple(one if one.move in WORDED else replace(one, note="") for one in events),
        pages=tuple(one for one in case.pages if one.side is Actor.PROVIDER),
    )


@dataclass(frozen=True, slots=True)
class AnswerComplaint(UseCase[CaseMoved]):
    """The provider's answer: what it says of the message, and in its words. Until the decision it
    may say more; the first answer ends its time."""

    number: int
    position: Position
    words: str

    def run(self, work: Work) -> CaseMoved:
        """Raises NotFound, InvalidInput without words, RuleBroken L010 after the decision."""
        words = self.words.strip()
        if not words:
            raise InvalidInput("missing", field="words")
        if len(words) > LONGEST:
            raise InvalidInput("too-long", field="words", limit=LONGEST)
        held = hold_asked(work, self.number)
        if self._said_before(work, words):
            return CaseMoved(held.number, held.case.state, changed=False)
        first = held.case.answered_at is None
        changes = {"answered_at": work.now} if first else {}
        about = {"position": self.position.value}
        done = move(work, held, Move.ANSWER, changes, about=about, note=words, told=first)
        return CaseMoved(done.number, done.case.state)

    def _said_before(self, work: Work, words: str) -> bool:
        """Whether the last answer was this one: a program that heard nothing sends it again."""
        events = read_case(work, self.number).events
        answers = [one for one in events if one.move is Move.ANSWER]
        last = answers[-1] if answers else None
        return last is not None and (last.about["position"], last.note) == (self.position, words)
