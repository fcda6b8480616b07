"""The movements of a brand as İYS lists them: by when they were recorded, oldest first, a page at a
time, of the last seven days but for the newest."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from app.core import UseCase, Work
from app.domain.consent import MessageType, RecipientType, Source, Status
from app.storage.statements import BY_REGISTRY, ON_WIRE, WIRE_DATE, WIRE_SOURCE
from app.usecases.programs.looking import Line

WINDOW = timedelta(days=7)
SECOND = timedelta(seconds=1)

# Where a cursor stood: the row of that transaction in that second.
PLACE = """
SELECT created_at, id FROM consent_event
 WHERE brand_code = %(brand)s AND created_at >= %(second)s AND created_at < %(until)s
   AND transaction_id = %(transaction)s
"""
PAGE = f"""
SELECT e.status, {WIRE_SOURCE}, {WIRE_DATE}, e.created_at, encode(e.transaction_id, 'hex'),
       e.type, e.recipient_type, e.tag, r.key_id, r.sealed
  FROM consent_event e JOIN recipient r USING (tag)
 WHERE e.brand_code = %(brand)s AND {{whose}} AND {ON_WIRE}
   AND (e.created_at, e.id) > (%(after)s, %(id)s) AND e.created_at < %(until)s
   AND e.type = ANY(%(types)s)
 ORDER BY e.created_at, e.id LIMIT %(limit)s
"""
AT_REGISTRY = PAGE.format(whose=BY_REGISTRY)
BY_PROVIDER = PAGE.format(whose=f"{BY_REGISTRY} IS NOT TRUE")


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page ended: the second of its last movement, and that movement's transaction."""

    second: int
    transaction: bytes


@dataclass(frozen=True, slots=True)
class Change:
    """A movement, with the address that it is about."""

    line: Line
    type: MessageType
    recipient_type: RecipientType
    address: str


@dataclass(frozen=True, slots=True)
class ListChanges(UseCase[tuple[Change, ...]]):
    """A page of what the registry heard from citizens (`by_registry`) or what the provider
    reported; what is younger than `hidden` comes later."""

    brand: int
    by_registry: bool
    limit: int
    hidden: timedelta
    types: tuple[MessageType, ...]
    after: Cursor | None = None
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> tuple[Change, ...]:
        """In the order in which they were recorded."""
        since, id = self._begin(work)
        params = {
            "brand": self.brand,
            "after": since,
            "id": id,
            "until": work.now - self.hidden,
            "types": [int(type) for type in self.types],
            "limit": self.limit,
        }
        rows = work.rows(AT_REGISTRY if self.by_registry else BY_PROVIDER, params)
        return tuple(_change(work, row) for row in rows)

    def _begin(self, work: Work) -> tuple[datetime, int]:
        """After which row the page begins. A cursor whose row is not there begins its second anew,
        so that nothing is left out."""
        oldest = work.now - WINDOW
        if self.after is None:
            return oldest, 0
        second = datetime.fromtimestamp(self.after.second, UTC)
        place = {"brand": self.brand, "second": second, "until": second + SECOND}
        found = work.row(PLACE, place | {"transaction": self.after.transaction})
        begin: tuple[datetime, int] = found if found is not None else (second, 0)
        return max(begin, (oldest, 0))


def _change(work: Work, row: tuple[Any, ...]) -> Change:
    status, source, date, created, transaction, type, kind, tag, key_id, sealed = row
    said = Source(source) if source else None
    return Change(
        Line(Status(status), said, date, created, transaction),
        MessageType(type),
        RecipientType(kind),
        work.core.keys.unseal(key_id, sealed, tag),
    )
