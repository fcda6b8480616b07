"""Everything that a citizen has permitted, at all of the addresses, as the portal shows it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from operator import attrgetter
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

from app.core import UseCase, Work
from app.domain.ahead import refused_ahead
from app.domain.consent import MessageType, RecipientType, Source, Status
from app.domain.folding import fold
from app.storage.directory import BrandView, matches
from app.usecases.ahead import StandingRefusal, standing

SEE = """
SELECT tag, brand_code, recipient_type, type, status, source, consent_date, created_at, claimed
  FROM consent WHERE tag = ANY(%(tags)s) AND status > 0
"""
SEE_AHEAD = """
SELECT tag, id, since, until, type, sector, reference FROM advance_refusal
 WHERE tag = ANY(%(tags)s) AND ended_at IS NULL AND since <= %(now)s
   AND (until IS NULL OR until > %(now)s)
 ORDER BY tag, id
"""


# A list has a row for each permission: the call of an enumeration would take longer than the rest.
TYPES = {int(one): one for one in MessageType}
KINDS = {int(one): one for one in RecipientType}
STATUSES = {int(one): one for one in Status}
SOURCES: Mapping[int | None, Source | None] = {None: None} | {int(one): one for one in Source}

TURKISH = attrgetter("brand.sort_key", "brand.code")
AheadByTag = Mapping[UUID, tuple[StandingRefusal, ...]]


class Order(StrEnum):
    """How brands are sorted."""

    NAME = "name"
    NEWEST = "newest"


class Permission(NamedTuple):
    """One switch as it stands. `status` is what counts today: RET also where the brand recorded an
    approval that was refused in advance (`ahead`). `since`: when it was said; `learned`: when we
    heard of it; `claimed`: recorded over a refusal, and the citizen has said nothing yet;
    `look_until`: it came with the opening of the registry, and counts for good from then on."""

    tag: UUID
    recipient_type: RecipientType
    type: MessageType
    status: Status
    source: Source | None
    since: datetime | None
    learned: datetime
    claimed: bool
    ahead: bool = False
    look_until: datetime | None = None

    @property
    def approved(self) -> bool:
        """Whether the brand may use it today."""
        return self.status is Status.ONAY


class BrandRow(NamedTuple):
    """A brand with everything that it has of this citizen."""

    brand: BrandView
    permissions: tuple[Permission, ...]

    @property
    def newest(self) -> datetime:
        """When we last learned something."""
        return max(one.learned for one in self.permissions)


@dataclass(frozen=True, slots=True)
class Overview:
    """All brands, in Turkish order, and what stands refused in advance, by address."""

    rows: tuple[BrandRow, ...]
    ahead: AheadByTag


@dataclass(frozen=True, slots=True)
class SeePermissions(UseCase[Overview]):
    """Everything of these addresses, which are the citizen's own. Two statements, however much."""

    tags: tuple[UUID, ...]
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> Overview:
        """Brands come from the directory in memory."""
        ahead = ahead_of(work, self.tags)
        return overview_of(work, work.rows(SEE, {"tags": list(self.tags)}), ahead)


def ahead_of(work: Work, tags: Sequence[UUID]) -> AheadByTag:
    """What stands refused in advance at these addresses."""
    ahead: dict[UUID, tuple[StandingRefusal, ...]] = {}
    for tag, *rest in work.rows(SEE_AHEAD, {"tags": list(tags), "now": work.now}):
        ahead[tag] = (*ahead.get(tag, ()), standing(rest))
    return ahead


