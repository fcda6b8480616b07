"""A complaint: its states, and the one table of the moves between them.

    draft ─► received ─► examined ─► asked ─► under examination ─► decided ─► closed
                              └──────────────►        ▲                │         │
                                 nobody to ask        └── objection ───┴─────────┘

The registry examines first (law 6563 is silent on the office's own steps; they are ours). The
provider is heard before anybody finds a violation, or its time has run out: that cannot be skipped.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum

from app.domain.examination import Verdict
from app.errors import RuleBroken

WRONG_STATE, NOT_HEARD, NO_BRAND, DEADLINE_BACK = "L010", "L011", "L012", "L013"
TOO_LATE_TO_OBJECT, CANNOT_OBJECT = "L014", "L015"


class State(IntEnum):
    """Where a complaint stands."""

    DRAFT = 0
    RECEIVED = 1
    EXAMINED = 2
    ASKED = 3
    UNDER_EXAMINATION = 4
    DECIDED = 5
    CLOSED = 6

    @property
    def open(self) -> bool:
        """Whether somebody still has to do something about it."""
        return State.RECEIVED <= self <= State.UNDER_EXAMINATION


class Actor(StrEnum):
    """In whose name a move is made."""

    CITIZEN = "citizen"
    PROVIDER = "provider"
    CLERK = "clerk"
    OFFICER = "officer"
    SUPERVISOR = "supervisor"
    SYSTEM = "system"


class Decision(IntEnum):
    """How a complaint ends."""

    VIOLATION = 1
    NO_VIOLATION = 2
    OUT_OF_SCOPE = 3
    NOT_ESTABLISHED = 4
    WITHDRAWN = 5
    JOINED = 6

    @property
    def word(self) -> str:
        """Its name in words' keys, on the wire and in the history: `no-violation`."""
        return self.name.lower().replace("_", "-")

    @property
    def by_office(self) -> bool:
        """Whether an officer finds it; the others are the citizen's own, or the registry's."""
        return self <= Decision.NOT_ESTABLISHED


class Move(StrEnum):
    """What may happen to a complaint."""

    FILE = "file"
    EXAMINE = "examine"
    ADD = "add"
    ASK = "ask"
    REMIND = "remind"
    EXTEND = "extend"
    NOTE_LATE = "note-late"
    ANSWER = "answer"
    TAKE_UP = "take-up"
    ASSIGN = "assign"
    TRANSFER = "transfer"
    DECIDE = "decide"
    WITHDRAW = "withdraw"
    JOIN = "join"
    CLOSE = "close"
    OBJECT = "object"
    FOLLOW_UP = "follow-up"


@dataclass(frozen=True, slots=True)
class Rule:
    """From which state to which, by whom; `told`: the citizen is told of it, once."""

    ways: Mapping[State, State]
    actors: frozenset[Actor]
    told: bool = False


def _stays(*states: State) -> Mapping[State, State]:
    return {state: state for state in states}


def _to(state: State, *states: State) -> Mapping[State, State]:
    return dict.fromkeys(states, state)


_R, _E, _A, _U = State.RECEIVED, State.EXAMINED, State.ASKED, State.UNDER_EXAMINATION
_D, _C = State.DECIDED, State.CLOSED
_DESK = frozenset({Actor.CLERK, Actor.OFFICER, Actor.SUPERVISOR})
_JUDGES = frozenset({Actor.OFFICER, Actor.SUPERVISOR})
_CITIZEN, _SYSTEM = frozenset({Actor.CITIZEN}), frozenset({Actor.SYSTEM})

