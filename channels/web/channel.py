"""The portal as a channel: every path that is nobody else's."""

import importlib
import pkgutil
from collections.abc import Sequence

from flask import Response

from app.channel import House, Outgoing, Route, Sender
from app.dialogue.reply import Reply
from app.domain.recipient import Address, Kind
from app.errors import Fault, Unavailable
from channels._kit.pages.place import read_web_settings
from channels.web import pages
from channels.web.doors import Doors
from channels.web.faults import answer_fault
from channels.web.portal import Portal


class WebChannel:
    """Pages for citizens."""

    name = "web"
    prefix = ""
    reaches: Kind | None = None

    def __init__(self, house: House) -> None:
        settings = read_web_settings(house.reader(), house.settings)
        self.portal = Portal(house.core, settings, house.spool, house.identity)

    def routes(self) -> Sequence[Route]:
        """Those of every module in `pages/`."""
        doors = Doors(self.portal)
        names = sorted(item.name for item in pkgutil.iter_modules(pages.__path__))
        modules = [importlib.import_module(f"{pages.__name__}.{name}") for name in names]
        return [route for module in modules for route in module.routes(doors)]

    def answer_fault(self, fault: Fault) -> Response:
        """A page with the words for it."""
        return answer_fault(self.portal, fault)

    def compose(self, reply: Reply, to: Address, report: str) -> tuple[Sender, Outgoing]:
        """It writes to nobody. Raises Unavailable."""
        raise Unavailable(part="route")
