"""Webhooks of a brand: registered, looked at, given another secret, ended."""

import base64
import secrets as chance
from dataclasses import dataclass, field, replace
from typing import ClassVar
from uuid import UUID

from app.core import UseCase, Work
from app.domain.feed import (
    MOST_WEBHOOKS,
    ROTATION,
    Choice,
    DeliveryStatus,
    ReceiverKind,
    ReceiverStatus,
    Secrets,
    read_place,
)
from app.errors import InvalidInput
from app.usecases.feeds.receivers import (
    Receiver,
    add,
    end,
    find,
    need_types,
    one,
    own_brand,
    sealed,
)

KIND = ReceiverKind.WEBHOOK
KEY_BYTES = 24
PREFIX = "whsec_"
"""Of a secret, by the convention of Standard Webhooks: what follows is base 64."""

RESEAL = "UPDATE receiver SET key_id = %s, sealed = %s WHERE id = %s"
HOW_MANY = f"""
SELECT count(*) FROM receiver
 WHERE brand_code = %s AND kind = {KIND:d} AND status = {ReceiverStatus.ACTIVE:d}
"""
COUNT = f"""
SELECT receiver_id, count(*) FILTER (WHERE status < {DeliveryStatus.DELIVERED:d}),
       count(*) FILTER (WHERE status = {DeliveryStatus.DEAD:d})
  FROM delivery
 WHERE receiver_id = ANY(%s::uuid[]) AND status <> {DeliveryStatus.DELIVERED:d}
 GROUP BY receiver_id
"""


@dataclass(frozen=True, slots=True)
class WebhookMade:
    """A webhook with its secret, which is shown this once. Never remembered."""

    webhook: Receiver
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class WebhookView:
    """A webhook, how many deliveries are on their way and how many were given up."""

    webhook: Receiver
    pending: int
    dead: int


@dataclass(frozen=True, slots=True)
class AddWebhook(UseCase[WebhookMade]):
    """Tell a server of a brand's movements from now on."""

    provider: int
    brand: int
    url: str = field(repr=False)
    choice: Choice

    def run(self, work: Work) -> WebhookMade:
        """Raises InvalidInput for another's brand, for an address that is none and for one webhook
        too many, NotAllowed for types that a partner may not read."""
        own_brand(work, self.provider, self.brand)
        need_types(work, self.brand, self.choice.types)
        read_place(self.url, plain=work.core.settings.demo)
        (count,) = work.row(HOW_MANY, (self.brand,)) or (0,)
        if count >= MOST_WEBHOOKS:
            raise InvalidInput("too-many", field="brand", most=MOST_WEBHOOKS)
        secret = new_secret()
        id = add(work, KIND, self.brand, self.choice, Secrets(self.url, keys=(secret,)))
        return WebhookMade(one(work, KIND, self.provider, id), secret)


@dataclass(frozen=True, slots=True)
class ListWebhooks(UseCase[tuple[WebhookView, ...]]):
    """The webhooks of a provider's brands; a partner sees those that it registered itself."""

    provider: int
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> tuple[WebhookView, ...]:
        """By brand, the oldest first."""
        return _viewed(work, find(work, KIND, self.provider))


@dataclass(frozen=True, slots=True)
class ShowWebhook(UseCase[WebhookView]):
    """One webhook."""

    provider: int
    id: UUID
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> WebhookView:
        """Raises NotFound."""
        return _viewed(work, [one(work, KIND, self.provider, self.id)])[0]


@dataclass(frozen=True, slots=True)
class EndWebhook(UseCase[None]):
    """Tell that server nothing more, also of what is on its way."""

    provider: int
    id: UUID

    def run(self, work: Work) -> None:
        """Raises NotFound."""
        end(work, one(work, KIND, self.provider, self.id, lock=True).id)


@dataclass(frozen=True, slots=True)
class RenewWebhook(UseCase[WebhookMade]):
    """Another secret; for a day what is sent is signed by the one before, too."""

    provider: int
    id: UUID

    def run(self, work: Work) -> WebhookMade:
        """Raises NotFound, also to whoever did not register it."""
        found = one(work, KIND, self.provider, self.id, lock=True, own=True)
        secret = new_secret()
        keys, until = (secret, found.secrets.keys[0]), work.now + ROTATION
        anew = replace(found.secrets, keys=keys, until=until)
        work.change(RESEAL, (*sealed(work, self.id, anew), self.id))
        return WebhookMade(replace(found, secrets=anew), secret)


@dataclass(frozen=True, slots=True)
class ProbeWebhook(UseCase[Receiver]):
    """The webhook that is to be tested."""

    provider: int
    id: UUID
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> Receiver:
        """Raises NotFound, also to whoever did not register it."""
        return one(work, KIND, self.provider, self.id, own=True)


def new_secret() -> str:
    """A secret in the form of Standard Webhooks."""
    return PREFIX + base64.b64encode(chance.token_bytes(KEY_BYTES)).decode()


def _viewed(work: Work, found: list[Receiver]) -> tuple[WebhookView, ...]:
    counts = {row[0]: row[1:] for row in work.rows(COUNT, ([item.id for item in found],))}
    return tuple(WebhookView(item, *counts.get(item.id, (0, 0))) for item in found)
