"""Push connections of İYS: a brand, a type, a server with a name and a password.

What a server answers is tried before a connection is kept, outside of any transaction, by whoever
speaks its wire; a try that failed is kept too, since the list tells of it.
"""

from dataclasses import dataclass, field
from typing import ClassVar

from app.core import UseCase, Work
from app.domain.consent import MessageType
from app.domain.feed import (
    MOST_PUSHES,
    Choice,
    ReceiverKind,
    ReceiverStatus,
    Secrets,
    Sources,
    read_place,
)
from app.errors import NotFound, TooLate
from app.usecases.feeds.receivers import Receiver, add, end, find, need_types, own_brand

KIND = ReceiverKind.PUSH
MOST_FAILED = 10
"""So many failed tries of a type are remembered."""

HOW_MANY = f"""
SELECT count(*) FROM receiver
 WHERE brand_code = %s AND kind = {KIND:d} AND status = {ReceiverStatus.ACTIVE:d} AND types = %s
"""
FORGET = f"""
DELETE FROM receiver WHERE id IN (
       SELECT id FROM receiver
        WHERE brand_code = %s AND kind = {KIND:d} AND status = {ReceiverStatus.FAILED:d}
          AND types = %s
        ORDER BY changed_at DESC OFFSET {MOST_FAILED})
"""


@dataclass(frozen=True, slots=True)
class Connection:
    """What is registered."""

    type: MessageType
    secrets: Secrets


@dataclass(frozen=True, slots=True)
class CheckPush(UseCase[bool]):
    """Whether a connection may be tried: whether the brand has room for another one of the type."""

    provider: int
    brand: int
    connection: Connection

    def run(self, work: Work) -> bool:
        """Raises InvalidInput for another's brand or an address that is none, NotAllowed for a type
        that a partner may not read."""
        own_brand(work, self.provider, self.brand)
        need_types(work, self.brand, (self.connection.type,))
        read_place(self.connection.secrets.url, plain=work.core.settings.demo)
        return _has_room(work, self.brand, self.connection.type)


@dataclass(frozen=True, slots=True)
class KeepPush(UseCase[None]):
    """Keep a connection, or that it `failed` the test."""

    provider: int
    brand: int
    connection: Connection
    failed: bool = False

    def run(self, work: Work) -> None:
        """Raises TooLate where somebody else took the last place meanwhile."""
        own_brand(work, self.provider, self.brand)
        type = self.connection.type
        need_types(work, self.brand, (type,))
        if not self.failed and not _has_room(work, self.brand, type):
            raise TooLate(deed="push")
        status = ReceiverStatus.FAILED if self.failed else ReceiverStatus.ACTIVE
        choice = Choice((type,), sources=Sources.REGISTRY)
        add(work, KIND, self.brand, choice, self.connection.secrets, status)
        work.change(FORGET, (self.brand, [int(type)]))


@dataclass(frozen=True, slots=True)
class ListPushes(UseCase[tuple[Receiver, ...]]):
    """The connections of a brand, and the tries that failed; of a partner its own."""

    provider: int
    brand: int
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> tuple[Receiver, ...]:
        """In the order in which they came to be."""
        return tuple(find(work, KIND, self.provider, brand=self.brand))


@dataclass(frozen=True, slots=True)
class EndPush(UseCase[None]):
    """End the connection with this address, type, name and password."""

    provider: int
    brand: int
    connection: Connection = field(repr=False)

    def run(self, work: Work) -> None:
        """Raises NotFound where there is none such."""
        wanted = (ReceiverStatus.ACTIVE, (self.connection.type,), self.connection.secrets)
        for kept in find(work, KIND, self.provider, brand=self.brand, lock=True):
            if (kept.status, kept.choice.types, kept.secrets) == wanted:
                end(work, kept.id)
                return
        raise NotFound("push")


def _has_room(work: Work, brand: int, type: MessageType) -> bool:
    (count,) = work.row(HOW_MANY, (brand, [int(type)])) or (0,)
    return bool(count < MOST_PUSHES)
