"""The talk by keys: what a caller hears, and what each key does. It knows no telephone.

A turn is (call, key) → (call, what is said), or an order whose outcome is told back. The steps
stand in `steps.py`; here is what holds for all of them: 0 reaches a person, 9 repeats, * goes back
(but where a step is `apart`), and silence and a wrong key are told apart, three times each.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import ClassVar

from app.dialogue.reply import Words, say
from app.dialogue.world import Deed, DeedKind, Facts, Reach

TRIES = 3
PERSON, REPEAT, BACK = "0", "9", "*"
EVERYWHERE = frozenset({PERSON, REPEAT, BACK})
SILENCE = ""

Said = tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """Where a call stands.

    `proved`: a code was given; `after`: the step that asked for one; `trail`: where * leads;
    `undo`: the reference of a refusal of this call; `nonce`: the code that this call reads out;
    `draft`: the complaint that is told, of a
    message of this `kind` and `day`; `linked`: a text has told how to finish it; `again`: how often
    it was read again; `asked`: how many codes were asked for; `over`: it ended,
    and was not dropped.
    """

    step: str = "main"
    language: str = "tr"
    reach: Reach = Reach.MOBILE
    proved: bool = False
    after: str = ""
    trail: tuple[str, ...] = ()
    brand: int = 0
    page: int = 0
    options: tuple[int, ...] = ()
    undo: str = ""
    nonce: str = ""
    draft: int = 0
    kind: int = 0
    day: str = ""
    linked: bool = False
    again: int = 0
    asked: int = 0
    over: bool = False
    silent: int = 0
    wrong: int = 0

    def at(self, step: str) -> "Call":
        """The call one step on; * leads back to here."""
        trail = (*self.trail, self.step) if step != self.step else self.trail
        return replace(self, step=step, trail=trail[-8:], silent=0, wrong=0)

    def back(self) -> "Call":
        """The call where it was before; at its beginning there is nothing before."""
        if not self.trail:
            return replace(self, step="main", silent=0, wrong=0)
        return replace(self, step=self.trail[-1], trail=self.trail[:-1], silent=0, wrong=0)


@dataclass(frozen=True, slots=True)
class Choice:
    """A key, and what it leads to."""

    key: str
    words: Words


@dataclass(frozen=True, slots=True)
class Screen:
    """What is said at a step, the keys that it offers, and how many are wanted (0: until #);
    `records`: whoever presses none of them is recorded."""

    words: Said
    choices: tuple[Choice, ...] = ()
    keys: int = 1
    records: bool = False


@dataclass(frozen=True, slots=True)
class Recording:
    """What was said at a step that records: what the gateway calls it, empty where nothing was
    heard. `left`: the caller hung up over it."""

    sid: str = ""
    left: bool = False


class End(StrEnum):
    """How a turn may end a call."""

    HANG_UP = "hang-up"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Turn:
    """What is said, and then either what is listened for or how the call ends."""

    call: Call
    said: Said
    screen: Screen | None = None
    end: End | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """A deed, and where the call stands while it is done."""

    deed: Deed
    call: Call


@dataclass(frozen=True, slots=True)
class Go:
    """On to where `call` stands, after these words."""

    call: Call
    said: Said = ()


Move = Go | Order | Turn | None
"""What a key does; None where it means nothing."""


class Place:
    """A step of the menu: how it is entered, what is said there, what keys and silence do.

    `apart`: no key leads from here into the menu, nor to a person.
    """

    apart: ClassVar[bool] = False

    def arrive(self, call: Call, facts: Facts) -> Call:
        """The call as it comes here from another step."""
        return call

    def screen(self, call: Call, facts: Facts) -> Screen:
        """What is said here."""
        raise NotImplementedError

    def take(self, call: Call, keys: str, facts: Facts) -> Move:
        """What these keys do here."""
        raise NotImplementedError

    def silence(self, call: Call, facts: Facts) -> Move:
        """What silence does here; None where it is only silence."""
        return None

    def told(self, call: Call, recording: Recording, facts: Facts) -> Move:
        """What a recording does here; None where none is made."""
        return None


Places = Mapping[str, Place]


def show(places: Places, call: Call, facts: Facts, *before: Words) -> Turn:
    """Say what is to be said where the call stands."""
    return Turn(call, before, places[call.step].screen(call, facts))


def hear(places: Places, call: Call, keys: str, facts: Facts) -> Turn | Order:
    """What a key, several, or silence does."""
    step = places[call.step]
    if keys == SILENCE:
        move = step.silence(call, facts)
        return follow(places, move, call.step, facts) if move else _silent(places, call, facts)
    if keys in EVERYWHERE and not step.apart:
        return _everywhere(places, call, keys, facts)
    move = step.take(call, keys, facts)
    return follow(places, move, call.step, facts) if move else wrong(places, call, facts)


def listen(places: Places, call: Call, recording: Recording, facts: Facts) -> Turn | Order:
    """What a recording does; where none is made, what is due is said again."""
    move = places[call.step].told(call, recording, facts)
    return follow(places, move, call.step, facts) if move else show(places, call, facts)


def _everywhere(places: Places, call: Call, keys: str, facts: Facts) -> Turn | Order:
    if keys == PERSON:
        return to_person(call)
    there = call.back() if keys == BACK else replace(call, silent=0, wrong=0)
    return show(places, there, facts)


def to_person(call: Call) -> Order:
    """A person, or the promise of a call."""
    return Order(Deed(DeedKind.PERSON), replace(call, silent=0, wrong=0))


def follow(places: Places, move: Go | Order | Turn, step: str, facts: Facts) -> Turn | Order:
    """Where a move leads from a step."""
    if not isinstance(move, Go):
        return move
    call = move.call
    if call.step != step:
        call = places[call.step].arrive(call, facts)
    return show(places, call, facts, *move.said)


def _silent(places: Places, call: Call, facts: Facts) -> Turn | Order:
    call = replace(call, silent=call.silent + 1)
    if call.silent >= TRIES:
        return to_person(call)
    return show(places, call, facts, say("call.silence"))


def wrong(places: Places, call: Call, facts: Facts) -> Turn | Order:
    """What is said of keys that mean nothing here; after the third time a person."""
    call = replace(call, wrong=call.wrong + 1)
    if call.wrong >= TRIES:
        return to_person(call)
    return show(places, call, facts, say("call.wrong"))
