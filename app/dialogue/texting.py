"""The talk by text: commands, and the questions that they leave open.

A reserved word beats an open question. EVET and a bare number answer one; that of a complaint is
answered by whatever is no command (`complaining.py`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app.dialogue import answers
from app.dialogue.complaining import ANSWERS, KIND, Asked, Complaining, left
from app.dialogue.filed import status
from app.dialogue.grammar import HIGHEST_NUMBER, SCOPES, Heard, Verb
from app.dialogue.listing import Line, page_words
from app.dialogue.naming import told_apart
from app.dialogue.reply import Words, say
from app.dialogue.world import MESSAGES, Deed, DeedKind, Done, Facts, Types
from app.domain.consent import MessageType

MOST_CHOICES = 4

KEEP_QUESTION = frozenset(
    {
        *(Verb.HELP, Verb.LANGUAGE, Verb.LIST, Verb.UNKNOWN, Verb.NUMBER, Verb.YES, Verb.DENY),
        Verb.STATUS,
    }
)

Said = tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked last: `kind` names the question, the rest is what it was about. Of a complaint
    only the number of its `draft` and the `day` are known here."""

    kind: str
    asked_at: datetime
    brand: int | None = None
    types: Types = ()
    options: tuple[int, ...] = ()
    draft: int = 0
    day: str = ""

    @property
    def asked(self) -> Asked | None:
        """The question, if it is one of a complaint."""
        if not self.kind.startswith(KIND):
            return None
        kind = self.types[0] if self.types else MessageType.MESAJ
        return Asked(self.kind.removeprefix(KIND), self.draft, kind, self.day, self.options)


