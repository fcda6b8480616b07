"""Parts that several deeds' statements share.

Each deed is one data-modifying statement: its CTE `changed` gives the rows of `consent` as they
stand after it, and `logged` writes their movements. `event_id` is drawn while the row is locked,
so that, for one consent, ids grow in the order in which the movements took effect.
"""

from app.domain.consent import EventKind

NEXT_EVENT = "nextval('consent_event_id_seq')"

TRANSACTION_ID = "sha256(uuid_send(tag) || int8send(event_id))"


def logged(
    kind: EventKind,
    *,
    actor: str = "NULL::int",
    channel: str = "%(channel)s",
    reference: str = "%(reference)s",
    moved: str = "changed",
) -> str:
    """The statement that writes the movements of `changed`; `actor` is null for a citizen."""
    return f"""
    INSERT INTO consent_event (tag, id, consent_date, created_at, brand_code, retailer_code, actor,
                               recipient_type, type, status, kind, source, claimed, channel,
                               reference, transaction_id, retailer_access)
    SELECT tag, event_id, consent_date, created_at, brand_code, retailer_code, {actor},
           recipient_type, type, status, {kind:d}, source, claimed, {channel}::text,
           {reference}::text, {TRANSACTION_ID}, retailer_access
      FROM {moved}
"""


KNOWN = """
    INSERT INTO recipient (tag, sealed, key_id, created_at)
    VALUES (%(tag)s, %(sealed)s, %(key_id)s, %(now)s)
    ON CONFLICT (tag) DO NOTHING
"""

LANGUAGE = "(SELECT language FROM recipient WHERE tag = %(tag)s)"
