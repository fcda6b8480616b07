"""The providers' pages as a channel: their people sign in, see what they are asked, and answer."""

import importlib
import pkgutil
from collections.abc import Sequence
from pathlib import Path

from flask import Response

from app.channel import House, Outgoing, Route, Sender
from app.dialogue.reply import Reply, say
from app.domain.recipient import Address, Kind
from app.errors import Fault, Unavailable
from app.usecases.staff.entering import Side
from channels._kit.pages.place import read_web_settings
from channels._kit.staff import entering
from channels._kit.staff.doors import Doors
from channels._kit.staff.faults import answer_fault
from channels._kit.staff.shelf import staff_templates
from channels._kit.staff.visit import Bureau, Place
from channels.kurumsal import pages

MEDIUM = "page"


class ProviderChannel:
    """Pages of service providers."""

    name = "kurumsal"
    prefix = "/kurumsal"
    reaches: Kind | None = None

    def __init__(self, house: House) -> None:
        self.bureau = Bureau(
            self.name,
            self.prefix,
            Side.PROVIDER,
            house.core,
            read_web_settings(house.reader(), house.settings),
            staff_templates(Path(__file__).parent / "templates"),
            say("provider.title"),
            (
                Place("/sikayetler", say("provider.nav.complaints")),
                Place("/gondericiler", say("provider.nav.senders")),
            ),
        )

    def routes(self) -> Sequence[Route]:
        """Coming in, and those of every module in `pages/`."""
        doors = Doors(self.bureau)
        names = sorted(item.name for item in pkgutil.iter_modules(pages.__path__))
        modules = [importlib.import_module(f"{pages.__name__}.{name}") for name in names]
        return [
            *entering.routes(doors),
            *(route for module in modules for route in module.routes(doors)),
        ]

    def answer_fault(self, fault: Fault) -> Response:
        """A page with the words for it."""
        return answer_fault(self.bureau, fault)

    def compose(self, reply: Reply, to: Address, report: str) -> tuple[Sender, Outgoing]:
        """It writes to nobody. Raises Unavailable."""
        raise Unavailable(part="route")
