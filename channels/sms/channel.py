"""The SMS channel: the short code by Twilio and by an operator's gateway."""

from collections.abc import Sequence
from urllib.parse import quote

from flask import Response, g, request

from app.channel import Caller, House, Outgoing, Route, Sender
from app.dialogue.reply import Reply
from app.domain.recipient import Address, Kind
from app.errors import Fault, Unavailable
from channels._kit.alphabet import Coding
from channels._kit.demo import HandsetSender
from channels._kit.wording import fault_words
from channels.sms.kannel import KannelDoor, plain
from channels.sms.render import in_letters, render, text_of
from channels.sms.reports import CHANNEL
from channels.sms.senders import KannelSender, TwilioSender
from channels.sms.settings import read
from channels.sms.twilio import TwilioDoor, message


class SmsChannel:
    """Two gateways, one conversation."""

    name = CHANNEL
    prefix = "/sms"
    reaches = Kind.PHONE

    def __init__(self, house: House) -> None:
        self.settings = read(house.reader(), demo=house.settings.demo)
        self._twilio = TwilioDoor(house, self.settings)
        self._kannel = KannelDoor(house, self.settings)
        public = house.settings.public_url
        # Kannel reads %d and the like in the address of a report: a sign of our own is doubled.
        secret = quote(self.settings.kannel_secret.split(",")[0], safe="").replace("%", "%%")
        self._senders: dict[str, Sender] = {
            "twilio": TwilioSender(self.settings, f"{public}/sms/twilio/report"),
            "kannel": KannelSender(
                self.settings, f"{public}/sms/kannel/report?secret={secret}&t=%d"
            ),
            "handset": HandsetSender(house.core, CHANNEL),
        }

    def routes(self) -> Sequence[Route]:
        """Four doors, all for gateways."""
        gateway = Caller.GATEWAY
        return (
            Route("/twilio", ["POST"], gateway, self._twilio.text),
            Route("/twilio/report", ["POST"], gateway, self._twilio.report),
            Route("/kannel", ["POST"], gateway, self._kannel.text),
            Route("/kannel/report", ["GET"], gateway, self._kannel.report),
        )

    def answer_fault(self, fault: Fault) -> Response:
        """Always 200, in words: a 4xx or 5xx would leave the citizen with silence."""
        text = text_of(Reply((fault_words(fault),)), g.get("language", "tr"))
        encoded = in_letters(text, fold=True)
        return message(encoded.text) if request.path.startswith("/sms/twilio") else plain(encoded)

    def compose(self, reply: Reply, to: Address, report: str) -> tuple[Sender, Outgoing]:
        """The text for this number, and the gateway whose range it is in."""
        for prefix, gateway in self.settings.routes:
            if to.canonical.startswith(prefix):
                fold = (
                    self.settings.twilio_fold if gateway == "twilio" else self.settings.kannel_fold
                )
                text = render(reply, to, fold=fold)
                ucs2 = text.coding is Coding.UCS2
                message = Outgoing(to.canonical, text.text, ucs2, text.segments, report)
                return self._senders[gateway], message
        raise Unavailable(part="route")
