"""What a caller can do while the database is away: take a brand's permissions back by its number.

It knows no state: one question, one key sequence, and the refusal is kept on disk with the texts
that wait. It is the fallback address of the gateway too.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Response, request

from app.channel import House
from app.dialogue.reply import Words, say
from app.domain.recipient import Address
from app.errors import Unavailable
from app.spool import Waiting
from channels._kit.twiml import twiml, verb
from channels.ivr.render import Voice, redirect
from channels.ivr.settings import IvrSettings

CHANNEL = "ivr"
LANGUAGE = "tr"
TRIES = 3
FEWEST_DIGITS, MOST_DIGITS = 4, 10


@dataclass(frozen=True, slots=True)
class Fallback:
    """The menu of one question."""

    house: House
    settings: IvrSettings
    voice: Voice

    def begin(self) -> Response:
        """Ask for a brand's number."""
        return self._ask(1, say("call.fallback"))

    def later(self) -> Response:
        """Nothing can be done now, and nothing is asked."""
        return self._end(say("call.fallback.later"))

    def turn(self, caller: Address | None, form: Mapping[str, str]) -> Response:
        """Keep what was keyed in, or ask again; the third time there is a person or an end."""
        if form.get("DialCallStatus") == "completed":
            return twiml(verb("Hangup"))
        asked = request.args.get("asked", 0, type=int)
        keys = form.get("Digits", "")
        if not asked:
            return self.begin()
        if caller is None:
            return self._end(say("call.fallback.hidden"))
        brand = self._brand(keys)
        if brand is not None:
            return self._keep(caller, keys, form.get("CallSid", ""), brand)
        if asked >= TRIES:
            return self._give_up()
        return self._ask(asked + 1, say("call.silence" if not keys else "call.wrong"))

    def _brand(self, keys: str) -> str | None:
        """What the brand of this number is called. One that cannot be looked up now is taken as
        it was keyed in: the text that tells of it will say if there is none."""
        if not (keys.isdigit() and FEWEST_DIGITS <= len(keys) <= MOST_DIGITS):
            return None
        try:
            found = self.house.core.directory.get(int(keys))
        except Unavailable:
            return " ".join(keys)
        return found.name if found else None

    def _keep(self, caller: Address, keys: str, sid: str, brand: str) -> Response:
        text, now = f"RET {keys} HEPSI", self.house.core.clock.now().isoformat()
        waiting = Waiting(CHANNEL, caller.canonical, text, f"{sid}:kept:{keys}", now)
        self.house.spool.add(waiting)
        return self._end(say("call.fallback.kept", brand=brand))

    def _ask(self, asked: int, *said: Words) -> Response:
        words = (*said, say("call.fallback.which"))
        here = f"{self.voice.root}/fallback?asked={asked}"
        spoken = "".join(self.voice.plain(one, LANGUAGE) for one in words)
        return twiml(self.voice.gather(spoken, here, 0), redirect(here))

    def _give_up(self) -> Response:
        if not self.settings.person(self.house.core.clock.now()):
            return self.later()
        said = self.voice.plain(say("call.person.now"), LANGUAGE)
        return twiml(said, self.voice.dial(f"{self.voice.root}/fallback"))

    def _end(self, said: Words) -> Response:
        return twiml(self.voice.plain(said, LANGUAGE), verb("Hangup"))
