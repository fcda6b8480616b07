"""What a citizen is told without having asked: notices, and how several become one message.

A notice is kept as a receipt of what happened; the words for it are chosen when it leaves, because
what can still be done about it, and what else is told with it, is known only then.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Protocol

from app.dialogue.answers import WHICH
from app.dialogue.kinds import of_texts, of_types
from app.dialogue.reply import Words, say
from app.dialogue.told import (
    Told,
    ToldApplication,
    ToldApproval,
    ToldAsked,
    ToldComplaint,
    ToldQuality,
    ToldRecording,
    ToldRefusal,
    ToldSilent,
    ToldSummary,
)
from app.domain.application import shown_number
from app.domain.consent import ISTANBUL, Source
from app.domain.recipient import Address

MOST_APART = 10
"""So many brands are told one by one, each with its own link, where there is room for it."""
NAMES_LENGTH = 40
"""So many letters of names stand in one sentence of a text message."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What is told, and of which address; `elsewhere`: it goes to another one."""

    about: Address
    told: Told
    elsewhere: bool = False


class Ways(Protocol):
    """What a message may offer: the names of brands and the links."""

    @property
    def now(self) -> datetime:
        """The moment at which it leaves."""
        ...

    @property
    def by_link(self) -> bool:
        """Whether it is answered by links, and not by a word."""
        ...

    def label(self, brand: int) -> str:
        """The short name of a brand."""
        ...

    def word(self, brand: int) -> str:
        """What a brand is called in a command."""
        ...

    def deny(self, recordings: Sequence[tuple[Address, ToldRecording]]) -> str:
        """The link that denies these."""
        ...

    def refuse(self, approvals: Sequence[tuple[Address, ToldApproval]]) -> str:
        """The link that ends these."""
        ...

    def permissions(self) -> str:
        """The link to all permissions."""
        ...

    def complaint(self, number: int) -> str:
        """The link to a complaint."""
        ...

    def asked(self) -> str:
        """The link to what a provider is asked."""
        ...

    def application(self, told: ToldApplication) -> str:
        """The link to an application, or to what it led to."""
        ...

    def noted(self, event: int) -> str:
        """What stands in a line of the history of an application."""
        ...

    def stopped(self, number: int) -> str:
        """The link to the question whether the messages have stopped."""
        ...


def tell_together(notices: Sequence[Notice], ways: Ways) -> tuple[Words, ...]:
    """All of them as one message, those about the address that it goes to first."""
    said: list[Words] = []
    ordered = sorted(notices, key=lambda one: (one.elsewhere, one.about.canonical))
    for about, group in groupby(ordered, key=lambda one: one.about):
        found = list(group)
        elsewhere = found[0].elsewhere
        if elsewhere:
            said.append(say("about.other", address=about.masked))
        said += _told(found, ways)
        if elsewhere and not ways.by_link:
            # A word from this number would be about this number.
            said.append(say("about.how", url=ways.permissions()))
    return tuple(said)


def _told(notices: Sequence[Notice], ways: Ways) -> Iterable[Words]:
    elsewhere = notices[0].elsewhere
    recordings = [(one.about, one.told) for one in notices if isinstance(one.told, ToldRecording)]
    yield from _recordings(recordings, ways, silent=elsewhere and not ways.by_link)
    approvals = [(one.about, one.told) for one in notices if isinstance(one.told, ToldApproval)]
    yield from _approvals(approvals, ways, silent=elsewhere and not ways.by_link)
    refusals = [one.told for one in notices if isinstance(one.told, ToldRefusal)]
    if refusals:
        yield from _refusals(refusals, ways, silent=elsewhere and not ways.by_link)
    for one in notices:
        yield from _apart(one.told, ways)
    for one in notices:
        if isinstance(one.told, ToldSummary):
            told = one.told
            yield say("summary.told", month=told.month, brands=told.brands)
            yield say("summary.moved", added=told.added, refused=told.refused)
            yield say("summary.how", url=ways.permissions())


def _apart(told: Told, ways: Ways) -> Iterable[Words]:
    """What is told of one thing at a time."""
    if isinstance(told, ToldComplaint):
        yield from _complaint(told, ways)
    if isinstance(told, ToldAsked):
        day = told.until.astimezone(ISTANBUL).date().isoformat()
        yield say("asked.told", count=told.count, day=day)
        yield say("asked.where", url=ways.asked())
    if isinstance(told, ToldQuality):
        yield say("quality.told", calls=told.calls, failures=told.failures)
    if isinstance(told, ToldSilent):
        day = told.since.astimezone(ISTANBUL).date().isoformat()
        yield say("silent.told", brand=ways.label(told.brand), day=day)
    if isinstance(told, ToldApplication):
        yield from _application(told, ways)


