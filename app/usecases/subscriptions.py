"""Packages: what a provider or partner has subscribed to. Packages and limits are data."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID, uuid4

from app.core import UseCase, Work
from app.domain.consent import Status
from app.errors import NotFound
from app.receipts import receipt
from app.usecases.used import used_by, used_lately

YEARS = timedelta(days=3652)
ADD = """
INSERT INTO subscription (holder, id, package, status, starts_at, ends_at, api, consent_limit,
                          exceeds, via_package, via_id, via_status, via_credit, via_starts_at,
                          via_ends_at)
VALUES (%(holder)s, %(id)s, %(package)s, %(status)s, %(starts)s, %(ends)s, %(api)s, %(limit)s,
        %(exceeds)s, %(via_package)s, %(via_id)s, %(via_status)s, %(via_credit)s, %(via_starts)s,
        %(via_ends)s)
ON CONFLICT (holder) DO UPDATE
   SET package = excluded.package, status = excluded.status, ends_at = excluded.ends_at,
       api = excluded.api, consent_limit = excluded.consent_limit, exceeds = excluded.exceeds,
       via_package = excluded.via_package,
       via_id = CASE WHEN excluded.via_package IS NULL THEN NULL
                     ELSE coalesce(subscription.via_id, excluded.via_id) END,
       via_status = excluded.via_status, via_credit = excluded.via_credit,
       via_starts_at = CASE WHEN excluded.via_package IS NULL THEN NULL
                            ELSE coalesce(subscription.via_starts_at, excluded.via_starts_at) END,
       via_ends_at = excluded.via_ends_at
"""
SHOW = """
SELECT id, package, status, starts_at, ends_at, api, consent_limit, exceeds, via_package, via_id,
       via_status, via_credit, via_starts_at, via_ends_at
  FROM subscription WHERE holder = %s
"""
ROOM = """
SELECT consent_limit, exceeds FROM subscription WHERE holder = %s AND consent_limit IS NOT NULL
   AND NOT exceeds
"""
KNOWN = f"""
SELECT DISTINCT tag FROM consent
 WHERE tag = ANY(%s::uuid[]) AND status > {Status.NONE:d}
   AND brand_code IN (SELECT brand_code FROM brand WHERE iys_code = %s)
