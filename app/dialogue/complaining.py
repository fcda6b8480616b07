"""A complaint by text: in one line, or by questions that ask only for what is missing.

What was told so far is kept as a draft; the open question holds its number, and no word of it.
"""

from dataclasses import dataclass, replace
from datetime import date

from app.dialogue.dictating import Pieces, Whom, take_apart, whom
from app.dialogue.filed import draft_link, filed
from app.dialogue.grammar import Heard, Verb
from app.dialogue.moments import find_moment, find_time, moment_of, tokens_of
from app.dialogue.naming import told_apart
from app.dialogue.reply import Words, say
from app.dialogue.world import Deed, DeedKind, Done, Facts, Problem, Story
from app.domain.consent import ISTANBUL, MessageType

KIND = "complain."
ANSWERS = frozenset({Verb.UNKNOWN, Verb.NUMBER, Verb.YES})
"""What answers a question of a complaint: anything that is no command."""

Said = tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """The open question of a complaint: what is wanted, for which draft (0: for none yet)."""

    what: str
    draft: int = 0
    type: MessageType = MessageType.MESAJ
    day: str = ""
    options: tuple[int, ...] = ()


@dataclass(slots=True)
class Complaining:
    """One turn of it: the question before and after."""

    facts: Facts
    asked: Asked | None = None

    @property
    def _today(self) -> date:
        return self.facts.heard_at.astimezone(ISTANBUL).date()

    def begin(self, text: str) -> Said | Deed:
        """SIKAYET and what follows it."""
        self.asked = None
        pieces = take_apart(text, self.facts, self._today)
        return self._add(0, Story(), pieces, "")

    def answer(self, heard: Heard) -> Said | Deed:
        """What was asked is answered; what cannot be read is asked again."""
        asked = self.asked or Asked("who")
        story = self.facts.draft(asked.draft) if asked.draft else Story(asked.type)
        if story is None:
            self.asked = None
            return (say("complain.gone"),)
        match asked.what:
            case "who" | "near":
                return self._who(asked, story, heard)
            case "text":
                return self._text(asked, story, heard.text)
            case "sure":
                return self._sure(asked, story, heard)
        return self._when(asked, story, heard.text)

    def _who(self, asked: Asked, story: Story, heard: Heard) -> Said | Deed:
        if heard.verb is Verb.YES:
            # The name stays as it was written, though it is nearly a brand's.
            kept = asked.what == "near" and story.sender
            return self._go_on(asked.draft, story, asked.day) if kept else self._again()
        if heard.number is not None and asked.options:
            brand = self.facts.numbered(heard.number) or self.facts.coded(heard.number)
            if brand in asked.options:
                named = replace(story, brand=brand, sender="")
                return self._go_on(asked.draft, named, asked.day)
        pieces = take_apart(heard.text, self.facts, self._today, naming=True)
        if not whom(pieces.who, self.facts).found:
            return self._again()
        return self._add(asked.draft, replace(story, sender=""), pieces, asked.day)

    def _when(self, asked: Asked, story: Story, text: str) -> Said | Deed:
        tokens = tokens_of(text)
        found = find_moment(tokens, self._today)
        clock = find_time(tokens)
        if asked.day and clock is not None and (found is None or found.clock is None):
            return self._add(asked.draft, story, Pieces(clock=clock), asked.day)
        if found is None:
            return self._again()
        return self._add(asked.draft, story, Pieces(day=found.day, clock=found.clock), asked.day)

    def _text(self, asked: Asked, story: Story, text: str) -> Said | Deed:
        if not text:
            return self._again()
        return self._go_on(asked.draft, replace(story, text=text), asked.day)

    def _sure(self, asked: Asked, story: Story, heard: Heard) -> Said | Deed:
        if heard.verb is not Verb.YES:
            return self._again()
        return Deed(DeedKind.FILE, number=asked.draft, story=story, sure=True)

    def _again(self) -> Said:
        asked = self.asked
        if asked is None or asked.what == "who":
            return (say("complain.again.who"),)
        if asked.what in ("when", "clock"):
            return (say("complain.again.when"),)
        return self._question(asked.what, asked.options)

    def _add(self, draft: int, story: Story, pieces: Pieces, day: str) -> Said | Deed:
        """What is known now, with these pieces; a word that was told before stays."""
        meant = whom(pieces.who, self.facts) if pieces.who else Whom()
        told = replace(
            story,
            type=_type(story, pieces, meant),
            text=pieces.text or story.text,
            about=meant.about or story.about,
        )
        if meant.brand is not None or meant.sender:
            told = replace(told, brand=meant.brand, sender=meant.sender)
        day = pieces.day.isoformat() if pieces.day else day
        if day and pieces.clock:
            at = moment_of(date.fromisoformat(day), pieces.clock)
            if at > self.facts.heard_at:
                return self._go_on(draft, told, "", meant.near, future=True)
            told, day = replace(told, at=at), ""
        return self._go_on(draft, told, day, meant.near)

    def _go_on(
        self, draft: int, told: Story, day: str, near: tuple[int, ...] = (), *, future: bool = False
    ) -> Said | Deed:
        if not draft and not day and told == Story(told.type) and not future:
            self.asked = Asked("who", type=told.type)
            return self._question("who", ())
        wanted = "near" if near else told.missing
        if wanted == "when" and (day or future):
            wanted = "clock" if day else "future"
        if not wanted:
            return Deed(DeedKind.FILE, number=draft, story=told)
        return Deed(
            DeedKind.KEEP_DRAFT, number=draft, story=told, ask=wanted, day=day, options=near
        )

    def told(self, deed: Deed, done: Done) -> Said:
        """What is said of a draft that was kept, or of a complaint that was filed."""
        self.asked = None
        if done.problem is Problem.EARLIER:
            self.asked = Asked("sure", done.number)
        if deed.kind is DeedKind.FILE or done.problem is not None:
            return filed(self.facts, deed, done)
        what = "when" if deed.ask == "future" else deed.ask
        self.asked = Asked(what, done.number, day=deed.day, options=deed.options)
        return self._question(deed.ask, deed.options)

    def _question(self, what: str, options: tuple[int, ...]) -> Said:
        if what == "near":
            names = told_apart(self.facts, options)
            numbers = self.facts.numbers(options)
            lines = (say("choice.line", number=one, brand=names[code]) for one, code in numbers)
            return (say("choice.head"), *lines, say("complain.ask.near"))
        return (QUESTIONS[what],)


QUESTIONS = {
    "who": say("complain.ask.who"),
    "when": say("complain.ask.when"),
    "clock": say("complain.ask.clock"),
    "future": say("complain.ask.future"),
    "text": say("complain.ask.text"),
    "sure": say("complain.ask.sure"),
}


def left(facts: Facts, draft: int) -> Said:
    """Of a complaint that is not gone on with: where what was told lies."""
    if not draft:
        return (say("question.dropped"),)
    return (say("complain.left", link=draft_link(facts, draft)),)


def _type(story: Story, pieces: Pieces, meant: Whom) -> MessageType:
    if pieces.type is not None:
        return pieces.type
    return MessageType.EPOSTA if "@" in meant.sender else story.type
