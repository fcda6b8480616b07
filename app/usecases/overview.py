"""Everything that a citizen has permitted, at all of the addresses, as the portal shows it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
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


class Order(StrEnum):
    """How brands are sorted."""

    NAME = "name"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class Permission:
    """One switch as it stands. `status` is what counts today: RET also where the brand recorded an
    approval that was refused in advance (`ahead`). `since`: when it was said; `learned`: when we
    heard of it; `claimed`: recorded over a refusal, and the citizen has said nothing yet."""

    tag: UUID
    recipient_type: RecipientType
    type: MessageType
    status: Status
    source: Source | None
    since: datetime | None
    learned: datetime
    claimed: bool
    ahead: bool

    @property
    def approved(self) -> bool:
        """Whether the brand may use it today."""
        return self.status is Status.ONAY


@dataclass(frozen=True, slots=True)
class BrandRow:
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
    ahead: Mapping[UUID, tuple[StandingRefusal, ...]]


@dataclass(frozen=True, slots=True)
class SeePermissions(UseCase[Overview]):
    """Everything of these addresses, which are the citizen's own. Two statements, however much."""

    tags: tuple[UUID, ...]
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> Overview:
        """Brands come from the directory in memory."""
        params = {"tags": list(self.tags), "now": work.now}
        ahead: dict[UUID, tuple[StandingRefusal, ...]] = {}
        for tag, *rest in work.rows(SEE_AHEAD, params):
            ahead[tag] = (*ahead.get(tag, ()), standing(rest))
        by_brand: dict[int, list[tuple[Any, ...]]] = {}
        for row in work.rows(SEE, params):
            by_brand.setdefault(row[1], []).append(row)
        views = [(_view(work, code), rows) for code, rows in by_brand.items()]
        views.sort(key=lambda pair: (pair[0].sort_key, pair[0].code))
        return Overview(
            tuple(
                BrandRow(view, tuple(_permission(work, view, row, ahead) for row in sorted(rows)))
                for view, rows in views
            ),
            ahead,
        )


@dataclass(frozen=True, slots=True)
class Narrow:
    """What of the overview is wanted; the defaults want all of it."""

    words: str = ""
    tag: UUID | None = None
    type: MessageType | None = None
    source: Source | None = None
    approved: bool = False
    after: datetime | None = None
    order: Order = Order.NAME

    def of(self, overview: Overview) -> tuple[BrandRow, ...]:
        """The brands that fit, each with the permissions that fit."""
        asked = fold(self.words).split()
        found = [
            BrandRow(row.brand, kept)
            for row in overview.rows
            if matches(row.brand, asked) and (kept := tuple(filter(self._fits, row.permissions)))
        ]
        if self.order is Order.NEWEST:
            found.sort(key=lambda row: row.newest, reverse=True)
        return tuple(found)

    def _fits(self, one: Permission) -> bool:
        return (
            self.tag in (None, one.tag)
            and self.type in (None, one.type)
            and self.source in (None, one.source)
            and (one.approved or not self.approved)
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


def _view(work: Work, code: int) -> BrandView:
    return work.core.directory.get(code) or BrandView(code, 0, str(code), str(code))


def _permission(
    work: Work,
    brand: BrandView,
    row: Sequence[Any],
    ahead: Mapping[UUID, tuple[StandingRefusal, ...]],
) -> Permission:
    tag, _, recipient_type, type, status, source, since, learned, claimed = row
    kind, origin = MessageType(type), Source(source) if source else None
    standing_here = ahead.get(tag)
    covered = standing_here is not None and refused_ahead(
        (one.rule for one in standing_here),
        kind,
        brand.sector,
        work.now,
        approved=since,
        source=origin,
    )
    return Permission(
        tag,
        RecipientType(recipient_type),
        kind,
        Status.RET if covered else Status(status),
        origin,
        since,
        learned,
        claimed,
        covered,
    )
