"""What a citizen is told about a deed: keys and parameters, without a medium."""

from collections.abc import Callable, Collection, Mapping, Sequence

from app.dialogue.filed import filed
from app.dialogue.reply import Words, say
from app.dialogue.world import Called, Deed, DeedKind, Done, Facts
from app.domain.consent import MessageType

CALLS_AND_MESSAGES = frozenset({MessageType.ARAMA, MessageType.MESAJ})
WHICH = {
    frozenset({MessageType.ARAMA}): "call",
    frozenset({MessageType.MESAJ}): "message",
    CALLS_AND_MESSAGES: "both",
}


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


def told(facts: Facts, deed: Deed, done: Done) -> tuple[Words, ...]:
    """What is said of a deed that was ordered by text."""
    return TOLD[deed.kind](facts, deed, done)


def _revoked(facts: Facts, deed: Deed, done: Done) -> tuple[Words, ...]:
    brand = facts.called(deed.brand)
    return revoked(brand, deed.types, done.changed, done.standing, done.reference)


def _revoked_all(facts: Facts, deed: Deed, done: Done) -> tuple[Words, ...]:
    if not done.consents:
        return (say("list.empty"),)
    ended = say("revoked.everything", consents=done.consents, brands=done.count)
    return (ended, say("undo.how"), say("reference", reference=done.reference))


def _granted(facts: Facts, deed: Deed, done: Done) -> tuple[Words, ...]:
    return granted(facts.called(deed.brand), deed.types, done.changed, done.reference)


def _denied(facts: Facts, deed: Deed, done: Done) -> tuple[Words, ...]:
    label = facts.called(deed.brand).label
    if done.fault:
        return (say("deny.none", brand=label),)
    reference = say("reference", reference=done.reference)
    return (say("denied", brand=label), say("undo.how"), reference)


def _undone(facts: Facts, deed: Deed, done: Done) -> tuple[Words, ...]:
    if done.fault:
        return (say("undo.nothing"),)
    reference = say("reference", reference=done.reference)
    if len(done.brands) == 1:
        return (say("undone.one", brand=facts.called(done.brands[0]).label), reference)
    return (say("undone.many", brands=len(done.brands)), reference)


def _locked(facts: Facts, deed: Deed, done: Done) -> tuple[Words, ...]:
    """A lock that was there already has no reference of its own."""
    said = say("locked" if deed.kind is DeedKind.LOCK else "unlocked")
    return (said, say("reference", reference=done.reference)) if done.consents else (said,)


def _language(facts: Facts, deed: Deed, done: Done) -> tuple[Words, ...]:
    return (say("language.chosen"),)


TOLD: Mapping[DeedKind, Callable[[Facts, Deed, Done], tuple[Words, ...]]] = {
    DeedKind.REVOKE: _revoked,
    DeedKind.REVOKE_ALL: _revoked_all,
    DeedKind.GRANT: _granted,
    DeedKind.DENY: _denied,
    DeedKind.DENY_CLAIM: _denied,
    DeedKind.UNDO: _undone,
    DeedKind.LOCK: _locked,
    DeedKind.UNLOCK: _locked,
    DeedKind.LANGUAGE: _language,
    DeedKind.FILE: filed,
}
