"""Dealers of a brand (bayi): added, listed, looked at, removed."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import orjson

from app.core import UseCase, Work
from app.domain import party
from app.domain.consent import Status
from app.domain.dealers import HIGHEST_CODE, LOWEST_CODE, MOST_RETAILERS
from app.domain.party import Place, RetailerStatus
from app.errors import Conflict, InvalidInput, NotFound, RuleBroken
from app.usecases.parties import PartyAdded, person_named, sealing_tag

DRAWN = 32
"""So many codes are drawn by chance, of which the first that is free is taken."""

# Everybody who adds a dealer to a provider waits here for the one before: what is looked up after
# it stays so until the end.
HOLD = """
SELECT p.iys_code FROM brand b JOIN provider p USING (iys_code)
 WHERE b.brand_code = %s FOR NO KEY UPDATE OF p
"""
ALIKE = """
SELECT r.status, r.brand_code, r.mersis = %(mersis)s, r.digest = %(digest)s
  FROM brand b JOIN retailer r USING (brand_code)
 WHERE b.iys_code = %(provider)s AND (r.mersis = %(mersis)s OR r.digest = %(digest)s)
"""
COUNT = "SELECT count(*) FROM retailer WHERE brand_code = %s"
FREE = """
SELECT code FROM unnest(%s::int[]) WITH ORDINALITY AS drawn (code, n)
 WHERE NOT EXISTS (SELECT FROM retailer WHERE retailer_code = code) ORDER BY n LIMIT 1
"""
ADD = """
INSERT INTO retailer (retailer_code, brand_code, title, alias, mersis, city_code, city_name,
                      town_code, town_name, digest, status, private, private_key_id, created_at)
VALUES (%(code)s, %(brand)s, %(title)s, %(alias)s, %(mersis)s, %(city_code)s, %(city_name)s,
        %(town_code)s, %(town_name)s, %(digest)s, %(status)s, %(private)s, %(key_id)s, %(now)s)
ON CONFLICT (retailer_code) DO NOTHING
"""
COLUMNS = """r.retailer_code, r.title, r.alias, r.mersis, r.city_code, r.city_name, r.town_code,
       r.town_name, r.status, r.private_key_id, r.private"""
"""What `seen` reads of a row `r`, or of none."""

# For each dealer by both indexes, all in one statement. One pass over what the whole page may see
# is faster where everybody sees everything, but the planner then reads the permissions of every
# brand. Whoever took a permission and may use it besides sees it once.
REACH = f"""
       (SELECT count(*) FROM consent c
         WHERE c.retailer_access @> ARRAY[r.retailer_code] AND c.status > {Status.NONE:d})
     + (SELECT count(*) FROM consent c
         WHERE c.retailer_code = r.retailer_code AND c.status > {Status.NONE:d}
           AND (c.retailer_access @> ARRAY[r.retailer_code]) IS NOT TRUE)"""
LIST = f"""
SELECT {COLUMNS}, {REACH}, (SELECT count(*) FROM retailer WHERE brand_code = %(brand)s)
  FROM (VALUES (1)) one LEFT JOIN (
       SELECT * FROM retailer WHERE brand_code = %(brand)s
        ORDER BY created_at, retailer_code LIMIT %(limit)s OFFSET %(offset)s) r ON true
 ORDER BY r.created_at, r.retailer_code
"""
SHOW = f"""
SELECT {COLUMNS}, {REACH} FROM retailer r WHERE r.brand_code = %s AND r.retailer_code = %s
"""
# Whoever lets a dealer use a permission holds its row FOR KEY SHARE (`unknown`): one of the two
# waits for the other, and this looks afterwards.
HELD = "SELECT 1 FROM retailer WHERE brand_code = %s AND retailer_code = %s FOR UPDATE"
# MATERIALIZED, or the planner would go through everything in the hope of an early one.
LINKED = """
WITH took AS MATERIALIZED (
    SELECT FROM consent WHERE retailer_code = %(code)s
), may AS MATERIALIZED (
    SELECT FROM consent WHERE retailer_access @> ARRAY[%(code)s::int]
)
SELECT EXISTS (SELECT FROM took) OR EXISTS (SELECT FROM may)
"""
REMOVE = "DELETE FROM retailer WHERE retailer_code = %s"
NAMED = """
SELECT retailer_code FROM retailer
 WHERE brand_code = %s AND retailer_code = ANY(%s) ORDER BY retailer_code FOR KEY SHARE
