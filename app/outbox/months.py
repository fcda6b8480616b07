"""The monthly summary of those who want one: chosen, counted and queued by one statement each."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from app.core import UseCase, Work
from app.dialogue.told import Told, ToldSummary
from app.domain.consent import ISTANBUL, EventKind, Status
from app.outbox.post import tell_many

AT_ONCE = 200
FROM, UNTIL = 10, 20
"""The hours of the day in which summaries are made."""
LAST_DAY = 3
"""A worker that stood still on the first of the month does it on the second or third."""

# Whoever is chosen is marked in the same transaction, so that a crash tells nobody twice, and
# workers at once take different ones.
CHOOSE = """
WITH due AS (
    SELECT id FROM account
     WHERE summary AND (summary_at IS NULL OR summary_at < %(month)s)
     ORDER BY id LIMIT %(at_once)s FOR UPDATE SKIP LOCKED
)
UPDATE account a SET summary_at = %(now)s FROM due WHERE a.id = due.id
RETURNING a.id, coalesce(a.tell_tag, (
    SELECT tag FROM account_address x WHERE x.account_id = a.id AND x.opens
     ORDER BY added_at, tag LIMIT 1))
"""
# Brands are counted, and not permissions.
COUNT = """
SELECT a.id, coalesce(now.brands, 0), coalesce(moved.added, 0), coalesce(moved.refused, 0)
  FROM unnest(%(accounts)s::uuid[]) AS a(id)
  LEFT JOIN LATERAL (
       SELECT count(DISTINCT c.brand_code) AS brands
         FROM account_address x JOIN consent c ON c.tag = x.tag
        WHERE x.account_id = a.id AND c.status = %(onay)s) now ON true
  LEFT JOIN LATERAL (
       SELECT count(DISTINCT e.brand_code) FILTER (
                  WHERE e.kind = ANY(%(adding)s) AND e.status = %(onay)s) AS added,
              count(DISTINCT e.brand_code) FILTER (
                  WHERE e.kind = ANY(%(refusing)s)) AS refused
         FROM account_address x JOIN consent_event e ON e.tag = x.tag
        WHERE x.account_id = a.id
          AND e.created_at >= %(before)s AND e.created_at < %(month)s) moved ON true
"""
COUNTED = {
    "onay": int(Status.ONAY),
    "adding": [int(EventKind.RECORD), int(EventKind.GRANT)],
    "refusing": [int(EventKind.REVOKE), int(EventKind.DENY)],
}


@dataclass(frozen=True, slots=True)
class TellMonths(UseCase[int]):
    """Queue the summary of the month that is over for the next accounts that want one."""

    def run(self, work: Work) -> int:
        """How many accounts were taken; 0 when all are done, or when it is not the time."""
        there = work.now.astimezone(ISTANBUL)
        if there.day > LAST_DAY or not FROM <= there.hour < UNTIL:
            return 0
        month = there.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        before = (month - timedelta(days=1)).replace(day=1)
        due = {"month": month, "now": work.now, "at_once": AT_ONCE}
        chosen: dict[UUID, UUID | None] = dict(work.rows(CHOOSE, due))
        if chosen:
            span = {"accounts": list(chosen), "before": before, "month": month}
            tell_many(work, _notices(work.rows(COUNT, COUNTED | span), chosen, before))
        return len(chosen)


def _notices(
    counts: list[tuple[Any, ...]], chosen: dict[UUID, UUID | None], month: datetime
) -> list[tuple[UUID, str, Told]]:
    notices: list[tuple[UUID, str, Told]] = []
    for account, brands, added, refused in counts:
        tag = chosen[account]
        if tag is not None:
            told = ToldSummary(account.hex, f"{month:%Y-%m}", brands, added, refused)
            notices.append((tag, f"summary:{account.hex}:{month:%Y-%m}", told))
    return notices