def overview_of(work: Work, rows: Iterable[Sequence[Any]], ahead: AheadByTag) -> Overview:
    """Rows of consents, each beginning with the columns of `SEE`, gathered by brand."""
    by_brand: dict[int, list[Permission]] = {}
    for tag, code, kind, type, status, source, since, learned, claimed, *_ in rows:
        sort = (KINDS[kind], TYPES[type], STATUSES[status], SOURCES[source])
        found = by_brand.setdefault(code, [])
        found.append(Permission(tag, *sort, since, learned, claimed))
    known, get = work.core.directory.known(), work.core.directory.get
    shown = [
        BrandRow(known.get(code) or get(code) or _nameless(code), _in_order(found))
        for code, found in by_brand.items()
    ]
    shown.sort(key=TURKISH)
    if ahead:
        shown = [_as_it_counts(work, row, ahead) for row in shown]
    if work.core.directory.opens(work.now):
        shown = [_with_look(work, row) for row in shown]
    return Overview(tuple(shown), ahead)


def _nameless(code: int) -> BrandView:
    return BrandView(code, 0, str(code), str(code))


def _in_order(found: list[Permission]) -> tuple[Permission, ...]:
    """By address, recipient type, type. Most brands have one."""
    if len(found) > 1:
        found.sort(key=lambda one: (one.tag.int, one.recipient_type, one.type))
    return tuple(found)


def _as_it_counts(work: Work, row: BrandRow, ahead: AheadByTag) -> BrandRow:
    """What is recorded does not count where it was refused in advance."""
    permissions = tuple(
        one._replace(status=Status.RET, ahead=True)
        if refused_ahead(
            (standing.rule for standing in ahead.get(one.tag, ())),
            one.type,
            row.brand.sector,
            work.now,
            approved=one.since,
            source=one.source,
        )
        else one
        for one in row.permissions
    )
    return BrandRow(row.brand, permissions)


def _with_look(work: Work, row: BrandRow) -> BrandRow:
    """What of it waits for its citizen's look."""
    opening = row.brand.opening
    if opening is None or work.now > opening.look_until:
        return row
    permissions = tuple(
        one._replace(look_until=opening.look_until)
        if one.approved and opening.waits(one.source, one.since or one.learned, one.learned)
        else one
        for one in row.permissions
    )
    return BrandRow(row.brand, permissions)


@dataclass(frozen=True, slots=True)
class Narrow:
    """What of the overview is wanted; the defaults want all of it. `looked_for`: only what came
    with the opening, and waits for a look."""

    words: str = ""
    tag: UUID | None = None
    type: MessageType | None = None
    source: Source | None = None
    approved: bool = False
    looked_for: bool = False
    after: datetime | None = None
    order: Order = Order.NAME

    def of(self, overview: Overview) -> tuple[BrandRow, ...]:
        """The brands that fit, each with the permissions that fit."""
        asked = fold(self.words).split()
        found = (
            list(overview.rows)
            if self == Narrow(order=self.order)
            else [
                BrandRow(row.brand, kept)
                for row in overview.rows
                if matches(row.brand, asked)
                and (kept := tuple(filter(self._fits, row.permissions)))
            ]
        )
        if self.order is Order.NEWEST:
            found.sort(key=lambda row: row.newest, reverse=True)
        return tuple(found)

    def _fits(self, one: Permission) -> bool:
        return (
            self.tag in (None, one.tag)
            and self.type in (None, one.type)
            and self.source in (None, one.source)
            and (one.approved or not self.approved)
            and (one.look_until is not None or not self.looked_for)
            and (self.after is None or one.learned > self.after)
        )


def counted(rows: Iterable[BrandRow], fits: Callable[[Permission], bool]) -> int:
    """How many permissions of an overview fit."""
    return sum(fits(one) for row in rows for one in row.permissions)


def pending(overview: Overview, after: datetime | None) -> tuple[BrandRow, ...]:
    """What waits for the citizen's look: approvals recorded over a refusal, and brands that
    recorded one since the last visit."""

    def waits(one: Permission) -> bool:
        new = after is not None and one.learned > after
        recorded = one.source is None or one.source.by_provider
        return one.approved and (one.claimed or (new and recorded))

    rows = [BrandRow(row.brand, tuple(filter(waits, row.permissions))) for row in overview.rows]
    return tuple(row for row in rows if row.permissions)
