"""Servers that want to be told: kept with their secrets sealed, found by whoever may."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import orjson

from app.core import Work
from app.domain.consent import MessageType, Status
from app.domain.feed import Choice, ReceiverKind, ReceiverStatus, Secrets, Sources
from app.domain.permissions import OF_PROVIDER, Role
from app.errors import InvalidInput, NotAllowed, NotFound
from app.usecases.feeds.numbering import begin
from app.usecases.programs.partners import Right

HOLD_BRAND = "SELECT 1 FROM brand WHERE brand_code = %s FOR NO KEY UPDATE"
ADD = """
INSERT INTO receiver (id, kind, brand_code, holder, types, statuses, sources, key_id, sealed,
                      status, created_at, changed_at, queued, seen)
VALUES (%(id)s, %(kind)s, %(brand)s, %(holder)s, %(types)s, %(statuses)s, %(sources)s, %(key_id)s,
        %(sealed)s, %(status)s, %(now)s, %(now)s, %(seq)s, %(seq)s)
"""
# A provider sees what partners have registered for its brands; a partner sees its own.
FIND = f"""
SELECT r.id, r.brand_code, r.holder, r.types, r.statuses, r.sources, r.status, r.created_at,
       r.changed_at, r.queued, r.key_id, r.sealed
  FROM receiver r JOIN brand b USING (brand_code)
 WHERE b.iys_code = %(provider)s AND r.kind = %(kind)s
   AND (r.holder = %(actor)s OR NOT %(partner)s)
   AND (%(brand)s::int IS NULL OR r.brand_code = %(brand)s)
   AND (%(id)s::uuid IS NULL OR r.id = %(id)s) AND r.status <> {ReceiverStatus.ENDED:d}
 ORDER BY r.brand_code, r.changed_at, r.id
"""
END = f"""
WITH ended AS (
    UPDATE receiver SET status = {ReceiverStatus.ENDED:d}, changed_at = %(now)s, key_id = NULL,
           sealed = NULL
     WHERE id = %(id)s AND status = {ReceiverStatus.ACTIVE:d} RETURNING id
)
DELETE FROM delivery d USING ended e WHERE d.receiver_id = e.id AND d.status < 4
"""
GRANTED = """
SELECT arama, mesaj, eposta FROM partner_grant WHERE integrator_code = %s AND brand_code = %s
"""

# Of a partner's receiver only what it may still read: a grant that ends, ends this too.
READABLE = f"""
       CASE WHEN r.holder = b.iys_code THEN r.types
            ELSE ARRAY(SELECT t FROM unnest(r.types) AS t
                        WHERE (ARRAY[g.arama, g.mesaj, g.eposta])[t] >= {Right.READ:d}) END
"""
OF_BRAND = """
       receiver r JOIN brand b USING (brand_code)
  LEFT JOIN partner_grant g ON g.integrator_code = r.holder AND g.brand_code = r.brand_code
