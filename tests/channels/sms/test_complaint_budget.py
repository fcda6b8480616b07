"""Every answer about a complaint fits one message, with the longest brand, number and address."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import product

import pytest

from app.dialogue.complaining import Complaining
from app.dialogue.filed import filed, status
from app.dialogue.reply import Words
from app.dialogue.telling import Notice, tell_together
from app.dialogue.told import ToldComplaint
from app.dialogue.world import Called, Deed, DeedKind, Done, Problem, Standing, Story
from app.domain.complaint import Decision, State
from app.domain.consent import MessageType
from app.domain.examination import Verdict
from app.domain.recipient import parse_phone
from channels._kit.wording import catalogue
from channels.ivr.recordings import World as Empty
from tests.channels.sms.service import PHONE
from tests.channels.sms.test_budget import (
    CODE,
    COMPLAINT,
    COMPLAINTS,
    LABEL,
    LONGEST,
    fits,
)
from tests.channels.sms.test_budget_told import Longest

A, M, E = MessageType
UNTIL = datetime(2026, 8, 30, 12, tzinfo=UTC)
HEARD: set[str] = set()
PLACES = [
    *((state, None) for state in State if state.open),
    *((State.DECIDED, decision) for decision in Decision),
    *((State.CLOSED, decision) for decision in Decision),
]
ASKED = ["who", "near", "when", "clock", "future", "text"]


@dataclass(frozen=True)
class World(Empty):
    """A brand of the longest name, at the longest address, and complaints of it."""

    brands: tuple[int, ...] = (CODE, CODE - 1, CODE - 2, CODE - 3)
    web: str = "www.ticaret-iletisim.example.gov.tr"
    mine: Sequence[Standing] = ()

    def called(self, brand: int) -> Called:
        return Called(LABEL, str(LONGEST["word"]), LABEL)

    def complaints(self) -> Sequence[Standing]:
        return self.mine

    def numbers(self, brands: Sequence[int]) -> Sequence[tuple[int, int]]:
        return [(999 - at, brand) for at, brand in enumerate(brands)]


def check(said: Sequence[Words]) -> None:
    HEARD.update(words.key for words in said)
    assert fits(said), said


@pytest.mark.parametrize("kind", MessageType)
@pytest.mark.parametrize("verdict", Verdict)
@pytest.mark.parametrize("until", [UNTIL, None])
def test_what_was_found(kind: MessageType, verdict: Verdict, until: datetime | None) -> None:
    deed = Deed(DeedKind.FILE, story=Story(kind))
    brands = () if verdict is Verdict.SENDER_UNKNOWN else (CODE,)
    done = Done(number=COMPLAINT, verdict=verdict, brands=brands, until=until)
    check(filed(World(), deed, done))
    check(filed(World(), deed, replace(done, other=COMPLAINT - 1)))


@pytest.mark.parametrize("problem", Problem)
def test_why_it_was_not_filed(problem: Problem) -> None:
    done = Done(ok=False, number=COMPLAINT, problem=problem, other=COMPLAINT - 1, count=12)
    check(filed(World(), Deed(DeedKind.FILE, story=Story()), done))


@pytest.mark.parametrize(("state", "decision"), PLACES)
@pytest.mark.parametrize("others", [0, 3])
def test_where_one_stands(state: State, decision: Decision | None, others: int) -> None:
    one = Standing(COMPLAINT, state, CODE, UNTIL, decision)
    more = [Standing(COMPLAINT - at, State.ASKED) for at in range(1, others + 1)]
    world = World(mine=(one, *more))
    check(status(world, None))
    check(status(world, COMPLAINT))
    check(status(world, 1))
    check(status(World(), None))


@pytest.mark.parametrize("asked", ASKED)
def test_what_is_asked(asked: str) -> None:
    deed = Deed(
        DeedKind.KEEP_DRAFT, story=Story(), ask=asked, day="2026-03-10", options=World().brands
    )
    check(Complaining(World()).told(deed, Done(number=COMPLAINT)))


@pytest.mark.parametrize(
    ("move", "about"),
    [
        *((move, {}) for move in ("ask", "answer", "take-up", "join", "stopped")),
        *(("decide", {"decision": one.word}) for one in Decision if one.by_office),
    ],
)
def test_what_is_told_of_a_complaint_fits(move: str, about: dict[str, str | int]) -> None:
    told = ToldComplaint(COMPLAINT, move, CODE, about)
    assert fits(tell_together([Notice(parse_phone(PHONE), told)], Longest()))


def test_everything_that_is_said_of_complaints_was_measured() -> None:
    """The rest of it stands alone, and is measured with all other sentences. Said once more, since
    the tests before may have run elsewhere."""
    for kind, verdict, until in product(MessageType, Verdict, (UNTIL, None)):
        test_what_was_found(kind, verdict, until)
    for problem in Problem:
        test_why_it_was_not_filed(problem)
    for (state, decision), others in product(PLACES, (0, 3)):
        test_where_one_stands(state, decision, others)
    for asked in ASKED:
        test_what_is_asked(asked)
    alone = {"complain.ask.sure", "complain.left", "complain.again.who", "complain.again.when"}
    keys = {
        key for key in catalogue("short", "tr") if key.startswith(("complain.", *COMPLAINTS[1:]))
    }
    assert keys - HEARD - alone == set()
