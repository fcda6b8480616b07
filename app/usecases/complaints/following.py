"""What a citizen sees of their own complaints, and may still do about one."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from psycopg.types.json import Jsonb

from app.core import UseCase, Work
from app.domain.complaint import Actor, Decision, Move, State, check_move, check_objection
from app.domain.consent import MessageType
from app.domain.examination import Verdict
from app.errors import InvalidInput, NotFound
from app.receipts import receipt, to_json
from app.usecases.complaints.filing import ask_for, check_told, due_from, examine_told
from app.usecases.complaints.lookup import look_up
from app.usecases.complaints.moving import Held, hold, move
from app.usecases.complaints.particulars import (
    RULES,
    Particulars,
    columns_of,
    seal_particulars,
)
from app.usecases.complaints.reading import CaseFile, read_case
from app.usecases.complaints.senders import sender_of

LONGEST_NOTE = 2000
LIST = """
SELECT id, tag, state, type, brand_code, message_at, filed_at, changed_at, due_at, decision, verdict
  FROM complaint WHERE tag = ANY(%s) AND state > 0 ORDER BY id DESC
"""
STOPPED = """
UPDATE complaint SET stopped = %(stopped)s, changed_at = %(now)s
 WHERE tag = %(tag)s AND id = %(number)s AND stopped IS NULL
"""


@receipt
@dataclass(frozen=True, slots=True)
class ComplaintLine:
    """A complaint in a list, and as it is told in a text."""

    number: int
    tag: UUID
    state: State
    type: MessageType
    brand: int | None
    message_at: datetime
    filed_at: datetime
    changed_at: datetime
    answer_by: datetime | None
    decision: Decision | None
    verdict: Verdict | None


@receipt
@dataclass(frozen=True, slots=True)
class CaseMoved:
    """Where a complaint stands now; `changed` False: it stood so already."""

    number: int
    state: State
    changed: bool = True


@dataclass(frozen=True, slots=True)
class ListComplaints(UseCase[tuple[ComplaintLine, ...]]):
    """The complaints of these addresses, the newest first."""

    mine: tuple[UUID, ...]
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> tuple[ComplaintLine, ...]:
        """None of what was told."""
        return tuple(_line(row) for row in work.rows(LIST, (list(self.mine),)))


def _line(row: tuple[Any, ...]) -> ComplaintLine:
    number, tag, state, type, *rest, decision, verdict = row
    brand, message_at, filed_at, changed_at, answer_by = rest
    return ComplaintLine(
        number,
        tag,
        State(state),
        MessageType(type),
        brand,
        message_at,
        filed_at,
        changed_at,
        answer_by,
        Decision(decision) if decision else None,
        Verdict(verdict) if verdict else None,
    )


@dataclass(frozen=True, slots=True)
class ShowComplaint(UseCase[CaseFile]):
    """One complaint of these addresses, with its history."""

    number: int
    mine: tuple[UUID, ...]
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> CaseFile:
        """Raises NotFound, also for another's."""
        return read_case(work, self.number, self.mine)


def hold_own(work: Work, number: int) -> Held:
    """The complaint of the address of the context. Raises NotFound, also for another's."""
    held = hold(work, number)
    if held.tag != work.context.person.tag:
        raise NotFound("complaint")
    return held


def _checked(note: str) -> str:
    """Raises InvalidInput."""
    plain = note.strip()
    if len(plain) > LONGEST_NOTE:
        raise InvalidInput("too-long", field="note", limit=LONGEST_NOTE)
    return plain


@dataclass(frozen=True, slots=True)
class WithdrawComplaint(UseCase[CaseMoved]):
    """The citizen does not want it any more; no reason is needed."""

    number: int
    note: str = ""

    def run(self, work: Work) -> CaseMoved:
        """Raises NotFound, RuleBroken L010 for what was decided."""
        held = hold_own(work, self.number)
        if held.case.decision is Decision.WITHDRAWN:
            return CaseMoved(held.number, held.case.state, changed=False)
        changes = {"decision": Decision.WITHDRAWN, "decided_at": work.now}
        done = move(work, held, Move.WITHDRAW, changes, note=_checked(self.note))
        return CaseMoved(done.number, done.case.state)


