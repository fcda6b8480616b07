"""The pre-examination of a complaint: what the history of a permission says of one message.

It explains and never decides. A message came at a moment; every word about that permission has
two clocks, when it was said and when we learned it. What counts is what had been said by the time
of the message, as far as it is known today; `then` tells the same as it was known at that time.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from app.domain.ahead import Ahead, refused_ahead
from app.domain.consent import EventKind, MessageType, RecipientType, Source, Status, may_write
from app.domain.deadlines import Calendar, day_in_istanbul
from app.domain.opening import Opening


class Verdict(StrEnum):
    """What is found. The order of the checks is that of `examine`."""

    SENDER_UNKNOWN = "sender-unknown"
    OUT_OF_SCOPE = "out-of-scope"
    AHEAD = "locked-or-refused-ahead"
    REFUSED = "refused"
    GRACE = "grace"
    LATE = "recorded-late"
    NEVER = "never"
    MERCHANT = "merchant"
    VALID = "valid"

    @property
    def against_sender(self) -> bool:
        """Whether the message should not have been sent, by what is recorded."""
        return self in (Verdict.AHEAD, Verdict.REFUSED, Verdict.LATE, Verdict.NEVER)


@dataclass(frozen=True, slots=True)
class Message:
    """What was received. `exemption`: by its sender's or its recipient's account it is of a kind
    that needs no permission (law 6563, article 6; regulation, article 6)."""

    type: MessageType
    recipient_type: RecipientType
    at: datetime
    exemption: str | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """A movement of the history: said at one moment, learned at another; ids in its order.

    `given`: when the approval that stands after it was given, where that is not `said`: an undoing
    brings back an older one.
    """

    id: int
    recipient_type: RecipientType
    type: MessageType
    status: Status
    kind: EventKind
    source: Source | None
    said: datetime
    learned: datetime
    given: datetime | None = None

    @property
    def by_provider(self) -> bool:
        """Whether a provider said that the citizen said it: what it has to prove."""
        return self.source is None or self.source.by_provider


@dataclass(frozen=True, slots=True)
class Known:
    """All that the registry has about one address and one brand.

    `words`: the history, of every type; `ahead`: what was refused in advance, with its real end;
    `locks`: when the address was locked or opened, oldest first; `locked`: how it is without any;
    `opening`: by which the brand could record what was older.
    """

    words: tuple[Word, ...] = ()
    ahead: tuple[Ahead, ...] = ()
    sector: str | None = None
    locks: tuple[tuple[datetime, bool], ...] = ()
    locked: bool = False
    opening: Opening | None = None


@dataclass(frozen=True, slots=True)
class Calendars:
    """Which days count: `reporting` for a record's three days, `stopping` for a refusal's."""

    reporting: Calendar
    stopping: Calendar


@dataclass(frozen=True, slots=True)
class Examination:
    """The finding. `then`: the same by what was known when the message came.

    `word`: the id of the movement that decides it; `lines`: of all that speak of this permission.
    `days`: business days from the refusal to the message; `stop_by`: the last moment in which the
    sender might still have written. `proof`: whether the provider must prove what it recorded.
    """

    verdict: Verdict
    then: Verdict
    word: int | None = None
    lines: tuple[int, ...] = ()
    days: int = 0
    stop_by: datetime | None = None
    proof: bool = False


@dataclass(frozen=True, slots=True)
class _Finding:
    verdict: Verdict
    word: Word | None = None
    refused_at: datetime | None = None


def examine(message: Message, known: Known | None, calendars: Calendars) -> Examination:
    """What the history says of a message; `known` is None where nobody knows whose it was."""
    found = _find(message, known, calendars)
    if known is None:
        return Examination(found.verdict, found.verdict)
    then = _find(message, _as_of(known, message.at), calendars).verdict
    about = (message.type, message.recipient_type)
    lines = (word.id for word in known.words if (word.type, word.recipient_type) == about)
    days, stop_by = 0, None
    if found.refused_at is not None:
        stop_by = calendars.stopping.stop_by(found.refused_at)
        first, last = day_in_istanbul(found.refused_at), day_in_istanbul(message.at)
        days = calendars.stopping.business_days_between(first, last)
    proof = found.verdict is Verdict.VALID and found.word is not None and found.word.by_provider
    word = found.word.id if found.word else None
    return Examination(found.verdict, then, word, tuple(sorted(lines)), days, stop_by, proof)


def _find(message: Message, known: Known | None, calendars: Calendars) -> _Finding:
    if known is None:
        return _Finding(Verdict.SENDER_UNKNOWN)
    if message.exemption is not None:
        return _Finding(Verdict.OUT_OF_SCOPE)
    spoken = _spoken(message, known.words)
    late = [
        word
        for word in spoken
        if _late(word, message.at, calendars.reporting) and not _covered(word, known.opening)
    ]
    counted = [word for word in spoken if word not in late]
    found = _of_words(message, counted, calendars.stopping)
    if found.verdict in (Verdict.VALID, Verdict.MERCHANT) and _ahead(message, known, found.word):
        return _Finding(Verdict.AHEAD, found.word)
    if found.verdict is Verdict.NEVER and late and late[-1] is spoken[-1]:
        return _Finding(Verdict.LATE, late[-1])
    if found.verdict is Verdict.NEVER and (_locked(message, known) or _ahead(message, known, None)):
        return _Finding(Verdict.AHEAD, found.word)
    return found


def _spoken(message: Message, words: Iterable[Word]) -> list[Word]:
    """What had been said by then of this permission, the last word last: of two that were said at
    the same moment, the refusal counts."""
    said = [
        word
        for word in words
        if word.type is message.type
        and word.recipient_type is message.recipient_type
        and word.said <= message.at
    ]
    return sorted(said, key=lambda word: (word.said, word.status is Status.RET, word.id))


def _late(word: Word, at: datetime, calendar: Calendar) -> bool:
    """An approval that was recorded too late, and not yet when the message came: what is not
    recorded is not valid (regulation, article 7/11 and 7/12)."""
    recorded = word.kind is EventKind.RECORD and word.by_provider
    approval = recorded and word.status is Status.ONAY
    return approval and word.learned > at and word.learned > calendar.record_by(word.said)


def _covered(word: Word, opening: Opening | None) -> bool:
    """Whether it was recorded in the time that everybody had while the registry opened."""
    return opening is not None and opening.covers(word.said, word.learned)


def _of_words(message: Message, words: Sequence[Word], calendar: Calendar) -> _Finding:
    kind = message.recipient_type
    last = words[-1] if words else None
    if last is None or last.status is Status.NONE:
        merchant = kind is RecipientType.TACIR
        return _Finding(Verdict.MERCHANT if merchant else Verdict.NEVER, last)
    if last.status is Status.ONAY:
        return _Finding(Verdict.VALID, last)
    refusal, before = _refusal(words)
    if message.at > calendar.stop_by(refusal.said):
        return _Finding(Verdict.REFUSED, refusal, refusal.said)
    if may_write(before.status if before else None, kind):
        return _Finding(Verdict.GRACE, refusal, refusal.said)
    # Nobody has days of grace who never had a permission.
    return _Finding(Verdict.NEVER, refusal)


def _refusal(words: Sequence[Word]) -> tuple[Word, Word | None]:
    """The first of the refusals that stand at the end, and the word before it."""
    index = len(words) - 1
    while index and words[index - 1].status is Status.RET:
        index -= 1
    return words[index], words[index - 1] if index else None


def _ahead(message: Message, known: Known, word: Word | None) -> bool:
    approval = word if word is not None and word.status is Status.ONAY else None
    return refused_ahead(
        known.ahead,
        message.type,
        known.sector,
        message.at,
        approved=(approval.given or approval.said) if approval else None,
        source=approval.source if approval else None,
    )


def _locked(message: Message, known: Known) -> bool:
    before = [locked for at, locked in known.locks if at <= message.at]
    return before[-1] if before else known.locked


def _as_of(known: Known, moment: datetime) -> Known:
    """What was known at a moment."""
    return replace(
        known,
        words=tuple(word for word in known.words if word.learned <= moment),
        locks=tuple(lock for lock in known.locks if lock[0] <= moment),
    )
