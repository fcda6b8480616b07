"""The API as a channel: doors for citizens, the OpenAPI document, a page to read it."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import orjson
from flask import Response, request

from app.channel import Caller, House, Letter, Outgoing, Route, Sender
from app.dialogue.reply import Reply
from app.domain.feed import Parcel, ReceiverKind
from app.domain.recipient import Address, Kind
from app.errors import Fault, Unavailable
from channels._kit.apps import read_apps
from channels._kit.bearer import CHANNEL, Bearers
from channels._kit.hooks import changed_letter, read_patience
from channels._kit.http import asked_language
from channels._kit.probing import Prober
from channels.api.document import document
from channels.api.doors import PREFIX, Doors
from channels.api.page import DocumentPage, style
from channels.api.problems import problem
from channels.api.provider import Programs
from channels.api.views import (
    addresses,
    asked,
    complaints,
    loads,
    movements,
    own,
    partners,
    permissions,
    privacy,
    records,
    refusals,
    senders,
    tokens,
    webhooks,
)

CITIZENS = (tokens, addresses, permissions, refusals, complaints, own)
PROVIDERS = (asked, records, loads)


class ApiChannel:
    """JSON for apps, and for providers' programs; and webhooks, by which those are told."""

    name = CHANNEL
    prefix = PREFIX
    reaches: Kind | None = None
    tells = ReceiverKind.WEBHOOK

    def __init__(self, house: House) -> None:
        settings = house.settings
        reader = house.reader()
        bearers = Bearers(house.core, read_apps(reader, demo=settings.demo))
        per_second = reader.number("API_CALLS_PER_SECOND", 50, low=1, high=100_000)
        doors = Doors(bearers, Programs(house.core, per_second))
        for views in (*CITIZENS, *PROVIDERS):
            views.add(doors)
        self.seconds = float(read_patience(reader))
        webhooks.add(doors, Prober(house.outside, self.seconds))
        movements.add(doors, house.core)
        partners.add(doors)
        senders.add(doors)
        privacy.add(doors, house.core)
        self.doors = doors
        self._public_url = settings.public_url

    def routes(self) -> Sequence[Route]:
        """Theirs, and the document's."""
        return (
            Route("/openapi.json", ["GET"], Caller.ANYBODY, self._openapi),
            Route("/docs", ["GET"], Caller.ANYBODY, self._docs),
            Route("/docs.css", ["GET"], Caller.ANYBODY, style),
            *self.doors.routes,
        )

    @cached_property
    def _made(self) -> dict[str, Any]:
        """The document, made when it is first asked for."""
        return document(self.doors.blueprint(), self._public_url)

    @cached_property
    def _page(self) -> DocumentPage:
        return DocumentPage(self._made, self._public_url)

    def _openapi(self) -> Response:
        body = orjson.dumps(self._made, option=orjson.OPT_INDENT_2)
        return Response(body, content_type="application/json")

    def _docs(self) -> Response:
        return self._page.show()

    def answer_fault(self, fault: Fault) -> Response:
        """A problem document."""
        return problem(fault, asked_language(request))

    def letter(self, parcel: Parcel) -> Letter:
        """A signed webhook."""
        return changed_letter(parcel)

    def compose(self, reply: Reply, to: Address, report: str) -> tuple[Sender, Outgoing]:
        """It writes to nobody. Raises Unavailable."""
        raise Unavailable(part="route")
