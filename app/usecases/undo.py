"""Taking a refusal back within ten minutes; both movements stay in the history."""

from dataclasses import dataclass
from datetime import timedelta

from app.core import UseCase, Work
from app.domain.consent import EventKind, Status
from app.errors import TooLate
from app.receipts import receipt
from app.storage.statements import LANGUAGE, NEXT_EVENT, STATE_MOVED, logged
from app.usecases.revoke import movement

WINDOW = timedelta(minutes=10)
REFUSALS = [int(EventKind.REVOKE), int(EventKind.DENY)]


@receipt
@dataclass(frozen=True, slots=True)
class Undone:
    """Which brands' permissions stand again as they did before the refusal."""

    reference: str
    brands: tuple[int, ...]
    language: str | None = None


# Only a consent that nobody has moved since the refusal goes back to what it was; a word that
# changed nothing was never what it was. A word that comes late takes nothing back that was said
# since.
UNDO = f"""
WITH last AS (
    SELECT reference FROM consent_event
     WHERE tag = %(tag)s AND kind = ANY(%(refusals)s) AND created_at >= %(since)s
       AND consent_date <= %(at)s AND %(only)s IN (reference, '')
     ORDER BY id DESC LIMIT 1
), refused AS (
    SELECT e.id, e.brand_code, e.recipient_type, e.type, p.status, p.consent_date, p.source,
           p.claimed
      FROM consent_event e JOIN last USING (reference)
      LEFT JOIN LATERAL (
           SELECT status, consent_date, source, claimed FROM consent_event p
            WHERE p.tag = e.tag AND p.id < e.id AND p.brand_code = e.brand_code
              AND p.recipient_type = e.recipient_type AND p.type = e.type
              AND p.{STATE_MOVED}
            ORDER BY p.id DESC LIMIT 1) p ON true
     WHERE e.tag = %(tag)s AND e.kind = ANY(%(refusals)s)
), changed AS (
    UPDATE consent c
       SET status = coalesce(r.status, {Status.NONE:d}), consent_date = r.consent_date,
           source = r.source, claimed = coalesce(r.claimed, false), created_at = %(now)s,
           event_id = {NEXT_EVENT}, repeated_at = NULL
      FROM refused r
     WHERE c.tag = %(tag)s AND c.brand_code = r.brand_code
       AND c.recipient_type = r.recipient_type AND c.type = r.type AND c.event_id = r.id
       AND coalesce(c.repeated_at <= %(at)s, true)
    RETURNING c.*
), logged AS ({logged(EventKind.UNDO)})
SELECT array_agg(DISTINCT brand_code), {LANGUAGE} FROM changed
"""


def too_late() -> TooLate:
    """There is nothing to undo, or not any more."""
    return TooLate(deed="undo", minutes=int(WINDOW.total_seconds() // 60))


@dataclass(frozen=True, slots=True)
class UndoRefusal(UseCase[Undone]):
    """Undo the citizen's newest refusal, by whatever channel it came; or that of a reference."""

    only: str = ""

    def run(self, work: Work) -> Undone:
        """Raises TooLate when there is no refusal in the window, or it was undone already."""
        params = movement(work, refusals=REFUSALS, since=work.now - WINDOW, only=self.only)
        row = work.row(UNDO, params)
        if row is None or not row[0]:
            raise too_late()
        return Undone(params["reference"], tuple(row[0]), row[1])
