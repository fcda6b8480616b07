"""How permissions stood at any moment: out of the history, as the registry knew it then."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from app.core import UseCase, Work
from app.domain.consent import (
    MessageType,
    RecipientType,
    Source,
    Status,
    may_write,
)
from app.storage.copying import array
from app.storage.statements import FIRST_CITIZEN_SOURCE, PERMISSION_MOVED, STATE_MOVED

# The last movement that was there counts; who may use a permission moves none. A refusal in advance
# stood if it had begun and not ended, unless the citizen had approved the brand since.
AS_OF = f"""
SELECT e.status, e.source, e.consent_date, e.created_at, encode(e.transaction_id, 'hex'),
       EXISTS (
           SELECT FROM advance_refusal a
            WHERE a.tag = k.tag AND a.since <= %(at)s
              AND (a.ended_at IS NULL OR a.ended_at > %(at)s)
              AND (a.until IS NULL OR a.until > %(at)s)
              AND (a.type IS NULL OR a.type = %(type)s)
              AND (a.sector IS NULL
                   OR a.sector = (SELECT sector FROM brand b WHERE b.brand_code = %(brand)s))
              AND (e.source >= {FIRST_CITIZEN_SOURCE} AND e.consent_date >= a.since) IS NOT TRUE)
  FROM unnest(%(tags)s::uuid[]) WITH ORDINALITY AS k(tag, i)
  LEFT JOIN LATERAL (
       SELECT status, source, consent_date, created_at, transaction_id
         FROM consent_event e
        WHERE e.tag = k.tag AND e.brand_code = %(brand)s AND e.type = %(type)s
          AND e.recipient_type = %(kind)s AND e.{STATE_MOVED}
          AND e.{PERMISSION_MOVED} AND e.created_at <= %(at)s
        ORDER BY e.id DESC LIMIT 1) e ON true
 ORDER BY k.i
"""


@dataclass(frozen=True, slots=True)
class Stood:
    """How a permission stood. `status` None: nothing was recorded; `may_send`: whether a message
    was allowed, also by what was refused in advance."""

    status: Status | None
    source: Source | None
    consent_date: datetime | None
    recorded_at: datetime | None
    transaction_id: str | None
    refused_ahead: bool
    may_send: bool


@dataclass(frozen=True, slots=True)
class ShowAsOf(UseCase[tuple[Stood, ...]]):
    """How the permissions of these addresses stood at a moment, in their order; `at` None: now."""

    tags: Sequence[bytes]
    brand: int
    type: MessageType
    recipient_type: RecipientType
    at: datetime | None = None
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> tuple[Stood, ...]:
        """One statement for all; of the future, what is known now."""
        params = {
            "tags": array(tag.hex() for tag in self.tags),
            "brand": self.brand,
            "type": int(self.type),
            "kind": int(self.recipient_type),
            "at": min(self.at or work.now, work.now),
        }
        return tuple(self._stood(row) for row in work.rows(AS_OF, params))

    def _stood(self, row: tuple[Any, ...]) -> Stood:
        status = Status(row[0]) if row[0] else None
        source = Source(row[1]) if row[1] else None
        ahead = row[5] and status is not Status.RET
        may = may_write(status, self.recipient_type) and not ahead
        if status is None:
            return Stood(None, None, None, None, None, ahead, may)
        date, recorded, transaction = row[2:5]
        return Stood(status, source, date, recorded, transaction, ahead, may)
