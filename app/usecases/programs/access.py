"""Which dealers may use a permission besides the brand: let in, exchanged, taken away, listed.

None of it moves the permission. Its rows are locked in the order of their key, and then changed by
a statement that looks again, so that a refusal of the same moment comes before or after, and stays
either way. What changes is written to the history as a movement of its own (`EventKind.ACCESS`);
the row keeps the number of the movement that made its state, by which an undoing, a dispute and a
record know it again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from app.core import UseCase, Work
from app.domain.consent import EventKind, MessageType, RecipientType, Status
from app.errors import NotFound, RuleBroken
from app.receipts import receipt
from app.storage.statements import NEXT_EVENT, TRANSACTION_ID, logged
from app.usecases.programs.retailers import COLUMNS, RetailerPage, seen, unknown

OF_SCOPE = f"""c.brand_code = %(brand)s AND c.recipient_type = %(kind)s AND c.type = %(type)s
           AND c.status > {Status.NONE:d}"""
HOLD = f"""
SELECT c.tag FROM consent c WHERE c.tag = ANY(%(tags)s::uuid[]) AND {OF_SCOPE}
 ORDER BY c.tag FOR NO KEY UPDATE
"""


def _change(access: str, taken_by: str, where: str) -> str:
    """The statement that gives the rows of a scope these two columns, where that changes anything,
    and answers, by tag, the ids of its movements (64 hex)."""
    return f"""
WITH changed AS (
    UPDATE consent c SET retailer_access = {access}, retailer_code = {taken_by}
     WHERE c.tag = ANY(%(tags)s::uuid[]) AND {OF_SCOPE} AND ({where})
    RETURNING c.tag, {NEXT_EVENT} AS event_id, c.consent_date,
              %(now)s::timestamptz AS created_at, c.brand_code, c.retailer_code, c.recipient_type,
              c.type, c.status, c.source, c.claimed, c.retailer_access
), logged AS ({logged(EventKind.ACCESS, actor="%(actor)s::int", reference="NULL")})
SELECT tag, encode({TRANSACTION_ID}, 'hex') FROM changed
"""


# Codes are kept each once, in their order; no codes as NULL, so that the indexes leave them out.
_GIVEN = "%(codes)s::int[]"
_KEPT = "(SELECT array_agg(DISTINCT code ORDER BY code) FROM unnest({codes}) code {which})"
GIVE = _change(
    _KEPT.format(codes=f"c.retailer_access || {_GIVEN}", which=""),
    "c.retailer_code",
    f"(c.retailer_access @> {_GIVEN}) IS NOT TRUE",
)
REPLACE = _change(
    _KEPT.format(codes=_GIVEN, which=""),
    "NULL::int",
    f"(c.retailer_access @> {_GIVEN} AND c.retailer_access <@ {_GIVEN}) IS NOT TRUE "
    "OR c.retailer_code IS NOT NULL",
)
TAKE = _change(
    _KEPT.format(codes="c.retailer_access", which=f"WHERE code <> ALL({_GIVEN})"),
    f"CASE WHEN c.retailer_code <> ALL({_GIVEN}) THEN c.retailer_code END",
    f"c.retailer_access && {_GIVEN} OR c.retailer_code = ANY({_GIVEN})",
)
TAKE_ALL = _change(
    "NULL::int[]",
    "NULL::int",
    "c.retailer_access IS NOT NULL OR c.retailer_code IS NOT NULL",
)
# By which movement those that may use it today were let in.
LAST = f"""
SELECT encode(transaction_id, 'hex'), created_at FROM consent_event
 WHERE tag = %(tag)s AND brand_code = %(brand)s AND recipient_type = %(kind)s AND type = %(type)s
 ORDER BY kind IN ({EventKind.RECORD:d}, {EventKind.ACCESS:d}) DESC, id DESC LIMIT 1
"""
LIST = f"""
WITH linked AS (
    SELECT DISTINCT code AS retailer_code
      FROM consent c, unnest(array_append(c.retailer_access, c.retailer_code)) code
     WHERE c.tag = %(tag)s AND {OF_SCOPE}
)
SELECT {COLUMNS}, (SELECT count(*) FROM retailer JOIN linked USING (retailer_code))
  FROM (VALUES (1)) one LEFT JOIN (
       SELECT * FROM retailer JOIN linked USING (retailer_code)
        ORDER BY retailer_code LIMIT %(limit)s OFFSET %(offset)s) r ON true
 ORDER BY r.retailer_code