def _recordings(
    recordings: Sequence[tuple[Address, ToldRecording]], ways: Ways, *, silent: bool
) -> Iterable[Words]:
    """Those over a refusal first. `silent`: how to end them is said elsewhere."""
    first: dict[tuple[bool, int], ToldRecording] = {}
    for _, each in recordings:
        first.setdefault((each.claim, each.brand), each)
    told = sorted(first.values(), key=lambda one: not one.claim)
    if ways.by_link and len(told) <= MOST_APART:
        for one in told:
            same = [found for found in recordings if found[1].brand == one.brand]
            yield _recording(one, ways)
            yield say("told.how", url=ways.deny(same))
        return
    for claim, group in groupby(told, key=lambda one: one.claim):
        alike = list(group)
        if len(alike) == 1:
            yield _recording(alike[0], ways)
        else:
            names = name_some([ways.label(one.brand) for one in alike])
            many = len(alike)
            yield say("claim.told.many" if claim else "record.told.many", count=many, names=names)
    if told and not silent:
        yield say("told.how", url=ways.deny(recordings))


def _recording(told: ToldRecording, ways: Ways) -> Words:
    brand = ways.label(told.brand)
    if told.claim:
        return say("claim.told", brand=brand)
    day = told.date.astimezone(ISTANBUL).date().isoformat()
    return say("record.told", brand=brand, day=day, source=source_words(told.source).key)


def _approvals(
    approvals: Sequence[tuple[Address, ToldApproval]], ways: Ways, *, silent: bool
) -> Iterable[Words]:
    """What was agreed to about data is ended at the provider itself: the registry has no say."""
    messages = [one for one in approvals if one[1].types]
    for _, told in messages:
        yield say("approved.told", names=ways.label(told.brand), kinds=of_types(told.types))
    if ways.by_link and messages:
        yield say("approved.link", url=ways.refuse(messages))
    elif len(messages) == 1 and not silent:
        which = WHICH[frozenset(messages[0][1].types)]
        yield say(f"approved.{which}", word=ways.word(messages[0][1].brand))
    elif messages and not silent:
        yield say("approved.page", url=ways.permissions())
    for _, told in approvals:
        if told.texts:
            yield say("approved.data", names=told.name, kinds=of_texts(told.texts))


def _refusals(refusals: Sequence[ToldRefusal], ways: Ways, *, silent: bool) -> Iterable[Words]:
    brands = list(dict.fromkeys(brand for one in refusals for brand in one.brands))
    if len(brands) == 1:
        yield say("refused.told", brand=ways.label(brands[0]))
    else:
        yield say("refused.told.many", count=len(brands))
    if silent:
        return
    # The word undoes the newest refusal only, and only for ten minutes.
    if len(refusals) == 1 and ways.now < refusals[0].undo_until:
        yield say("refused.how", url=ways.permissions())
    else:
        yield say("refused.late", url=ways.permissions())


def _complaint(told: ToldComplaint, ways: Ways) -> Iterable[Words]:
    """One sentence, and where the rest stands. The reasons stand on the page alone: they may
    tell of other people's words."""
    brand = ways.label(told.brand) if told.brand is not None else "?"
    if told.move == "stopped":
        yield say("complaint.stopped", number=told.number, brand=brand)
        yield say("complaint.stopped.how", url=ways.stopped(told.number))
        return
    if told.move == "decide":
        decision = told.about["decision"]
        yield say(f"complaint.decided.{decision}", number=told.number)
    else:
        yield say(f"complaint.moved.{told.move}", number=told.number)
    yield say("complaint.where", url=ways.complaint(told.number))


def _application(told: ToldApplication, ways: Ways) -> Iterable[Words]:
    """What became of it, the words for whoever applied, and where the rest stands."""
    application_move = told.move
    yield say(f"application.{application_move}", number=shown_number(told.number))
    if told.event is not None:
        yield say("application.words", words=ways.noted(told.event))
    if told.registers:
        yield say("application.first")
    yield say("application.where", url=ways.application(told))


def source_words(source: Source | None) -> Words:
    """Where a consent was given, in words."""
    source_name = source.name if source else "NONE"
    return say(f"source.{source_name}")


def name_some(labels: Sequence[str]) -> str:
    """As many names as fit into a sentence; at least one."""
    text = labels[0]
    for label in labels[1:]:
        if len(text) + len(label) + 2 > NAMES_LENGTH:
            return f"{text}, ..."
        text = f"{text}, {label}"
    return text
