"""Apps that stay signed in: a refresh token that is good once, and what its second use means.

A refresh token is made of the device, a chance number and a keyed hash of both, so that one that
was given out here is told from one that was made up, though only the hash of the newest is kept.
When an older one comes back, two parties hold this sign-in and nobody knows which of them is the
citizen: the device is signed out (RFC 9700, 4.14.2), also where both came at the same moment.
"""

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from hmac import compare_digest
from uuid import UUID

from app.core import Core, UseCase, Work
from app.usecases.account.devices import IDLE, device_id
from app.usecases.account.signing import Fate, SignInByCode

PART = 16
"""Bytes of each of the three parts."""

KEEP = "UPDATE sign_in SET refresh = %(new)s WHERE id = %(id)s"
# Of two at the same moment the second waits here for the first, and finds another token.
ROTATE = """
UPDATE sign_in
   SET refresh = %(new)s, seen_at = %(now)s, idle_until = %(now)s::timestamptz + %(idle)s
 WHERE id = %(id)s AND refresh = %(old)s AND idle_until > %(now)s AND expires_at > %(now)s
"""
END = "DELETE FROM sign_in WHERE id = %s"


@dataclass(frozen=True, slots=True)
class AppSignedIn:
    """The device and its first refresh token, if the code was right; else how many tries are
    left. Never remembered."""

    fate: Fate
    left: int = 0
    device: UUID | None = None
    refresh: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class SignInApp(UseCase[AppSignedIn]):
    """Sign an app in by a code, in one transaction with its first refresh token."""

    by_code: SignInByCode

    def run(self, work: Work) -> AppSignedIn:
        """Raises what the code raises."""
        done = work.run(self.by_code)
        if done.secret is None:
            return AppSignedIn(done.fate, done.left)
        device = device_id(work.core, done.secret)
        token = _new_token(work.core, device)
        work.change(KEEP, {"id": device, "new": _kept(work.core, token)})
        return AppSignedIn(done.fate, device=device, refresh=token)


@dataclass(frozen=True, slots=True)
class Refreshed:
    """The device and its newest refresh token. Never remembered."""

    device: UUID
    refresh: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class RefreshSignIn(UseCase[Refreshed | None]):
    """Exchange a refresh token for the next one, once."""

    token: str = field(repr=False)

    def run(self, work: Work) -> Refreshed | None:
        """None for a token that is not good any more; one that was used before ends its device."""
        device = _device_of(work.core, self.token)
        if device is None:
            return None
        following = _new_token(work.core, device)
        what = {"id": device, "now": work.now, "idle": IDLE["api"]}
        what |= {"old": _kept(work.core, self.token), "new": _kept(work.core, following)}
        if work.change(ROTATE, what):
            return Refreshed(device, following)
        work.change(END, (device,))
        return None


def _new_token(core: Core, device: UUID) -> str:
    body = device.bytes + os.urandom(PART)
    return urlsafe_b64encode(body + _seal(core, body)).decode()


def _device_of(core: Core, token: str) -> UUID | None:
    """The device that a token was given to; None for one that was not given out here."""
    try:
        raw = urlsafe_b64decode(token)
    except ValueError:
        return None
    if len(raw) != 3 * PART or urlsafe_b64encode(raw).decode() != token:
        return None
    body, seal = raw[: 2 * PART], raw[2 * PART :]
    return UUID(bytes=body[:PART]) if compare_digest(seal, _seal(core, body)) else None


def _seal(core: Core, body: bytes) -> bytes:
    return core.keys.tag(f"refresh token\n{body.hex()}").bytes


def _kept(core: Core, token: str) -> UUID:
    """What stands in the table: of no use to whoever reads it."""
    return core.keys.tag(f"refresh\n{token}")
