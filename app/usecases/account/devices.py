"""Devices that are signed in: made, known again by their secret, listed, signed out."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

from app.core import Core, UseCase, Work
from app.domain.permissions import Assurance
from app.errors import NotFound
from app.receipts import receipt

SECRET_BYTES = 32
IDLE = {"web": timedelta(minutes=30), "api": timedelta(days=60)}
LASTS = {"web": timedelta(hours=12), "api": timedelta(days=365)}
"""How long a device may be silent, and how long it may be signed in at most, by channel."""

ADD = """
INSERT INTO sign_in (id, account_id, tag, created_at, seen_at, idle_until, expires_at, assurance,
                     alone, channel, client, device)
VALUES (%(id)s, %(account)s, %(tag)s, %(now)s, %(now)s, %(idle)s, %(expires)s, %(assurance)s,
        %(alone)s, %(channel)s, %(client)s, %(device)s)
"""
BEGIN_VISIT = "UPDATE account SET seen_at = visit_at, visit_at = %s WHERE id = %s"
OF_ACCOUNT = """
SELECT id, device, channel, client, created_at, seen_at FROM sign_in
 WHERE (account_id = %(account)s OR id = %(this)s) AND idle_until > %(now)s
   AND expires_at > %(now)s
 ORDER BY seen_at DESC, id
"""
OUT = "DELETE FROM sign_in WHERE id = %(id)s AND (account_id = %(account)s OR id = %(this)s)"
OTHERS_OUT = "DELETE FROM sign_in WHERE account_id = %(account)s AND id <> %(this)s"


@receipt
@dataclass(frozen=True, slots=True)
class Device:
    """A device that is signed in; `this`: the one that asks."""

    id: UUID
    name: str
    channel: str
    client: str | None
    since: datetime
    seen_at: datetime
    this: bool


def device_id(core: Core, secret: str) -> UUID:
    """The row of a device's secret. The secret itself is kept nowhere."""
    return core.keys.tag(f"device\n{secret}")


def admit(
    work: Work, account: UUID | None, tag: UUID | None, assurance: Assurance, device: str,
    client: str | None = None,
) -> str:  # fmt: skip
    """Sign a device in; its secret. Without an account it sees the one address and no other."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    channel = work.context.channel
    if account is not None:
        work.change(BEGIN_VISIT, (work.now, account))
    work.change(
        ADD,
        {
            "id": device_id(work.core, secret),
            "account": account,
            "tag": tag,
            "now": work.now,
            "idle": work.now + IDLE[channel],
            "expires": work.now + LASTS[channel],
            "assurance": int(assurance),
            "alone": account is None,
            "channel": channel,
            "client": client,
            "device": device,
        },
    )
    return secret


@dataclass(frozen=True, slots=True)
class ListDevices(UseCase[tuple[Device, ...]]):
    """The devices of the account, the last used first; a device that sees one address alone is
    shown itself only, since others of the household may share that address."""

    reads: ClassVar[bool] = True

    def run(self, work: Work) -> tuple[Device, ...]:
        """Those that are still signed in."""
        context = work.context
        this = context.device
        rows = work.rows(OF_ACCOUNT, {"account": context.account, "this": this, "now": work.now})
        return tuple(
            Device(id, name, channel, client, since, seen_at, id == this)
            for id, name, channel, client, since, seen_at in rows
        )


@dataclass(frozen=True, slots=True)
class SignOut(UseCase[int]):
    """Sign out one device, by default the one that asks."""

    device: UUID | None = None

    def run(self, work: Work) -> int:
        """Raises NotFound for a device that is not of this account."""
        context = work.context
        which = {"id": self.device or context.device, "account": context.account}
        done = work.change(OUT, which | {"this": context.device})
        if not done:
            raise NotFound("device")
        return done


@dataclass(frozen=True, slots=True)
class SignOutOthers(UseCase[int]):
    """Sign out every device of the account but the one that asks; how many there were."""

    def run(self, work: Work) -> int:
        """None without an account."""
        context = work.context
        return work.change(OTHERS_OUT, {"account": context.account, "this": context.device})
