"""For operators: how receivers stand, and what a database out of a dump needs before it is used."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from app.core import UseCase, Work
from app.domain.feed import DeliveryStatus, ReceiverKind, ReceiverStatus

SEE = f"""
SELECT r.id, r.kind, r.brand_code, r.holder, f.seq - r.seen,
       (SELECT count(*) FROM delivery d
         WHERE d.receiver_id = r.id AND d.status < {DeliveryStatus.DELIVERED:d}),
       (SELECT count(*) FROM delivery d
         WHERE d.receiver_id = r.id AND d.status = {DeliveryStatus.DEAD:d})
  FROM receiver r JOIN feed f USING (brand_code)
 WHERE r.status = {ReceiverStatus.ACTIVE:d} ORDER BY r.brand_code, r.created_at
"""
ALONE = "LOCK TABLE consent_event, feed, feed_block IN SHARE ROW EXCLUSIVE MODE"
HIGHEST = """
SELECT greatest(max(e.xid), (SELECT max(xid) FROM feed)),
       pg_snapshot_xmin(pg_current_snapshot())::text::bigint
  FROM brand b CROSS JOIN LATERAL (
       SELECT xid FROM consent_event WHERE brand_code = b.brand_code ORDER BY xid DESC LIMIT 1) e
"""
# The history lets itself be changed by this deed as by that which changes tags.
ALLOW = "SELECT set_config('ileti.retag', 'on', true), set_config('statement_timeout', '0', true)"
SHIFT = (
    "UPDATE consent_event SET xid = xid - %(by)s",
    "UPDATE feed SET xid = xid - %(by)s",
    "UPDATE feed_block SET xid = xid - %(by)s, after_xid = after_xid - %(by)s",
)


@dataclass(frozen=True, slots=True)
class FeedLine:
    """How a receiver stands. `behind`: numbers that were not handed over to it yet."""

    id: UUID
    kind: ReceiverKind
    brand: int
    holder: int
    behind: int
    pending: int
    dead: int


@dataclass(frozen=True, slots=True)
class SeeFeeds(UseCase[tuple[FeedLine, ...]]):
    """Every receiver that is told."""

    reads: ClassVar[bool] = True

    def run(self, work: Work) -> tuple[FeedLine, ...]:
        """By brand."""
        return tuple(FeedLine(id, ReceiverKind(kind), *rest) for id, kind, *rest in work.rows(SEE))


@dataclass(frozen=True, slots=True)
class ShiftFeeds(UseCase[int]):
    """Put the history of another server before everything that this one will write: by how many
    transactions it was ahead, 0 where nothing was to be done.

    A server counts its own transactions, and one that was filled from a dump begins low. Whatever
    the dump brought keeps its order, below zero.
    """

    def run(self, work: Work) -> int:
        """Only before the service writes anything there."""
        work.row(ALONE)
        highest, here = work.row(HIGHEST) or (None, 0)
        if highest is None or highest < here:
            return 0
        work.row(ALLOW)
        for sql in SHIFT:
            work.change(sql, {"by": highest + 1})
        return int(highest) + 1 - int(here)
