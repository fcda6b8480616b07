"""What a citizen is told about a deed: keys and parameters, without a medium."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from app.dialogue.reply import Words, say
from app.domain.consent import MessageType

CALLS_AND_MESSAGES = frozenset({MessageType.ARAMA, MessageType.MESAJ})
WHICH = {
    frozenset({MessageType.ARAMA}): "call",
    frozenset({MessageType.MESAJ}): "message",
    CALLS_AND_MESSAGES: "both",
}


@dataclass(frozen=True, slots=True)
class Called:
    """How a brand is called in an answer (`label`) and in a command (`word`)."""

    label: str
    word: str


def revoked(
    brand: Called,
    wanted: Collection[MessageType],
    changed: Collection[MessageType],
    standing: Collection[MessageType],
    reference: str,
) -> tuple[Words, ...]:
    """What a refusal ended, what the brand may still do and how to end that."""
    which = WHICH[frozenset(wanted)]
    still = _standing(brand, standing)
    if not changed:
        return (say(f"already.{which}", brand=brand.label), *still)
    done = say(f"revoked.{which}", brand=brand.label)
    return (done, *still, say("undo.how"), say("reference", reference=reference))


def _standing(brand: Called, types: Collection[MessageType]) -> Sequence[Words]:
    """Mail permissions belong to a mail address: a phone cannot end them, so none are named."""
    which = WHICH.get(frozenset(types) & CALLS_AND_MESSAGES)
    return (say(f"standing.{which}", word=brand.word),) if which else ()


def granted(
    brand: Called, wanted: Collection[MessageType], changed: Collection[MessageType], reference: str
) -> tuple[Words, ...]:
    """What a citizen's approval did."""
    which = WHICH[frozenset(wanted)]
    told = say(f"granted.{which}", brand=brand.label, word=brand.word)
    return (told, say("reference", reference=reference)) if changed else (told,)
