"""What nobody needs any more, and when it goes."""

from dataclasses import dataclass
from datetime import timedelta

from app.core import UseCase, Work
from app.domain.feed import BLOCKS_KEPT, DELIVERIES_KEPT

DEEDS_KEPT = timedelta(days=60)
AT_ONCE = timedelta(0)
BATCHES_KEPT = timedelta(days=60)
UPLOADS_KEPT = timedelta(days=7)
"""Nobody has sent more of a file for so long: it is given up."""
POST_KEPT = timedelta(days=365)
QUESTIONS_KEPT = timedelta(days=90)
CALLS_KEPT = timedelta(hours=1)
CLOSE_CALLS = "DELETE FROM call WHERE changed_at < %s"

# Given up first: whoever sends more of it at this moment is in time, or is told that it ended. Its
# bytes go afterwards, some at a time (`app/loading/arrived.py`).
GIVEN_UP = """
UPDATE load SET state = 5, finished_at = changed_at WHERE state = 1 AND changed_at < %s
"""
OLD_REFUSALS = """
DELETE FROM load_refusal f USING load l WHERE l.id = f.load_id AND l.finished_at < %s
"""
DRAFTS_KEPT = timedelta(days=30)
"""Of an application that was never sent, and of whoever came in and began none."""
REFUSED_KEPT = timedelta(days=182)
"""Documents and national ids of what was refused or withdrawn."""
NAMES_KEPT = timedelta(days=365)
"""So long a short name that was given up means its brand still."""
OF_NOBODY = """
s.role = 'applicant' AND s.created_at < %s
   AND NOT EXISTS (SELECT FROM application a WHERE a.staff_id = s.id)
"""
OF_STAFF = (("staff_login", "id"), ("staff_factor", "id"), ("staff_sign_in", "staff_id"))
"""By what somebody comes in, and the column that says who it is."""

SWEPT = tuple(
    (f"DELETE FROM {table} t USING staff s WHERE s.id = t.{column} AND {OF_NOBODY}", DRAFTS_KEPT)
    for table, column in OF_STAFF
)
OF_ENDED = (
    *(f"DELETE FROM {table} t USING staff s WHERE s.id = t.{column}" for table, column in OF_STAFF),
    "DELETE FROM application t USING staff s WHERE s.id = t.staff_id AND t.state = 0",
)
ENDED = tuple((f"{sql} AND s.ended_at <= %s", AT_ONCE) for sql in OF_ENDED)
"""Whoever works here no more comes in by nothing, and will not send what was begun."""

REFUSED_PAGES = """
DELETE FROM application_page p USING application a
 WHERE a.id = p.application_id AND a.state IN (5, 6) AND a.decided_at < %s
"""
REFUSED_NUMBERS = """
UPDATE application SET national = NULL, national_key_id = NULL
 WHERE state IN (5, 6) AND decided_at < %s AND national IS NOT NULL
"""

SWEEP = (
    ("DELETE FROM deed WHERE created_at < %s", DEEDS_KEPT),
    ("DELETE FROM dialogue WHERE expires_at < %s", timedelta(days=1)),
    ("DELETE FROM code WHERE expires_at < %s", timedelta(days=1)),
    ("DELETE FROM sign_in WHERE expires_at < %s", timedelta(days=1)),
    ("DELETE FROM staff_sign_in WHERE expires_at < %s", timedelta(days=1)),
    ("DELETE FROM tally WHERE slot < %s", timedelta(days=2)),
    ("DELETE FROM rate WHERE until < %s", timedelta(hours=1)),
    ("DELETE FROM quality WHERE hour < %s", timedelta(days=2)),
    ("DELETE FROM api_sign_in WHERE expires_at < %s", timedelta(days=1)),
    (GIVEN_UP, UPLOADS_KEPT),
    (OLD_REFUSALS, BATCHES_KEPT),
    ("DELETE FROM load WHERE finished_at < %s", BATCHES_KEPT),
    ("DELETE FROM batch WHERE created_at < %s AND finished_at IS NOT NULL", BATCHES_KEPT),
    # What proves an approval stays as long as the record of it (`app/outbox/erase.py`).
    (
        "DELETE FROM via_request WHERE created_at < %s AND outcome IS DISTINCT FROM 1",
        QUESTIONS_KEPT,
    ),
    ("DELETE FROM outbox WHERE status >= 4 AND changed_at < %s", POST_KEPT),
    ("DELETE FROM delivery WHERE status >= 4 AND changed_at < %s", DELIVERIES_KEPT),
    ("DELETE FROM feed_block WHERE created_at < %s", BLOCKS_KEPT),
    ("DELETE FROM application WHERE state = 0 AND changed_at < %s", DRAFTS_KEPT),
    *SWEPT,
    (f"DELETE FROM staff s WHERE {OF_NOBODY}", DRAFTS_KEPT),
    *ENDED,
    (REFUSED_PAGES, REFUSED_KEPT),
    (REFUSED_NUMBERS, REFUSED_KEPT),
    ("DELETE FROM brand_short_name WHERE given_up_at < %s", NAMES_KEPT),
    ("DELETE FROM receiver WHERE status > 1 AND changed_at < %s", DELIVERIES_KEPT),
)


@dataclass(frozen=True, slots=True)
class Sweep(UseCase[int]):
    """Delete what nobody needs any more: old answers, dead talks, messages long sent."""

    def run(self, work: Work) -> int:
        """How many rows went."""
        return sum(work.change(sql, (work.now - kept,)) for sql, kept in SWEEP)


@dataclass(frozen=True, slots=True)
class CloseCalls(UseCase[int]):
    """Forget calls of which nothing was heard for an hour: no gateway lets one last so long
    without a turn."""

    def run(self, work: Work) -> int:
        """How many there were."""
        return work.change(CLOSE_CALLS, (work.now - CALLS_KEPT,))
