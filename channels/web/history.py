"""The history of a permission, as people read it."""

from dataclasses import dataclass
from datetime import datetime

from app.dialogue.reply import Words
from app.domain.consent import EventKind
from app.usecases.consents import Movement
from channels._kit.pages.sayings import KINDS, SOURCES, TYPES, channel_words


@dataclass(frozen=True, slots=True)
class Step:
    """A movement as people read it."""

    address: str
    movement: Movement
    what: Words
    type: Words
    source: Words | None
    by: Words

    @property
    def when(self) -> datetime:
        """When it was said; where that is not known, when we heard of it."""
        if self.movement.kind is EventKind.ACCESS:
            return self.movement.created_at
        return self.movement.consent_date or self.movement.created_at


def step_of(address: str, movement: Movement) -> Step:
    """A movement at an address, in words. Which dealers may use a permission changes without a word
    of the citizen: neither its date nor its source is that of the permission."""
    access = movement.kind is EventKind.ACCESS
    return Step(
        address,
        movement,
        KINDS[movement.kind],
        TYPES[movement.type],
        SOURCES[movement.source] if movement.source and not access else None,
        channel_words(movement.channel),
    )
