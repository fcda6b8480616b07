"""Servers that are told of a brand's changes, and what was delivered to each."""

from collections.abc import Sequence
from uuid import UUID

from flask import Response, request, session
from wtforms import SelectMultipleField
from wtforms.validators import ValidationError

from app.channel import Route
from app.dialogue.reply import Words, say
from app.domain.consent import MessageType
from app.domain.feed import Choice, DeliveryStatus
from app.errors import InvalidInput, NotFound, TooMany
from app.usecases.console.reach import Reach
from app.usecases.feeds.redelivering import PAGE, ListDeliveries, Redeliver
from app.usecases.feeds.webhooks import (
    AddWebhook,
    EndWebhook,
    ListWebhooks,
    ProbeWebhook,
    RenewWebhook,
    ShowWebhook,
    WebhookMade,
)
from app.usecases.programs.partners import Right
from channels._kit.pages.forms import Form, Line
from channels._kit.pages.sayings import TYPES
from channels._kit.staff.doors import Doors
from channels._kit.staff.visit import Visit
from channels.kurumsal.brands import UNDER, brand_page, of_brand, path_of
from channels.kurumsal.paths import id_of
from channels.kurumsal.words import rule_words

HERE = f"{UNDER}/bildirim"
ONE = f"{HERE}/<webhook>"
STATUSES = {
    DeliveryStatus.WAITING: say("provider.delivery.waiting"),
    DeliveryStatus.TRYING: say("provider.delivery.trying"),
    DeliveryStatus.DELIVERED: say("provider.delivery.delivered"),
    DeliveryStatus.DEAD: say("provider.delivery.dead"),
}
FAULTS = {
    "slow": say("provider.webhook.fault.slow"),
    "name": say("provider.webhook.fault.name"),
    "address": say("provider.webhook.fault.address"),
    "url": say("provider.webhook.url.wrong"),
    "certificate": say("provider.webhook.fault.certificate"),
    "tls": say("provider.webhook.fault.tls"),
    "connection": say("provider.webhook.fault.connection"),
    "answer": say("provider.webhook.fault.answer"),
}
"""What went wrong where no server answered (`app/gateways/outgoing.py`)."""
TRIES = {**FAULTS, "busy": say("provider.webhook.busy")}
TRIED = "webhook.tried"
"""Where a session keeps what came of a try until it was shown: of which webhook, taken, answer."""
DONE = {"bitti": say("provider.webhook.ended"), "yeniden": say("provider.webhook.again")}
WRONG = {
    "too-many": say("provider.webhook.too-many"),
    "range": say("provider.webhook.range"),
}


class WebhookForm(Form):
    """A new server."""

    url = Line()
    types = SelectMultipleField(validate_choice=False)

    def validate_types(self, field: SelectMultipleField) -> None:
        """Raises ValidationError for none."""
        if not field.data or not set(field.data) <= set(MessageType.__members__):
            raise ValidationError(rule_words("H111"))


def routes(doors: Doors) -> Sequence[Route]:
    """The list, one of them, and what is done with it."""
    return (
        *doors.form(HERE, of_brand(show), of_brand(add), ("ListWebhooks", "AddWebhook")),
        doors.page(ONE, of_brand(show_one), "ListDeliveries"),
        doors.deed(f"{ONE}/son", of_brand(end), "EndWebhook"),
        doors.deed(f"{ONE}/sifre", of_brand(renew), "RenewWebhook"),
        doors.deed(f"{ONE}/dene", of_brand(probe), "ProbeWebhook"),
        doors.deed(f"{ONE}/yeniden", of_brand(again), "Redeliver"),
    )


def show(visit: Visit, reach: Reach) -> Response:
    """Who is told?"""
    form = WebhookForm(formdata=None)
    form.types.data = [type.name for type in reach.types(Right.READ)]
    return _page(visit, reach, form)


def _page(
    visit: Visit, reach: Reach, form: WebhookForm, made: WebhookMade | None = None
) -> Response:
    views = [
        one for one in visit.run(ListWebhooks(reach.provider)) if one.webhook.brand == reach.code
    ]
    return brand_page(
        visit,
        reach,
        "webhooks.html",
        form=form,
        views=views,
        made=made,
        types=[(type.name, TYPES[type]) for type in reach.types(Right.READ)],
        names=TYPES,
        done=DONE.get(request.args.get("tamam", "")),
    )


