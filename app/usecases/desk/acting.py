"""What an officer does with a case: asks, takes up, assigns, transfers, extends, decides, joins."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.core import UseCase, Work
from app.domain.complaint import (
    Actor,
    Decision,
    Move,
    check_ask,
    check_decision,
    check_due,
    check_move,
    check_take_up,
)
from app.domain.desk import DESK, may_move, responsible
from app.domain.permissions import Role
from app.errors import InvalidInput, NotAllowed, NotFound, RuleBroken
from app.usecases.complaints.following import CaseMoved, ask_provider
from app.usecases.complaints.looking import officer_of
from app.usecases.complaints.moving import Held, hold, move
from app.usecases.complaints.particulars import RULES

LONGEST = 5000
SHORTEST = 10
"""Letters of the reasons of a decision: a person is told why."""
STAFF = "SELECT role, province FROM staff WHERE id = %s AND ended_at IS NULL AND iys_code IS NULL"
CAMPAIGN = """
SELECT id FROM complaint WHERE campaign_id = %s AND state BETWEEN 1 AND 4 ORDER BY id
"""


def hold_mine(work: Work, number: int, which: Move) -> tuple[Held, Actor]:
    """A case that this officer may make a move with, and in whose name.

    Raises NotFound, NotAllowed where the role may not or the case is another province's affair.
    """
    officer = officer_of(work)
    actor = DESK[officer.role]
    if actor is None or not may_move(officer.role, which):
        raise NotAllowed(deed=which.value)
    held = hold(work, number)
    if not responsible(officer, held.province, held.assigned_to):
        raise NotAllowed(deed=which.value)
    return held, actor


def _moved(held: Held) -> CaseMoved:
    return CaseMoved(held.number, held.case.state)


@dataclass(frozen=True, slots=True)
class AskProvider(UseCase[CaseMoved]):
    """Ask the provider for its proof; fifteen business days are given to it."""

    number: int

    def run(self, work: Work) -> CaseMoved:
        """Raises RuleBroken L010, L012."""
        held, actor = hold_mine(work, self.number, Move.ASK)
        check_ask(held.case)
        return _moved(ask_provider(work, held, actor))


@dataclass(frozen=True, slots=True)
class TakeUp(UseCase[CaseMoved]):
    """Examine it at the office: nobody is left to be asked."""

    number: int

    def run(self, work: Work) -> CaseMoved:
        """Raises RuleBroken L010, L011."""
        held, actor = hold_mine(work, self.number, Move.TAKE_UP)
        check_move(held.case, Move.TAKE_UP, actor)
        check_take_up(held.case, work.now)
        return _moved(move(work, held, Move.TAKE_UP))


@dataclass(frozen=True, slots=True)
class AssignCase(UseCase[CaseMoved]):
    """Give a case to somebody of the desk, by default to oneself."""

    number: int
    to: UUID | None = None

    def run(self, work: Work) -> CaseMoved:
        """Raises NotFound for nobody of the desk, InvalidInput for whoever decides nothing."""
        held, _ = hold_mine(work, self.number, Move.ASSIGN)
        to = self.to or officer_of(work).id
        row = work.row(STAFF, (to,))
        if row is None:
            raise NotFound("staff")
        if Role(row[0]) is Role.AUDITOR:
            raise InvalidInput("auditor", field="to")
        about = {"to": str(to)}
        return _moved(move(work, held, Move.ASSIGN, {"assigned_to": to}, about=about))


@dataclass(frozen=True, slots=True)
class TransferCase(UseCase[CaseMoved]):
    """Hand a case to the directorate of another province, with a reason."""

    number: int
    province: int
    note: str

    def run(self, work: Work) -> CaseMoved:
        """Raises InvalidInput for no such province, or no reason."""
        if self.province not in RULES.provinces:
            raise InvalidInput("unknown-choice", field="province")
        note = _words(self.note, "note")
        held, _ = hold_mine(work, self.number, Move.TRANSFER)
        changes = {"province": self.province, "assigned_to": None}
        about = {"from": held.province or 0, "to": self.province}
        return _moved(move(work, held, Move.TRANSFER, changes, about=about, note=note))


@dataclass(frozen=True, slots=True)
class ExtendAnswer(UseCase[CaseMoved]):
    """Give the provider more time: a deadline moves on, never back."""

    number: int
    until: datetime
    note: str

    def run(self, work: Work) -> CaseMoved:
        """Raises RuleBroken L010, L013; InvalidInput without a reason."""
        note = _words(self.note, "note")
        held, actor = hold_mine(work, self.number, Move.EXTEND)
        check_move(held.case, Move.EXTEND, actor)
        check_due(held.case, self.until)
        changes = {"due_at": self.until, "reminded_at": None}
        about = {"until": self.until.isoformat()}
        return _moved(move(work, held, Move.EXTEND, changes, about=about, note=note))


@dataclass(frozen=True, slots=True)
class DecideCase(UseCase[CaseMoved]):
    """Decide it, with reasons in plain words, which the citizen and the provider read."""

    number: int
    decision: Decision
    reasons: str

    def run(self, work: Work) -> CaseMoved:
        """Raises RuleBroken L010, L011, L012; InvalidInput without reasons."""
        reasons = _reasons(self.reasons)
        held, actor = hold_mine(work, self.number, Move.DECIDE)
        return _moved(decide(work, held, actor, self.decision, reasons))


def decide(work: Work, held: Held, actor: Actor, decision: Decision, reasons: str) -> Held:
    """Decide a case that is held. Raises RuleBroken."""
    check_move(held.case, Move.DECIDE, actor)
    check_decision(held.case, decision, work.now)
    changes = {"decision": int(decision), "decided_at": work.now}
    about = {"decision": decision.word}
    return move(work, held, Move.DECIDE, changes, about=about, note=reasons)


@dataclass(frozen=True, slots=True)
class CampaignDecided:
    """How many cases of a campaign were decided, and which could not be, by the rule's code."""

    decided: tuple[int, ...]
    left: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class DecideCampaign(UseCase[CampaignDecided]):
    """Decide all open cases of a campaign at once, with the same reasons. What the rules do not let
    be decided yet, or is another province's affair, stays as it is and is named."""

    campaign: int
    decision: Decision
    reasons: str

    def run(self, work: Work) -> CampaignDecided:
        """Raises InvalidInput without reasons, NotAllowed to whoever decides nothing."""
        reasons = _reasons(self.reasons)
        decided: list[int] = []
        left: list[tuple[int, str]] = []
        for (number,) in work.rows(CAMPAIGN, (self.campaign,)):
            try:
                held, actor = hold_mine(work, number, Move.DECIDE)
                decide(work, held, actor, self.decision, reasons)
                decided.append(number)
            except RuleBroken as broken:
                left.append((number, broken.rule))
            except NotAllowed:
                left.append((number, "province"))
        if not decided and not may_move(work.context.role, Move.DECIDE):
            raise NotAllowed(deed="decide")
        return CampaignDecided(tuple(decided), tuple(left))


@dataclass(frozen=True, slots=True)
class JoinCase(UseCase[CaseMoved]):
    """Join a case to another one of the same person about the same message."""

    number: int
    to: int

    def run(self, work: Work) -> CaseMoved:
        """Raises NotFound, InvalidInput for another person's case or itself."""
        held, _ = hold_mine(work, self.number, Move.JOIN)
        other = hold(work, self.to)
        if other.tag != held.tag or other.number == held.number:
            raise InvalidInput("another-person", field="to")
        changes = {"decision": int(Decision.JOINED), "decided_at": work.now, "joined_to": self.to}
        return _moved(move(work, held, Move.JOIN, changes, about={"joined_to": self.to}))


def _words(text: str, field: str) -> str:
    plain = text.strip()
    if not plain:
        raise InvalidInput("missing", field=field)
    if len(plain) > LONGEST:
        raise InvalidInput("too-long", field=field, limit=LONGEST)
    return plain


def _reasons(text: str) -> str:
    plain = _words(text, "reasons")
    if len(plain) < SHORTEST:
        raise InvalidInput("too-short", field="reasons", limit=SHORTEST)
    return plain
