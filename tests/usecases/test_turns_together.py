"""Turns of calls that come at the same time share a statement, and none knows of another."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.core import Context, Core, Work
from app.dialogue.world import Reach
from app.domain.permissions import Assurance, Role
from app.domain.recipient import parse_phone
from app.errors import Conflict
from app.usecases import calls
from app.usecases.calls import Heard, Spoken, StepCall, answer_call
from app.usecases.turns import KeptTurn, keep

CALLERS = [f"+9053212345{place:02d}" for place in range(20)]
TURNS = "SELECT turn, count(*)::int FROM call GROUP BY turn ORDER BY turn"
DEEDS = "SELECT count(*)::int FROM deed"


def context(core: Core, caller: str, turn: int) -> Context:
    """A request of a caller, named as the gateway's call and turn."""
    return Context(
        channel="ivr",
        role=Role.CITIZEN,
        assurance=Assurance.SENDER,
        at=core.clock.now(),
        who=core.person(parse_phone(caller)),
        request_id=f"CA{caller}:{turn}",
    )


def heard(caller: str, turn: int, keys: str | None) -> Heard:
    return Heard(f"CA{caller}", turn, keys, Reach.MOBILE)


def step(core: Core, caller: str, turn: int, keys: str | None) -> Spoken:
    return answer_call(core, heard(caller, turn, keys), context(core, caller, turn))


def together(core: Core, *pressed: tuple[str, str]) -> Sequence[Spoken | None]:
    """The first keys of several callers in one batch."""
    now = core.clock.now()
    with core.database.single() as driver:
        return StepCall.run_together(
            [
                (
                    StepCall(heard(caller, 1, keys)),
                    Work(driver, context(core, caller, 1), now, core),
                )
                for caller, keys in pressed
            ]
        )


def rows(core: Core, sql: str) -> list[tuple[object, ...]]:
    with core.database.single() as driver:
        return driver.execute(sql).fetchall()


def test_many_callers_at_once_each_hear_their_own(core: Core) -> None:
    with ThreadPoolExecutor(10) as pool:
        greeted = list(pool.map(lambda caller: step(core, caller, 0, None), CALLERS))
        keys = ["5" if place % 2 else "" for place in range(len(CALLERS))]
        pressed = list(
            pool.map(lambda one: step(core, one[0], 1, one[1]), zip(CALLERS, keys, strict=True))
        )
    assert {spoken.turn for spoken in greeted} == {1}
    assert {spoken.turn for spoken in pressed} == {2}
    for key, spoken in zip(keys, pressed, strict=True):
        said = [words.key for words in spoken.said]
        offered = [one.words.key for one in spoken.offered]
        assert ("call.do.undo" in offered) == (key == "5")
        assert said == ([] if key == "5" else ["call.silence"])
    assert rows(core, TURNS) == [(2, len(CALLERS))]
    assert rows(core, DEEDS) == [(2 * len(CALLERS),)]


def test_one_turn_ten_times_at_once_is_one_turn_with_one_answer(core: Core) -> None:
    step(core, CALLERS[0], 0, None)
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: step(core, CALLERS[0], 1, "5"), range(10)))
    assert answers == [answers[0]] * 10
    assert rows(core, TURNS) == [(2, 1)]
    assert rows(core, DEEDS) == [(2,)]


def test_a_turn_that_comes_again_much_later_gets_the_answer_that_it_got(core: Core) -> None:
    first = [step(core, CALLERS[0], turn, keys) for turn, keys in enumerate([None, "5", "*", "5"])]
    again = [step(core, CALLERS[0], turn, keys) for turn, keys in enumerate([None, "5", "*", "5"])]
    assert again == first
    assert rows(core, TURNS) == [(4, 1)]


def test_of_a_batch_one_was_kept_before_one_wants_a_deed_and_one_is_new(core: Core) -> None:
    kept, deed, new = CALLERS[:3]
    for caller in (kept, deed, new):
        step(core, caller, 0, None)
    before = step(core, kept, 1, "5")
    found = together(core, (kept, "5"), (deed, "2"), (new, "5"))
    assert found[0] == before
    assert found[1] is None
    assert found[2] is not None
    assert found[2].turn == 2
    assert rows(core, TURNS) == [(1, 1), (2, 2)]


def test_of_a_batch_one_lost_a_race_and_whoever_asks_again_hears_what_was_kept(
    core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, other = CALLERS[:2]
    for caller in (slow, other):
        step(core, caller, 0, None)
    faster = []

    def raced(work: Work, turns: Sequence[KeptTurn], *, lasting: bool) -> None:
        monkeypatch.undo()
        faster.append(step(core, slow, 1, "5"))
        keep(work, turns, lasting=lasting)

    monkeypatch.setattr(calls, "keep", raced)
    with pytest.raises(Conflict):
        together(core, (slow, "4"), (other, "5"))
    assert [step(core, slow, 1, "4")] == faster
    assert step(core, other, 1, "5").offered[0].words.key == "call.do.undo"
    assert rows(core, TURNS) == [(2, 2)]
    assert rows(core, DEEDS) == [(4,)]
