"""Who is signed in on a device: the account, its addresses, and how sure we are."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self
from uuid import UUID

from psycopg.errors import ReadOnlySqlTransaction

from app.core import Person, UseCase, Work
from app.domain.permissions import Assurance
from app.domain.recipient import Address, parse_address
from app.storage.copying import array
from app.usecases.account.devices import IDLE, device_id

TOUCH_AFTER = timedelta(minutes=1)
NATIONAL_SHOWN = 3

# Many devices in one look: a row for each address, one without an address for an account that has
# none, and last the number of the device.
VISITOR = """
SELECT r.tag, m.opens, coalesce(m.added_at, r.created_at), r.key_id, r.sealed, r.locked,
       r.language, s.id, s.account_id, s.tag, s.assurance, s.client, s.channel, s.seen_at,
       s.idle_until, s.expires_at, a.seen_at, a.language, a.tell_tag, coalesce(a.summary, false),
       a.national_declined_at, a.national_key_id, a.national_sealed, n
  FROM unnest(%(ids)s::uuid[]) WITH ORDINALITY AS i (id, n)
  JOIN LATERAL (SELECT * FROM sign_in WHERE id = i.id OFFSET 0) s
       ON s.idle_until > %(now)s AND s.expires_at > %(now)s
  LEFT JOIN account a ON a.id = s.account_id
  LEFT JOIN LATERAL (
       SELECT tag, opens, added_at FROM account_address WHERE account_id = s.account_id
       UNION ALL SELECT s.tag, false, NULL WHERE s.account_id IS NULL OFFSET 0) m ON true
  LEFT JOIN LATERAL (SELECT * FROM recipient WHERE tag = m.tag OFFSET 0) r ON true
 ORDER BY n, m.added_at, r.tag
"""
OF_ADDRESS = 7
"""So many columns of a row are the address's."""
TOUCH = "UPDATE sign_in SET seen_at = %s, idle_until = %s WHERE id = %s"


@dataclass(frozen=True, slots=True)
class Mine:
    """An address of the citizen who is signed in. `entry`: this device came in by it."""

    person: Person
    address: Address
    opens: bool
    entry: bool
    locked: bool
    added_at: datetime


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever is signed in on a device. `alone`: sees one address, and no account.

    `seen_at`: when the visit before this one began. `national`: the last digits of the national
    id, where it is kept; `declined_at`: when the citizen wanted it not to be.
    """

    device: UUID
    account: UUID | None
    assurance: Assurance
    addresses: tuple[Mine, ...]
    idle_until: datetime
    expires_at: datetime
    client: str | None = None
    seen_at: datetime | None = None
    language: str | None = None
    tell_tag: UUID | None = None
    summary: bool = False
    national: str | None = field(default=None, repr=False)
    declined_at: datetime | None = None

    @property
    def alone(self) -> bool:
        """Whether this device sees one address only."""
        return self.account is None

    def mine(self, tag: UUID) -> Mine | None:
        """The address of a tag, if it is this citizen's."""
        return next((one for one in self.addresses if one.person.tag == tag), None)


@dataclass(frozen=True, slots=True)
class FindVisitor(UseCase[Visitor | None]):
    """Who is signed in by this secret; None for nobody, and after the time-outs.

    That a device was used is noted once a minute: the one thing that looking at a page writes.
    """

    secret: str = field(repr=False)
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> Visitor | None:
        """One statement, whatever the account holds."""
        return self.run_together([(self, work)])[0]

    @classmethod
    def run_together(cls, deeds: Sequence[tuple[Self, Work]]) -> Sequence[Visitor | None]:
        """The same for many browsers, in one statement."""
        return _visitors([(work, device_id(work.core, one.secret)) for one, work in deeds])


@dataclass(frozen=True, slots=True)
class FindDevice(UseCase[Visitor | None]):
    """The same by the device's id, for whoever holds a token that was signed for it."""

    id: UUID
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> Visitor | None:
        """None as soon as the device was signed out, however long the token would be good."""
        return self.run_together([(self, work)])[0]

    @classmethod
    def run_together(cls, deeds: Sequence[tuple[Self, Work]]) -> Sequence[Visitor | None]:
        """The same for many devices, in one statement."""
        return _visitors([(work, one.id) for one, work in deeds])


def _visitors(devices: Sequence[tuple[Work, UUID]]) -> list[Visitor | None]:
    first, _ = devices[0]
    found: list[list[tuple[Any, ...]]] = [[] for _ in devices]
    for row in first.rows(VISITOR, {"ids": array(id.hex for _, id in devices), "now": first.now}):
        found[row[-1] - 1].append(row[:-1])
    return [_visitor(work, rows) for (work, _), rows in zip(devices, found, strict=True)]


def _visitor(work: Work, rows: list[tuple[Any, ...]]) -> Visitor | None:
    if not rows:
        return None
    device, account, tag, assurance, client, channel, used_at, *rest = rows[0][OF_ADDRESS:]
    idle_until, expires_at, seen_at, language, tell_tag, summary, declined_at, *national = rest
    idle_until = touch(work, device, channel, used_at) or idle_until
    own = [row[:OF_ADDRESS] for row in rows if row[0] is not None]
    return Visitor(
        device,
        account,
        Assurance(assurance),
        tuple(_mine(work, one, tag) for one in own),
        min(idle_until, expires_at),
        expires_at,
        client,
        seen_at,
        language or next((one[6] for one in own if one[6]), None),
        tell_tag,
        summary,
        _national(work, account, *national),
        declined_at,
    )


def touch(work: Work, device: UUID, channel: str, used_at: datetime) -> datetime | None:
    """Note that a device was used, once a minute; until when it may be silent now."""
    if work.now - used_at <= TOUCH_AFTER:
        return None
    idle_until = work.now + IDLE[channel]
    # A database that is only read for a while must not sign anybody out.
    with suppress(ReadOnlySqlTransaction):
        work.change(TOUCH, (work.now, idle_until, device))
    return idle_until


def _mine(work: Work, row: tuple[Any, ...], entry: UUID | None) -> Mine:
    tag, opens, added_at, key_id, sealed, locked, _ = row
    address = parse_address(work.core.keys.unseal(key_id, sealed, tag))
    if locked is None:
        locked = work.core.settings.lock_by_default
    return Mine(Person(tag, key_id, sealed), address, opens, tag == entry, locked, added_at)


def _national(
    work: Work, account: UUID | None, key_id: int | None, sealed: bytes | None
) -> str | None:
    if account is None or key_id is None or sealed is None:
        return None
    return work.core.keys.unseal(key_id, sealed, account)[-NATIONAL_SHOWN:]