MOVES: Mapping[Move, Rule] = {
    Move.FILE: Rule({State.DRAFT: _R}, _CITIZEN),
    Move.EXAMINE: Rule({_R: _E, **_stays(_E, _A, _U)}, _SYSTEM),
    Move.ADD: Rule(_stays(_R, _E, _A, _U), _CITIZEN),
    Move.ASK: Rule(_to(_A, _E, _U), _DESK | _SYSTEM, told=True),
    Move.REMIND: Rule(_stays(_A), _SYSTEM),
    Move.EXTEND: Rule(_stays(_A), _JUDGES),
    Move.NOTE_LATE: Rule(_stays(_A), _SYSTEM),
    Move.ANSWER: Rule({_A: _U, _U: _U}, frozenset({Actor.PROVIDER}), told=True),
    Move.TAKE_UP: Rule(_to(_U, _E, _A), _DESK | _SYSTEM, told=True),
    Move.ASSIGN: Rule(_stays(_R, _E, _A, _U), _DESK),
    Move.TRANSFER: Rule(_stays(_R, _E, _A, _U), _DESK),
    Move.DECIDE: Rule({_U: _D}, _JUDGES, told=True),
    Move.WITHDRAW: Rule(_to(_D, _R, _E, _A, _U), _CITIZEN),
    Move.JOIN: Rule(_to(_D, _R, _E, _A, _U), _DESK | _SYSTEM, told=True),
    Move.CLOSE: Rule({_D: _C}, _JUDGES | _SYSTEM),
    Move.OBJECT: Rule(_to(_U, _D, _C), _CITIZEN),
    Move.FOLLOW_UP: Rule(_stays(_C), _CITIZEN),
}
"""The one table."""


@dataclass(frozen=True, slots=True)
class Case:
    """What the rules look at. `due_at`: until when the provider may answer."""

    state: State
    verdict: Verdict | None = None
    has_brand: bool = False
    due_at: datetime | None = None
    answered_at: datetime | None = None
    decision: Decision | None = None
    decided_at: datetime | None = None


def check_move(case: Case, move: Move, actor: Actor) -> State:
    """Where a move leads. Raises RuleBroken L010 for one that the table does not have."""
    rule = MOVES[move]
    if case.state not in rule.ways or actor not in rule.actors:
        raise RuleBroken(WRONG_STATE, move=move, state=case.state.name.lower())
    return rule.ways[case.state]


def heard(case: Case, now: datetime) -> bool:
    """Whether the provider has answered, or had its time and did not."""
    return case.answered_at is not None or (case.due_at is not None and now > case.due_at)


def check_ask(case: Case) -> None:
    """Once, also when it turns out late who sent it. Raises RuleBroken L012 where nobody knows whom
    to ask, L010 where it was asked already."""
    if not case.has_brand:
        raise RuleBroken(NO_BRAND)
    if case.due_at is not None:
        raise RuleBroken(WRONG_STATE, move=Move.ASK, state=case.state.name.lower())


def check_take_up(case: Case, now: datetime) -> None:
    """Only what has nobody to be asked goes to the office at once. Raises RuleBroken L011."""
    nobody = not case.has_brand or case.verdict is Verdict.OUT_OF_SCOPE
    if not nobody and not heard(case, now):
        raise RuleBroken(NOT_HEARD)


def check_decision(case: Case, decision: Decision, now: datetime) -> None:
    """Nobody is found against who is not known, or was not heard. Raises RuleBroken L010 for an end
    that is no officer's to find, L011, L012."""
    if not decision.by_office:
        raise RuleBroken(WRONG_STATE, move=Move.DECIDE, state=case.state.name.lower())
    if decision is Decision.VIOLATION and not case.has_brand:
        raise RuleBroken(NO_BRAND)
    if decision is Decision.VIOLATION and not heard(case, now):
        raise RuleBroken(NOT_HEARD)


def check_due(case: Case, due_at: datetime) -> None:
    """A deadline moves on and never back. Raises RuleBroken L013."""
    if case.due_at is not None and due_at <= case.due_at:
        raise RuleBroken(DEADLINE_BACK)


def check_objection(case: Case, until: datetime, now: datetime) -> None:
    """To what an officer found, and in time. Raises RuleBroken L015 and L014."""
    if case.decision is None or not case.decision.by_office:
        raise RuleBroken(CANNOT_OBJECT)
    if now > until:
        raise RuleBroken(TOO_LATE_TO_OBJECT)
