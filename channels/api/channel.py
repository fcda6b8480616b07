"""The API as a channel: doors for citizens, the OpenAPI document, a page to read it."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import orjson
from flask import Response, request

from app.channel import Caller, House, Outgoing, Route, Sender
from app.dialogue.reply import Reply
from app.domain.recipient import Address, Kind
from app.errors import Fault, Unavailable
from channels._kit.apps import read_apps
from channels._kit.bearer import CHANNEL, Bearers
from channels._kit.http import asked_language
from channels.api.document import document
from channels.api.doors import PREFIX, Doors
from channels.api.page import DocumentPage, style
from channels.api.problems import problem
from channels.api.views import addresses, asked, complaints, own, permissions, refusals, tokens


class ApiChannel:
    """JSON for apps."""

    name = CHANNEL
    prefix = PREFIX
    reaches: Kind | None = None

    def __init__(self, house: House) -> None:
        settings = house.settings
        doors = Doors(Bearers(house.core, read_apps(house.reader(), demo=settings.demo)))
        for views in (tokens, addresses, permissions, refusals, complaints, asked, own):
            views.add(doors)
        self._doors = doors
        self._public_url = settings.public_url

    def routes(self) -> Sequence[Route]:
        """Theirs, and the document's."""
        return (
            Route("/openapi.json", ["GET"], Caller.ANYBODY, self._openapi),
            Route("/docs", ["GET"], Caller.ANYBODY, self._docs),
            Route("/docs.css", ["GET"], Caller.ANYBODY, style),
            *self._doors.routes,
        )

    @cached_property
    def _made(self) -> dict[str, Any]:
        """The document, made when it is first asked for."""
        return document(self._doors.blueprint(), self._public_url)

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

    def compose(self, reply: Reply, to: Address, report: str) -> tuple[Sender, Outgoing]:
        """It writes to nobody. Raises Unavailable."""
        raise Unavailable(part="route")
