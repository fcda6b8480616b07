"""Numbering the movements of brands, one after the other and without a gap.

A movement is numbered once it is settled: no transaction that is still open can write one before
it. So what was numbered stays so, and a receiver that has seen 41 and then 43 knows that it misses
one (docs/decisions/0012).
"""

from dataclasses import dataclass
from typing import ClassVar

import structlog

from app.core import UseCase, Work
from app.domain.feed import MOST_NUMBERS, ReceiverStatus
from app.errors import Unavailable
from app.storage.statements import ON_WIRE

SETTLED = "xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
AT_ONCE = 20 * MOST_NUMBERS
LARGEST_ID = 2**63 - 1

# Transactions that this server has yet to reach: the rows came out of a dump of another one. What
# is written now would be sorted before them, and they would seem new when the count comes by.
REACHED = "pg_snapshot_xmax(pg_current_snapshot())::text::bigint"
FOREIGN = f"""
EXISTS (SELECT FROM feed WHERE brand_code = {{brand}} AND xid >= {REACHED}
        UNION ALL
        SELECT FROM consent_event WHERE brand_code = {{brand}} AND xid >= {REACHED})
"""
# Who is numbered has a receiver, or had one lately; a brand that nobody listens to costs nothing.
UNNUMBERED = f"""
SELECT f.brand_code, {FOREIGN.format(brand="f.brand_code")} FROM feed f
 WHERE EXISTS (SELECT FROM receiver r
                WHERE r.brand_code = f.brand_code AND r.status <> {ReceiverStatus.FAILED:d})
   AND (EXISTS (SELECT FROM consent_event e
                 WHERE brand_code = f.brand_code AND (e.xid, e.id) > (f.xid, f.id)
                   AND e.{SETTLED} AND {ON_WIRE})
        OR {FOREIGN.format(brand="f.brand_code")})
 ORDER BY f.brand_code
"""
HOLD = "SELECT seq, xid, id FROM feed WHERE brand_code = %s FOR UPDATE SKIP LOCKED"
NUMBER = f"""
WITH settled AS (
    SELECT xid, id, row_number() OVER (ORDER BY xid, id) AS n
      FROM consent_event e
     WHERE brand_code = %(brand)s AND (xid, id) > (%(xid)s, %(id)s) AND {SETTLED} AND {ON_WIRE}
     ORDER BY xid, id LIMIT {AT_ONCE}
), ends AS (
    SELECT xid, id, n FROM (SELECT xid, id, n, max(n) OVER () AS last FROM settled) s
     WHERE mod(n, {MOST_NUMBERS}) = 0 OR n = last
), blocks AS (
    INSERT INTO feed_block (brand_code, first_seq, last_seq, after_xid, after_id, xid, id,
                            created_at)
    SELECT %(brand)s, %(seq)s + lag(n, 1, 0) OVER w + 1, %(seq)s + n,
           lag(xid, 1, %(xid)s) OVER w, lag(id, 1, %(id)s) OVER w, xid, id, %(now)s
      FROM ends WINDOW w AS (ORDER BY n)
    RETURNING last_seq, xid, id
), last AS (
    SELECT last_seq, xid, id FROM blocks ORDER BY last_seq DESC LIMIT 1
)
UPDATE feed f SET seq = last.last_seq, xid = last.xid, id = last.id
  FROM last WHERE f.brand_code = %(brand)s
RETURNING last.last_seq
"""
# The first number is the first movement that is not written yet when somebody first wants to be
# told. Where nobody has wanted that for long, what happened meanwhile is left out; but whoever
# fetches the movements comes back with a number, and nothing after it may be missing.
BEGIN = f"""
INSERT INTO feed AS f (brand_code, seq, xid, id, created_at)
VALUES (%(brand)s, 0, pg_snapshot_xmin(pg_current_snapshot())::text::bigint - 1, {LARGEST_ID},
        %(now)s)
ON CONFLICT (brand_code) DO UPDATE SET xid = excluded.xid, id = excluded.id
 WHERE excluded.xid > f.xid AND f.fetched_at IS NULL
   AND NOT EXISTS (SELECT FROM receiver r
                    WHERE r.brand_code = f.brand_code AND r.status <> {ReceiverStatus.FAILED:d})
"""
STANDS = "SELECT seq FROM feed WHERE brand_code = %s"
OF_ANOTHER = f"SELECT {FOREIGN.format(brand='%(brand)s')}"

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ListUnnumbered(UseCase[tuple[int, ...]]):
    """The brands that have movements to be numbered."""

    reads: ClassVar[bool] = True

    def run(self, work: Work) -> tuple[int, ...]:
        """By their codes. One whose history came out of a dump is logged and left out, until it is
        put in order (`ileti feeds --restored`)."""
        rows = work.rows(UNNUMBERED)
        foreign = [brand for brand, is_foreign in rows if is_foreign]
        if foreign:
            log.error("feed_of_another_server", brands=len(foreign), mend="ileti feeds --restored")
        return tuple(brand for brand, is_foreign in rows if not is_foreign)


@dataclass(frozen=True, slots=True)
class NumberMovements(UseCase[bool]):
    """Number the next movements of a brand; whether there are perhaps more. Of two at once, one
    does it."""

    brand: int

    def run(self, work: Work) -> bool:
        """First the row is held, then looked: what one sees, the other has not numbered."""
        held = work.row(HOLD, (self.brand,))
        if held is None:
            return False
        seq, xid, id = held
        what = {"brand": self.brand, "seq": seq, "xid": xid, "id": id, "now": work.now}
        row = work.row(NUMBER, what)
        return row is not None and row[0] - seq == AT_ONCE


def need_own_history(work: Work, brand: int) -> None:
    """Raises Unavailable where the history came out of a dump and was not put in order: what is
    written now would be sorted before it, and never told."""
    (foreign,) = work.row(OF_ANOTHER, {"brand": brand}) or (False,)
    if foreign:
        raise Unavailable(part="feeds")


def begin(work: Work, brand: int) -> int:
    """See to it that a brand's movements are numbered from now on; the last number that there is.
    Whoever calls holds the brand, or two would begin at once.

    Raises Unavailable as `need_own_history`.
    """
    need_own_history(work, brand)
    work.change(BEGIN, {"brand": brand, "now": work.now})
    return int((work.row(STANDS, (brand,)) or (0,))[0])
