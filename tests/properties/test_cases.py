"""Cases in the real database, by everybody at once: no move outside the table, no deadline moves
back, no complaint lost, and closed means told."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from app.core import Context, Core, UseCase
from app.domain.complaint import MOVES, Decision, Move, State
from app.domain.desk import Position
from app.domain.permissions import Role
from app.errors import Fault
from app.gateways.clock import StandingClock
from app.usecases.complaints.answering import AnswerComplaint
from app.usecases.complaints.filing import FileComplaint
from app.usecases.complaints.following import (
    CompleteComplaint,
    ObjectToDecision,
    TellStopped,
    WithdrawComplaint,
)
from app.usecases.complaints.senders import NameSender
from app.usecases.desk.acting import (
    AskProvider,
    AssignCase,
    DecideCase,
    ExtendAnswer,
    JoinCase,
    TakeUp,
    TransferCase,
)
from tests.conftest import NOON, empty
from tests.usecases.acts import ACME, citizen
from tests.usecases.complaints import tend, told
from tests.usecases.conftest import register
from tests.usecases.desks import REASONS, hire

EVENTS = """
SELECT move, state, side, (about ->> 'until')::timestamptz FROM complaint_event
 WHERE complaint_id = %s ORDER BY id
"""
ROWS = "SELECT id, state, due_at, decision, decided_at FROM complaint WHERE state > 0 ORDER BY id"
NOTICES = """
SELECT count(*) FROM outbox o JOIN complaint_event e
    ON o.tag = e.tag AND o.matter = 'complaint:' || e.complaint_id || ':' || e.id
 WHERE e.complaint_id = %s AND e.move = 'decide'
"""
SENDER = "0850 222 33 44"
NUMBERS = st.integers(0, 3)
Made = Callable[[int], UseCase[Any]]


class Desk(RuleBasedStateMachine):
    """A few complaints, a provider, three officers, the worker, and time."""

    core: Core

    @initialize()
    def begin(self) -> None:
        empty(self.core.database)
        clock = self.core.clock
        assert isinstance(clock, StandingClock)
        clock.moment = NOON
        register(self.core)
        self.people: dict[str, Context] = {
            "provider": hire(self.core, Role.OWNER, iys=100100),
            "clerk": hire(self.core, Role.CLERK),
            "officer": hire(self.core, Role.OFFICER),
            "chief": hire(self.core, Role.SUPERVISOR, None),
        }
        self.numbers: list[int] = []
        self.due: dict[int, datetime] = {}

    def run(self, who: str, order: UseCase[Any]) -> None:
        """Whatever a rule forbids is not done."""
        context = citizen(self.core) if who == "citizen" else self.people[who]
        with suppress(Fault):
            self.core.run(order, context)

    def about(self, place: int, who: str, made: Made) -> None:
        if self.numbers:
            self.run(who, made(self.numbers[place % len(self.numbers)]))

    @rule(known=st.booleans(), exempt=st.booleans(), again=st.booleans())
    def file(self, known: bool, exempt: bool, again: bool) -> None:
        if len(self.numbers) == 6:
            return
        at = self.core.clock.now() - timedelta(hours=1 if again else 3 + len(self.numbers))
        what = told(
            self.core,
            at=at,
            brand=ACME if known else None,
            sender="" if known else SENDER,
            exemption="operator" if exempt else None,
        )
        done = self.core.run(FileComplaint(what, insist=True), citizen(self.core))
        self.numbers.append(done.number)

    @rule(hours=st.sampled_from([1, 24, 24 * 9, 24 * 35]))
    def time_passes(self, hours: int) -> None:
        clock = self.core.clock
        assert isinstance(clock, StandingClock)
        clock.moment += timedelta(hours=hours)

    @rule()
    def the_worker_comes_round(self) -> None:
        tend(self.core)

    @rule()
    def notices_leave_the_house(self) -> None:
        with self.core.database.single() as driver:
            driver.execute("UPDATE outbox SET status = 4 WHERE status < 4")

    @rule(place=NUMBERS, position=st.sampled_from(Position))
    def the_provider_answers(self, place: int, position: Position) -> None:
        self.about(place, "provider", lambda n: AnswerComplaint(n, position, "Kayıt ektedir."))

    @rule()
    def the_sender_becomes_known(self) -> None:
        self.run("officer", NameSender(SENDER, ACME))

    @rule(place=NUMBERS, who=st.sampled_from(["clerk", "officer", "chief"]), what=st.integers(0, 4))
    def somebody_of_the_desk_does_something(self, place: int, who: str, what: int) -> None:
        me = self.people[who].staff
        makes: tuple[Made, ...] = (
            AskProvider,
            TakeUp,
            lambda n: AssignCase(n, me),
            lambda n: TransferCase(n, 34, "İkamet"),
            lambda n: JoinCase(n, self.numbers[0]),
        )
        self.about(place, who, makes[what])

    @rule(place=NUMBERS, who=st.sampled_from(["officer", "chief"]), found=st.sampled_from(Decision))
    def somebody_decides(self, place: int, who: str, found: Decision) -> None:
        self.about(place, who, lambda n: DecideCase(n, found, REASONS))

    @rule(place=NUMBERS, days=st.integers(-10, 30))
    def somebody_gives_more_time(self, place: int, days: int) -> None:
        until = self.core.clock.now() + timedelta(days=days)
        self.about(place, "officer", lambda n: ExtendAnswer(n, until, "Bayram"))

    @rule(place=NUMBERS, what=st.integers(0, 3))
    def the_citizen_does_something(self, place: int, what: int) -> None:
        makes: tuple[Made, ...] = (
            WithdrawComplaint,
            lambda n: ObjectToDecision(n, "Katılmıyorum."),
            lambda n: TellStopped(n, True),
            lambda n: CompleteComplaint(n, told(self.core, brand=None, sender=SENDER)),
        )
        self.about(place, "citizen", makes[what])

    @invariant()
    def what_always_holds(self) -> None:
        if not hasattr(self, "numbers"):
            return
        with self.core.database.single() as driver:
            rows = driver.execute(ROWS).fetchall()
            assert [row[0] for row in rows] == sorted(self.numbers)
            for number, state, due_at, decision, decided_at in rows:
                events = driver.execute(EVENTS, (number,)).fetchall()
                self.looks_right(State(state), events)
                self.goes_on(number, due_at)
                ended = State(state) in (State.DECIDED, State.CLOSED)
                assert ended == (decision is not None) == (decided_at is not None)
                if state == State.CLOSED and Decision(decision).by_office:
                    told_of = driver.execute(NOTICES, (number,)).fetchone()
                    assert told_of is not None
                    assert told_of[0] >= 1

    def looks_right(self, state: State, events: list[tuple[Any, ...]]) -> None:
        """The history is a way through the table, and ends where the row stands."""
        before = State.DRAFT
        for move, after, side, _ in events:
            way = MOVES[Move(move)]
            assert way.ways[before] == State(after), (before, move)
            assert side in way.actors, (move, side)
            before = State(after)
        assert before is state

    def goes_on(self, number: int, due_at: datetime | None) -> None:
        """A deadline is there or not, and never earlier than it was."""
        if number in self.due:
            assert due_at is not None
            assert due_at >= self.due[number]
        if due_at is not None:
            self.due[number] = due_at


def test_cases_in_the_database(core: Core) -> None:
    class OnThis(Desk):
        pass

    OnThis.core = core
    run_state_machine_as_test(
        OnThis,
        settings=settings(
            max_examples=25,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
