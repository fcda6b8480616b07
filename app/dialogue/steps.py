"""The menu of the call centre, step by step (docs/call.md draws it)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.dialogue.keypad import Call, Choice, End, Go, Move, Order, Place, Said, Screen, Turn
from app.dialogue.naming import heard_apart
from app.dialogue.reply import Words, say
from app.dialogue.texting import HIGHEST_NUMBER
from app.dialogue.world import Deed, DeedKind, Facts, Reach, Types
from app.domain.consent import MessageType

PAGE = 3
"""So many brands are read at a time."""
MOST_CHOICES = 4
CODE_KEYS = 6
SPELLED = frozenset("23456789")
OTHER = {"tr": "en", "en": "tr"}

CALLS, TEXTS = MessageType.ARAMA, MessageType.MESAJ
TYPES: Mapping[str, Types] = {"1": (CALLS,), "2": (TEXTS,), "3": (CALLS, TEXTS)}
FROM_BRAND = {"4": "deny", "5": "complain"}
MAY = {(CALLS,): "call", (TEXTS,): "message", (CALLS, TEXTS): "both"}

# What takes a code, since it tells or gives something away; all else but the menus takes a number
# that can be told of it (architecture: who may do what, being how sure).
FREE = frozenset({"main", "other"})
TAKES_CODE = frozenset({"list", "claims", "undo", "unlock", "deny"})
DEEDS: Mapping[str, DeedKind] = {
    "undo": DeedKind.UNDO,
    "unlock": DeedKind.UNLOCK,
    "deny": DeedKind.DENY,
    "complain": DeedKind.SEND_LINK,
    "send-list": DeedKind.SEND_LIST,
}


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
    return Order(Deed(kind, call.brand, reference="" if call.proved else call.undo), call)


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


class Brand(Place):
    """One brand: what it may do, and what to take back."""

    def screen(self, call: Call, facts: Facts) -> Screen:
        """What it may do is told to those only who have proved who they are."""
        name = facts.called(call.brand).name
        words = say("call.brand", brand=name)
        if call.proved:
            may = MAY.get(by_phone(facts.permissions().get(call.brand, ())), "nothing")
            words = say(f"call.may.{may}", brand=name)
        return Screen(
            (words,),
            (
                Choice("1", say("call.do.stop-calls")),
                Choice("2", say("call.do.stop-messages")),
                Choice("3", say("call.do.stop-both")),
                Choice("4", say("call.do.deny")),
                Choice("5", say("call.do.complain")),
            ),
        )

    def take(self, call: Call, keys: str, facts: Facts) -> Move:
        """The key is the word: the brand was read back."""
        if keys in TYPES:
            return Order(Deed(DeedKind.REVOKE, call.brand, TYPES[keys]), call)
        return want(call, FROM_BRAND[keys]) if keys in FROM_BRAND else None


class Which(Place):
    """A brand by the citizen's own number for it, by its code, or by the letters of its name."""

    def screen(self, call: Call, facts: Facts) -> Screen:
        """How to name it."""
        return Screen((say("call.which"),), keys=0)

    def take(self, call: Call, keys: str, facts: Facts) -> Move:
        """One is taken, several are a choice, and none is a wrong key."""
        found = list(dict.fromkeys(self._found(call, keys, facts)))
        if len(found) == 1:
            return Go(replace(call, brand=found[0]).at("brand"))
        if len(found) > MOST_CHOICES:
            return Go(call, (say("call.which.many"),))
        return Go(replace(call, options=tuple(found)).at("pick")) if found else None

    def _found(self, call: Call, keys: str, facts: Facts) -> Sequence[int]:
        if not keys.isdigit():
            return ()
        # Whose list the number is from must be proved: the name would tell what is in it.
        if call.proved and int(keys) <= HIGHEST_NUMBER:
            own = facts.numbered(int(keys))
            if own is not None:
                return (own,)
        coded = facts.coded(int(keys))
        spelled = facts.spelled(keys) if len(keys) > 1 and SPELLED.issuperset(keys) else ()
        return (*(() if coded is None else (coded,)), *spelled)


class Pick(Place):
    """One of a few brands."""

    def screen(self, call: Call, facts: Facts) -> Screen:
        """Each with its key."""
        names = heard_apart(facts, call.options)
        return Screen(
            (),
            tuple(
                Choice(str(key), say("call.do.pick", brand=names[brand]))
                for key, brand in enumerate(call.options, 1)
            ),
        )

    def take(self, call: Call, keys: str, facts: Facts) -> Move:
        """The brand of the key."""
        if keys.isdigit() and 0 < int(keys) <= len(call.options):
            return self.picked(replace(call, brand=call.options[int(keys) - 1]))
        return None

    def picked(self, call: Call) -> Move:
        """What it was picked for."""
        return Go(call.at("brand"))


