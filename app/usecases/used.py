"""How many addresses the brands of a provider have. Every address of any of its brands counts once,
for which all of them are looked at: of millions that takes seconds."""

from dataclasses import dataclass
from datetime import datetime

from app.core import UseCase, Work
from app.domain.consent import Status

FEW = 20_000
"""So many permissions of a provider are counted in some milliseconds."""

LONG = "SET LOCAL statement_timeout = '30min'"
# Each half has an index by brand (OFFSET keeps the planner to it); by brand alone there is none,
# and all permissions of the country would be read.
OF_BRAND = """
SELECT tag FROM consent WHERE brand_code = b.brand_code AND status = {status:d} OFFSET 0
"""
APPROVED, REFUSED = (OF_BRAND.format(status=one) for one in (Status.ONAY, Status.RET))
USED = f"""
SELECT count(*) FROM (
    SELECT c.tag FROM brand b CROSS JOIN LATERAL ({APPROVED}) c WHERE b.iys_code = %(holder)s
    UNION
    SELECT c.tag FROM brand b CROSS JOIN LATERAL ({REFUSED}) c WHERE b.iys_code = %(holder)s
) addresses
"""
# In the order of the index: else a limit makes it seem cheap to look among all of the country's for
# those of a brand. (Of one value there is no order.)
SOME = """
SELECT tag FROM consent
 WHERE brand_code BETWEEN b.brand_code AND b.brand_code AND status = {status:d}
 ORDER BY brand_code LIMIT %(most)s
"""
SOME_APPROVED, SOME_REFUSED = (SOME.format(status=one) for one in (Status.ONAY, Status.RET))
MANY = f"""
SELECT count(*) = %(most)s FROM (
    SELECT c.tag FROM brand b
     CROSS JOIN LATERAL (({SOME_APPROVED}) UNION ALL ({SOME_REFUSED})) c
     WHERE b.iys_code = %(holder)s LIMIT %(most)s
) counted
"""
KEPT = "SELECT used, used_at FROM subscription WHERE holder = %s AND used_at IS NOT NULL"
HOLDERS = "SELECT iys_code FROM provider ORDER BY iys_code"
KEEP = """
UPDATE subscription s SET used = n.used, used_at = %s
  FROM unnest(%s::int[], %s::bigint[]) AS n (holder, used) WHERE s.holder = n.holder
"""


def used_by(work: Work, holder: int) -> int:
    """How many addresses the brands of a provider have."""
    return int((work.row(USED, {"holder": holder}) or (0,))[0])


def used_lately(work: Work, holder: int) -> tuple[int, datetime | None]:
    """The same, and when it was counted: None for now. Many are counted every night."""
    if _has_many(work, holder):
        row = work.row(KEPT, (holder,))
        if row is not None:
            return int(row[0]), row[1]
    return used_by(work, holder), None


def _has_many(work: Work, holder: int) -> bool:
    (many,) = work.row(MANY, {"holder": holder, "most": FEW + 1}) or (False,)
    return bool(many)


@dataclass(frozen=True, slots=True)
class KeepUse(UseCase[None]):
    """Count the addresses of everybody who has many: every night."""

    def run(self, work: Work) -> None:
        """Looks at every provider; nobody waits for it."""
        work.change(LONG)
        large = [one for (one,) in work.rows(HOLDERS) if _has_many(work, one)]
        found = [used_by(work, one) for one in large]
        # Written at the very end: a transaction that has written something and goes on for long
        # keeps every movement from being numbered (docs/decisions/0012-feeds.md).
        if large:
            work.change(KEEP, (work.now, large, found))
