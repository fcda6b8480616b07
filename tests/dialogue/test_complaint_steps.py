"""What a caller hears of a complaint: what is found after a code only, and where one stands."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest

from app.dialogue.keypad import Call, Go, Order, Recording, Turn, hear, listen, show
from app.dialogue.outcomes import outcome
from app.dialogue.steps import STEPS
from app.dialogue.world import Deed, DeedKind, Done, Problem, Reach, Standing, Story
from app.domain.complaint import Decision, State
from app.domain.examination import Verdict
from channels._kit.wording import LANGUAGES, catalogue
from channels.ivr.recordings import World as Empty

BRAND = 100100
UNTIL = datetime(2026, 4, 2, 9, tzinfo=UTC)
TIME = Call(step="complain-time", draft=7, kind=2, day="2026-03-10", brand=BRAND)
ALOUD = replace(TIME, step="complain-aloud")


@dataclass(frozen=True)
class World(Empty):
    """A citizen with one complaint."""

    brands: tuple[int, ...] = (BRAND,)
    now: datetime = datetime(2026, 3, 11, 9, tzinfo=UTC)
    heard_at: datetime = now
    mine: Sequence[Standing] = ()

    def complaints(self) -> Sequence[Standing]:
        return self.mine


def said(call: Call, done: Done) -> list[str]:
    """What is said of a complaint that was to be filed."""
    order = Order(Deed(DeedKind.FILE, number=7, story=Story()), call)
    move = outcome(order, done, World())
    assert isinstance(move, Go)
    return [words.key for words in move.said]


@pytest.mark.parametrize("verdict", Verdict)
@pytest.mark.parametrize("reach", [Reach.MOBILE, Reach.LANDLINE])
def test_what_is_found_is_heard_after_a_code_only(verdict: Verdict, reach: Reach) -> None:
    brands = () if verdict is Verdict.SENDER_UNKNOWN else (BRAND,)
    done = Done(number=10001, verdict=verdict, brands=brands, until=UNTIL)
    call = replace(TIME, reach=reach)
    told = said(replace(call, proved=True), done)
    assert told[0] == f"call.finding.{verdict}"
    assert said(call, done) == told[1:]
    assert all(key in catalogue("spoken", language) for key in told for language in LANGUAGES)


@pytest.mark.parametrize(
    ("problem", "key"),
    [(Problem.TOO_OLD, "call.complain.too-old"), (Problem.GONE, "call.complain.gone")],
)
def test_what_stands_in_the_way_is_said(problem: Problem, key: str) -> None:
    assert said(TIME, Done(ok=False, number=7, problem=problem)) == [key]


def test_what_was_keyed_is_kept_with_its_time() -> None:
    order = hear(STEPS, TIME, "1430", World())
    assert isinstance(order, Order)
    deed, story = order.deed, order.deed.story
    assert (deed.kind, deed.number, deed.ask) == (DeedKind.KEEP_DRAFT, 7, "complain-aloud")
    assert story is not None
    assert story.at == datetime(2026, 3, 10, 11, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Begun(World):
    """A draft that wants no more than a description."""

    def draft(self, number: int) -> Story | None:
        return Story(brand=BRAND, at=self.now) if number else None


def test_with_a_description_or_without_it_is_filed_as_it_was_kept() -> None:
    told = listen(STEPS, ALOUD, Recording("RE1"), Begun())
    left_out = hear(STEPS, ALOUD, "1", Begun())
    for order, recording in ((told, "RE1"), (left_out, "")):
        assert isinstance(order, Order)
        deed = order.deed
        assert (deed.kind, deed.number, deed.sure) == (DeedKind.FILE, 7, True)
        assert (deed.story, deed.recording) == (Begun().draft(7), recording)


def test_who_says_nothing_is_asked_once_more() -> None:
    turn = hear(STEPS, ALOUD, "", Begun())
    assert isinstance(turn, Turn)
    assert [words.key for words in turn.said] == ["call.complain.unheard"]
    assert turn.screen is not None
    assert turn.screen.records
    assert isinstance(hear(STEPS, turn.call, "", Begun()), Order)


@pytest.mark.parametrize("sid", ["RE1", ""])
def test_who_hangs_up_over_it_files_nothing(sid: str) -> None:
    heard = listen(STEPS, ALOUD, Recording(sid, left=True), Begun())
    assert heard.call.step == "complain-aloud"
    assert isinstance(heard, Order) == bool(sid)
    if isinstance(heard, Order):
        assert (heard.deed.kind, heard.deed.recording) == (DeedKind.KEEP_RECORDING, sid)
        assert outcome(heard, Done(number=7), Begun()) == Go(ALOUD)


@pytest.mark.parametrize("step", [name for name in STEPS if name != "complain-aloud"])
def test_nowhere_else_is_anybody_recorded(step: str) -> None:
    call = replace(ALOUD, step=step)
    turn = listen(STEPS, call, Recording("RE1"), Begun())
    assert turn == show(STEPS, call, Begun())
    assert isinstance(turn, Turn)
    assert turn.screen is not None
    assert not turn.screen.records


def test_a_draft_that_is_gone_is_neither_kept_nor_filed() -> None:
    for call, keys in ((TIME, "1430"), (ALOUD, "1")):
        turn = hear(STEPS, replace(call, draft=0), keys, Begun())
        assert isinstance(turn, Turn)
        assert [words.key for words in turn.said] == ["call.complain.gone"]


def test_a_draft_that_lost_its_time_on_a_page_is_asked_for_it() -> None:
    turn = hear(STEPS, ALOUD, "1", World())
    assert isinstance(turn, Turn)
    assert turn.call.step == "complain-day"


@pytest.mark.parametrize("decision", [*Decision, None])
def test_where_it_stands(decision: Decision | None) -> None:
    state = State.DECIDED if decision else State.UNDER_EXAMINATION
    world = World(mine=(Standing(10001, state, BRAND, UNTIL, decision),))
    turn = show(STEPS, Call(step="complaint-status", proved=True), world)
    assert turn.screen is not None
    word = decision.word if decision else "examining"
    assert [words.key for words in turn.screen.words][1] == f"call.status.{word}"


@pytest.mark.parametrize(
    ("step", "keys"),
    [
        *(("complain-date", keys) for keys in ("3102", "0013", "12", "*#12", "3004x")),
        *(("complain-time", keys) for keys in ("2400", "1260", "14", "ab00")),
        *(("complain-sender", keys) for keys in ("12", "1" * 20, "***")),
    ],
)
def test_wrong_keys_are_said_to_be_wrong(step: str, keys: str) -> None:
    turn = hear(STEPS, replace(TIME, step=step), keys, World())
    assert isinstance(turn, Turn)
    assert [words.key for words in turn.said] == ["call.wrong"]
