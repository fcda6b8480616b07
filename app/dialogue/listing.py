"""The list of permissions in pages that fit a short message."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.dialogue.filed import day_of
from app.dialogue.reply import Words, say
from app.domain.consent import MessageType

PAGE_BUDGET = 98
"""Characters for the lines of a page; the head and the foot take the rest of one part."""

LOOK_BUDGET = 48
"""Of these, what it takes to say until when the citizen may look at what was loaded."""

LETTERS = {MessageType.ARAMA: "A", MessageType.MESAJ: "M", MessageType.EPOSTA: "E"}


@dataclass(frozen=True, slots=True)
class Line:
    """A brand in a citizen's list: the citizen's own number for it, and what it may do."""

    number: int
    label: str
    types: tuple[MessageType, ...]

    @property
    def letters(self) -> str:
        """The types as letters, in the order A, M, E."""
        return "".join(LETTERS[kind] for kind in sorted(self.types))

    @property
    def cost(self) -> int:
        """Characters that the line takes, with its separators."""
        return len(f"{self.number} {self.label} {self.letters}\n")


def pages(lines: Sequence[Line], budget: int = PAGE_BUDGET) -> list[list[Line]]:
    """The lines in pages, each as full as the budget lets it; no line is left out."""
    found: list[list[Line]] = [[]]
    spent = 0
    for line in lines:
        if found[-1] and spent + line.cost > budget:
            found.append([])
            spent = 0
        found[-1].append(line)
        spent += line.cost
    return found


def page_words(
    lines: Sequence[Line], number: int, *, asking: bool, look_until: datetime | None = None
) -> tuple[Words, ...]:
    """One page as words; beyond the last page, the last one. `look_until`: some of it came with the
    opening of the registry, and waits for a look."""
    found = pages(lines, PAGE_BUDGET - LOOK_BUDGET if look_until else PAGE_BUDGET)
    number = min(number, len(found))
    shown = tuple(
        say("list.line", number=line.number, brand=line.label, types=line.letters)
        for line in found[number - 1]
    )
    foot = say("list.ask") if asking else say("list.foot")
    more = (say("list.more", page=number + 1),) if number < len(found) else ()
    look = (say("list.look", until=day_of(look_until)),) if look_until else ()
    return (*shown, *look, foot, *more)
