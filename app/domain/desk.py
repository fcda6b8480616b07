"""The Ministry's desk: who is responsible for a case, and what each role may do with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from app.domain.complaint import MOVES, Actor, Move
from app.domain.permissions import Role

DESK: Mapping[Role, Actor | None] = {
    Role.CLERK: Actor.CLERK,
    Role.OFFICER: Actor.OFFICER,
    Role.SUPERVISOR: Actor.SUPERVISOR,
    Role.AUDITOR: None,
}
"""Who works there, and in whose name they move a case; an auditor looks and moves nothing."""


class Position(StrEnum):
    """What a provider says of a message that it is asked about."""

    PERMITTED = "permitted"
    EXEMPT = "exempt"
    MISTAKE = "mistake"
    NOT_OURS = "not-ours"


@dataclass(frozen=True, slots=True)
class Officer:
    """Somebody at the desk. `province` None: the headquarters, which is responsible for all."""

    id: UUID
    role: Role
    province: int | None


def responsible(officer: Officer, province: int | None, assigned_to: UUID | None) -> bool:
    """Whether a case is this officer's affair: by the province of the complainant's residence, by
    assignment, or because nobody knows the province yet. Whoever looks at another one says why."""
    return (
        officer.province is None
        or province is None
        or officer.province == province
        or officer.id == assigned_to
    )


def may_move(role: Role, move: Move) -> bool:
    """Whether a role of the desk may ever make a move; the state of the case is asked apart."""
    actor = DESK.get(role)
    return actor is not None and actor in MOVES[move].actors