"""


@dataclass(frozen=True, slots=True)
class Receiver:
    """A server as whoever registered it sees it. `queued`: the last number that it was told of, or
    is going to be."""

    id: UUID
    brand: int
    holder: int
    choice: Choice
    status: ReceiverStatus
    created_at: datetime
    changed_at: datetime
    queued: int
    secrets: Secrets


def choice_of(types: Sequence[int], statuses: Sequence[int], sources: int) -> Choice:
    """What stands in the columns."""
    return Choice(tuple(map(MessageType, types)), tuple(map(Status, statuses)), Sources(sources))


def sealed(work: Work, id: UUID, secrets: Secrets) -> tuple[int, bytes]:
    """Everything secret of a receiver, in one."""
    return work.core.keys.seal_bytes(orjson.dumps(secrets), id)


def unsealed(work: Work, id: UUID, key_id: int, sealed: bytes) -> Secrets:
    """The same again, as far as it is good now. Raises KeysError."""
    told = orjson.loads(work.core.keys.unseal_bytes(key_id, sealed, id))
    until = told.pop("until")
    keys = tuple(told.pop("keys"))
    kept = Secrets(**told, keys=keys, until=datetime.fromisoformat(until) if until else None)
    return kept.at(work.now)


def need_provider(work: Work, provider: int) -> None:
    """Raises NotAllowed where a provider orders in the name of another one."""
    if work.context.role in OF_PROVIDER and work.context.actor != provider:
        raise NotAllowed(deed="provider")


def need_brand(work: Work, provider: int, brand: int) -> None:
    """Raises InvalidInput where a brand is not that of the provider in whose name is ordered,
    NotAllowed as `need_provider`."""
    need_provider(work, provider)
    view = work.core.directory.get(brand)
    if view is None or view.iys_code != provider:
        raise InvalidInput("unknown", field="brand")


def hold_brand(work: Work, brand: int) -> None:
    """Of those who begin something of a brand, let one through at a time."""
    work.row(HOLD_BRAND, (brand,))


def own_brand(work: Work, provider: int, brand: int) -> None:
    """Hold a brand of the provider in whose name is ordered. Raises as `need_brand`."""
    need_brand(work, provider, brand)
    hold_brand(work, brand)


def need_types(work: Work, brand: int, types: Sequence[MessageType]) -> None:
    """Raises NotAllowed where a partner may not read permissions of one of these types."""
    if work.context.role is not Role.PARTNER:
        return
    granted = work.row(GRANTED, (work.context.actor, brand))
    if granted is None or any(granted[type - 1] < Right.READ for type in types):
        raise NotAllowed(deed="read")


def readable_types(work: Work, brand: int) -> tuple[MessageType, ...]:
    """The types whose permissions a partner may read. Raises NotAllowed where there is none."""
    granted = work.row(GRANTED, (work.context.actor, brand)) or ()
    types = (type for type, right in zip(MessageType, granted, strict=False) if right >= Right.READ)
    found = tuple(types)
    if not found:
        raise NotAllowed(deed="read")
    return found


def add(
    work: Work,
    kind: ReceiverKind,
    brand: int,
    choice: Choice,
    secrets: Secrets,
    status: ReceiverStatus = ReceiverStatus.ACTIVE,
) -> UUID:
    """Keep a receiver, which is told from the next movement on. Whoever calls holds the brand."""
    id = uuid4()
    key_id, closed = sealed(work, id, secrets)
    what = {
        "id": id,
        "kind": int(kind),
        "brand": brand,
        "holder": work.context.actor,
        "types": [int(type) for type in choice.types],
        "statuses": [int(one) for one in choice.statuses],
        "sources": int(choice.sources),
        "key_id": key_id,
        "sealed": closed,
        "status": int(status),
        "now": work.now,
        "seq": begin(work, brand) if status is ReceiverStatus.ACTIVE else 0,
    }
    work.change(ADD, what)
    return id


def find(
    work: Work,
    kind: ReceiverKind,
    provider: int,
    *,
    id: UUID | None = None,
    brand: int | None = None,
    lock: bool = False,
) -> list[Receiver]:
    """The receivers of a provider's brands that whoever asks may know of. Raises KeysError,
    NotAllowed as `need_provider`."""
    need_provider(work, provider)
    what = {
        "provider": provider,
        "kind": int(kind),
        "actor": work.context.actor,
        "partner": work.context.role is Role.PARTNER,
        "id": id,
        "brand": brand,
    }
    rows = work.rows(FIND + (" FOR UPDATE OF r" if lock else ""), what)
    return [_receiver(work, row) for row in rows]


def one(
    work: Work,
    kind: ReceiverKind,
    provider: int,
    id: UUID,
    *,
    lock: bool = False,
    own: bool = False,
) -> Receiver:
    """That one. `own`: only whoever registered it may do this. Raises NotFound."""
    found = find(work, kind, provider, id=id, lock=lock)
    if not found or (own and found[0].holder != work.context.actor):
        raise NotFound("webhook")
    return found[0]


def end(work: Work, id: UUID) -> None:
    """It is told nothing more, and nothing secret of it is kept."""
    work.change(END, {"id": id, "now": work.now})


def _receiver(work: Work, row: tuple[Any, ...]) -> Receiver:
    id, brand, holder, types, statuses, sources, status, created, changed, queued, *shut = row
    return Receiver(
        id,
        brand,
        holder,
        choice_of(types, statuses, sources),
        ReceiverStatus(status),
        created,
        changed,
        queued,
        unsealed(work, id, *shut),
    )
