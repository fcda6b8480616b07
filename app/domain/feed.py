"""What providers are told of at their own servers: which movements, where to, how often it is tried
again (docs/decisions/0012)."""

import re
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import IntEnum
from urllib.parse import urlsplit
from uuid import UUID

from app.domain.consent import MessageType, RecipientType, Source, Status
from app.errors import InvalidInput

DELAYS = (5, 30, 120, 600, 1800, 3600, 7200)
"""Seconds to wait after each call that failed; after the last of them, that long each time."""
JITTER = 0.2
"""By such a part a delay is shortened by chance, so that what failed together comes apart."""
TRIED_FOR = timedelta(days=3)
"""So long a delivery is tried before it is given up."""

MOST_NUMBERS = 500
"""So many movements at most stand in one block, and in one call."""
MOST_OPEN = 20
"""So many deliveries at most are on their way to one receiver; what comes later waits unqueued."""
MOST_AT_ONCE = 4
"""So many calls at most are under way to one receiver."""
MOST_WEBHOOKS = 10
"""So many a brand may have."""
MOST_PUSHES = 2
"""So many connections a brand may have for a type (İYS, push registration)."""
ROTATION = timedelta(hours=24)
"""So long the secret before the last still signs, too."""
DELIVERIES_KEPT = timedelta(days=30)
BLOCKS_KEPT = DELIVERIES_KEPT + TRIED_FOR
"""Whoever is handed a block when it is oldest must still be able to read it to the end."""

LONGEST_URL = 2000
HTTPS, HTTP = "https", "http"
PORTS = {HTTPS: 443, HTTP: 80}
LOWEST_PORT = 1024
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?\.?|\[[0-9a-f:.]+\]")
_PLAIN = re.compile(r"[!-~]+")


class ReceiverKind(IntEnum):
    """How a receiver is spoken to: as İYS does, or by webhooks of ours that are signed."""

    PUSH = 1
    WEBHOOK = 2


class ReceiverStatus(IntEnum):
    """FAILED: it did not pass the test of its registration, and never was one."""

    ACTIVE = 1
    FAILED = 2
    ENDED = 3


class DeliveryStatus(IntEnum):
    """Where a delivery stands. From 4 on nothing more is to be done."""

    WAITING = 1
    TRYING = 2
    DELIVERED = 4
    DEAD = 5


class Sources(IntEnum):
    """Whose movements a receiver wants: what citizens said to the registry, what the provider
    itself reported, or both."""

    REGISTRY = 1
    PROVIDER = 2
    ALL = 3


@dataclass(frozen=True, slots=True)
class Choice:
    """Which movements a receiver wants."""

    types: tuple[MessageType, ...] = tuple(MessageType)
    statuses: tuple[Status, ...] = (Status.ONAY, Status.RET)
    sources: Sources = Sources.ALL


@dataclass(frozen=True, slots=True)
class Secrets:
    """Where a receiver is, and what proves to it who calls: a name and a password, or the keys that
    sign, the newest first. `until`: when the second of them is good no more."""

    url: str = field(repr=False)
    username: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    keys: tuple[str, ...] = field(default=(), repr=False)
    until: datetime | None = None

    def at(self, now: datetime) -> "Secrets":
        """With no more than the keys that sign now."""
        over = self.until is not None and now >= self.until
        return replace(self, keys=self.keys[:1], until=None) if over else self


@dataclass(frozen=True, slots=True)
class Movement:
    """One movement of a brand, by its number."""

    sequence: int
    address: str = field(repr=False)
    recipient_type: RecipientType
    type: MessageType
    status: Status
    source: Source | None
    consent_date: datetime | None
    created_at: datetime
    transaction_id: str


@dataclass(frozen=True, slots=True)
class Parcel:
    """What one call brings: the movements that its receiver wants among those from `since` to
    `last`; `made_at`: when it was put together first, the same at every attempt."""

    id: UUID
    kind: ReceiverKind
    provider: int
    brand: int
    since: int
    last: int
    made_at: datetime
    secrets: Secrets
    movements: tuple[Movement, ...]


def again_at(first_at: datetime, attempts: int, now: datetime, chance: float) -> datetime | None:
    """When to try again after so many attempts; None where it is given up. `chance`: 0 to 1."""
    if now - first_at >= TRIED_FOR:
        return None
    delay = DELAYS[min(attempts, len(DELAYS)) - 1]
    return now + timedelta(seconds=delay * (1 - JITTER * chance))


@dataclass(frozen=True, slots=True)
class Place:
    """An address taken apart: `target` is what is asked for there."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def name(self) -> str:
        """The host as a resolver wants it."""
        return self.host.strip("[]")


def read_place(url: str, *, plain: bool = False) -> Place:
    """Take the address of a receiver apart; `plain`: it may be HTTP without TLS.

    Raises InvalidInput `url-scheme`, or `url` for anything that the address of a server that takes
    calls is not: one with a name and password, a fragment, a port of the machine's own services,
    letters that are none of a URL (a host is written in Punycode).
    """
    if not 0 < len(url) <= LONGEST_URL or not _PLAIN.fullmatch(url):
        raise InvalidInput("url", field="url")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise InvalidInput("url", field="url") from None
    if parts.scheme not in ((HTTPS, HTTP) if plain else (HTTPS,)):
        raise InvalidInput("url-scheme", field="url")
    host = parts.netloc.lower().removesuffix(f":{port}")
    if not _HOST.fullmatch(host) or parts.fragment or "#" in url:
        raise InvalidInput("url", field="url")
    usual = PORTS[parts.scheme]
    port = usual if port is None else port
    if port != usual and port < LOWEST_PORT:
        raise InvalidInput("url", field="url")
    query = f"?{parts.query}" if parts.query else ""
    return Place(parts.scheme, host, port, f"{parts.path or '/'}{query}")
