"""An application to the registry, or a later request: its states, and the one table of the moves.

    draft ─► received ─► examined ─► approved, or refused
                            │  ▲
                            ▼  │
                         returned          withdrawn: from any state before the decision

An examiner prepares; only a registrar decides. Whoever applied decides nothing of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from app.domain.permissions import REGISTRY, Role
from app.errors import RuleBroken

WRONG_STEP, OWN_APPLICATION = "L030", "L031"


class Kind(StrEnum):
    """What is asked for: to be registered; of a registered provider, a brand, or other short names
    for one."""

    PROVIDER = "provider"
    BRAND = "brand"
    NAMES = "names"


class State(IntEnum):
    """Where an application stands."""

    DRAFT = 0
    RECEIVED = 1
    EXAMINED = 2
    RETURNED = 3
    APPROVED = 4
    REFUSED = 5
    WITHDRAWN = 6

    @property
    def word(self) -> str:
        """Its name in words' keys and addresses."""
        return self.name.lower()

    @property
    def open(self) -> bool:
        """Whether it was sent, and somebody still has to do something about it."""
        return State.RECEIVED <= self <= State.RETURNED

    @property
    def written(self) -> bool:
        """Whether whoever applies may still write in it."""
        return self in (State.DRAFT, State.RETURNED)


class Move(StrEnum):
    """What may happen to an application."""

    SEND = "send"
    TAKE = "take"
    NOTE = "note"
    RETURN = "return"
    COMPLETE = "complete"
    RECOMMEND = "recommend"
    APPROVE = "approve"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class Rule:
    """From which state to which, by whom; `told`: whoever applied gets a mail; `hidden`: and does
    not see it at all."""

    ways: Mapping[State, State]
    roles: frozenset[Role]
    told: bool = False
    hidden: bool = False


def _to(state: State, *states: State) -> Mapping[State, State]:
    return dict.fromkeys(states, state)


_R, _E, _B = State.RECEIVED, State.EXAMINED, State.RETURNED
_ASKERS = frozenset({Role.APPLICANT, Role.OWNER})
_JUDGES = frozenset({Role.REGISTRAR})

MOVES: Mapping[Move, Rule] = {
    Move.SEND: Rule({State.DRAFT: _R}, _ASKERS, told=True),
    Move.TAKE: Rule(_to(_E, _R, _E), REGISTRY),
    Move.NOTE: Rule({_R: _R, _E: _E, _B: _B}, REGISTRY, hidden=True),
    Move.RETURN: Rule({_E: _B}, REGISTRY, told=True),
    Move.COMPLETE: Rule({_B: _E}, _ASKERS, told=True),
    Move.RECOMMEND: Rule({_E: _E}, REGISTRY, hidden=True),
    Move.APPROVE: Rule({_E: State.APPROVED}, _JUDGES, told=True),
    Move.REFUSE: Rule({_E: State.REFUSED}, _JUDGES, told=True),
    Move.WITHDRAW: Rule(_to(State.WITHDRAWN, _R, _E, _B), _ASKERS, told=True),
}
"""The one table."""


def check_move(state: State, move: Move, role: Role) -> State:
    """Where a move leads. Raises RuleBroken L030 for one that the table does not have."""
    rule = MOVES[move]
    if state not in rule.ways or role not in rule.roles:
        raise RuleBroken(WRONG_STEP, move=move.value, state=state.word)
    return rule.ways[state]


def moves_of(state: State, role: Role) -> frozenset[Move]:
    """What a role may do with an application in a state."""
    return frozenset(
        move for move, rule in MOVES.items() if state in rule.ways and role in rule.roles
    )


def check_decider(*, same: bool) -> None:
    """Raises RuleBroken L031 for whoever applied."""
    if same:
        raise RuleBroken(OWN_APPLICATION)


def shown_number(number: int) -> str:
    """As it is written to people."""
    return f"B-{number}"
