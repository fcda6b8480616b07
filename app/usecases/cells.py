"""Changing some of an address's permissions, each named by brand, recipient type and type.

One statement for all that are refused, one for all that are approved.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from app.core import Work
from app.domain.consent import EventKind, MessageType, RecipientType, Source, Status
from app.receipts import receipt
from app.storage.copying import array
from app.storage.statements import (
    ADDRESS_FIRST,
    KNOWN,
    LAST_SAID,
    NEXT_EVENT,
    REFUSED,
    REFUSED_AHEAD,
    TRANSACTION_ID,
    logged,
    spoken,
)
from app.usecases.revoke import KINDS, movement


@receipt
@dataclass(frozen=True, slots=True)
class Cell:
    """One switch: a brand's messages of a type to a person or a trader.

    Without a recipient type a refusal is for both; an approval for the person, and for the trader
    where the trader had refused: who never did needs no approval.
    """

    brand: int
    type: MessageType
    recipient_type: RecipientType | None = RecipientType.BIREYSEL


CELLS = """
    SELECT * FROM unnest(%(brands)s::int[], %(kinds)s::smallint[], %(types)s::smallint[])
             AS w(brand, kind, type)
"""

REFUSE = f"""
WITH known AS ({KNOWN}), wanted AS ({CELLS}), met AS (
    INSERT INTO consent AS c (tag, brand_code, recipient_type, type, status, source,
                              consent_date, created_at, event_id)
    SELECT %(tag)s, brand, k, type, {Status.RET:d}, %(source)s::smallint, %(at)s::timestamptz,
           %(now)s::timestamptz, {NEXT_EVENT}
      FROM (SELECT DISTINCT brand, k, type
              FROM wanted JOIN (VALUES {KINDS}) kinds (k) ON k = coalesce(kind, k)
             WHERE {ADDRESS_FIRST}
             ORDER BY brand, k, type) meant
    ON CONFLICT (tag, brand_code, recipient_type, type) DO UPDATE {REFUSED}
    RETURNING c.*
), spoken AS MATERIALIZED ({spoken("%(source)s::smallint")}
), logged AS ({logged(None, moved="spoken")})
SELECT brand_code, type, recipient_type FROM met WHERE repeated_at IS NULL ORDER BY 1, 2, 3
"""

# An approval never outlasts a later word, whoever spoke it. The first word of a citizen about a
# brand that had recorded nothing has a source of its own on the portal. Where it is to be said
# anew, an approval that stands becomes one of this day and source.
_APPROVE = f"""
WITH known AS ({KNOWN}), wanted AS ({CELLS}), meant AS (
    SELECT brand, coalesce(kind, {RecipientType.BIREYSEL:d}) AS kind, type FROM wanted
    UNION
    SELECT c.brand_code, c.recipient_type, c.type FROM consent c
      JOIN wanted w ON w.kind IS NULL AND c.brand_code = w.brand AND c.type = w.type
     WHERE c.tag = %(tag)s AND c.recipient_type = {RecipientType.TACIR:d}
       AND (c.status = {Status.RET:d} OR {REFUSED_AHEAD})
), changed AS (
    INSERT INTO consent AS c (tag, brand_code, recipient_type, type, status, source,
                              consent_date, created_at, event_id)
    SELECT %(tag)s, brand, kind, type, {Status.ONAY:d},
           CASE WHEN %(source)s = {Source.IYS_WEB:d} AND NOT EXISTS (
                SELECT FROM consent o WHERE o.tag = %(tag)s AND o.brand_code = brand)
                THEN {Source.IYS_WEB_YENI:d} ELSE %(source)s END,
           %(at)s::timestamptz, %(now)s::timestamptz, {NEXT_EVENT}
      FROM meant WHERE {ADDRESS_FIRST} ORDER BY brand, kind, type
    ON CONFLICT (tag, brand_code, recipient_type, type) DO UPDATE
       SET status = excluded.status, source = excluded.source,
           consent_date = excluded.consent_date, created_at = excluded.created_at,
           event_id = {NEXT_EVENT}, claimed = false, repeated_at = NULL
     WHERE ({{changes}}) AND coalesce({LAST_SAID} <= excluded.consent_date, true)
    RETURNING c.*
), logged AS ({logged(EventKind.GRANT)})
SELECT brand_code, type, recipient_type, encode({TRANSACTION_ID}, 'hex') FROM changed
 ORDER BY 1, 2, 3
"""
APPROVE = _APPROVE.format(changes=f"c.status <> {Status.ONAY:d} OR c.claimed OR {REFUSED_AHEAD}")
APPROVE_ANEW = _APPROVE.format(changes="true")


class Approved(NamedTuple):
    """A switch that was put to yes, and what names that movement to the outside (64 hex)."""

    cell: Cell
    transaction_id: str


def refuse(work: Work, cells: Collection[Cell]) -> tuple[Cell, ...]:
    """Refuse them; those that this ended, or refused for the first time."""
    return tuple(_cell(row) for row in _changed(work, REFUSE, cells))


def approve(work: Work, cells: Collection[Cell]) -> tuple[Cell, ...]:
    """Approve them; those that this changed. A refusal that came later stays."""
    return tuple(_cell(row) for row in _changed(work, APPROVE, cells))


def approve_anew(work: Work, cells: Collection[Cell]) -> tuple[Approved, ...]:
    """Approve them by a word of this moment, also those that stand approved. A refusal that came
    later stays."""
    return tuple(Approved(_cell(row), row[3]) for row in _changed(work, APPROVE_ANEW, cells))


def _cell(row: tuple[Any, ...]) -> Cell:
    return Cell(row[0], MessageType(row[1]), RecipientType(row[2]))


def _changed(work: Work, sql: str, cells: Collection[Cell]) -> list[tuple[Any, ...]]:
    # A row may be touched once in a statement.
    wanted: Sequence[Cell] = list(dict.fromkeys(cells))
    params = movement(
        work,
        brands=array(cell.brand for cell in wanted),
        kinds=array(cell.recipient_type for cell in wanted),
        types=array(cell.type for cell in wanted),
    )
    return work.rows(sql, params) if wanted else []
