"""Links that end something: what stands in a mail, so that one press in it is enough.

A link holds what it does, for whom, and until when, sealed by the keys of the registry: nobody can
read or make one. It keeps the address and not the tag, so that it outlives `ileti keys retag`, and
it opens as long as its sealing key is in the key file (`KeyRing.close`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
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
    """What a link does. `account` is whose summary it stops; `until` when it stops being good."""

    ending: Ending
    until: datetime
    parts: tuple[LinkPart, ...] = ()
    account: UUID | None = None


def write_link(keys: KeyRing, link: Link) -> str:
    """The token of a link, in letters of a URL."""
    by_address: dict[str, list[list[Any]]] = {}
    for part in link.parts:
        line = [part.brand, *map(int, part.types)]
        by_address.setdefault(part.address.canonical, []).append(line)
    raw = {"e": link.ending, "u": int(link.until.timestamp()), "p": by_address}
    if link.account is not None:
        raw["a"] = link.account.hex
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
    return Link(Ending(raw["e"]), datetime.fromtimestamp(raw["u"], UTC), parts, account)


@dataclass(frozen=True, slots=True)
class LinkMaker:
    """Makes the links of one message."""

    keys: KeyRing
    public_url: str
    now: datetime

    def url(
        self, ending: Ending, parts: tuple[LinkPart, ...] = (), account: UUID | None = None
    ) -> str:
        """The address of the page that says what would end, and ends it."""
        token = write_link(self.keys, Link(ending, self.now + LASTS, parts, account))
        return f"{self.public_url}/ret/{token}"

    @property
    def permissions(self) -> str:
        """The address of the page with all permissions."""
        return f"{self.public_url}/izinlerim"