class Claims(Pick):
    """Approvals that brands recorded over a refusal: each can be denied."""

    def arrive(self, call: Call, facts: Facts) -> Call:
        """The keys mean what they meant when they were read out, whatever is recorded since."""
        return replace(call, options=tuple(brand for brand, _ in facts.claims()[:MOST_CHOICES]))

    def screen(self, call: Call, facts: Facts) -> Screen:
        """The newest few."""
        if not call.options:
            return Screen((say("call.claims.none"),), (Choice("2", say("call.do.menu")),))
        return replace(super().screen(call, facts), words=(say("call.claims"),))

    def take(self, call: Call, keys: str, facts: Facts) -> Move:
        """The brand whose claim is denied."""
        if not call.options:
            return Go(call.at("main")) if keys == "2" else None
        return super().take(call, keys, facts)

    def picked(self, call: Call) -> Move:
        """Denied at once: the name was read out."""
        return Order(Deed(DeedKind.DENY_CLAIM, call.brand), call)


class Listing(Place):
    """The citizen's permissions, three at a time; whoever says nothing hears the next."""

    def arrive(self, call: Call, facts: Facts) -> Call:
        """From the beginning."""
        return replace(call, page=0)

    def screen(self, call: Call, facts: Facts) -> Screen:
        """One page, newest change first, each brand with the citizen's own number."""
        approved = _listed(facts)
        if not approved:
            return Screen((say("call.list.empty"),), (Choice("2", say("call.do.menu")),))
        page = approved[call.page * PAGE : (call.page + 1) * PAGE]
        names = heard_apart(facts, page)
        numbers = {brand: number for number, brand in facts.numbers(page)}
        may = facts.permissions()
        lines = [
            say(f"call.line.{MAY[by_phone(may[one])]}", number=numbers[one], brand=names[one])
            for one in page
        ]
        last = (call.page + 1) * PAGE >= len(approved)
        return Screen((*lines, say("call.list.last" if last else "call.list.more")), keys=0)

    def take(self, call: Call, keys: str, facts: Facts) -> Move:
        """The brand of the number, from any page."""
        if not _listed(facts):
            return Go(call.at("main")) if keys == "2" else None
        brand = facts.numbered(int(keys)) if keys.isdigit() else None
        return Go(replace(call, brand=brand).at("brand")) if brand is not None else None

    def silence(self, call: Call, facts: Facts) -> Move:
        """On to the next page; after the last there is only silence."""
        if (call.page + 1) * PAGE >= len(_listed(facts)):
            return None
        return Go(replace(call, page=call.page + 1, silent=0))


def _listed(facts: Facts) -> list[int]:
    return [brand for brand, types in facts.permissions().items() if by_phone(types)]


def by_phone(types: Types) -> Types:
    """Of these types those that come to a telephone."""
    return tuple(kind for kind in (CALLS, TEXTS) if kind in types)


class Last(Menu):
    """After a deed there is nothing left that must be said: silence ends the call."""

    def silence(self, call: Call, facts: Facts) -> Move:
        """A word before the receiver is put down."""
        return Turn(call, (say("call.goodbye"),), end=End.HANG_UP)


STEPS: Mapping[str, Place] = {
    "main": Main(
        {"1": "list", "3": "which", "4": "everything", "5": "other"},
        Choice("2", say("call.do.language")),
        Choice("1", say("call.do.list")),
        Choice("3", say("call.do.brand")),
        Choice("4", say("call.do.everything")),
        Choice("5", say("call.do.other")),
        Choice("0", say("call.do.person")),
    ),
    "other": Menu(
        {"1": "undo", "2": "lock", "3": "claims", "4": "complain", "5": "send-list"},
        Choice("1", say("call.do.undo")),
        Choice("2", say("call.do.lock")),
        Choice("3", say("call.do.claims")),
        Choice("4", say("call.do.complain")),
        Choice("5", say("call.do.send-list")),
    ),
    "resume": Resume({}, Choice("1", say("call.do.resume")), Choice("3", say("call.do.anew"))),
    "everything": Confirm(
        DeedKind.REVOKE_ALL, Choice("1", say("call.do.confirm")), words=(say("call.everything"),)
    ),
    "lock": Lock(
        DeedKind.LOCK,
        Choice("1", say("call.do.lock-now")),
        Choice("2", say("call.do.unlock")),
        words=(say("call.lock"),),
    ),
    "number": Keyed(say("call.number"), DeedKind.USE_NUMBER),
    "code": Code(say("call.code"), DeedKind.CHECK_CODE, CODE_KEYS),
    "which": Which(),
    "pick": Pick(),
    "brand": Brand(),
    "claims": Claims(),
    "list": Listing(),
    "done": Last(
        {"1": "undo", "2": "main"},
        Choice("1", say("call.do.undo-this")),
        Choice("2", say("call.do.menu")),
    ),
    "told": Last({"2": "main"}, Choice("2", say("call.do.menu"))),
}
