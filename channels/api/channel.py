"""The API as a channel: doors for citizens, the OpenAPI document, a page to read it."""

from collections.abc import Sequence

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
from channels.api.page import DocumentPage
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
        self._doors = doors.routes
        made = document(doors.blueprint, settings.public_url)
        self._document = orjson.dumps(made, option=orjson.OPT_INDENT_2)
        self._page = DocumentPage(made, settings.public_url)

    def routes(self) -> Sequence[Route]:
        """Theirs, and the document's."""
        return (
            Route("/openapi.json", ["GET"], Caller.ANYBODY, self._openapi),
            Route("/docs", ["GET"], Caller.ANYBODY, self._page.show),
            Route("/docs.css", ["GET"], Caller.ANYBODY, self._page.style),
            *self._doors,
        )

    def _openapi(self) -> Response:
        return Response(self._document, content_type="application/json")

    def answer_fault(self, fault: Fault) -> Response:
        """A problem document."""
        return problem(fault, asked_language(request))

    def compose(self, reply: Reply, to: Address, report: str) -> tuple[Sender, Outgoing]:
        """It writes to nobody. Raises Unavailable."""
        raise Unavailable(part="route")
