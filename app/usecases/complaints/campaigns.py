"""Campaigns: complaints about the same text of the same sender on the same days, found by how much
their texts are alike, so that an officer can decide once."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar
from uuid import UUID

from app.core import UseCase, Work
from app.domain.deadlines import day_in_istanbul
from app.domain.likeness import best, fingerprint
from app.errors import NotFound
from app.usecases.complaints.moving import Held, hold
from app.usecases.complaints.particulars import unseal_particulars
from app.usecases.parties import sealing_tag

APART = timedelta(days=3)
"""So many days may lie between two messages of one campaign."""
MOST = 200
"""The newest campaigns of an origin that a text is compared with."""

AT_ONCE = 200
UNGROUPED = f"""
SELECT id FROM complaint WHERE state > 0 AND grouped_at IS NULL AND id > %s
 ORDER BY id LIMIT {AT_ONCE}
"""
# Two complaints of one origin at the same moment find one campaign, and not two.
GATE = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
NEAR = f"""
SELECT id, key_id, sealed FROM campaign
 WHERE origin = %(origin)s AND type = %(type)s
   AND last_day >= %(day)s - {APART.days} AND first_day <= %(day)s + {APART.days}
 ORDER BY last_day DESC, id DESC LIMIT {MOST}
"""
BEGIN = """
INSERT INTO campaign (origin, type, first_day, last_day, key_id, sealed, created_at)
VALUES (%(origin)s, %(type)s, %(day)s, %(day)s, %(key_id)s, %(sealed)s, %(now)s)
RETURNING id
"""
WIDEN = """
UPDATE campaign SET first_day = least(first_day, %(day)s), last_day = greatest(last_day, %(day)s)
 WHERE id = %(id)s
"""
PUT = "UPDATE complaint SET campaign_id = %s, grouped_at = %s WHERE tag = %s AND id = %s"


@dataclass(frozen=True, slots=True)
class ListUngrouped(UseCase[tuple[int, ...]]):
    """Complaints that were filed or changed since it was looked what they are like: the first of
    them `after` a number."""

    after: int = 0
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> tuple[int, ...]:
        """By an index that holds these alone."""
        return tuple(number for (number,) in work.rows(UNGROUPED, (self.after,)))


@dataclass(frozen=True, slots=True)
class GroupComplaint(UseCase[int | None]):
    """Find the campaign of a complaint, or begin one; None where nothing is known to go by."""

    number: int

    def run(self, work: Work) -> int | None:
        """Done again it finds the same campaign."""
        try:
            held = hold(work, self.number)
        except NotFound:
            return None
        campaign = self._campaign(work, held)
        work.change(PUT, (campaign, work.now, held.tag, held.number))
        return campaign

    def _campaign(self, work: Work, held: Held) -> int | None:
        told = unseal_particulars(work, held.key_id, held.sealed, held.uid)
        origin = sealing_tag(held.brand) if held.brand is not None else held.sender
        mark = fingerprint(told.text)
        if origin is None or not mark or held.message_at is None:
            return None
        return _found(work, held, origin, mark, day_in_istanbul(held.message_at))


def _found(work: Work, held: Held, origin: UUID, mark: str, day: date) -> int:
    work.row(GATE, (str(origin),))
    what = {"origin": origin, "type": held.type, "day": day, "now": work.now}
    keys = work.core.keys
    rows = work.rows(NEAR, what)
    near = [(id, keys.unseal(key_id, sealed, origin)) for id, key_id, sealed in rows]
    known = best(mark, near)
    if known is not None:
        work.change(WIDEN, what | {"id": known})
        return known
    key_id, sealed = keys.seal(mark, origin)
    row = work.row(BEGIN, what | {"key_id": key_id, "sealed": sealed})
    return int(row[0]) if row else 0
