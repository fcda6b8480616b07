"""Steps of the menu that know no brand: keys that lead on or make up a number, a last word."""

from collections.abc import Mapping
from dataclasses import replace

from app.dialogue.keypad import Call, Choice, End, Go, Move, Order, Place, Said, Screen, Turn
from app.dialogue.reply import Words, say
from app.dialogue.world import Deed, DeedKind, Facts, Reach

OTHER = {"tr": "en", "en": "tr"}

# What takes a code, since it tells or gives something away; all else but the menus takes a number
# that can be told of it (architecture: who may do what, being how sure).
FREE = frozenset({"main", "other"})
TAKES_CODE = frozenset({"list", "claims", "undo", "unlock", "deny", "complaint-status"})
DEEDS: Mapping[str, DeedKind] = {
    "undo": DeedKind.UNDO,
    "unlock": DeedKind.UNLOCK,
    "deny": DeedKind.DENY,
    "send-list": DeedKind.SEND_LIST,
}

MOST_AGAIN = 3
"""So often a code is read out again before the call ends by itself."""


def want(call: Call, name: str) -> Move:
    """Go to a step or do a deed, once the caller has proved what it takes."""
    surely = call.proved or (call.reach is not Reach.NOWHERE and name not in TAKES_CODE)
    if surely or name in FREE or (name == "undo" and call.undo):
        return enter(call, name)
    call = replace(call, after=name)
    return Go(call.at("number")) if call.reach is Reach.NOWHERE else send_code(call)


def enter(call: Call, name: str) -> Move:
    """Go to a step or do a deed."""
    kind = DEEDS.get(name)
    if kind is None:
        return Go(call.at(name))
    # What this call refused is what its caller means, whatever was refused elsewhere since.
    return Order(Deed(kind, call.brand, reference=call.undo), call)


def send_code(call: Call) -> Order:
    """A code to the number that calls, or that was keyed in."""
    return Order(Deed(DeedKind.SEND_CODE, after=call.after), call)


class Menu(Place):
    """A step whose keys lead to other steps."""

    def __init__(
        self, ways: Mapping[str, str], *choices: Choice, words: tuple[Words, ...] = ()
    ) -> None:
        self._ways = ways
        self._screen = Screen(words, choices)

    def screen(self, call: Call, facts: Facts) -> Screen:
        """Always the same."""
        return self._screen

    def take(self, call: Call, keys: str, facts: Facts) -> Move:
        """To the step of the key."""
        return want(call, self._ways[keys]) if keys in self._ways else None


class Main(Menu):
    """The first menu, where the language is chosen too."""

    def take(self, call: Call, keys: str, facts: Facts) -> Move:
        """One key."""
        if keys == "2":
            return Order(Deed(DeedKind.LANGUAGE, language=OTHER[call.language]), call)
        return super().take(call, keys, facts)


class Resume(Menu):
    """After a call that dropped: on from there, or from the beginning."""

    def take(self, call: Call, keys: str, facts: Facts) -> Move:
        """What was proved then is not proved now."""
        if keys == "1" and call.trail:
            # It ended to leave the line free for our call with the code.
            return Go(replace(call, step="code", trail=()))
        if keys == "1":
            return want(call, call.after or "main")
        return Go(Call(language=call.language, reach=call.reach)) if keys == "3" else None


class Confirm(Menu):
    """A deed of one key, read back before."""

    def __init__(self, kind: DeedKind, *choices: Choice, words: Said) -> None:
        super().__init__({}, *choices, words=words)
        self._kind = kind

    def take(self, call: Call, keys: str, facts: Facts) -> Move:
        """Done by 1 only."""
        return Order(Deed(self._kind), call) if keys == "1" else super().take(call, keys, facts)


class Lock(Confirm):
    """The lock of the number."""

    def take(self, call: Call, keys: str, facts: Facts) -> Move:
        """To open it takes a code."""
        return want(call, "unlock") if keys == "2" else super().take(call, keys, facts)


class Keyed(Place):
    """A step where several keys make up one thing."""

    def __init__(self, words: Words, kind: DeedKind, keys: int = 0) -> None:
        self._screen = Screen((words,), keys=keys)
        self._kind = kind

    def screen(self, call: Call, facts: Facts) -> Screen:
        """What to key in."""
        return self._screen

    def take(self, call: Call, keys: str, facts: Facts) -> Move:
        """Whether it is right, the deed finds out."""
        return Order(Deed(self._kind, keys=keys), call)


class Code(Keyed):
    """The code; in a call of ours it is read out first."""

    def screen(self, call: Call, facts: Facts) -> Screen:
        """The code itself is no part of what is remembered: only what names it."""
        shown = super().screen(call, facts)
        read = (say("call.code.read", nonce=call.nonce),) if call.nonce else ()
        return replace(shown, words=(*read, *shown.words))


class ReadOut(Place):
    """A code that is typed elsewhere: read out, a few times more if wanted, and nothing else.

    Whoever answers has proved nothing, and may never have heard of us.
    """

    apart = True

    def screen(self, call: Call, facts: Facts) -> Screen:
        """At first what this call is, too."""
        opening = () if call.again else (say("call.sign-in"),)
        return Screen((*opening, *_read_twice(call)), (Choice("1", say("call.do.again")),))

    def take(self, call: Call, keys: str, facts: Facts) -> Move:
        """Once more, whatever the key: there is nothing else that it could mean."""
        call = replace(call, again=call.again + 1)
        if call.again < MOST_AGAIN:
            return Go(call)
        return Turn(call, (*_read_twice(call), say("call.goodbye")), end=End.HANG_UP)

    def silence(self, call: Call, facts: Facts) -> Move:
        """It was heard."""
        return Turn(call, (say("call.goodbye"),), end=End.HANG_UP)


def _read_twice(call: Call) -> Said:
    nonce = call.nonce
    return say("call.sign-in.code", nonce=nonce), say("call.sign-in.twice", nonce=nonce)


class Last(Menu):
    """After a deed there is nothing left that must be said: silence ends the call."""

    def silence(self, call: Call, facts: Facts) -> Move:
        """A word before the receiver is put down."""
        return Turn(call, (say("call.goodbye"),), end=End.HANG_UP)
