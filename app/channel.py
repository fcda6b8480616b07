"""The contract that a channel folder fulfils: `channels/<name>/__init__.py` has `make(house)`.

It may have `commands(open_core)` too: what the channel adds to the `ileti` command.

A channel translates: wire format in, order out; receipt or fault in, its own words out.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, runtime_checkable

from flask import Response

from app.core import Core
from app.dialogue.reply import Reply
from app.domain.feed import Parcel, ReceiverKind
from app.domain.recipient import Address, Kind
from app.errors import Fault
from app.gateways.identity import IdentityProvider
from app.settings import Reader, Settings
from app.spool import Spool


class Caller(StrEnum):
    """Who may call a route; every route declares one, and the factory refuses those that do not."""

    ANYBODY = "anybody"
    GATEWAY = "gateway"
    CITIZEN = "citizen"
    PROVIDER = "provider"
    OFFICER = "officer"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Route:
    """One door of a channel: its path under the prefix, how it is opened, by whom, and what
    answers. `under`: another prefix than the channel's, which then is the channel's too."""

    path: str
    methods: Sequence[str]
    caller: Caller
    view: Callable[..., Response]
    under: str | None = None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A text for one address, already in words and letters; `ucs2` where the GSM alphabet is not
    enough. `report` names the message to the delivery report. A mail has a subject and says the
    same in HTML; `stop` is the link that ends what it is about."""

    to: str
    text: str
    ucs2: bool
    parts: int
    report: str
    subject: str = ""
    html: str = ""
    stop: str = ""


class Sender(Protocol):
    """A way out of the house. Never called between begin and commit."""

    @property
    def name(self) -> str:
        """What the route is called in the outbox."""
        ...

    def send(self, message: Outgoing) -> str:
        """Hand a message over; the provider's own id for it.

        Raises Unavailable to try again later, InvalidInput when it will never be taken.
        """
        ...


class Recorder(Protocol):
    """Where recordings of what callers said lie until they are kept here. Never called between
    begin and commit."""

    def fetch(self, sid: str) -> bytes:
        """The recording, as WAV.

        Raises NotFound where it is not there (yet), Unavailable to try again later (after
        `seconds`, if it says so), InvalidInput when it will never be fit to be kept.
        """
        ...

    def forget(self, sid: str) -> None:
        """Have it deleted there; what is gone is gone. Raises Unavailable or InvalidInput."""
        ...


@runtime_checkable
class Records(Protocol):
    """What a channel may be besides: one whose callers are recorded."""

    @property
    def recorder(self) -> Recorder:
        """Where their recordings lie."""
        ...


@dataclass(frozen=True, slots=True)
class Letter:
    """What is posted to a provider's server."""

    url: str = field(repr=False)
    body: bytes = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)


@runtime_checkable
class Tells(Protocol):
    """What a channel may be besides: one on whose wire providers' servers are told of movements."""

    @property
    def tells(self) -> ReceiverKind:
        """Which servers."""
        ...

    @property
    def seconds(self) -> float:
        """How long a call of them may take, from its beginning to its end."""
        ...

    def letter(self, parcel: Parcel) -> Letter:
        """A parcel as it goes out; the same body at every attempt."""
        ...


class Outside(Protocol):
    """The way to providers' servers. Never called between begin and commit."""

    def post(self, url: str, body: bytes, headers: Mapping[str, str], seconds: float) -> int:
        """Post something within so many seconds; the status of HTTP of the answer.

        Raises Unavailable, whose `fault` says why there was none, InvalidInput for an address that
        is none.
        """
        ...


OpenCore = Callable[[], AbstractContextManager[Core]]
"""How a channel's own commands of `ileti` come to a core on the database of the settings."""


class Channel(Protocol):
    """A door of the house."""

    @property
    def name(self) -> str:
        """The name in the history (`sms`)."""
        ...

    @property
    def prefix(self) -> str:
        """The path under which its routes stand (`/sms`)."""
        ...

    @property
    def reaches(self) -> Kind | None:
        """The kind of address that it can write to by itself, if any."""
        ...

    def routes(self) -> Sequence[Route]:
        """Its routes."""
        ...

    def answer_fault(self, fault: Fault) -> Response:
        """How a fault looks on its wire, in words for a person."""
        ...

    def compose(self, reply: Reply, to: Address, report: str) -> tuple[Sender, Outgoing]:
        """A reply in words for an address, and the sender that carries it there.

        Raises Unavailable when no route leads to it.
        """
        ...


@dataclass(frozen=True, slots=True)
class House:
    """What a channel is given when it is made."""

    core: Core
    settings: Settings
    spool: Spool
    environ: Mapping[str, str]
    identity: IdentityProvider | None = None
    desk_identity: IdentityProvider | None = None
    outside: Outside | None = None

    def reader(self) -> Reader:
        """The reader for the channel's own variables."""
        return Reader(self.environ)
