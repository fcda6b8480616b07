"""Proving that the state equals the replay of its history."""

from dataclasses import dataclass

from app.domain.consent import EventKind
from app.storage.database import Driver
from app.storage.statements import PERMISSION_MOVED, STATE_MOVED

COUNTS = "SELECT (SELECT count(*) FROM consent), (SELECT count(*) FROM consent_event)"

# A movement carries the state that it left behind, so that the last one (`e`) is the replay of all.
# Where it only changed who may use the permission, the one before it (`m`) made the rest, and must
# say the same. A word that changed nothing left nothing behind, but for a refusal that was said
# again (`r`): of those after the last movement, the last has its date in the state.
MADE = "id, status, source, consent_date, created_at, claimed"
DIFFERENCES = f"""
SELECT coalesce(c.brand_code, e.brand_code), coalesce(c.event_id, e.id)
  FROM consent c FULL JOIN (
       SELECT DISTINCT ON (tag, brand_code, recipient_type, type) *
         FROM consent_event WHERE {STATE_MOVED}
        ORDER BY tag, brand_code, recipient_type, type, id DESC) e
    USING (tag, brand_code, recipient_type, type)
  LEFT JOIN LATERAL (
       SELECT {", ".join(f"e.{name}" for name in MADE.split(", "))} WHERE e.{PERMISSION_MOVED}
       UNION ALL (
       SELECT {MADE} FROM consent_event p
        WHERE e.kind = {EventKind.ACCESS:d} AND p.tag = e.tag AND p.id < e.id
          AND p.brand_code = e.brand_code AND p.recipient_type = e.recipient_type
          AND p.type = e.type AND p.{PERMISSION_MOVED} AND p.{STATE_MOVED}
        ORDER BY id DESC LIMIT 1)) m ON true
  LEFT JOIN (
       SELECT DISTINCT ON (tag, brand_code, recipient_type, type) *
         FROM consent_event WHERE kind = {EventKind.REPEATED:d}
        ORDER BY tag, brand_code, recipient_type, type, id DESC) r
    USING (tag, brand_code, recipient_type, type)
 WHERE c.tag IS NULL OR e.tag IS NULL OR c.event_id IS DISTINCT FROM m.id
    OR (c.status, c.source, c.consent_date, c.created_at, c.claimed)
       IS DISTINCT FROM (m.status, m.source, m.consent_date, m.created_at, m.claimed)
    OR c.repeated_at IS DISTINCT FROM CASE WHEN r.id > m.id THEN r.consent_date END
    OR (c.status, c.source, c.consent_date, c.claimed, c.retailer_code, c.retailer_access)
       IS DISTINCT FROM
       (e.status, e.source, e.consent_date, e.claimed, e.retailer_code, e.retailer_access)
    OR NOT %s AND e.transaction_id <> sha256(uuid_send(e.tag) || int8send(e.id))
"""
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Differences:
    """How many rows were compared, how many differ, and the first of those (brand, event)."""

    consents: int
    events: int
    wrong: int
    shown: tuple[str, ...]


def differences(driver: Driver, *, retagged: bool = False) -> Differences:
    """Compare state and history, whole; no address is read.

    `retagged`: the tag key was changed once. A transaction id stays as it was told, so that those
    from before cannot be made again from the tags of today.
    """
    row = driver.execute(COUNTS).fetchone()
    consents, events = row or (0, 0)
    wrong = driver.execute(DIFFERENCES, [retagged]).fetchall()
    shown = tuple(f"brand {brand}, event {event}" for brand, event in wrong[:SHOWN])
    return Differences(consents, events, len(wrong), shown)
