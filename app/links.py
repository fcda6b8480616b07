"""Links that end something: what stands in a mail, so that one press in it is enough; and the
short ones of questions (ViA), which open a page.

A link holds what it does, for whom, and until when, sealed by the keys of the registry: nobody can
read or make one. It keeps the address and not the tag, so that it outlives `ileti keys retag`, and
it opens as long as its sealing key is in the key file (`KeyRing.close`). A short link has to fit
into a text message: it is chance, and the table knows it by its hash.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any
from uuid import UUID

import orjson

from app.domain.consent import MessageType
from app.domain.recipient import Address, parse_address
from app.errors import InvalidInput, RuleBroken, TooLate
from app.storage.keys import KeyRing, KeysError

LASTS = timedelta(days=90)
"""A refusal link in a mail is good for ninety days, as at İYS (ViA)."""
LONGEST = 8192
PURPOSE = UUID(bytes=b"ileti-link-token")
DOOR_PURPOSE = UUID(bytes=b"ileti-door-token")
DOOR_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
DOOR_LENGTH = 14
"""69 bits: nobody tries them all in the day that a question lasts, nor finds them by their hash."""


class Ending(StrEnum):
    """What a link does: refuse types of brands, deny approvals that its mail told of, or stop the
    monthly summary."""

    REVOKE = "revoke"
    DENY = "deny"
    SUMMARY = "summary"


@dataclass(frozen=True, slots=True)
class LinkPart:
    """One brand's messages of some types to one address."""

    address: Address
    brand: int
    types: tuple[MessageType, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """What a link does. `account` is whose summary it stops; `until` when it stops being good.
    `lent`: it was given to a provider for a mail of its own, so that it may end and never begin."""

    ending: Ending
    until: datetime
    parts: tuple[LinkPart, ...] = ()
    account: UUID | None = None
    lent: bool = False


def write_link(keys: KeyRing, link: Link) -> str:
    """The token of a link, in letters of a URL."""
    by_address: dict[str, list[list[Any]]] = {}
    for part in link.parts:
        line = [part.brand, *map(int, part.types)]
        by_address.setdefault(part.address.canonical, []).append(line)
    raw = {"e": link.ending, "u": int(link.until.timestamp()), "p": by_address}
    if link.account is not None:
        raw["a"] = link.account.hex
    if link.lent:
        raw["l"] = 1
    return keys.close(orjson.dumps(raw).decode(), PURPOSE)


def read_link(keys: KeyRing, token: str, now: datetime) -> Link:
    """What a token does. Raises InvalidInput for one that is none of ours, TooLate after ninety
    days."""
    try:
        if len(token) > LONGEST:
            raise InvalidInput("link")
        link = _link(orjson.loads(keys.open(token, PURPOSE)))
    except (KeysError, ValueError, KeyError, TypeError, RuleBroken):
        # Without its cause, which may quote an address.
        raise InvalidInput("link") from None
    if link.until < now:
        raise TooLate(deed="link", days=LASTS.days)
    return link


def _link(raw: Mapping[str, Any]) -> Link:
    parts = tuple(
        LinkPart(parse_address(address), brand, tuple(map(MessageType, types)))
        for address, lines in raw["p"].items()
        for brand, *types in lines
    )
    account = UUID(raw["a"]) if "a" in raw else None
    until = datetime.fromtimestamp(raw["u"], UTC)
    return Link(Ending(raw["e"]), until, parts, account, "l" in raw)


def new_door(keys: KeyRing) -> tuple[str, UUID]:
    """A short link that opens a page: sealed, as it waits to be sent, and what the table keeps."""
    token = "".join(secrets.choice(DOOR_LETTERS) for _ in range(DOOR_LENGTH))
    return keys.close(token, DOOR_PURPOSE), door_digest(token)


def door_digest(token: str) -> UUID:
    """What the table keeps of a short link. Without a key, so that links outlive `keys retag`."""
    return UUID(bytes=sha256(token.encode()).digest()[:16])


def opened_door(keys: KeyRing, public_url: str, door: str) -> str:
    """The address of the page that a short link opens. Raises KeysError for one of others."""
    return f"{public_url}/onay/{keys.open(door, DOOR_PURPOSE)}"


@dataclass(frozen=True, slots=True)
class LinkMaker:
    """Makes the links of one message."""

    keys: KeyRing
    public_url: str
    now: datetime

    def url(
        self,
        ending: Ending,
        parts: tuple[LinkPart, ...] = (),
        account: UUID | None = None,
        *,
        lent: bool = False,
    ) -> str:
        """The address of the page that says what would end, and ends it."""
        token = write_link(self.keys, Link(ending, self.now + LASTS, parts, account, lent))
        return f"{self.public_url}/ret/{token}"

    @property
    def permissions(self) -> str:
        """The address of the page with all permissions."""
        return f"{self.public_url}/izinlerim"
