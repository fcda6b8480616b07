"""The talk by keys, with the whole world played by the test: whatever is keyed in, it holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from app.dialogue.keypad import Call, End, Order, Turn, follow, hear, show, wrong
from app.dialogue.menus import MOST_AGAIN, TAKES_CODE
from app.dialogue.outcomes import MOST_CODES, OUTCOMES, outcome
from app.dialogue.steps import STEPS
from app.dialogue.world import Called, DeedKind, Done, Reach, Standing, Story, Types
from app.domain.complaint import State
from app.domain.consent import MessageType
from app.errors import InvalidInput, NotFound, TooLate, TooMany

BRANDS = {100100: "Acme", 100200: "Yeşilova", 100300: "Bodrum", 100400: "Bodur", 100500: "Acme"}
BOTH = (MessageType.ARAMA, MessageType.MESAJ)
NEEDS_CODE = frozenset({DeedKind.UNLOCK, DeedKind.DENY, DeedKind.DENY_CLAIM})
LONGEST_TALK = 40


@dataclass
class World:
    """Five brands; of some the citizen has permissions."""

    approved: Mapping[int, Types] = field(default_factory=dict)
    claimed: Sequence[int] = ()
    web: str = "iys.org.tr"
    now: datetime = datetime(2026, 3, 11, tzinfo=UTC)

    @property
    def heard_at(self) -> datetime:
        return self.now

    def complaints(self) -> Sequence[Standing]:
        return [Standing(10001, State.ASKED, 100100, self.now)] if self.approved else []

    def draft(self, number: int) -> Story | None:
        return Story() if number else None

    def permissions(self) -> Mapping[int, Types]:
        return self.approved

    def look_until(self) -> datetime | None:
        return self.now if len(self.approved) > 2 else None

    def claims(self) -> Sequence[tuple[int, datetime]]:
        return [(brand, self.now) for brand in self.claimed]

    def numbers(self, brands: Sequence[int]) -> Sequence[tuple[int, int]]:
        return [(brand // 100 - 1000, brand) for brand in sorted(brands)]

    def numbered(self, number: int) -> int | None:
        return self.coded(100000 + 100 * number)

    def coded(self, code: int) -> int | None:
        return code if code in BRANDS else None

    def called(self, brand: int) -> Called:
        return Called(BRANDS[brand], BRANDS[brand].upper(), BRANDS[brand])

    def named(self, name: str) -> Sequence[int]:
        return []

    def like(self, name: str) -> Sequence[int]:
        return []

    def spelled(self, keys: str) -> Sequence[int]:
        return [100300, 100400] if keys.startswith("263") else []


worlds = st.builds(
    World,
    approved=st.dictionaries(
        st.sampled_from(sorted(BRANDS)),
        st.sampled_from([BOTH, BOTH[:1], BOTH[1:], (MessageType.EPOSTA,)]),
    ),
    claimed=st.lists(st.sampled_from(sorted(BRANDS)), unique=True),
)
reaches = st.sampled_from(list(Reach))
dones = st.builds(
    Done,
    reference=st.just("ABCDEFGH"),
    changed=st.sampled_from([(), BOTH]),
    brands=st.sampled_from([(), (100100,), (100100, 100200)]),
    consents=st.integers(0, 3),
    ok=st.booleans(),
    left=st.integers(0, 4),
    expired=st.booleans(),
    reach=st.sampled_from([Reach.MOBILE, Reach.LANDLINE]),
    fault=st.sampled_from(
        [None, NotFound("approval"), TooLate(), TooMany(), InvalidInput("number")]
    ),
)
keys = st.one_of(
    st.sampled_from(
        ["", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "100100", "263", "05321234567"]
    ),
    st.text("0123456789*", max_size=12),
)


def settle(result: Turn | Order, world: World, given: list[Done]) -> tuple[Turn, list[Order]]:
    """Tell what each deed came to, until something is said."""
    orders: list[Order] = []
    while isinstance(result, Order):
        orders.append(result)
        assert len(orders) < 8, [order.deed.kind for order in orders]
        done = given.pop() if given else Done(reference="ABCDEFGH", ok=False)
        move = outcome(result, done, world)
        here = result.call
        result = (
            wrong(STEPS, here, world) if move is None else follow(STEPS, move, here.step, world)
        )
    return result, orders


@settings(max_examples=400)
@given(worlds, reaches, st.lists(keys, max_size=LONGEST_TALK), st.lists(dones, max_size=60))
def test_whatever_is_keyed_in_the_talk_holds(
    world: World, reach: Reach, pressed: list[str], given: list[Done]
) -> None:
    call = Call(reach=reach)
    turn = show(STEPS, call, world)
    for each in pressed:
        before = turn.call
        turn, orders = settle(hear(STEPS, before, each, world), world, given)
        for order in orders:
            check_order(order)
        check_turn(turn, before, each)
        if turn.end is not None:
            return


def check_order(order: Order) -> None:
    """What tells or gives something away is ordered by those only who have proved who they are."""
    kind, call = order.deed.kind, order.call
    if kind in NEEDS_CODE:
        assert call.proved
    if kind is DeedKind.UNDO and not call.proved:
        assert order.deed.reference == call.undo != ""
    if kind in (DeedKind.REVOKE, DeedKind.REVOKE_ALL, DeedKind.LOCK, DeedKind.SEND_LIST):
        assert call.proved or call.reach is not Reach.NOWHERE
    if kind is DeedKind.USE_NUMBER:
        assert call.asked <= MOST_CODES


def check_turn(turn: Turn, before: Call, pressed: str) -> None:
    """Something is always said; a list is heard after a code only; 0 reaches a person."""
    screen = turn.screen
    assert turn.said or (screen and (screen.words or screen.choices))
    assert (turn.end is None) == (screen is not None)
    if turn.end is not None:
        assert turn.said, "never a bare hang-up"
    if pressed == "0":
        assert turn.end in (End.PERSON, End.HANG_UP)
    if turn.call.step in TAKES_CODE:
        assert turn.call.proved
    if screen is not None:
        told = [words.key for words in screen.words]
        assert turn.call.proved or not any(
            key.startswith(("call.line", "call.may", "call.status")) for key in told
        )
        assert len([choice for choice in screen.choices if choice.key != "0"]) <= 5
    assert turn.call.silent < 3
    assert turn.call.wrong < 3
    assert len(turn.call.trail) <= 8


@given(worlds, st.lists(keys, max_size=12), st.lists(dones, max_size=30))
def test_a_step_twice_says_the_same(world: World, pressed: list[str], given: list[Done]) -> None:
    turn = show(STEPS, Call(), world)
    for each in pressed:
        first, second = (hear(STEPS, turn.call, each, world) for _ in range(2))
        assert first == second
        turn, _ = settle(first, world, given)
        if turn.end is not None:
            return


def test_every_deed_of_a_call_has_an_outcome() -> None:
    assert set(OUTCOMES) == set(DeedKind) - {DeedKind.GRANT}


def test_without_a_code_only_the_refusal_of_this_call_is_undone() -> None:
    call = Call(step="done", undo="ABCDEFGH")
    order = hear(STEPS, call, "1", World())
    assert isinstance(order, Order)
    assert (order.deed.kind, order.deed.reference) == (DeedKind.UNDO, "ABCDEFGH")
    asked = hear(STEPS, Call(step="done"), "1", World())
    assert isinstance(asked, Order)
    assert asked.deed.kind is DeedKind.SEND_CODE


@given(worlds, reaches, st.lists(keys, min_size=MOST_AGAIN, max_size=12))
def test_from_a_code_that_is_read_out_nothing_leads_anywhere(
    world: World, reach: Reach, pressed: list[str]
) -> None:
    begun = Call(step="sign-in", reach=reach, nonce="0" * 32)
    turn = show(STEPS, begun, world)
    for place, each in enumerate(pressed, start=1):
        heard = hear(STEPS, turn.call, each, world)
        assert isinstance(heard, Turn), "it orders nothing"
        turn = heard
        assert turn.call == replace(begun, again=turn.call.again)
        assert turn.end in (None, End.HANG_UP)
        if turn.end is not None:
            assert turn.said[-1].key == "call.goodbye"
            assert each == "" or place == MOST_AGAIN
            return
    raise AssertionError("it never ends")
