"""The call centre: 0850 333 3338 by any gateway that speaks TwiML."""

from collections.abc import Sequence
from urllib.parse import urlencode

from flask import Response, g, request, send_from_directory

from app.channel import Caller, House, Outgoing, Route, Sender
from app.dialogue.reply import Reply
from app.domain.recipient import Address, Kind
from app.errors import Fault, NotFound
from channels._kit.demo import HandsetSender
from channels._kit.twiml import twiml, verb
from channels._kit.wording import fault_words, sentence
from channels.ivr.recorder import TwilioRecorder
from channels.ivr.recordings import recordings
from channels.ivr.render import MEDIUM, Voice
from channels.ivr.senders import TwilioCaller
from channels.ivr.settings import read
from channels.ivr.twilio import CHANNEL, TwilioDoor

ASKED = ("nonce", "step", "after", "brand")
"""What the words of a call of ours say about it, and its address after them."""


class IvrChannel:
    """One menu, heard."""

    name = CHANNEL
    prefix = "/ivr"
    reaches: Kind | None = None

    def __init__(self, house: House) -> None:
        self._house = house
        self.settings = read(house.reader(), demo=house.settings.demo)
        self.voice = Voice(house, self.settings)
        self._door = TwilioDoor(house, self.settings, self.voice)
        self.recorder = TwilioRecorder(self.settings.twilio)
        self._sender: Sender = (
            HandsetSender(house.core, CHANNEL, rings=True)
            if self.settings.route == "handset"
            else TwilioCaller(self.settings, f"{self.voice.root}/status")
        )

    def routes(self) -> Sequence[Route]:
        """Three doors for gateways, and the recordings, which hold nothing about anybody."""
        gateway = Caller.GATEWAY
        return (
            Route("/twilio", ["POST"], gateway, self._door.turn),
            Route("/twilio/fallback", ["POST"], gateway, self._door.kept),
            Route("/twilio/status", ["POST"], gateway, self._door.status),
            Route("/prompts/<language>/<name>", ["GET"], Caller.ANYBODY, self.recording),
        )

    def recording(self, language: str, name: str) -> Response:
        """A recorded prompt, by a name that a recording can have. Raises NotFound."""
        folder, wanted = self.settings.prompts, f"{language}/{name}"
        if folder is None or wanted not in recordings() or not (folder / wanted).is_file():
            raise NotFound("recording")
        return send_from_directory(folder, wanted, mimetype="audio/wav")

    def answer_fault(self, fault: Fault) -> Response:
        """Said, and then a person: a 4xx or 5xx would leave the caller with silence."""
        language = g.get("language", "tr")
        if request.path.startswith(f"{self.prefix}/prompts/"):
            # Here a machine listens, which plays what it gets.
            text = sentence(MEDIUM, language, fault_words(fault))
            status = 404 if isinstance(fault, NotFound) else 500
            return Response(text, status=status, content_type="text/plain; charset=utf-8")
        said = self.voice.plain(fault_words(fault), language)
        if self.settings.person(self._house.core.clock.now()):
            return twiml(said, self.voice.dial(f"{self.voice.root}/fallback"))
        return twiml(said, verb("Hangup"))

    def compose(self, reply: Reply, to: Address, report: str) -> tuple[Sender, Outgoing]:
        """A call to this number that reads a code out, and perhaps goes on where it was wanted."""
        params = {key: str(value) for word in reply.words for key, value in word.params.items()}
        wanted = {name: params[name] for name in ASKED if params.get(name)}
        if reply.language:
            wanted["language"] = reply.language
        url = f"{self.voice.root}?{urlencode(wanted)}"
        return self._sender, Outgoing(to.canonical, url, ucs2=False, parts=1, report=report)