"""


@dataclass(frozen=True, slots=True)
class RetailerView:
    """A dealer as its brand sees it. `reach`: how many permissions it sees. The person answerable
    and the numbers are empty where they were not asked for. Never remembered."""

    code: int
    title: str
    alias: str | None
    mersis: str | None = field(repr=False)
    city: Place
    town: Place
    status: RetailerStatus
    reach: int
    name: str = field(default="", repr=False)
    tckn: str = field(default="", repr=False)
    tin: str = field(default="", repr=False)
    mobile: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class RetailerPage:
    """Some dealers, out of how many."""

    total: int
    retailers: tuple[RetailerView, ...]


@dataclass(frozen=True, slots=True)
class AddRetailer(UseCase[PartyAdded]):
    """Add a dealer to a brand; what identifies a person is kept sealed. `code`: one that the
    operator chose, in the place of one by chance."""

    retailer: party.Retailer
    code: int | None = None

    def run(self, work: Work) -> PartyAdded:
        """Raises NotFound without its brand; RuleBroken H253 where a passive dealer of the provider
        has its MERSİS number or national id, H230 and H231 where another of the brand has, H067
        where no code is left; InvalidInput for a code that is taken."""
        item = self.retailer
        provider = work.row(HOLD, (item.brand_code,))
        if provider is None:
            raise NotFound("brand")
        digest = work.core.keys.tag(person_named(item.tckn))
        what = {"provider": provider[0], "mersis": item.mersis, "digest": digest}
        _check_alike(work.rows(ALIKE, what), item.brand_code)
        code = self._code(work)
        private = {"name": item.name, "tckn": item.tckn, "tin": item.tin, "mobile": item.mobile}
        key_id, sealed = work.core.keys.seal(orjson.dumps(private).decode(), sealing_tag(code))
        what |= {
            "code": code,
            "brand": item.brand_code,
            "title": item.title,
            "alias": item.alias,
            "city_code": item.city.code,
            "city_name": item.city.name,
            "town_code": item.town.code,
            "town_name": item.town.name,
            "status": item.status.value,
            "private": sealed,
            "key_id": key_id,
            "now": work.now,
        }
        if not work.change(ADD, what):
            raise Conflict if self.code is None else InvalidInput("code-taken")
        return PartyAdded(code)

    def _code(self, work: Work) -> int:
        (count,) = work.row(COUNT, (self.retailer.brand_code,)) or (0,)
        if count >= MOST_RETAILERS:
            raise RuleBroken("H067", "retailerCode")
        if self.code is not None:
            return self.code
        span = HIGHEST_CODE - LOWEST_CODE + 1
        drawn = [LOWEST_CODE + secrets.randbelow(span) for _ in range(DRAWN)]
        free = work.row(FREE, (drawn,))
        if free is None:
            raise RuleBroken("H067", "retailerCode")
        return int(free[0])


def _check_alike(rows: Sequence[tuple[Any, ...]], brand: int) -> None:
    """Raises RuleBroken for the first number that somebody has."""
    for field_name, taken, column in (("mersis", "H230", 2), ("tckn", "H231", 3)):
        alike = [row for row in rows if row[column]]
        if any(row[0] == RetailerStatus.PASSIVE for row in alike):
            raise RuleBroken("H253", field_name)
        if any(row[1] == brand for row in alike):
            raise RuleBroken(taken, field_name)


@dataclass(frozen=True, slots=True)
class ListRetailers(UseCase[RetailerPage]):
    """The dealers of a brand, in the order in which they came; by one statement, however many.
    `short`: without what is sealed."""

    brand: int
    offset: int = 0
    limit: int = 100
    short: bool = False
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> RetailerPage:
        """None beyond the end."""
        what = {"brand": self.brand, "offset": self.offset, "limit": self.limit}
        rows = work.rows(LIST, what)
        found = tuple(
            seen(work, row[:-2], reach=row[-2], short=self.short)
            for row in rows
            if row[0] is not None
        )
        return RetailerPage(rows[0][-1], found)


@dataclass(frozen=True, slots=True)
class ShowRetailer(UseCase[RetailerView]):
    """One dealer of a brand."""

    brand: int
    code: int
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> RetailerView:
        """Raises NotFound, also for another brand's."""
        row = work.row(SHOW, (self.brand, self.code))
        if row is None:
            raise NotFound("retailer", code=self.code)
        return seen(work, row[:-1], reach=row[-1])


@dataclass(frozen=True, slots=True)
class RemoveRetailer(UseCase[None]):
    """Remove a dealer that no permission names."""

    brand: int
    code: int

    def run(self, work: Work) -> None:
        """Raises NotFound, also for another brand's; RuleBroken H061 where it took a permission, or
        may use one."""
        if work.row(HELD, (self.brand, self.code)) is None:
            raise NotFound("retailer", code=self.code)
        (linked,) = work.row(LINKED, {"code": self.code}) or (True,)
        if linked:
            raise RuleBroken("H061", "retailerCode", retailerCode=self.code)
        work.change(REMOVE, (self.code,))


def seen(work: Work, row: Sequence[Any], *, reach: int = 0, short: bool = False) -> RetailerView:
    """A row of COLUMNS."""
    code, title, alias, mersis, city_code, city, town_code, town, status, key_id, sealed = row
    private: dict[str, Any] = {}
    if not short:
        private = orjson.loads(work.core.keys.unseal(key_id, sealed, sealing_tag(code)))
    places = Place(city_code, city), Place(town_code, town)
    return RetailerView(
        code, title, alias, mersis, *places, RetailerStatus(status), reach, **private
    )


def unknown(work: Work, brand: int, codes: Sequence[int]) -> list[tuple[int, int]]:
    """Which of these codes no dealer of the brand has, each with its place. Those that there are
    stay until the end of the transaction."""
    known = {row[0] for row in work.rows(NAMED, (brand, list(codes)))}
    return [(place, code) for place, code in enumerate(codes) if code not in known]
