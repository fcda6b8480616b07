"""Which recordings there can be: every sentence of the menu that is always the same, and every
choice with the key under which it is offered. The engine itself is asked, so that no list of them
can grow old.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from app.dialogue.keypad import Call
from app.dialogue.steps import STEPS
from app.dialogue.world import Called, Standing, Story, Types
from app.domain.complaint import State
from app.domain.consent import MessageType
from channels._kit.wording import LANGUAGES, gapless
from channels.ivr.render import MEDIUM, Phrase, fixed

NAME = re.compile(r"[a-z]{2}/[a-z]+([.-][a-z]+)*(\.[0-9])?\.wav")
"""What a recording may be called: its file lies in the folder, whatever a key is."""


@cache
def recordings() -> Mapping[str, Phrase]:
    """Every recording by its name. Raises ValueError for a key that is no name of a file."""
    found = {phrase.recording or "": phrase for phrase in _phrases()}
    for name in found:
        if not NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no name of a recording")
    return found


def _phrases() -> Iterator[Phrase]:
    choices = sorted(offered())
    on_keys = {key for key, _ in choices}
    for language in LANGUAGES:
        said = [(key, "") for key in gapless(MEDIUM, language) if key not in on_keys]
        for key, pressed in (*said, *choices):
            phrase = fixed(language, key, pressed)
            if phrase is not None:
                yield phrase


def offered() -> set[tuple[str, str]]:
    """Every choice of the menu with its key, in a world with a brand and in one without."""
    full = (Call(brand=BRAND, options=(BRAND,), proved=True), World((BRAND,)))
    return {
        (choice.words.key, choice.key)
        for name, place in STEPS.items()
        for call, world in ((Call(), World(())), full)
        for choice in place.screen(call.at(name), world).choices
    }


BRAND = 1


@dataclass(frozen=True, slots=True)
class World:
    """A world as small as a menu can be heard in: a citizen whom these brands may call."""

    brands: tuple[int, ...]
    web: str = ""
    now: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    heard_at: datetime = now

    def complaints(self) -> Sequence[Standing]:
        """One that is with its brand."""
        return [Standing(10001, State.ASKED, brand, self.now) for brand in self.brands[:1]]

    def draft(self, number: int) -> Story | None:
        """Begun."""
        return Story() if number else None

    def permissions(self) -> Mapping[int, Types]:
        """Each may call."""
        return {brand: (MessageType.ARAMA,) for brand in self.brands}

    def look_until(self) -> datetime | None:
        """Something of it came with the opening of the registry."""
        return self.now if self.brands else None

    def claims(self) -> Sequence[tuple[int, datetime]]:
        """Each has recorded an approval."""
        return [(brand, self.now) for brand in self.brands]

    def numbers(self, brands: Sequence[int]) -> Sequence[tuple[int, int]]:
        """Numbered as they are coded."""
        return [(brand, brand) for brand in brands]

    def numbered(self, number: int) -> int | None:
        """The same."""
        return self.coded(number)

    def coded(self, code: int) -> int | None:
        """The brand, where it is here."""
        return code if code in self.brands else None

    def called(self, brand: int) -> Called:
        """By its code."""
        return Called(str(brand), str(brand), str(brand))

    def named(self, name: str) -> Sequence[int]:
        """Whatever the name."""
        return self.brands

    def like(self, name: str) -> Sequence[int]:
        """Whatever the name."""
        return self.brands

    def spelled(self, keys: str) -> Sequence[int]:
        """Whatever the letters."""
        return self.brands
