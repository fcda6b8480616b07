"""What a provider's program is told of permissions: one, many at once, and the history of one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from app.core import UseCase, Work
from app.domain.consent import MessageType, RecipientType, Source, Status
from app.storage.copying import array
from app.storage.statements import (
    ON_WIRE,
    OWN_LATER,
    REFUSED_AHEAD,
    TOLD_ID,
    WIRE_DATE,
    WIRE_SOURCE,
    standing_ahead,
)

# What the citizen refused in advance stands before what is recorded, unless it was approved by the
# citizen since.
STATE = f"""
SELECT c.status, c.source, c.consent_date, c.created_at, c.retailer_code, r.title,
       coalesce(cardinality(c.retailer_access), 0),
       {TOLD_ID}, a.since, a.channel
  FROM (SELECT %(tag)s::uuid AS tag, %(type)s::smallint AS type, %(brand)s::int AS brand) k
  LEFT JOIN consent c ON c.tag = k.tag AND c.brand_code = k.brand AND c.type = k.type
                     AND c.recipient_type = %(kind)s AND c.status > {Status.NONE:d}
  LEFT JOIN retailer r ON r.retailer_code = c.retailer_code
  LEFT JOIN LATERAL (
       SELECT a.since, a.channel {standing_ahead("k.tag", "k.type", "k.brand", but=OWN_LATER)}
        ORDER BY a.since LIMIT 1) a ON true
"""
APPROVED = f"""
SELECT k.i::int FROM unnest(%(tags)s::uuid[]) WITH ORDINALITY AS k(tag, i)
  JOIN consent c ON c.tag = k.tag AND c.brand_code = %(brand)s AND c.type = %(type)s
                AND c.recipient_type = %(kind)s AND c.status = {Status.ONAY:d}
 WHERE NOT {REFUSED_AHEAD}
 ORDER BY k.i
"""
MOVEMENTS = f"""
SELECT e.status, {WIRE_SOURCE}, {WIRE_DATE} AS wire_date, e.created_at,
       encode(e.transaction_id, 'hex'), count(*) OVER ()
  FROM consent_event e
 WHERE tag = %(tag)s AND brand_code = %(brand)s AND type = %(type)s AND recipient_type = %(kind)s
   AND {ON_WIRE}
 ORDER BY wire_date DESC NULLS LAST, id DESC LIMIT %(limit)s OFFSET %(offset)s
"""
TOTAL = f"""
SELECT count(*) FROM consent_event e
 WHERE tag = %(tag)s AND brand_code = %(brand)s AND type = %(type)s AND recipient_type = %(kind)s
   AND {ON_WIRE}
"""
SOURCE_OF = {
    "sms": Source.IYS_KISAMESAJ,
    "ivr": Source.IYS_CM,
    "email": Source.IYS_EPOSTA,
    "api": Source.IYS_MOBIL,
}
"""By which source a refusal in advance is told, by the channel it came by; a page is IYS_WEB."""


@dataclass(frozen=True, slots=True)
class Key:
    """One permission: whose, as whom, for which brand and type."""

    tag: UUID
    brand: int
    type: MessageType
    recipient_type: RecipientType

    @property
    def params(self) -> dict[str, Any]:
        """As the statements want it."""
        return {
            "tag": self.tag,
            "brand": self.brand,
            "type": int(self.type),
            "kind": int(self.recipient_type),
        }


@dataclass(frozen=True, slots=True)
class Line:
    """A permission, or a movement of it, as a provider's program is told. What the citizen refused
    in advance, and nobody recorded, has no transaction."""

    status: Status
    source: Source | None
    consent_date: datetime | None
    created_at: datetime
    transaction_id: str | None
    retailer: int | None = None
    retailer_title: str | None = None
    access: int = 0


@dataclass(frozen=True, slots=True)
class ShowPermission(UseCase[Line | None]):
    """One permission as it counts now; None where nothing was ever said."""

    key: Key
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> Line | None:
        """A refusal in advance is a RET."""
        row = work.row(STATE, self.key.params | {"now": work.now})
        if row is None:
            return None
        status, source, date, created, retailer, title, access, transaction, since, channel = row
        if since is not None and status != Status.RET:
            told = SOURCE_OF.get(channel, Source.IYS_WEB)
            return Line(Status.RET, told, since, since, transaction if status else None)
        if status is None:
            return None
        said = Source(source) if source else None
        line = (Status(status), said, date, created, transaction, retailer, title, access)
        return Line(*line)


@dataclass(frozen=True, slots=True)
class ListApproved(UseCase[tuple[int, ...]]):
    """Which of these addresses have approved, and may be sent to: positions from 0, in order."""

    tags: Sequence[bytes]
    brand: int
    type: MessageType
    recipient_type: RecipientType
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> tuple[int, ...]:
        """One statement for all."""
        params = {
            "tags": array(tag.hex() for tag in self.tags),
            "brand": self.brand,
            "type": int(self.type),
            "kind": int(self.recipient_type),
            "now": work.now,
        }
        return tuple(row[0] - 1 for row in work.rows(APPROVED, params))


@dataclass(frozen=True, slots=True)
class ListMovements(UseCase[tuple[tuple[Line, ...], int]]):
    """A page of the movements of one permission, the newest consent date first; and how many there
    are."""

    key: Key
    limit: int
    offset: int
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> tuple[tuple[Line, ...], int]:
        """A page past the end has no line to tell the number by."""
        params = self.key.params | {"limit": self.limit, "offset": self.offset}
        rows = work.rows(MOVEMENTS, params)
        if not rows and self.offset:
            return (), int((work.row(TOTAL, params) or (0,))[0])
        lines = tuple(
            Line(Status(row[0]), Source(row[1]) if row[1] else None, *row[2:5]) for row in rows
        )
        return lines, int(rows[0][5]) if rows else 0
