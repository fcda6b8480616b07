"""A complaint on its way, by whoever may do whatever: never outside the table, no deadline moves
back, nobody is found against who was not heard, and what is closed was decided."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from app.domain.complaint import (
    MOVES,
    Actor,
    Case,
    Decision,
    Move,
    State,
    check_ask,
    check_decision,
    check_due,
    check_move,
    check_objection,
    check_take_up,
)
from app.domain.deadlines import ISTANBUL, STOPPING
from app.domain.examination import Verdict
from app.errors import RuleBroken

START = datetime(2026, 3, 2, 10, tzinfo=ISTANBUL)
OBJECTION = timedelta(days=30)
ORDER = [
    State.DRAFT,
    State.RECEIVED,
    State.EXAMINED,
    State.ASKED,
    State.UNDER_EXAMINATION,
    State.DECIDED,
    State.CLOSED,
]


class Desk(RuleBasedStateMachine):
    """One complaint, and everybody who may touch it."""

    @initialize(brand=st.booleans())
    def begin(self, brand: bool) -> None:
        self.case = Case(State.DRAFT, has_brand=brand)
        self.now = START
        self.seen = [State.DRAFT]
        self.heard = False
        self.asked = False

    @rule(hours=st.sampled_from([1, 30, 24 * 8, 24 * 40]))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(
        move=st.sampled_from(Move),
        actor=st.sampled_from(Actor),
        decision=st.sampled_from(Decision),
        verdict=st.sampled_from(Verdict),
        days=st.integers(-5, 20),
    )
    def somebody_does_something(
        self, move: Move, actor: Actor, decision: Decision, verdict: Verdict, days: int
    ) -> None:
        before = self.case
        try:
            state = check_move(before, move, actor)
            case = self.done(replace(before, state=state), move, decision, verdict, days)
        except RuleBroken:
            return
        assert actor in MOVES[move].actors
        assert MOVES[move].ways[before.state] is state
        self.case = case
        self.seen.append(state)

    def check(self, move: Move, decision: Decision, due_at: datetime) -> None:
        """What the move asks for beside the table. Raises RuleBroken."""
        before, now = self.case, self.now
        checks = {
            Move.ASK: lambda: check_ask(before),
            Move.EXTEND: lambda: check_due(before, due_at),
            Move.TAKE_UP: lambda: check_take_up(before, now),
            Move.DECIDE: lambda: check_decision(before, decision, now),
            Move.OBJECT: lambda: check_objection(
                before, (before.decided_at or now) + OBJECTION, now
            ),
        }
        if move in checks:
            checks[move]()

    def done(self, case: Case, move: Move, decision: Decision, verdict: Verdict, days: int) -> Case:
        """What the move leaves behind."""
        due_at = (case.due_at or self.now) + timedelta(days=days)
        self.check(move, decision, due_at)
        if move is Move.EXTEND:
            assert case.due_at is None or due_at > case.due_at
        if move is Move.DECIDE and decision is Decision.VIOLATION:
            assert self.asked
            assert case.has_brand
            assert self.heard or (case.due_at is not None and self.now > case.due_at)
        self.asked |= move is Move.ASK
        self.heard |= move is Move.ANSWER
        ends = {
            Move.DECIDE: decision,
            Move.WITHDRAW: Decision.WITHDRAWN,
            Move.JOIN: Decision.JOINED,
        }
        left: dict[Move, dict[str, Any]] = {
            Move.EXAMINE: {"verdict": verdict},
            Move.ASK: {"due_at": STOPPING.answer_by(self.now, 15)},
            Move.EXTEND: {"due_at": due_at},
            Move.ANSWER: {"answered_at": self.now},
            Move.OBJECT: {"decision": None, "decided_at": None},
            **{one: {"decision": end, "decided_at": self.now} for one, end in ends.items()},
        }
        return replace(case, **left.get(move, {}))

    @precondition(lambda self: hasattr(self, "case"))
    @invariant()
    def what_is_closed_was_decided(self) -> None:
        if self.case.state in (State.DECIDED, State.CLOSED):
            assert self.case.decision is not None
            assert self.case.decided_at is not None
        if self.case.state.open:
            assert State.RECEIVED in self.seen

    @precondition(lambda self: hasattr(self, "case"))
    @invariant()
    def nothing_is_left_out_on_the_way(self) -> None:
        for before, after in zip(self.seen, self.seen[1:], strict=False):
            forward = ORDER.index(after) - ORDER.index(before)
            assert after in {way for one in MOVES.values() for way in one.ways.values()}
            if before is State.DRAFT:
                assert after is State.RECEIVED
            if after is State.CLOSED:
                assert before in (State.DECIDED, State.CLOSED)
            if forward < 0:
                late = (State.UNDER_EXAMINATION, State.ASKED)
                assert after is State.UNDER_EXAMINATION or (before, after) == late


Desk.TestCase.settings = settings(max_examples=300, stateful_step_count=30, deadline=None)
TestDesk = Desk.TestCase


def test_every_state_is_reached_and_every_move_leads_somewhere() -> None:
    reached = {way for one in MOVES.values() for way in one.ways.values()}
    assert reached == set(State) - {State.DRAFT}
    assert set(MOVES) == set(Move)
    assert all(one.ways and one.actors for one in MOVES.values())


def test_whoever_may_end_a_complaint_against_its_complainant_tells_them() -> None:
    for move, one in MOVES.items():
        ends = State.DECIDED in one.ways.values()
        if ends and Actor.CITIZEN not in one.actors:
            assert one.told, move


def test_whoever_becomes_known_late_is_asked_before_a_violation_is_found() -> None:
    case = Case(State.UNDER_EXAMINATION, Verdict.OUT_OF_SCOPE, has_brand=True)
    with pytest.raises(RuleBroken):
        check_decision(case, Decision.VIOLATION, START)
    check_ask(case)
    asked = replace(case, state=check_move(case, Move.ASK, Actor.OFFICER), due_at=START)
    assert asked.state is State.ASKED
    with pytest.raises(RuleBroken):
        check_ask(asked)
    check_decision(asked, Decision.VIOLATION, START + timedelta(seconds=1))
