"""The table of an application's moves: every state, every move, every role."""

from itertools import product

import pytest

from app.domain.application import (
    MOVES,
    Move,
    State,
    check_decider,
    check_move,
    moves_of,
    shown_number,
)
from app.domain.permissions import Role
from app.errors import RuleBroken

APPLICANT, OWNER, EXAMINER, REGISTRAR = (
    Role.APPLICANT,
    Role.OWNER,
    Role.EXAMINER,
    Role.REGISTRAR,
)
ASKERS, OFFICE = (APPLICANT, OWNER), (EXAMINER, REGISTRAR)
D, R, E, B = State.DRAFT, State.RECEIVED, State.EXAMINED, State.RETURNED
# By hand, and not out of the table: who may, from where, to where.
ALLOWED = {
    **{(role, D, Move.SEND): R for role in ASKERS},
    **{(role, B, Move.COMPLETE): E for role in ASKERS},
    **{(role, s, Move.WITHDRAW): State.WITHDRAWN for role in ASKERS for s in (R, E, B)},
    **{(role, s, Move.TAKE): E for role in OFFICE for s in (R, E)},
    **{(role, s, Move.NOTE): s for role in OFFICE for s in (R, E, B)},
    **{(role, E, Move.RETURN): B for role in OFFICE},
    **{(role, E, Move.RECOMMEND): E for role in OFFICE},
    (REGISTRAR, E, Move.APPROVE): State.APPROVED,
    (REGISTRAR, E, Move.REFUSE): State.REFUSED,
}


@pytest.mark.parametrize("role", Role)
def test_every_state_and_every_move_of_a_role(role: Role) -> None:
    for state, move in product(State, Move):
        to = ALLOWED.get((role, state, move))
        if to is None:
            with pytest.raises(RuleBroken) as broken:
                check_move(state, move, role)
            assert broken.value.rule == "L030"
        else:
            assert check_move(state, move, role) is to
        assert (move in moves_of(state, role)) is (to is not None)


def test_what_ended_stays_ended() -> None:
    for state in (State.APPROVED, State.REFUSED, State.WITHDRAWN):
        assert not state.open
        assert not state.written
        assert all(state not in rule.ways for rule in MOVES.values())


def test_notes_among_colleagues_are_told_to_nobody() -> None:
    assert {move for move, rule in MOVES.items() if rule.hidden} == {Move.NOTE, Move.RECOMMEND}
    assert not [move for move, rule in MOVES.items() if rule.hidden and rule.told]


def test_whoever_applied_decides_nothing() -> None:
    check_decider(same=False)
    with pytest.raises(RuleBroken) as broken:
        check_decider(same=True)
    assert broken.value.rule == "L031"


def test_a_number_as_people_read_it() -> None:
    assert shown_number(20001) == "B-20001"