@dataclass(slots=True)
class Texting:
    """One turn: the open question before and after it. `expired`: the one that was open too long
    ago."""

    facts: Facts
    question: Question | None = None
    expired: Question | None = None
    _complaint: Complaining = field(init=False)

    def __post_init__(self) -> None:
        self._complaint = Complaining(self.facts, self.question.asked if self.question else None)

    def hear(self, heard: Heard) -> Said | Deed:
        """What to say, or what to do first."""
        if self._complaint.asked is not None and heard.verb in ANSWERS:
            return self._complaining(self._complaint.answer(heard))
        if heard.verb not in KEEP_QUESTION:
            self.question = None
        turns: dict[Verb, Callable[[Heard], Said | Deed]] = {
            Verb.REVOKE: self._revoke,
            Verb.LIST: lambda heard: self._list(heard.number or 1),
            Verb.GRANT: self._grant,
            Verb.UNDO: lambda _: Deed(DeedKind.UNDO),
            Verb.DENY: self._deny,
            Verb.YES: lambda _: self._yes(),
            Verb.NUMBER: self._number,
            Verb.LOCK: lambda _: Deed(DeedKind.LOCK),
            Verb.UNLOCK: lambda _: Deed(DeedKind.UNLOCK),
            Verb.LANGUAGE: _language,
            Verb.HELP: lambda _: (say("help"),),
            Verb.COMPLAIN: lambda heard: self._complaining(self._complaint.begin(heard.text)),
            Verb.STATUS: lambda heard: status(self.facts, heard.number),
            Verb.UNKNOWN: lambda _: self._unknown(),
        }
        return turns[heard.verb](heard)

    def told(self, deed: Deed, done: Done) -> Said:
        """What to say of a deed."""
        if deed.story is not None:
            said = self._complaint.told(deed, done)
            self._keep_asked()
            return said
        return answers.told(self.facts, deed, done)

    def _complaining(self, result: Said | Deed) -> Said | Deed:
        """What a complaint asks is kept; where it orders something, that is asked afterwards."""
        if not isinstance(result, Deed):
            self._keep_asked()
        return result

    def _keep_asked(self) -> None:
        asked = self._complaint.asked
        if asked is None:
            self.question = None
        elif self.question is None or self.question.asked != asked:
            self.question = Question(
                f"{KIND}{asked.what}",
                self.facts.now,
                types=(asked.type,),
                options=asked.options,
                draft=asked.draft,
                day=asked.day,
            )

    def _unknown(self) -> Said:
        before = self.expired.asked if self.expired else None
        if before is not None and before.draft:
            return left(self.facts, before.draft)
        return (say("unknown"),)

    def _ask(
        self, kind: str, brand: int | None = None, types: Types = (), options: Sequence[int] = ()
    ) -> None:
        self.question = Question(kind, self.facts.now, brand, types, tuple(options))

    def _revoke(self, heard: Heard) -> Said | Deed:
        if heard.everything:
            return self._ask_everything()
        if not heard.brand and heard.number is None:
            return self._list(1, asking=True)
        types = tuple(sorted(heard.types or MESSAGES))
        return self._about(heard, lambda brand: Deed(DeedKind.REVOKE, brand, types))

    def _ask_everything(self) -> Said:
        approved = self.facts.permissions()
        if not approved:
            return (say("list.empty"),)
        self._ask("everything")
        consents = sum(map(len, approved.values()))
        return (say("ask.everything", consents=consents, brands=len(approved)),)

    def _list(self, page: int, *, asking: bool = False) -> Said:
        approved = self.facts.permissions()
        if not approved:
            return (say("list.empty"),)
        names = told_apart(self.facts, list(approved))
        lines = [
            Line(number, names[brand], approved[brand])
            for number, brand in self.facts.numbers(sorted(approved))
        ]
        asking = asking or (self.question is not None and self.question.kind == "revoke")
        if asking:
            self._ask("revoke")
        return page_words(lines, page, asking=asking, look_until=self.facts.look_until())

    def _grant(self, heard: Heard) -> Said | Deed:
        if heard.everything or (not heard.brand and heard.number is None):
            return (say("grant.usage"),)
        types = tuple(sorted(heard.types or MESSAGES))
        return self._about(heard, lambda brand: self._ask_grant(brand, types))

    def _ask_grant(self, brand: int, types: Types) -> Said:
        self._ask("grant", brand, types)
        which = answers.WHICH[frozenset(types)]
        return (say(f"ask.grant.{which}", brand=self.facts.called(brand).label),)

    def _yes(self) -> Said | Deed:
        question, self.question = self.question, None
        if question is not None and question.kind == "everything":
            return Deed(DeedKind.REVOKE_ALL)
        if question is not None and question.kind == "grant" and question.brand is not None:
            return Deed(DeedKind.GRANT, question.brand, question.types)
        return (say("question.expired" if self.expired else "question.none"),)

    def _deny(self, heard: Heard) -> Said | Deed:
        question, self.question = self.question, None
        if heard.brand or heard.number is not None:
            return self._about(heard, lambda brand: Deed(DeedKind.DENY, brand))
        claims = self.facts.claims()
        asked = question.asked if question else None
        # A no to a question that is newer than the claim is a no to the question.
        if question is not None and not (claims and claims[0][1] >= question.asked_at):
            return left(self.facts, asked.draft if asked else 0)
        if not claims:
            return (say("deny.nothing"),)
        if len(claims) == 1:
            return Deed(DeedKind.DENY_CLAIM, claims[0][0])
        return self._choose("claim", [brand for brand, _ in claims])

    def _number(self, heard: Heard) -> Said | Deed:
        number = heard.number or 0
        if number > HIGHEST_NUMBER:
            # Maybe somebody's telephone: it is neither repeated nor kept.
            return (say("unknown"),)
        brand = self.facts.numbered(number)
        question = self.question
        if brand is None:
            return (say("number.unknown", number=number),)
        if question is not None and question.kind == "revoke":
            return Deed(DeedKind.REVOKE, brand, MESSAGES)
        if question is None or brand not in question.options:
            return (say("number.alone", number=number, brand=self.facts.called(brand).label),)
        self.question = None
        return self._picked(question, brand)

    def _picked(self, question: Question, brand: int) -> Said | Deed:
        types = question.types or MESSAGES
        match question.kind:
            case "claim":
                return Deed(DeedKind.DENY_CLAIM, brand)
            case "deny":
                return Deed(DeedKind.DENY, brand)
            case "which.grant":
                return self._ask_grant(brand, types)
        return Deed(DeedKind.REVOKE, brand, types)

    def _about(self, heard: Heard, found: Callable[[int], Said | Deed]) -> Said | Deed:
        """Find the brand that is meant; a near miss becomes a question."""
        if heard.number is not None:
            return self._about_number(heard.number, found)
        if heard.brand in SCOPES:
            return (say("grant.usage" if heard.verb is Verb.GRANT else "brand.missing"),)
        named = self.facts.named(heard.brand)
        if len(named) == 1:
            return found(named[0])
        near = named or self.facts.like(heard.brand)
        if not near:
            return (say("brand.unknown"),)
        kind = "deny" if heard.verb is Verb.DENY else f"which.{heard.verb}"
        return self._choose(kind, near, tuple(sorted(heard.types or ())))

    def _about_number(self, number: int, found: Callable[[int], Said | Deed]) -> Said | Deed:
        if number <= HIGHEST_NUMBER:
            brand = self.facts.numbered(number)
            return found(brand) if brand else (say("number.unknown", number=number),)
        brand = self.facts.coded(number)
        return found(brand) if brand else (say("brand.unknown"),)

    def _choose(self, kind: str, brands: Sequence[int], types: Types = ()) -> Said:
        """A numbered choice, never a guess; the numbers are the citizen's own, as in the list."""
        brands = brands[:MOST_CHOICES]
        self._ask(kind, types=types, options=brands)
        names = told_apart(self.facts, brands)
        numbers = self.facts.numbers(brands)
        lines = (say("choice.line", number=number, brand=names[code]) for number, code in numbers)
        return (say("choice.head"), *lines, say("choice.foot"))


def _language(heard: Heard) -> Said | Deed:
    if heard.language is None:
        return (say("language.usage"),)
    return Deed(DeedKind.LANGUAGE, language=heard.language)
