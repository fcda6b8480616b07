"""Steps of the menu about complaints: what it was, who, when, in their own words; and where one
stands.

What was keyed in lies in a draft; the call knows its number, the kind and the day.
"""

from dataclasses import replace
from datetime import date, time, timedelta

from app.dialogue.brandsteps import Pick, Which
from app.dialogue.keypad import (
    Call,
    Choice,
    End,
    Go,
    Move,
    Order,
    Place,
    Recording,
    Screen,
    Turn,
)
from app.dialogue.menus import Menu
from app.dialogue.moments import moment_of
from app.dialogue.reply import Words, say
from app.dialogue.world import Deed, DeedKind, Facts, Standing, Story
from app.domain.complaint import State
from app.domain.consent import ISTANBUL, MessageType
from app.domain.sender import parse_sender
from app.errors import InvalidInput

KINDS = {"1": MessageType.ARAMA, "2": MessageType.MESAJ}
BACK = {"1": 0, "2": 1}
FOUR = 4


class Kind(Menu):
    """A call or a text; of a brand that was named before, or (`anew`) of anybody."""

    def __init__(self, *, anew: bool) -> None:
        choices = (
            Choice("1", say("call.do.complain-call")),
            Choice("2", say("call.do.complain-text")),
        )
        super().__init__({}, *choices, words=(say("call.complain.kind"),))
        self._anew = anew

    def arrive(self, call: Call, facts: Facts) -> Call:
        """A new complaint, whatever was begun before in this call."""
        return replace(call, draft=0, day="", brand=0 if self._anew else call.brand)

    def take(self, call: Call, keys: str, facts: Facts) -> Move:
        """On to who it was; where that is known, it is kept at once."""
        if keys not in KINDS:
            return None
        call = replace(call, kind=int(KINDS[keys]))
        return keep(call) if call.brand else Go(call.at("complain-who"))


def keep(call: Call, sender: str = "") -> Order:
    """Who it was is kept, and then the day is asked."""
    story = Story(MessageType(call.kind), None if sender else call.brand, sender)
    deed = Deed(DeedKind.KEEP_DRAFT, number=call.draft, story=story, ask="complain-day")
    return Order(deed, call)


class Named(Which):
    """The brand that is complained of."""

    pick_step = "complain-pick"

    def named(self, call: Call) -> Move:
        """Kept, and on to the day."""
        return keep(call)


class Chosen(Pick):
    """One of a few brands to complain of."""

    def picked(self, call: Call) -> Move:
        """Kept, and on to the day."""
        return keep(call)


class Sender(Place):
    """The number that called or wrote."""

    def screen(self, call: Call, facts: Facts) -> Screen:
        """As the telephone shows it."""
        return Screen((say("call.complain.sender"),), keys=0)

    def take(self, call: Call, keys: str, facts: Facts) -> Move:
        """Any number that somebody can have."""
        try:
            parse_sender(keys)
        except InvalidInput:
            return None
        return keep(replace(call, brand=0), keys)


class Day(Menu):
    """Today, yesterday, or a day of their own."""

    def take(self, call: Call, keys: str, facts: Facts) -> Move:
        """On to the time."""
        if keys not in BACK:
            return super().take(call, keys, facts)
        day = today(facts) - timedelta(days=BACK[keys])
        return Go(replace(call, day=day.isoformat()).at("complain-time"))


def today(facts: Facts) -> date:
    """The day of this call."""
    return facts.heard_at.astimezone(ISTANBUL).date()


class Date(Place):
    """A day and a month: the last such day."""

    def screen(self, call: Call, facts: Facts) -> Screen:
        """Four keys."""
        return Screen((say("call.complain.date"),), keys=FOUR)

    def take(self, call: Call, keys: str, facts: Facts) -> Move:
        """On to the time."""
        if not (keys.isdigit() and len(keys) == FOUR):
            return None
        now = today(facts)
        for year in (now.year, now.year - 1):
            try:
                day = date(year, int(keys[2:]), int(keys[:2]))
            except ValueError:
                continue
            if day <= now:
                return Go(replace(call, day=day.isoformat()).at("complain-time"))
        return None


class Time(Place):
    """Hours and minutes."""

    def screen(self, call: Call, facts: Facts) -> Screen:
        """Four keys."""
        return Screen((say("call.complain.time"),), keys=FOUR)

    def take(self, call: Call, keys: str, facts: Facts) -> Move:
        """Kept, and on to what happened, in their own words."""
        if not (keys.isdigit() and len(keys) == FOUR):
            return None
        hours, minutes = int(keys[:2]), int(keys[2:])
        if hours > 23 or minutes > 59:
            return None
        at = moment_of(
            date.fromisoformat(call.day) if call.day else today(facts), time(hours, minutes)
        )
        if at > facts.heard_at:
            return Go(call.at("complain-day"), (say("call.complain.future"),))
        story = facts.draft(call.draft)
        if story is None:
            return gone(call)
        story = replace(story, at=at)
        deed = Deed(DeedKind.KEEP_DRAFT, number=call.draft, story=story, ask="complain-aloud")
        return Order(deed, call)