@dataclass(frozen=True, slots=True)
class ObjectToDecision(UseCase[CaseMoved]):
    """The citizen does not agree with what an officer found: it is examined anew, by another."""

    number: int
    note: str

    def run(self, work: Work) -> CaseMoved:
        """Raises NotFound, InvalidInput without words, RuleBroken L014 and L015."""
        note = _checked(self.note)
        if not note:
            raise InvalidInput("missing", field="note")
        held = hold_own(work, self.number)
        check_move(held.case, Move.OBJECT, Actor.CITIZEN)
        check_objection(held.case, objection_until(held.case.decided_at, work.now), work.now)
        cleared = ("decision", "decided_at", "closed_at", "asked_stopped_at", "stopped")
        changes = dict.fromkeys((*cleared, "assigned_to"))
        done = move(work, held, Move.OBJECT, changes, note=note)
        return CaseMoved(done.number, done.case.state)


def objection_until(decided_at: datetime | None, now: datetime) -> datetime:
    """Until when a decision may be objected to."""
    return (decided_at or now) + timedelta(days=RULES.times.objection_days)


@dataclass(frozen=True, slots=True)
class CompleteComplaint(UseCase[CaseMoved]):
    """The citizen tells more, or tells it better: everything that was told, as it is now.

    The registry examines anew where it matters, and asks a provider that becomes known by it.
    What was told before stays in the history, sealed.
    """

    number: int
    told: Particulars

    def run(self, work: Work) -> CaseMoved:
        """Raises NotFound, RuleBroken L010 for what was decided, and what `check_told` does."""
        told = self.told
        held = hold_own(work, self.number)
        check_told(work, told, held.filed_at)
        before = work.core.keys.unseal(held.key_id, held.sealed, held.uid)
        key_id, sealed = seal_particulars(work, told, held.uid)
        changes = {**columns_of(told), "key_id": key_id, "sealed": sealed}
        held = move(work, held, Move.ADD, changes, note=before)
        sender = sender_of(work, told.sender) if told.sender else None
        brand = told.brand or (sender.brand if sender else None)
        # Nobody is asked twice: who was asked stays the one who is complained about.
        if held.case.due_at is not None and held.brand is not None:
            brand = held.brand
        held = examine_anew(work, held, told, brand, sender.id if sender else None)
        return CaseMoved(held.number, held.case.state)


def examine_anew(
    work: Work, held: Held, told: Particulars, brand: int | None, sender: UUID | None
) -> Held:
    """What the registry says of it now; a provider that has become known is asked."""
    found = examine_told(work, told, look_up([ask_for(work, told, brand)])[0])
    changes = {
        "verdict": found.verdict.value,
        "finding": Jsonb(to_json(found)),
        "brand_code": brand,
        "sender_id": sender,
        "grouped_at": None,
    }
    about = {"verdict": found.verdict.value}
    held = move(work, held, Move.EXAMINE, changes, actor=Actor.SYSTEM, about=about)
    unasked = held.case.has_brand and held.case.due_at is None
    if unasked and found.verdict is not Verdict.OUT_OF_SCOPE:
        held = ask_provider(work, held, Actor.SYSTEM)
    return held


def ask_provider(work: Work, held: Held, actor: Actor) -> Held:
    """The provider has to answer from now on; the caller has asked `check_ask`."""
    due_at = due_from(work.now)
    asked = {"asked_at": work.now, "due_at": due_at}
    return move(work, held, Move.ASK, asked, actor=actor, about={"until": due_at.isoformat()})


@dataclass(frozen=True, slots=True)
class TellStopped(UseCase[CaseMoved]):
    """Whether the messages have stopped, some weeks after the end. The first answer counts; another
    one, or the same again, does no harm."""

    number: int
    stopped: bool

    def run(self, work: Work) -> CaseMoved:
        """Raises NotFound, RuleBroken L010 for what is still open."""
        held = hold_own(work, self.number)
        check_move(held.case, Move.FOLLOW_UP, Actor.CITIZEN)
        what = {"tag": held.tag, "number": held.number, "stopped": self.stopped}
        if not work.change(STOPPED, what | {"now": work.now}):
            return CaseMoved(held.number, held.case.state, changed=False)
        move(work, held, Move.FOLLOW_UP, about={"stopped": self.stopped})
        return CaseMoved(held.number, held.case.state)
