"""Calls of ours: to a landline that cannot read a code, so that it is read out."""

from dataclasses import dataclass

from app.channel import Outgoing
from app.core import Context, Core
from app.domain.permissions import Assurance, Role
from app.domain.recipient import parse_phone
from app.usecases.handset import RING, KeepHandsetText
from channels.ivr.settings import IvrSettings

RING_SECONDS = "30"


@dataclass(frozen=True, slots=True)
class TwilioCaller:
    """Calls of Twilio's API of 2010-04-01. The text of the message is the address of the menu."""

    settings: IvrSettings
    status_url: str
    name: str = "twilio"

    def send(self, message: Outgoing) -> str:
        """Place the call; its sid. Raises Unavailable or InvalidInput."""
        form = {
            "To": message.to,
            "From": self.settings.number,
            "Url": message.text,
            "Method": "POST",
            "Timeout": RING_SECONDS,
            "StatusCallback": self.status_url,
            "StatusCallbackMethod": "POST",
        }
        return self.settings.twilio.create("Calls", form)


@dataclass(frozen=True, slots=True)
class HandsetCaller:
    """The demo's own telephone: it rings where `/telefon` or `ileti call` looks."""

    core: Core
    name: str = "handset"

    def send(self, message: Outgoing) -> str:
        """Let it ring."""
        context = Context(
            channel="ivr",
            role=Role.CITIZEN,
            assurance=Assurance.SENDER,
            at=self.core.clock.now(),
            who=self.core.person(parse_phone(message.to)),
        )
        self.core.run(KeepHandsetText(f"{RING}{message.text}"), context)
        return ""