def gone(call: Call) -> Go:
    """The draft was filed or dropped meanwhile."""
    return Go(replace(call, draft=0).at("told"), (say("call.complain.gone"),))


class Aloud(Place):
    """What happened, in the caller's own words, or nothing of it; then it is filed."""

    def screen(self, call: Call, facts: Facts) -> Screen:
        """How to begin and end, and the key that leaves it out."""
        leave_out = Choice("1", say("call.do.leave-out"))
        return Screen((say("call.complain.aloud"),), (leave_out,), records=True)

    def take(self, call: Call, keys: str, facts: Facts) -> Move:
        """Filed without it."""
        return _filing(call, facts) if keys == "1" else None

    def silence(self, call: Call, facts: Facts) -> Move:
        """Once more, and then without it."""
        if call.silent:
            return _filing(call, facts)
        return Go(replace(call, silent=1), (say("call.complain.unheard"),))

    def told(self, call: Call, recording: Recording, facts: Facts) -> Move:
        """Filed with it; of a caller who hung up it is kept with the draft."""
        if not recording.left:
            return _filing(call, facts, recording.sid)
        if not recording.sid:
            return Go(call)
        return Order(
            Deed(DeedKind.KEEP_RECORDING, number=call.draft, recording=recording.sid), call
        )


def _filing(call: Call, facts: Facts, recording: str = "") -> Move:
    """Everything is known: it is filed."""
    story = facts.draft(call.draft)
    if story is None:
        return gone(call)
    if story.missing in ("who", "when"):
        # A page has taken it away meanwhile.
        return Go(call.at("complain-day"))
    # Whether there is such a complaint already is told to nobody here: one is joined to it.
    deed = Deed(DeedKind.FILE, number=call.draft, story=story, sure=True, recording=recording)
    return Order(deed, call)


class Filed(Place):
    """The number of a complaint that was filed, as often as it is wanted."""

    def screen(self, call: Call, facts: Facts) -> Screen:
        """Digit by digit."""
        number = call.options[0] if call.options else 0
        return Screen(
            (say("call.complain.number", complaint=number),),
            (Choice("1", say("call.do.again")), Choice("2", say("call.do.menu"))),
        )

    def take(self, call: Call, keys: str, facts: Facts) -> Move:
        """Once more, or on."""
        if keys == "1":
            return Go(replace(call, silent=0, wrong=0))
        return Go(call.at("main")) if keys == "2" else None

    def silence(self, call: Call, facts: Facts) -> Move:
        """It was heard."""
        return Turn(call, (say("call.goodbye"),), end=End.HANG_UP)


class Status(Place):
    """Where a complaint stands: the newest, or the one whose number is keyed in."""

    def arrive(self, call: Call, facts: Facts) -> Call:
        """The newest."""
        return replace(call, options=())

    def screen(self, call: Call, facts: Facts) -> Screen:
        """One of them, and how to hear of another."""
        mine = facts.complaints()
        wanted = call.options[0] if call.options else None
        found = next((one for one in mine if wanted in (None, one.number)), None)
        if found is None:
            return Screen((say("call.status.none"),), (Choice("2", say("call.do.menu")),))
        number = say("call.status.number", complaint=found.number)
        return Screen((number, _stands(found), say("call.status.how")), keys=0)

    def take(self, call: Call, keys: str, facts: Facts) -> Move:
        """The complaint of this number; another's is none."""
        mine = facts.complaints()
        if not mine:
            return Go(call.at("main")) if keys == "2" else None
        if not keys.isdigit():
            return None
        if int(keys) not in [one.number for one in mine]:
            return Go(call, (say("call.status.unknown"),))
        return Go(replace(call, options=(int(keys),), silent=0, wrong=0))

    def silence(self, call: Call, facts: Facts) -> Move:
        """It was heard."""
        return Turn(call, (say("call.goodbye"),), end=End.HANG_UP)


def _stands(one: Standing) -> Words:
    if one.decision is not None:
        ended = one.decision.word
        return say(f"call.status.{ended}")
    if one.state is State.ASKED and one.answer_by is not None:
        day = one.answer_by.astimezone(ISTANBUL).date().isoformat()
        return say("call.status.asked", day=day)
    return say("call.status.examining")
