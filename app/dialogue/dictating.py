"""What a complaint by text says, taken apart: the kind, who sent it, when, and what it said.

    SIKAYET [ARAMA] <brand or sender> <date> <time> <text>

The day is what divides: what stands before it names the sender, what stands behind it is the text.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time

from app.dialogue.grammar import HIGHEST_NUMBER, LONGEST_NAME, LONGEST_NUMBER, SCOPES
from app.dialogue.moments import Token, find_moment, tokens_of
from app.dialogue.world import Facts
from app.domain.consent import MessageType
from app.domain.folding import fold
from app.domain.sender import parse_sender
from app.errors import InvalidInput

MOST_NEAR = 4
KINDS = {
    **{word: next(iter(types)) for word, types in SCOPES.items() if len(types) == 1},
    **dict.fromkeys(("eposta", "e posta", "email", "e mail", "mail"), MessageType.EPOSTA),
}
_FILLERS = frozenset(
    {
        *("etmek", "istiyorum", "ediyorum", "edecegim", "etmem", "lazim", "var", "hakkinda"),
        *("yapmak", "nasil", "edilir", "ederim", "edeyim", "about", "want", "how", "to", "i"),
    }
)
_ABOUT = frozenset({"about", "against"})
_DIALLED = re.compile(r"[+(]?[0-9][0-9().\-/]*")
_OF = re.compile("['’\u02bc]\\S*$")
_SHORTEST_SENDER = 3


@dataclass(frozen=True, slots=True)
class Pieces:
    """What was found; empty is what was not said."""

    type: MessageType | None = None
    who: str = field(default="", repr=False)
    day: date | None = None
    clock: time | None = None
    text: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Whom:
    """Who is meant: a brand, or a sender as it was copied; `near`: brands of such a name, or of
    nearly such a one; `about`: words that can be no sender's."""

    brand: int | None = None
    sender: str = field(default="", repr=False)
    near: tuple[int, ...] = ()
    about: str = field(default="", repr=False)

    @property
    def found(self) -> bool:
        """Whether the words said anything of it."""
        return bool(self.brand is not None or self.sender or self.near or self.about)


def take_apart(text: str, facts: Facts, today: date, *, naming: bool = False) -> Pieces:
    """The pieces of a text. `naming`: it answers who it was, so that it names somebody."""
    kind, tokens = _kind_before(tokens_of(text))
    if tokens and fold(tokens[0].raw) in _ABOUT:
        tokens = tokens[1:]
    if all(fold(token.raw) in _FILLERS for token in tokens):
        return Pieces(kind)
    found = find_moment(tokens, today)
    if found is None:
        who, rest = _divided(tokens, facts, naming=naming)
        return Pieces(kind, who, text=_from(text, tokens, rest))
    head, behind = tokens[: found.first], _from(text, tokens, found.after)
    kind, head = (kind, head) if kind else _kind_after(head)
    who, rest = _headed(head, facts)
    before = " ".join(token.raw for token in head[rest:])
    said = f"{before} {behind}".strip()
    return Pieces(kind, who, found.day, found.clock, said)


def whom(words: str, facts: Facts) -> Whom:
    """Who is meant by some words: a brand of this name, number or code, else a sender."""
    plain = fold(words)
    if not plain:
        return Whom()
    coded = _coded(plain, facts)
    if coded is not None:
        return Whom(brand=coded)
    for name in dict.fromkeys((plain, fold(_OF.sub("", words)))):
        named = tuple(facts.named(name))
        if len(named) == 1:
            return Whom(brand=named[0])
        if named:
            return Whom(near=named[:MOST_NEAR])
    sender = words if _is_sender(words) else ""
    if not any(letter.isalpha() for letter in plain) or "@" in words:
        return Whom(sender=sender)
    near = tuple(facts.like(fold(_OF.sub("", words))))[:MOST_NEAR]
    return Whom(sender=sender, near=near, about="" if sender else words)


def _coded(plain: str, facts: Facts) -> int | None:
    if not plain.isdigit() or len(plain) > LONGEST_NUMBER or plain[0] == "0":
        return None
    number = int(plain)
    return facts.numbered(number) if number <= HIGHEST_NUMBER else facts.coded(number)


def _is_sender(words: str) -> bool:
    try:
        parse_sender(words)
    except InvalidInput:
        return False
    return True


def _kind_before(tokens: list[Token]) -> tuple[MessageType | None, list[Token]]:
    for count in (2, 1):
        kind = KINDS.get(" ".join(fold(token.raw) for token in tokens[:count]))
        if kind is not None and len(tokens) >= count:
            return kind, tokens[count:]
    return None, tokens


def _kind_after(head: list[Token]) -> tuple[MessageType | None, list[Token]]:
    kind = KINDS.get(fold(head[-1].raw)) if len(head) > 1 else None
    return (kind, head[:-1]) if kind is not None else (None, head)


def _headed(head: Sequence[Token], facts: Facts) -> tuple[str, int]:
    """Who is named before the day, and how many words that takes: all of them, unless they begin
    with a name that we know, or are a sentence."""
    words = _joined(head)
    if not head or _known(words, facts) or all(map(_dialled, head)):
        return words, len(head)
    named = _name_length(head, facts)
    if named:
        return _joined(head[:named]), named
    return (words, len(head)) if len(head) <= LONGEST_NAME else ("", 0)


def _divided(tokens: Sequence[Token], facts: Facts, *, naming: bool) -> tuple[str, int]:
    """The same where no day divides: a number, a name that we know, or one word."""
    numbers = next((at for at, one in enumerate(tokens) if not _dialled(one)), len(tokens))
    if numbers and len(fold(_joined(tokens[:numbers])).replace(" ", "")) >= _SHORTEST_SENDER:
        return _joined(tokens[:numbers]), numbers
    if naming:
        return _joined(tokens), len(tokens)
    named = _name_length(tokens, facts)
    if named:
        return _joined(tokens[:named]), named
    short = len(tokens) == 1 or (len(tokens) <= 3 and facts.like(fold(_joined(tokens))))
    return (_joined(tokens), len(tokens)) if short or numbers == len(tokens) else ("", 0)


def _name_length(tokens: Sequence[Token], facts: Facts) -> int:
    """How many words a name that we know takes, the longest first."""
    for count in range(min(LONGEST_NAME, len(tokens)), 0, -1):
        if _known(_joined(tokens[:count]), facts):
            return count
    return 0


def _known(words: str, facts: Facts) -> bool:
    if _coded(fold(words), facts) is not None:
        return True
    return any(facts.named(name) for name in (fold(words), fold(_OF.sub("", words))) if name)


def _dialled(token: Token) -> bool:
    return _DIALLED.fullmatch(token.raw) is not None


def _joined(tokens: Sequence[Token]) -> str:
    return " ".join(token.raw for token in tokens).strip(" ,;:.")


def _from(text: str, tokens: Sequence[Token], place: int) -> str:
    """The text from a word on, as it was written."""
    return text[tokens[place].start :].lstrip(" :-,;").strip() if place < len(tokens) else ""
