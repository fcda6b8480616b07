"""Recording what providers report: one consent, or many at once by the same statements.

The rules stand in `app/domain/consent.py`. What is stored is read set-based, each record is judged
against it (`judging.py`), and the changes are written so that a row is touched only while it is
still the one that was judged (`writing.py`); one that somebody changed in between is judged again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from app.core import UseCase, Work
from app.domain.consent import Record, Status
from app.errors import Conflict, RuleBroken
from app.receipts import receipt
from app.storage.copying import micros
from app.usecases.finishing import transaction_id
from app.usecases.judging import Judged, judge_first, judge_rows, sound_rows, turns
from app.usecases.notices import tell_recordings
from app.usecases.opening import loads_at
from app.usecases.sheet import Sheet
from app.usecases.subscriptions import FULL, beyond
from app.usecases.writing import write_anew, write_over, write_repeated

ALREADY = "H174"
"""A refusal of what is refused, which is noted all the same."""

TRIES = 5
ANEW_FROM = 100
"""So many new rows are worth a savepoint and three COPYs; fewer go with the others."""

PLAN_FOR_MANY = "SELECT set_config('plan_cache_mode', 'auto', true)"
"""Elsewhere a plan is made once, for a few rows; a long list has its own."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A record for one address. `address` is the canonical form, needed to seal a new one."""

    tag: UUID
    address: str
    record: Record


@receipt
@dataclass(frozen=True, slots=True)
class Recorded:
    """That one consent was recorded, under which transaction id (64 hex), and when."""

    transaction_id: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class BatchRecorded:
    """How many records took effect, and which did not: (position, rule code).

    `known`: of how many something was known already. `ids`: by position, the transaction id of what
    took effect, where they were wanted.
    """

    done: int
    refused: tuple[tuple[int, str], ...]
    known: int = 0
    ids: Mapping[int, bytes] = field(default_factory=dict)


@dataclass(slots=True)
class _Batch:
    """One go of the load: the records by position, what was refused, the ids of what was done.

    `at`: when it was reported. `announced` are new approvals, where `tell` wants them told;
    `claims` those over a citizen's refusal, with the event of it, which are always told.
    """

    brand: int
    sheet: Sheet
    at: datetime
    want_ids: bool = False
    tell: bool = True
    first_refusals: bool = False
    announced: list[int] = field(default_factory=list)
    claims: list[tuple[int, int]] = field(default_factory=list)
    refused: dict[int, str] = field(default_factory=dict)
    ids: dict[int, bytes] = field(default_factory=dict)
    done: int = 0
    known: int = 0


@dataclass(frozen=True, slots=True)
class RecordConsents(UseCase[BatchRecorded]):
    """Record many consents of one brand, set-based.

    `backdated`: the first load of a registry that existed before, without H467. A key may come
    several times; its records then take effect in their order. `unheard`: most likely nothing is
    known of any of the addresses, so that they are written before anybody looks; where that was
    wrong, it only took longer. `quiet`: out of a file, whose approvals are not told one by one,
    and neither are backdated ones; an approval over a citizen's refusal always is. `want_ids`: the
    answer has the transaction ids. `first_refusals`: a refusal may be the first record, since the
    citizen said it (`programs/refusing.py`). While a registry opens, what is older than H467 allows
    is taken, and not told: its citizens look at the list (`opening.py`). `reported_at`: when it
    reached us, where it waited since; the rules about dates are held against that.
    """

    brand: int
    entries: Sequence[Entry] | Sheet
    backdated: bool = False
    unheard: bool = False
    quiet: bool = False
    want_ids: bool = False
    first_refusals: bool = False
    reported_at: datetime | None = None

    def run(self, work: Work) -> BatchRecorded:
        """Each entry is done or refused by a rule. Raises Conflict when rows keep changing."""
        entries = self.entries
        sheet = entries if isinstance(entries, Sheet) else _sheet(entries)
        tell = not (self.backdated or self.quiet)
        at = self.reported_at or work.now
        batch = _Batch(self.brand, sheet, at, self.want_ids, tell, self.first_refusals)
        _record(work, batch, backdated=self.backdated, unheard=self.unheard)
        refused = tuple(sorted(batch.refused.items()))
        return BatchRecorded(batch.done, refused, batch.known, batch.ids)


@dataclass(frozen=True, slots=True)
class CheckConsents(UseCase[BatchRecorded]):
    """What recording these consents would come to now; nothing is written.

    Of a key that comes several times, each record is held against what is stored, not against the
    one before it. `provider`: whose package is to have room for the addresses, if anybody's.
    """

    brand: int
    entries: Sequence[Entry] | Sheet
    backdated: bool = False
    reported_at: datetime | None = None
    provider: int | None = None

    def run(self, work: Work) -> BatchRecorded:
        """The answer that RecordConsents would give."""
        entries = self.entries
        sheet = entries if isinstance(entries, Sheet) else _sheet(entries)
        at = self.reported_at or work.now
        backdated = self.backdated or loads_at(work.core, self.brand, at)
        sound, refused = sound_rows(work, sheet, at, backdated=backdated)
        if self.provider is not None:
            full = beyond(work, self.provider, sheet.tags, hold=False)
            refused |= {place: FULL for place, tag in enumerate(sheet.tags) if tag in full}
            sound = [place for place in sound if place not in refused]
        known = 0
        for turn in turns(sheet, sound):
            known += judge_rows(work, self.brand, sheet, turn, refused)[1]
        return BatchRecorded(len(sheet) - len(refused), tuple(sorted(refused.items())), known)


