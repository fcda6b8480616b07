"""Steps of the menu about brands: naming one, what it may do, the list, approvals to deny."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import ClassVar

from app.dialogue.grammar import HIGHEST_NUMBER
from app.dialogue.keypad import Call, Choice, Go, Move, Order, Place, Said, Screen
from app.dialogue.menus import want
from app.dialogue.naming import heard_apart
from app.dialogue.reply import say
from app.dialogue.world import Deed, DeedKind, Facts, Types
from app.domain.consent import ISTANBUL, MessageType

PAGE = 3
"""So many brands are read at a time."""
MOST_CHOICES = 4
SPELLED = frozenset("23456789")

CALLS, TEXTS = MessageType.ARAMA, MessageType.MESAJ
TYPES: Mapping[str, Types] = {"1": (CALLS,), "2": (TEXTS,), "3": (CALLS, TEXTS)}
FROM_BRAND = {"4": "deny", "5": "complain-of"}
MAY = {(CALLS,): "call", (TEXTS,): "message", (CALLS, TEXTS): "both"}


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

    pick_step: ClassVar[str] = "pick"

    def named(self, call: Call) -> Move:
        """What it was named for."""
        return Go(call.at("brand"))

    def screen(self, call: Call, facts: Facts) -> Screen:
        """How to name it."""
        return Screen((say("call.which"),), keys=0)

    def take(self, call: Call, keys: str, facts: Facts) -> Move:
        """One is taken, several are a choice, and none is a wrong key."""
        found = list(dict.fromkeys(self._found(call, keys, facts)))
        if len(found) == 1:
            return self.named(replace(call, brand=found[0]))
        if len(found) > MOST_CHOICES:
            return Go(call, (say("call.which.many"),))
        return Go(replace(call, options=tuple(found)).at(self.pick_step)) if found else None

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


class Listing(Which):
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
        foot = say("call.list.last" if last else "call.list.more")
        return Screen((*_look(facts, call.page), *lines, foot), keys=0)

    def take(self, call: Call, keys: str, facts: Facts) -> Move:
        """The brand of the number, from any page; or any brand, as it can be named elsewhere."""
        if not _listed(facts):
            return Go(call.at("main")) if keys == "2" else None
        return super().take(call, keys, facts)

    def silence(self, call: Call, facts: Facts) -> Move:
        """On to the next page; after the last there is only silence."""
        if (call.page + 1) * PAGE >= len(_listed(facts)):
            return None
        return Go(replace(call, page=call.page + 1, silent=0))


def _look(facts: Facts, page: int) -> Said:
    """Until when what came with the opening of the registry waits: said once, at the beginning."""
    until = None if page else facts.look_until()
    if until is None:
        return ()
    return (say("call.list.look", day=until.astimezone(ISTANBUL).date().isoformat()),)


def _listed(facts: Facts) -> list[int]:
    return [brand for brand, types in facts.permissions().items() if by_phone(types)]


def by_phone(types: Types) -> Types:
    """Of these types those that come to a telephone."""
    return tuple(kind for kind in (CALLS, TEXTS) if kind in types)
