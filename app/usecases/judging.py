"""Judging many records of a brand at once: by their fields, and against what is stored."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import repeat
from typing import Any

from app.core import Work
from app.domain.consent import (
    Record,
    Source,
    Status,
    Stored,
    announces,
    check_fields,
    judge,
    reclaims,
    repeats,
    turning_points,
)
from app.storage.copying import array, micros
from app.storage.statements import LAST_SAID, ahead
from app.usecases.sheet import Sheet

STATUSES = {int(status): status for status in Status}
SOURCES = {int(source): source for source in Source}

STORED = f"""
SELECT k.i::int, coalesce(r.locked, %(default)s), {ahead("k.tag", "k.type", "%(brand)s")},
       c.status, {LAST_SAID}, c.source, c.event_id
  FROM unnest(%(tags)s::uuid[], %(recipient_types)s::smallint[], %(types)s::smallint[])
       WITH ORDINALITY AS k(tag, recipient_type, type, i)
  LEFT JOIN recipient r ON r.tag = k.tag
  LEFT JOIN consent c ON c.tag = k.tag AND c.brand_code = %(brand)s
                     AND c.recipient_type = k.recipient_type AND c.type = k.type
 WHERE r.tag IS NOT NULL OR c.tag IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class _Known:
    """What is stored about the key of a record; no state where only the address is known."""

    locked: bool
    ahead: bool
    stored: Stored | None
    event_id: int


@dataclass(slots=True)
class Judged:
    """What may be written, by position in the sheet, in the order of the key.

    `fresh` has nothing stored; `over` gives the event of the row that was judged, and whether the
    record ends a citizen's refusal; `unknown` holds the addresses never heard of, by tag.
    `announced` are those of `over` that begin an approval where none stood; `repeated` are refusals
    of what is refused, which may not be written and yet were said later than the one that stands.
    """

    fresh: list[int] = field(default_factory=list)
    over: list[tuple[int, int, bool]] = field(default_factory=list)
    unknown: dict[bytes, str] = field(default_factory=dict)
    announced: set[int] = field(default_factory=set)
    repeated: list[int] = field(default_factory=list)


def sound_rows(
    work: Work, sheet: Sheet, at: datetime, *, backdated: bool
) -> tuple[list[int], dict[int, str]]:
    """The positions whose fields broke no rule when they were reported, and the codes of the
    others; of rows that are alike, one is checked."""
    calendar = work.core.settings.reporting
    points = sorted(map(micros, turning_points(at, calendar, backdated=backdated)))
    stretches = _stretches(sheet.dates, points)
    likes = list(zip(map(id, sheet.kinds), stretches, strict=False))
    checked = {
        like: check_fields(sheet.record(position), at, calendar, backdated=backdated)
        for like, position in dict(zip(likes, range(len(likes)), strict=True)).items()
    }
    if not any(checked.values()):
        return list(range(len(sheet))), {}
    codes = [checked[like] for like in likes]
    refused = {position: code for position, code in enumerate(codes) if code is not None}
    return [position for position, code in enumerate(codes) if code is None], refused


def _stretches(dates: Sequence[int | None], points: Sequence[int]) -> Iterable[int]:
    """Between which two points each date lies."""
    known = [date for date in dates if date is not None]
    if len(known) == len(dates) > 0:
        first, last = bisect_right(points, min(known)), bisect_right(points, max(known))
        if first == last:
            return repeat(first)
    return (-1 if date is None else bisect_right(points, date) for date in dates)


def turns(sheet: Sheet, positions: list[int]) -> list[list[int]]:
    """Positions in turns that hold each key once: the first record of a key, then its second."""
    if len(set(sheet.tags)) == len(sheet):
        return [positions]
    found: list[list[int]] = []
    seen: dict[object, int] = {}
    for position in positions:
        kind = sheet.kinds[position]
        key = (sheet.tags[position], kind.recipient_type, kind.type)
        turn = seen.get(key, 0)
        seen[key] = turn + 1
        if turn == len(found):
            found.append([])
        found[turn].append(position)
    return found


def judge_first(work: Work, sheet: Sheet, positions: list[int]) -> tuple[Judged, list[int]]:
    """Judge as if nothing were known of any address; the positions that this forbids come apart,
    since what is known may allow them."""
    first = _first_rules(work, sheet)
    judged, others = Judged(fresh=positions), []
    if any(first.values()):
        broken = [first[id(kind)] is not None for kind in sheet.kinds]
        judged.fresh = [position for position in positions if not broken[position]]
        others = [position for position in positions if broken[position]]
    tags, addresses = sheet.tags, sheet.addresses
    judged.unknown = {tags[position]: addresses[position] for position in judged.fresh}
    return judged, others


def judge_rows(
    work: Work,
    brand: int,
    sheet: Sheet,
    positions: list[int],
    refused: dict[int, str],
    first_refusals: bool = False,
) -> tuple[Judged, int]:
    """Judge one turn against what is stored. What may not be written goes into `refused`; the
    number tells of how many addresses something was known. `first_refusals`: a refusal may be the
    first record."""
    judged = Judged()
    found = _found(work, brand, sheet, positions)
    first = _first_rules(work, sheet, first_refusals=first_refusals)
    for index, position in enumerate(positions, 1):
        known = found.get(index)
        if known is None:
            broken = first[id(sheet.kinds[position])]
            if broken is None:
                judged.fresh.append(position)
                judged.unknown[sheet.tags[position]] = sheet.addresses[position]
        else:
            record = sheet.record(position)
            broken = _judge_known(judged, known, position, record, first_refusals=first_refusals)
        if broken is not None:
            refused[position] = broken
    return judged, len(found)


def _first_rules(
    work: Work, sheet: Sheet, *, first_refusals: bool = False
) -> dict[int, str | None]:
    """What forbids each kind of record where nothing is known of the address, by its identity.

    A first record is judged by nothing but its kind.
    """
    locked = work.core.settings.lock_by_default
    return {
        place: judge(None, kind, locked=locked, first_refusals=first_refusals)
        for place, kind in sheet.by_identity().items()
    }


def _judge_known(
    judged: Judged, known: _Known, position: int, record: Record, *, first_refusals: bool
) -> str | None:
    broken = judge(
        known.stored,
        record,
        locked=known.locked,
        ahead=known.ahead,
        first_refusals=first_refusals,
    )
    if broken is None and known.stored is None:
        judged.fresh.append(position)
    elif broken is None:
        judged.over.append((position, known.event_id, reclaims(known.stored, record)))
        if announces(known.stored, record):
            judged.announced.add(position)
    elif repeats(known.stored, record):
        judged.repeated.append(position)
    return broken


def _found(work: Work, brand: int, sheet: Sheet, positions: Sequence[int]) -> dict[int, _Known]:
    """What is known of each address, by the place in `positions`, from 1."""
    kinds = [sheet.kinds[position] for position in positions]
    rows = work.rows(
        STORED,
        {
            "default": work.core.settings.lock_by_default,
            "tags": array(sheet.tags[position].hex() for position in positions),
            "recipient_types": array(kind.recipient_type for kind in kinds),
            "types": array(kind.type for kind in kinds),
            "brand": brand,
            "now": work.now,
        },
    )
    return {row[0]: _known(row) for row in rows}


def _known(row: tuple[Any, ...]) -> _Known:
    _, locked, ahead_too, status, date, source, event_id = row
    if status is None:
        return _Known(locked, ahead_too, None, 0)
    return _Known(locked, ahead_too, Stored(STATUSES[status], date, SOURCES.get(source)), event_id)
