"""Reading movements by their numbers: the same at any time, since the history only grows."""

from datetime import datetime
from typing import Any
from uuid import UUID

from app.core import Work
from app.domain.consent import MessageType, RecipientType, Source, Status
from app.domain.feed import MOST_NUMBERS, Choice, Movement, Sources
from app.storage.statements import FIRST_CITIZEN_SOURCE, ON_WIRE, WIRE_DATE, WIRE_SOURCE

# Block by block: what nobody was told of between two of them has no number.
NUMBERED = f"""
SELECT b.first_seq + e.n - 1 AS sequence, e.tag, e.recipient_type, e.type, e.status, e.source,
       e.consent_date, e.created_at, e.transaction_id
  FROM (SELECT first_seq, after_xid, after_id, xid, id FROM feed_block
         WHERE brand_code = %(brand)s AND first_seq <= %(last)s AND last_seq >= %(first)s
           AND first_seq > %(first)s - {MOST_NUMBERS}) b
 CROSS JOIN LATERAL (
       SELECT row_number() OVER (ORDER BY xid, id) AS n, tag, recipient_type, type, status,
              {WIRE_SOURCE} AS source, {WIRE_DATE} AS consent_date, created_at, transaction_id
         FROM consent_event e
        WHERE brand_code = %(brand)s AND (e.xid, e.id) > (b.after_xid, b.after_id)
          AND (e.xid, e.id) <= (b.xid, b.id) AND {ON_WIRE}) e
 WHERE b.first_seq + e.n - 1 BETWEEN %(first)s AND %(last)s
"""
FITS = f"""
       m.type = ANY(%(types)s) AND m.status = ANY(%(statuses)s)
   AND CASE %(sources)s::int WHEN {Sources.REGISTRY:d} THEN m.source >= {FIRST_CITIZEN_SOURCE}
            WHEN {Sources.PROVIDER:d} THEN (m.source >= {FIRST_CITIZEN_SOURCE}) IS NOT TRUE
            ELSE true END
"""
WANTED = f"SELECT EXISTS (SELECT FROM ({NUMBERED}) m WHERE {FITS})"
READ = f"""
SELECT m.sequence, m.tag, m.recipient_type, m.type, m.status, m.source, m.consent_date,
       m.created_at, encode(m.transaction_id, 'hex'), r.key_id, r.sealed
  FROM ({NUMBERED}) m JOIN recipient r USING (tag)
 WHERE {FITS} ORDER BY m.sequence
"""
OLDEST = "SELECT min(first_seq) FROM feed_block WHERE brand_code = %s"


def wanted(work: Work, brand: int, first: int, last: int, choice: Choice) -> bool:
    """Whether a choice has any of the movements with these numbers."""
    row = work.row(WANTED, _params(brand, first, last, choice))
    return bool(row and row[0])


def read(work: Work, brand: int, first: int, last: int, choice: Choice) -> tuple[Movement, ...]:
    """Those of the movements with these numbers that a choice has, with their addresses. Raises
    KeysError."""
    rows = work.rows(READ, _params(brand, first, last, choice))
    return tuple(_movement(work, *row) for row in rows)


def oldest(work: Work, brand: int) -> int | None:
    """The lowest number that can still be read; None where there is none."""
    row = work.row(OLDEST, (brand,))
    return row[0] if row else None


def _params(brand: int, first: int, last: int, choice: Choice) -> dict[str, Any]:
    return {
        "brand": brand,
        "first": first,
        "last": last,
        "types": [int(type) for type in choice.types],
        "statuses": [int(status) for status in choice.statuses],
        "sources": int(choice.sources),
    }


def _movement(
    work: Work,
    sequence: int,
    tag: UUID,
    kind: int,
    type: int,
    status: int,
    source: int | None,
    consent_date: datetime | None,
    created_at: datetime,
    transaction_id: str,
    key_id: int,
    sealed: bytes,
) -> Movement:
    return Movement(
        sequence,
        work.core.keys.unseal(key_id, sealed, tag),
        RecipientType(kind),
        MessageType(type),
        Status(status),
        Source(source) if source else None,
        consent_date,
        created_at,
        transaction_id,
    )
