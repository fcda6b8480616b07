"""Webhooks of a provider's brands: what happens to permissions, told at a server of its own."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Response

from app.channel import Caller
from app.domain.feed import Choice, DeliveryStatus
from app.errors import NotFound
from app.usecases.feeds.receivers import Receiver
from app.usecases.feeds.redelivering import PAGE, DeliveryView, ListDeliveries, Redeliver
from app.usecases.feeds.webhooks import (
    AddWebhook,
    EndWebhook,
    ListWebhooks,
    ProbeWebhook,
    RenewWebhook,
    ShowWebhook,
    WebhookView,
)
from channels._kit.probing import Prober
from channels.api.doors import Door, Doors
from channels.api.provider import ProviderCall
from channels.api.schemas import webhooks as words

Body = dict[str, Any]
UNDER = "/providers/<provider>"
ALL, ONE = "/webhooks", "/webhooks/<webhook>"
STATUSES = {
    "pending": (DeliveryStatus.WAITING, DeliveryStatus.TRYING),
    "delivered": (DeliveryStatus.DELIVERED,),
    "dead": (DeliveryStatus.DEAD,),
}
WORDS = {status: word for word, statuses in STATUSES.items() for status in statuses}


def add(doors: Doors, prober: Prober) -> None:
    """Their doors."""
    shared: dict[str, Any] = {"caller": Caller.PROVIDER, "under": UNDER}
    doors.add("GET", ALL, list_webhooks, Door(words.WebhookList, **shared))
    wanted = Door(words.WebhookMade, 201, body=words.WebhookWanted, **shared)
    doors.add("POST", ALL, add_webhook, wanted)
    doors.add("GET", ONE, show_webhook, Door(words.WebhookTold, **shared))
    doors.add("DELETE", ONE, end_webhook, Door(status=204, **shared))
    doors.add("POST", f"{ONE}/secret", renew_secret, Door(words.WebhookMade, **shared))
    page = Door(words.DeliveryPage, query=words.WhichDeliveries, **shared)
    doors.add("GET", f"{ONE}/deliveries", list_deliveries, page)
    again = Door(words.DeliveryList, 202, body=words.Again, **shared)
    doors.add("POST", f"{ONE}/redeliver", redeliver, again)
    doors.add("POST", f"{ONE}/test", tester(prober), Door(words.ProbeTold, **shared))


def list_webhooks(call: ProviderCall) -> Body:
    """List the webhooks of the provider's brands; a partner sees its own."""
    return {"items": [_viewed(one) for one in call.run(ListWebhooks(call.provider))]}


def add_webhook(call: ProviderCall, body: Body) -> Body:
    """Add a webhook: a server that is told of every movement from now on.

    A brand has ten at most. The answer has the secret that signs what is sent.
    """
    types, statuses = (tuple(dict.fromkeys(body[name])) for name in ("types", "statuses"))
    choice = Choice(types, statuses, words.SOURCES[body["sources"]])
    made = call.run(AddWebhook(call.provider, body["brand"], body["url"], choice))
    return {**_told(made.webhook), "pending": 0, "dead": 0, "secret": made.secret}


def show_webhook(call: ProviderCall, webhook: str) -> Body:
    """Show a webhook, and how it stands with its deliveries."""
    return _viewed(call.run(ShowWebhook(call.provider, id_of(webhook))))


def end_webhook(call: ProviderCall, webhook: str) -> Response:
    """End a webhook: it is told nothing more, also not what is on its way."""
    call.run(EndWebhook(call.provider, id_of(webhook)))
    return Response(status=204)


def renew_secret(call: ProviderCall, webhook: str) -> Body:
    """Make another secret.

    For twenty-four hours what is sent is signed by both, so that nothing is lost meanwhile.
    """
    made = call.run(RenewWebhook(call.provider, id_of(webhook)))
    view = call.run(ShowWebhook(call.provider, made.webhook.id))
    return {**_viewed(view), "secret": made.secret}


def list_deliveries(call: ProviderCall, query: Body, webhook: str) -> Body:
    """List the deliveries of a webhook, the newest first, of the last thirty days."""
    status = query["status"]
    statuses = STATUSES[status] if status else tuple(WORDS)
    order = ListDeliveries(call.provider, id_of(webhook), statuses, query["before"])
    found = call.run(order)
    following = str(found[-1].id) if len(found) == PAGE else None
    return {"items": [_delivery(one) for one in found], "next": following}


def redeliver(call: ProviderCall, body: Body, webhook: str) -> Body:
    """Deliver movements again, from one number to another.

    Each delivery has an id of its own. While twenty are on their way, nothing is added.
    """
    order = Redeliver(call.provider, id_of(webhook), body["first"], body["last"])
    return {"items": [_delivery(one) for one in call.run(order)]}


def tester(prober: Prober) -> Callable[[ProviderCall, str], Body]:
    """The view that tests a webhook."""

    def test_webhook(call: ProviderCall, webhook: str) -> Body:
        """Test a webhook: a signed message without movements, sent at once.

        Its type is `webhook.test`.
        """
        found = call.run(ProbeWebhook(call.provider, id_of(webhook)))
        probed = prober.probe(call.core, call.provider, found)
        return {"taken": probed.taken, "answer": probed.answer}

    return test_webhook


def id_of(text: str) -> UUID:
    """An id of a path. Raises NotFound for what is none."""
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("webhook") from None


def _viewed(view: WebhookView) -> Body:
    return {**_told(view.webhook), "pending": view.pending, "dead": view.dead}


def _told(one: Receiver) -> Body:
    return {
        "id": str(one.id),
        "brand": one.brand,
        "holder": one.holder,
        "url": one.secrets.url,
        "types": one.choice.types,
        "statuses": one.choice.statuses,
        "sources": one.choice.sources.name.lower(),
        "created_at": one.created_at,
        "sequence": one.queued,
    }


def _delivery(one: DeliveryView) -> Body:
    pending = one.status < DeliveryStatus.DELIVERED
    return {
        "id": str(one.id),
        "first": one.since,
        "last": one.last,
        "status": WORDS[one.status],
        "attempts": one.attempts,
        "created_at": one.first_at,
        "changed_at": one.changed_at,
        "next_at": one.next_at if pending else None,
        "answer": one.answer,
    }