def add(visit: Visit, reach: Reach) -> Response:
    """Its secret is shown on the page that answers, and nowhere else ever again."""
    form = WebhookForm()
    if form.validate():
        types = tuple(type for type in MessageType if type.name in form.types.data)
        order = AddWebhook(reach.provider, reach.code, (form.url.data or "").strip(), Choice(types))
        try:
            made = visit.run(order)
        except InvalidInput as fault:
            words = WRONG.get(str(fault.params["reason"]), say("provider.webhook.url.wrong"))
            form.refuse("url", words)
        else:
            return _page(visit, reach, WebhookForm(formdata=None), made)
    return _page(visit, reach, form)


def show_one(visit: Visit, reach: Reach, webhook: str) -> Response:
    """What was delivered to it, the newest first; and once what came of a try."""
    tried = session.pop(TRIED, None)
    if not isinstance(tried, list) or tried[0] != str(id_of(webhook)):
        return _one(visit, reach, id_of(webhook))
    _, taken, answer = tried
    if taken:
        done = say("provider.webhook.taken", answer=answer)
        return _one(visit, reach, id_of(webhook), done=done)
    words = TRIES.get(answer, say("provider.webhook.answered", answer=answer))
    return _one(visit, reach, id_of(webhook), words)


def _one(
    visit: Visit, reach: Reach, id: UUID, wrong: Words | None = None, done: Words | None = None
) -> Response:
    view = visit.run(ShowWebhook(reach.provider, id))
    before = request.args.get("once")
    order = ListDeliveries(
        reach.provider, id, tuple(DeliveryStatus), id_of(before) if before else None
    )
    lines = visit.run(order)
    return brand_page(
        visit,
        reach,
        "webhook.html",
        422 if wrong and request.method == "POST" else 200,
        view=view,
        lines=lines,
        following=lines[-1].id if len(lines) == PAGE else None,
        statuses=STATUSES,
        dead=DeliveryStatus.DEAD,
        names=TYPES,
        wrong=wrong,
        faults=FAULTS,
        done=done or DONE.get(request.args.get("tamam", "")),
    )


def end(visit: Visit, reach: Reach, webhook: str) -> Response:
    """It is told nothing more."""
    visit.run(EndWebhook(reach.provider, id_of(webhook)))
    return visit.go(path_of(reach, "/bildirim?tamam=bitti"))


def renew(visit: Visit, reach: Reach, webhook: str) -> Response:
    """Another secret, shown once."""
    made = visit.run(RenewWebhook(reach.provider, id_of(webhook)))
    return _page(visit, reach, WebhookForm(formdata=None), made)


def probe(visit: Visit, reach: Reach, webhook: str) -> Response:
    """Send a signed message without movements; the webhook's page says what its server answered."""
    id, prober = id_of(webhook), visit.bureau.prober
    if prober is None:
        raise NotFound("page")
    found = visit.run(ProbeWebhook(reach.provider, id))
    try:
        probed = prober.probe(visit.bureau.core, reach.provider, found)
    except TooMany:
        session[TRIED] = [str(id), False, "busy"]
    else:
        session[TRIED] = [str(id), probed.taken, probed.answer]
    return visit.go(path_of(reach, f"/bildirim/{id}"))


def again(visit: Visit, reach: Reach, webhook: str) -> Response:
    """The movements of one delivery, once more."""
    id = id_of(webhook)
    first, last = (request.form.get(name, "") for name in ("ilk", "son"))
    if not all(text.isascii() and text.isdecimal() and len(text) < 18 for text in (first, last)):
        return _one(visit, reach, id, WRONG["range"])
    try:
        visit.run(Redeliver(reach.provider, id, int(first), int(last)))
    except InvalidInput:
        return _one(visit, reach, id, WRONG["range"])
    except TooMany:
        return _one(visit, reach, id, say("provider.webhook.busy"))
    return visit.go(path_of(reach, f"/bildirim/{id}?tamam=yeniden"))