"""
FULL = "H525"
"""The package has no room for another address."""


class Standing(StrEnum):
    """The state of a subscription (İYS, `status`). EXPIRED is one whose end has passed."""

    ACTIVE = "ACTIVE"
    PAUSED = "PAUSED"
    EXPIRED = "EXPIRED"
    CLOSED = "CLOSED"


@dataclass(frozen=True, slots=True)
class Package:
    """What is subscribed to. `limit`: how many addresses, None for any number; `exceeds`: it may be
    passed. `via`: the name of the package for asking citizens, with `credit` askings left."""

    name: str
    status: Standing = Standing.ACTIVE
    lasts: timedelta = YEARS
    api: bool = True
    limit: int | None = None
    exceeds: bool = True
    via: str | None = None
    credit: int | None = None


FREE = Package("İleti+", via="ViA+")
"""What everybody has who has asked for nothing else."""


@receipt
@dataclass(frozen=True, slots=True)
class ViaSubscription:
    """The part for asking citizens."""

    id: UUID
    package: str
    status: Standing
    credit: int | None
    starts_at: datetime
    ends_at: datetime


@receipt
@dataclass(frozen=True, slots=True)
class Subscription:
    """A subscription as it stands. `used`: how many addresses; `counted_at`: when they were
    counted, None for now."""

    id: UUID
    package: str
    status: Standing
    starts_at: datetime
    ends_at: datetime
    api: bool
    limit: int | None
    exceeds: bool
    via: ViaSubscription | None
    used: int = 0
    counted_at: datetime | None = None


def package_of(held: Subscription, now: datetime) -> Package:
    """What is held, to be given again with changes: with the end that it has. What has ended by its
    time alone is active again where it is given a later end."""
    active = held.status is Standing.EXPIRED
    return Package(
        held.package,
        Standing.ACTIVE if active else held.status,
        held.ends_at - now,
        held.api,
        held.limit,
        held.exceeds,
        held.via.package if held.via else None,
        held.via.credit if held.via else None,
    )


def subscribe(work: Work, holder: int, package: Package) -> None:
    """Give somebody a package, from now on, in the place of what was there."""
    via = package.via is not None
    what: dict[str, Any] = {
        "holder": holder,
        "id": uuid4(),
        "package": package.name,
        "status": package.status.value,
        "starts": work.now,
        "ends": work.now + package.lasts,
        "api": package.api,
        "limit": package.limit,
        "exceeds": package.exceeds,
        "via_package": package.via,
        "via_id": uuid4() if via else None,
        "via_status": package.status.value if via else None,
        "via_credit": package.credit,
        "via_starts": work.now if via else None,
        "via_ends": work.now + package.lasts if via else None,
    }
    work.change(ADD, what)


def standing(status: str, ends_at: datetime, now: datetime) -> Standing:
    """The state now: what is active ends with its time."""
    known = Standing(status)
    return Standing.EXPIRED if known is Standing.ACTIVE and ends_at <= now else known


@dataclass(frozen=True, slots=True)
class ChangePackage(UseCase[None]):
    """Change parts of what somebody has: `changes` by the names of Package; the rest stays."""

    holder: int
    changes: Mapping[str, Any]

    def run(self, work: Work) -> None:
        """Raises NotFound for whom nobody knows."""
        row = work.row(f"{SHOW} FOR UPDATE", (self.holder,))
        held = package_of(_subscription(row, self.holder, work.now), work.now)
        subscribe(work, self.holder, replace(held, **self.changes))


@dataclass(frozen=True, slots=True)
class ShowSubscription(UseCase[Subscription]):
    """What a provider or partner has subscribed to, and how much of it is used: where that decides
    nothing and there is much of it, as it was last night."""

    holder: int
    partner: bool = False
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> Subscription:
        """Raises NotFound."""
        found = subscribed(work, self.holder)
        if self.partner:
            return found
        if found.limit is not None and not found.exceeds:
            return replace(found, used=used_by(work, self.holder))
        used, at = used_lately(work, self.holder)
        return replace(found, used=used, counted_at=at)


def subscribed(work: Work, holder: int) -> Subscription:
    """What somebody has subscribed to, without how much is used: of millions of addresses that
    takes seconds to count. Raises NotFound."""
    return _subscription(work.row(SHOW, (holder,)), holder, work.now)


def _subscription(row: Sequence[Any] | None, holder: int, now: datetime) -> Subscription:
    if row is None:
        raise NotFound("subscription", code=holder)
    (id, package, status, starts, ends, api, limit, exceeds, *via) = row
    state, asking = standing(status, ends, now), _via(via, now)
    return Subscription(id, package, state, starts, ends, api, limit, exceeds, asking)


def _via(columns: list[Any], now: datetime) -> ViaSubscription | None:
    package, id, status, credit, starts, ends = columns
    if package is None:
        return None
    return ViaSubscription(id, package, standing(status, ends, now), credit, starts, ends)


def has_room(work: Work, holder: int) -> bool:
    """Whether one more address fits into a package."""
    row = work.row(SHOW, (holder,))
    if row is None or row[6] is None or row[7]:
        return True
    return used_by(work, holder) < int(row[6])


def beyond(work: Work, provider: int, tags: Iterable[bytes], *, hold: bool = True) -> set[bytes]:
    """The addresses for which a package has no room: those that none of the provider's brands has,
    past its limit. Most packages have none, or one that may be passed: `tags` are not looked at.
    `hold`: nobody else fills it until the end of the transaction."""
    return newcomers(work, provider, tags, hold=hold)[1]


def newcomers(
    work: Work, provider: int, tags: Iterable[bytes], *, hold: bool = True, before: int = 0
) -> tuple[set[bytes], set[bytes]]:
    """The addresses that would take room of a package, and those for which there is none. `before`:
    so much of it is taken already, beside what is stored."""
    row = work.row(f"{ROOM} FOR UPDATE" if hold else ROOM, (provider,))
    if row is None:
        return set(), set()
    room = max(0, row[0] - used_by(work, provider) - before)
    asked = dict.fromkeys(tags)
    rows = work.rows(KNOWN, ([UUID(bytes=tag) for tag in asked], provider))
    known = {row[0].bytes for row in rows}
    fresh = [tag for tag in asked if tag not in known]
    return set(fresh[:room]), set(fresh[room:])