@dataclass(frozen=True, slots=True)
class RecordConsent(UseCase[Recorded]):
    """Record one consent as a provider reports it."""

    brand: int
    entry: Entry

    def run(self, work: Work) -> Recorded:
        """Raises RuleBroken with the İYS code that refuses it; that a refusal of what is refused
        was said again stays written."""
        batch = _Batch(self.brand, _sheet((self.entry,)), work.now, want_ids=True)
        _record(work, batch)
        if batch.refused:
            raise RuleBroken(batch.refused[0], keeps=batch.refused[0] == ALREADY)
        return Recorded(batch.ids[0].hex(), work.now)


def _sheet(entries: Sequence[Entry]) -> Sheet:
    dates = [entry.record.consent_date for entry in entries]
    return Sheet(
        tags=[entry.tag.bytes for entry in entries],
        addresses=[entry.address for entry in entries],
        kinds=[replace(entry.record, consent_date=None) for entry in entries],
        dates=[None if date is None else micros(date) for date in dates],
    )


def _record(work: Work, batch: _Batch, *, backdated: bool = False, unheard: bool = False) -> None:
    sheet = batch.sheet
    if len(sheet) >= ANEW_FROM:
        work.row(PLAN_FOR_MANY)
    opening = loads_at(work.core, batch.brand, batch.at)
    sound, batch.refused = sound_rows(work, sheet, batch.at, backdated=backdated or opening)
    for turn in turns(sheet, sound):
        # Everybody goes through the rows by their key, so that none waits in a circle.
        turn.sort(key=sheet.tags.__getitem__)
        waiting = _write_unheard(work, batch, turn) if unheard else turn
        anew, unheard = True, False
        for _ in range(TRIES):
            if not waiting:
                break
            waiting = sorted(_write(work, batch, waiting, anew=anew), key=sheet.tags.__getitem__)
            anew = False
        if waiting:
            raise Conflict
    announced = _recent(work, batch) if opening else batch.announced
    tell_recordings(work, batch.brand, sheet, announced, batch.claims)


def _recent(work: Work, batch: _Batch) -> list[int]:
    """Those that could be recorded without an opening too; what has no date is of today."""
    oldest = micros(work.core.settings.reporting.oldest_acceptable(batch.at))
    dates = batch.sheet.dates
    return [each for each in batch.announced if (dates[each] or oldest) >= oldest]


def _write_unheard(work: Work, batch: _Batch, positions: list[int]) -> list[int]:
    """Write what may be a first record; gives the others, and all where one was none."""
    judged, others = judge_first(work, batch.sheet, positions)
    if len(judged.fresh) < ANEW_FROM or not _copied(work, batch, judged):
        return positions
    return others


def _copied(work: Work, batch: _Batch, judged: Judged) -> bool:
    """Write the fresh rows by COPY, which tells no transaction ids: they are made here."""
    events = write_anew(work, batch.brand, batch.sheet, judged)
    if events is None:
        return False
    if batch.want_ids:
        tags = batch.sheet.tags
        for position, event in zip(judged.fresh, events, strict=True):
            batch.ids[position] = transaction_id(tags[position], event)
    _done_anew(batch, judged.fresh)
    return True


def _done_anew(batch: _Batch, positions: list[int]) -> None:
    batch.done += len(positions)
    if batch.tell:
        kinds = batch.sheet.kinds
        batch.announced += (each for each in positions if kinds[each].status is Status.ONAY)


def _write(work: Work, batch: _Batch, positions: list[int], *, anew: bool) -> list[int]:
    """Judge and write one turn; gives the positions that somebody was faster at."""
    judged, known = judge_rows(
        work, batch.brand, batch.sheet, positions, batch.refused, batch.first_refusals
    )
    batch.known += known
    waiting: list[int] = []
    if judged.repeated:
        waiting = write_repeated(work, batch.brand, batch.sheet, judged)
        for position in waiting:
            del batch.refused[position]
    if anew and len(judged.fresh) >= ANEW_FROM:
        if not _copied(work, batch, judged):
            waiting += judged.fresh
        judged.fresh, judged.unknown = [], {}
    if judged.fresh or judged.over:
        waiting += _write_over(work, batch, judged)
    return waiting


def _write_over(work: Work, batch: _Batch, judged: Judged) -> list[int]:
    written = write_over(work, batch.brand, batch.sheet, judged, want_ids=batch.want_ids)
    missed = [position for position, transaction in written if transaction is None]
    batch.ids.update((position, made) for position, made in written if made is not None)
    lost = set(missed)
    _done_anew(batch, [position for position in judged.fresh if position not in lost])
    batch.done += len(judged.over) - len(lost.intersection(row[0] for row in judged.over))
    batch.claims += ((row[0], row[1]) for row in judged.over if row[2] and row[0] not in lost)
    if batch.tell:
        batch.announced += judged.announced - lost
    return missed
