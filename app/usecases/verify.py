"""Proving that the state equals the replay of its history."""

from dataclasses import dataclass

from app.storage.database import Driver

COUNTS = "SELECT (SELECT count(*) FROM consent), (SELECT count(*) FROM consent_event)"

# A movement carries the state that it left behind, so that the last one is the replay of all.
DIFFERENCES = """
SELECT coalesce(c.brand_code, e.brand_code), coalesce(c.event_id, e.id)
  FROM consent c FULL JOIN (
       SELECT DISTINCT ON (tag, brand_code, recipient_type, type) *
         FROM consent_event ORDER BY tag, brand_code, recipient_type, type, id DESC) e
    USING (tag, brand_code, recipient_type, type)
 WHERE c.tag IS NULL OR e.tag IS NULL OR c.event_id <> e.id
    OR (c.status, c.source, c.consent_date, c.created_at, c.claimed)
       IS DISTINCT FROM (e.status, e.source, e.consent_date, e.created_at, e.claimed)
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
