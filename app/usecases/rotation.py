"""Tokens that are good once: each exchange gives the next one.

A token is made of an id, a chance number and a keyed hash of both, so that one that was given out
here is told from one that was made up, though only the hash of the newest is kept. When an older
one comes back, two parties hold it and nobody knows which of them it was given to: what it stands
for ends (RFC 9700, 4.14.2), also where both came at the same moment.
"""

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hmac import compare_digest
from uuid import UUID

from app.core import Core

PART = 16
"""Bytes of each of the three parts."""


def new_token(core: Core, of: UUID) -> str:
    """A token of an id."""
    body = of.bytes + os.urandom(PART)
    return urlsafe_b64encode(body + _seal(core, body)).decode()


def id_of(core: Core, token: str) -> UUID | None:
    """The id that a token was made of; None for one that was not given out here."""
    try:
        raw = urlsafe_b64decode(token)
    except ValueError:
        return None
    if len(raw) != 3 * PART or urlsafe_b64encode(raw).decode() != token:
        return None
    body, seal = raw[: 2 * PART], raw[2 * PART :]
    return UUID(bytes=body[:PART]) if compare_digest(seal, _seal(core, body)) else None


def kept(core: Core, token: str) -> UUID:
    """What stands in the table: of no use to whoever reads it."""
    return core.keys.tag(f"refresh\n{token}")


def _seal(core: Core, body: bytes) -> bytes:
    return core.keys.tag(f"refresh token\n{body.hex()}").bytes
