"""What a citizen has permitted, and the history of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from app.core import UseCase, Work
from app.domain.consent import EventKind, MessageType, RecipientType, Source, Status
from app.receipts import receipt
from app.storage.statements import PERMISSION_MOVED, REFUSED_AHEAD

# The last row, of no brand, says that something was refused in advance: few citizens have that.
LIST = """
SELECT brand_code, type, status FROM consent WHERE tag = %(tag)s
UNION ALL
SELECT NULL, NULL, NULL
 WHERE EXISTS (SELECT FROM advance_refusal WHERE tag = %(tag)s AND ended_at IS NULL)
 ORDER BY brand_code
"""
LIST_AHEAD = f"""
SELECT brand_code, type, CASE WHEN {REFUSED_AHEAD} THEN {Status.RET:d} ELSE status END
  FROM consent c WHERE tag = %(tag)s ORDER BY brand_code
"""

MOVEMENT = """id, recipient_type, type, status, kind, source, consent_date, created_at, channel,
       reference, encode(transaction_id, 'hex')"""
HISTORY = f"SELECT {MOVEMENT} FROM consent_event WHERE tag = %s AND brand_code = %s ORDER BY id"
HISTORY_OF = f"""(
       SELECT json_agg(json_build_array({MOVEMENT}) ORDER BY id)
         FROM consent_event WHERE tag = {{tag}} AND brand_code = {{brand}}
          AND {PERMISSION_MOVED})"""
"""The same as one value of a larger look, of a tag and a brand that it has. It has only what moved
the permission: by that a case is examined and decided."""

ONAY, RET = int(Status.ONAY), int(Status.RET)
TYPES = [
    tuple(kind for kind in MessageType if bits >> kind & 1) for bits in range(2 << max(MessageType))
]
"""The types whose bits are set, in their order."""


@receipt
@dataclass(frozen=True, slots=True)
class BrandConsents:
    """One brand's consents for an address; the types it may use, for any recipient type."""

    brand: int
    approved: tuple[MessageType, ...]
    refused: tuple[MessageType, ...]


@receipt
@dataclass(frozen=True, slots=True)
class Movement:
    """One line of the history, with both clocks."""

    id: int
    recipient_type: RecipientType
    type: MessageType
    status: Status
    kind: EventKind
    source: Source | None
    consent_date: datetime | None
    created_at: datetime
    channel: str
    reference: str | None
    transaction_id: str


@dataclass(frozen=True, slots=True)
class ListConsents(UseCase[tuple[BrandConsents, ...]]):
    """Every brand that has a consent or a refusal of this address, by brand code."""

    reads: ClassVar[bool] = True

    def run(self, work: Work) -> tuple[BrandConsents, ...]:
        """One look into the index of the primary key, for almost everybody."""
        params = {"tag": work.context.person.tag, "now": work.now}
        rows = work.rows(LIST, params)
        if rows and rows[-1][0] is None:
            rows = work.rows(LIST_AHEAD, params)
        return _brands(rows)


@dataclass(frozen=True, slots=True)
class ShowHistory(UseCase[tuple[Movement, ...]]):
    """Every movement of one brand's consents for this address, oldest first. `access`: also how it
    changed which dealers may use them, which moves no permission."""

    brand: int
    access: bool = True
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> tuple[Movement, ...]:
        """The history as it was written; nothing else is left out."""
        rows = work.rows(HISTORY, (work.context.person.tag, self.brand))
        found = (_movement(row) for row in rows)
        return tuple(one for one in found if self.access or one.kind is not EventKind.ACCESS)


def _brands(rows: list[tuple[int, int, int]]) -> tuple[BrandConsents, ...]:
    """A type that is approved for one recipient type is not refused.

    The types are gathered as bits, since a list is read far more often than it is changed.
    """
    approved: dict[int, int] = {}
    refused: dict[int, int] = {}
    for code, kind, status in rows:
        approved.setdefault(code, 0)
        if status == ONAY:
            approved[code] |= 1 << kind
        elif status == RET:
            refused[code] = refused.get(code, 0) | 1 << kind
    return tuple(
        BrandConsents(code, TYPES[may], TYPES[refused.get(code, 0) & ~may])
        for code, may in approved.items()
    )


def movements_of(found: Sequence[Sequence[Any]] | None) -> tuple[Movement, ...]:
    """The movements of HISTORY_OF."""
    return tuple(
        _movement((*one[:6], _moment(one[6]), _moment(one[7]), *one[8:])) for one in found or ()
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _movement(row: tuple[Any, ...]) -> Movement:
    return Movement(
        row[0],
        RecipientType(row[1]),
        MessageType(row[2]),
        Status(row[3]),
        EventKind(row[4]),
        Source(row[5]) if row[5] else None,
        *row[6:],
    )
