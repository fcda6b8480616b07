"""What a citizen is told without having asked: notices, and how several become one message.

A notice is kept as a receipt of what happened; the words for it are chosen when it leaves, because
what can still be done about it, and what else is told with it, is known only then.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Protocol

from app.dialogue.reply import Words, say
from app.domain.consent import ISTANBUL, MessageType, Source
from app.domain.recipient import Address
from app.receipts import receipt

MOST_APART = 10
"""So many brands are told one by one, each with its own link, where there is room for it."""
NAMES_LENGTH = 40
"""So many letters of names stand in one sentence of a text message."""


@receipt
@dataclass(frozen=True, slots=True)
class ToldRecording:
    """A provider says that the citizen agreed; `claim`: after a refusal of theirs."""

    brand: int
    type: MessageType
    source: Source | None
    date: datetime
    claim: bool


@receipt
@dataclass(frozen=True, slots=True)
class ToldRefusal:
    """The citizen refused, by another way than this address; it can be undone until then."""

    brands: tuple[int, ...]
    reference: str
    undo_until: datetime


@receipt
@dataclass(frozen=True, slots=True)
class ToldSummary:
    """A month of an account (`2026-02`): how many brands may write now, how many were added and
    how many refused in it."""

    account: str
    month: str
    brands: int
    added: int
    refused: int


@receipt
@dataclass(frozen=True, slots=True)
class ToldComplaint:
    """A complaint moved on. `move`: a move of `app/domain/complaint.py`, or `stopped`, the question
    whether the messages have stopped; `about`: what the history shows of it to everybody."""

    number: int
    move: str
    brand: int | None
    about: dict[str, str | int]


@receipt
@dataclass(frozen=True, slots=True)
class ToldAsked:
    """To a provider's user: so many complaints wait for its answer, the first until then."""

    count: int
    until: datetime


Told = ToldRecording | ToldRefusal | ToldSummary | ToldComplaint | ToldAsked


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

    def deny(self, recordings: Sequence[tuple[Address, ToldRecording]]) -> str:
        """The link that denies these."""
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
    refusals = [one.told for one in notices if isinstance(one.told, ToldRefusal)]
    if refusals:
        yield from _refusals(refusals, ways, silent=elsewhere and not ways.by_link)
    for one in notices:
        if isinstance(one.told, ToldComplaint):
            yield from _complaint(one.told, ways)
        if isinstance(one.told, ToldAsked):
            day = one.told.until.astimezone(ISTANBUL).date().isoformat()
            yield say("asked.told", count=one.told.count, day=day)
            yield say("asked.where", url=ways.asked())
    for one in notices:
        if isinstance(one.told, ToldSummary):
            told = one.told
            yield say("summary.told", month=told.month, brands=told.brands)
            yield say("summary.moved", added=told.added, refused=told.refused)
            yield say("summary.how", url=ways.permissions())


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
            names = _names([ways.label(one.brand) for one in alike])
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


def source_words(source: Source | None) -> Words:
    """Where a consent was given, in words."""
    source_name = source.name if source else "NONE"
    return say(f"source.{source_name}")


def _names(labels: Sequence[str]) -> str:
    """As many names as fit; at least one."""
    text = labels[0]
    for label in labels[1:]:
        if len(text) + len(label) + 2 > NAMES_LENGTH:
            return f"{text}, ..."
        text = f"{text}, {label}"
    return text
