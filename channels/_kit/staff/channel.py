"""What the Ministry's desk and the providers' pages are as channels: a bureau and its pages."""

import importlib
import pkgutil
from collections.abc import Sequence
from types import ModuleType
from typing import ClassVar

from flask import Response

from app.channel import Outgoing, Route, Sender
from app.dialogue.reply import Reply
from app.domain.recipient import Address, Kind
from app.errors import Fault, Unavailable
from channels._kit.staff import entering
from channels._kit.staff.doors import Doors
from channels._kit.staff.faults import answer_fault
from channels._kit.staff.visit import Bureau


class StaffChannel:
    """Coming in, and every module of a package of pages; each has `routes(doors)`."""

    name: ClassVar[str]
    prefix: ClassVar[str]
    reaches: Kind | None = None

    def __init__(self, bureau: Bureau, pages: ModuleType) -> None:
        self.bureau = bureau
        self._pages = pages

    def routes(self) -> Sequence[Route]:
        """Coming in, and those of every module in `pages/`."""
        doors, package = Doors(self.bureau), self._pages
        names = sorted(item.name for item in pkgutil.iter_modules(package.__path__))
        modules = [importlib.import_module(f"{package.__name__}.{name}") for name in names]
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