"""


@receipt
@dataclass(frozen=True, slots=True)
class AccessGiven:
    """By which movement the dealers may use the permission (64 hex), and since when."""

    transaction_id: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Scope:
    """Permissions of one kind that a brand has, at some addresses, which may come twice."""

    brand: int
    recipient_type: RecipientType
    type: MessageType
    tags: Sequence[UUID]

    def params(self, work: Work, codes: Sequence[int] = ()) -> dict[str, object]:
        """As the statements want them."""
        return {
            "brand": self.brand,
            "kind": self.recipient_type,
            "type": self.type,
            "tags": list(self.tags),
            "codes": list(codes),
            "now": work.now,
            "actor": work.context.actor,
            "channel": work.context.channel,
        }


@dataclass(frozen=True, slots=True)
class GiveAccess(UseCase[AccessGiven]):
    """Let dealers use permissions, besides those that may already."""

    scope: Scope
    retailers: Sequence[int]

    def run(self, work: Work) -> AccessGiven:
        """All or none; the receipt is of the first address. Where nothing changes, it is that of
        the movement that let them in. Raises RuleBroken H180 for a code that no dealer of the brand
        has, H401 where one of the addresses has no permission."""
        _known(work, self.scope.brand, self.retailers)
        what = self.scope.params(work, self.retailers)
        held = {row[0] for row in work.rows(HOLD, what)}
        if not held.issuperset(self.scope.tags):
            raise RuleBroken("H401", "recipient")
        first = self.scope.tags[0]
        made = dict(work.rows(GIVE, what))
        if first in made:
            return AccessGiven(made[first], work.now)
        return AccessGiven(*(work.row(LAST, what | {"tag": first}) or ("", work.now)))


@dataclass(frozen=True, slots=True)
class ReplaceAccess(UseCase[int]):
    """Let these dealers use permissions, and no others any more: not even the dealer that took
    one. The history tells for good who that was."""

    scope: Scope
    retailers: Sequence[int]

    def run(self, work: Work) -> int:
        """How many permissions that changed; addresses without one are passed over. Raises
        RuleBroken H180 for a code that no dealer of the brand has."""
        _known(work, self.scope.brand, self.retailers)
        return _changed(work, REPLACE, self.scope, self.retailers)


@dataclass(frozen=True, slots=True)
class RemoveAccess(UseCase[int]):
    """Take permissions away from dealers, also from the one that took them."""

    scope: Scope
    retailers: Sequence[int]

    def run(self, work: Work) -> int:
        """How many permissions that changed. Raises NotFound for a code that no dealer of the brand
        has."""
        for _, code in unknown(work, self.scope.brand, self.retailers):
            raise NotFound("retailer", code=code)
        return _changed(work, TAKE, self.scope, self.retailers)


@dataclass(frozen=True, slots=True)
class RemoveAllAccess(UseCase[int]):
    """Take permissions away from every dealer."""

    scope: Scope

    def run(self, work: Work) -> int:
        """How many permissions that changed."""
        return _changed(work, TAKE_ALL, self.scope, ())


@dataclass(frozen=True, slots=True)
class ListAccess(UseCase[RetailerPage]):
    """The dealers that may use one permission, by their codes."""

    scope: Scope
    offset: int = 0
    limit: int = 100
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> RetailerPage:
        """None where there is no permission."""
        what = self.scope.params(work) | {"tag": self.scope.tags[0]}
        rows = work.rows(LIST, what | {"offset": self.offset, "limit": self.limit})
        found = tuple(seen(work, row[:-1]) for row in rows if row[0] is not None)
        return RetailerPage(rows[0][-1], found)


def _known(work: Work, brand: int, codes: Sequence[int]) -> None:
    for place, code in unknown(work, brand, codes):
        raise RuleBroken("H180", "retailerAccess", index=place, value=code)


def _changed(work: Work, sql: str, scope: Scope, codes: Sequence[int]) -> int:
    what = scope.params(work, codes)
    work.rows(HOLD, what)
    return len(work.rows(sql, what))
