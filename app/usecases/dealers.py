"""Dealers and permissions: whether one may write to an address, and which may."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from app.core import UseCase, Work
from app.domain.consent import MessageType, RecipientType, Status
from app.domain.dealers import may_use
from app.domain.folding import sort_key
from app.domain.party import RetailerStatus
from app.errors import NotFound
from app.storage.statements import REFUSED_AHEAD

LINKED = """coalesce(r.retailer_code = c.retailer_code
                OR r.retailer_code = ANY(c.retailer_access), false)"""
ASK = f"""
SELECT c.status, r.status, {LINKED}, {REFUSED_AHEAD}
  FROM retailer r
 CROSS JOIN unnest(%(tags)s::uuid[]) WITH ORDINALITY AS k (tag, n)
  LEFT JOIN consent c ON c.tag = k.tag AND c.brand_code = r.brand_code
                     AND c.recipient_type = %(kind)s AND c.type = %(type)s
 WHERE r.retailer_code = %(retailer)s AND r.brand_code = %(brand)s
 ORDER BY k.n
"""
SEE = f"""
SELECT c.status, r.status, true, {REFUSED_AHEAD}, c.type, r.retailer_code, r.title, r.alias,
       r.town_name, r.city_name
  FROM consent c JOIN retailer r ON r.brand_code = c.brand_code AND {LINKED}
 WHERE c.tag = ANY(%(tags)s::uuid[]) AND c.brand_code = %(brand)s
"""


@dataclass(frozen=True, slots=True)
class MayRetailerWrite(UseCase[tuple[bool, ...]]):
    """Whether a dealer may write to addresses in its brand's name: that brand approved, and the
    dealer took the approval or was let use it."""

    brand: int
    retailer: int
    recipient_type: RecipientType
    type: MessageType
    tags: Sequence[UUID]
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> tuple[bool, ...]:
        """For each address, in their order. Raises NotFound for a dealer that the brand has not."""
        what = {
            "brand": self.brand,
            "retailer": self.retailer,
            "kind": self.recipient_type,
            "type": self.type,
            "tags": list(self.tags),
            "now": work.now,
        }
        rows = work.rows(ASK, what)
        if self.tags and not rows:
            raise NotFound("retailer", code=self.retailer)
        return tuple(_may(row) for row in rows)


@dataclass(frozen=True, slots=True)
class DealerOfMine:
    """A dealer that may write to the citizen in the name of a brand, in which ways."""

    title: str
    alias: str | None
    town: str
    city: str
    types: tuple[MessageType, ...]


@dataclass(frozen=True, slots=True)
class SeeDealers(UseCase[tuple[DealerOfMine, ...]]):
    """Which dealers of a brand may write to these addresses, which are the citizen's own."""

    brand: int
    tags: tuple[UUID, ...]
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> tuple[DealerOfMine, ...]:
        """In Turkish order, by one statement."""
        what = {"tags": list(self.tags), "brand": self.brand, "now": work.now}
        types: dict[tuple[Any, ...], set[MessageType]] = {}
        for row in work.rows(SEE, what):
            if _may(row):
                types.setdefault(row[5:], set()).add(MessageType(row[4]))
        found = [
            DealerOfMine(title, alias, town, city, tuple(sorted(kinds)))
            for (_, title, alias, town, city), kinds in types.items()
        ]
        return tuple(sorted(found, key=lambda one: (sort_key(one.title), one.town)))


def _may(row: Sequence[Any]) -> bool:
    status, standing, linked, ahead = row[:4]
    recorded = None if status is None else Status(status)
    return may_use(recorded, RetailerStatus(standing), linked=linked, refused_ahead=ahead)
