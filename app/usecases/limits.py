"""How often something may be done, counted in the database, so that many workers count as one."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.core import Work
from app.errors import TooMany

SLOT = timedelta(minutes=10)

# The row of this slot is locked until the commit: two at once are counted one after the other.
COUNT = """
WITH counted AS (
    INSERT INTO tally AS t (key, slot, count) VALUES (%(key)s, %(slot)s, 1)
    ON CONFLICT (key, slot) DO UPDATE SET count = t.count + 1
    RETURNING count
)
SELECT (SELECT count FROM counted) + coalesce(sum(count), 0)::int, min(slot)
  FROM tally WHERE key = %(key)s AND slot > %(since)s AND slot < %(slot)s
"""


@dataclass(frozen=True, slots=True)
class Limit:
    """So many times in so long; `what` names it in the fault."""

    what: str
    most: int
    within: timedelta


def count(work: Work, limit: Limit, who: str) -> None:
    """Count once more for `who`. Raises TooMany with the seconds until there is room again.

    What is raised rolls back with its transaction, so that only what was done is counted.
    """
    slot = _slot(work.now)
    params = {
        "key": work.core.keys.tag(f"{limit.what}\n{who}"),
        "slot": slot,
        "since": slot - limit.within,
    }
    done, oldest = work.row(COUNT, params) or (1, None)
    if done > limit.most:
        free = (oldest or slot) + limit.within + SLOT
        raise TooMany(what=limit.what, seconds=max(1, int((free - work.now).total_seconds())))


def _slot(now: datetime) -> datetime:
    seconds = int(SLOT.total_seconds())
    return datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, tz=now.tzinfo)
