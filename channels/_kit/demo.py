"""The way out in the demo: texts and calls come to its own telephones."""

from dataclasses import dataclass

from app.channel import Outgoing
from app.core import Context, Core
from app.domain.permissions import Assurance, Role
from app.domain.recipient import parse_phone
from app.usecases.handset import RING, KeepHandsetText


@dataclass(frozen=True, slots=True)
class HandsetSender:
    """Keeps a text sealed until a telephone of the demo reads it. `rings`: the text is the address
    of a menu, and the telephone rings."""

    core: Core
    channel: str
    rings: bool = False
    name: str = "handset"

    def send(self, message: Outgoing) -> str:
        """Keep it for the number; there is no id."""
        context = Context(
            channel=self.channel,
            role=Role.CITIZEN,
            assurance=Assurance.SENDER,
            at=self.core.clock.now(),
            who=self.core.person(parse_phone(message.to)),
        )
        text = f"{RING}{message.text}" if self.rings else message.text
        self.core.run(KeepHandsetText(text), context)
        return ""
