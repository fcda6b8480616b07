"""Every way through the menu, walked in a made-up world without a telephone."""

from collections.abc import Iterator
from dataclasses import replace

from app.dialogue.keypad import Call, Order, Turn, follow, hear, show, wrong
from app.dialogue.outcomes import outcome
from app.dialogue.steps import STEPS
from app.dialogue.world import Done, Reach
from app.errors import TooMany
from channels.ivr.recordings import BRAND, World

KEYS = ("", "0", "1", "2", "3", "4", "5", "*", "22")
WORLDS = (World(()), World(tuple(range(1, 9))))
DONE = (
    *(Done(reference="K7QX2M9T", count=1, consents=2, brands=(BRAND,), reach=r) for r in Reach),
    Done(reference="K7QX2M9T", changed=(BRAND,), count=2, consents=2, brands=(1, 2)),  # type: ignore[arg-type]
    Done(ok=False, left=1),
    Done(ok=False, left=0),
    Done(ok=False, fault=TooMany()),
)
DEEPEST = 5


def turns() -> Iterator[Turn]:
    """Every turn that a caller can hear, up to a depth at which nothing new comes."""
    for world in WORLDS:
        begun = [Call(reach=reach) for reach in Reach]
        begun += [Call(step="resume", after="list"), Call(step="code", nonce="a" * 32)]
        begun += [Call(step="sign-in", nonce="a" * 32)]
        known: set[Call] = set()
        layer = [show(STEPS, call, world) for call in begun]
        for _ in range(DEEPEST):
            yield from layer
            calls = {replace(turn.call, trail=()) for turn in layer if turn.end is None} - known
            known |= calls
            layer = [turn for call in calls for key in KEYS for turn in _heard(call, key, world)]


def _heard(call: Call, key: str, world: World) -> Iterator[Turn]:
    pending = [hear(STEPS, call, key, world)]
    for _ in range(DEEPEST):
        yield from (one for one in pending if isinstance(one, Turn))
        orders = [one for one in pending if isinstance(one, Order)]
        pending = [_done(order, done, world) for order in orders for done in DONE]


def _done(order: Order, done: Done, world: World) -> Turn | Order:
    move = outcome(order, done, world)
    if move is None:
        return wrong(STEPS, order.call, world)
    return follow(STEPS, move, order.call.step, world)
