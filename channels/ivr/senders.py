"""Calls of ours: to a landline that cannot read a code, so that it is read out."""

from dataclasses import dataclass

from app.channel import Outgoing
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
