"""A turn of a call as TwiML: only the verbs and attributes that every such gateway knows.

    <Response>
      <Gather action="…/ivr/twilio?turn=3" method="POST" numDigits="1" timeout="10">
        <Say language="tr-TR">İzinlerinizi dinlemek için 1'i tuşlayın.</Say>
      </Gather>
      <Redirect method="POST">…/ivr/twilio?turn=3&amp;silence=1</Redirect>
    </Response>

Silence comes back to us by the redirect (Twilio, SignalWire's LaML and Somleng alike).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from uuid import UUID

from flask import Response

from app.channel import House
from app.dialogue.reply import Words
from app.usecases.calls import Spoken
from channels._kit import speak
from channels._kit.twiml import twiml, verb, words
from channels._kit.wording import gapless, sentence
from channels.ivr.settings import IvrSettings

MEDIUM = "spoken"
VOICES = {"tr": "tr-TR", "en": "en-US"}
OTHER = {"tr": "en", "en": "tr"}
IN_THE_OTHER = frozenset({"call.do.language"})
"""What is offered to those who do not understand this language is said in theirs."""

PAUSE = {1: "10", 0: "5"}
"""Seconds of silence that end what is listened for: one key; several, between two of them."""
DIAL_SECONDS = "30"
TONE_AFTER = "2"
"""Seconds in which a key may still be pressed before the tone."""
RECORD_SECONDS, RECORD_PAUSE = "60", "5"
"""The longest recording; so much silence ends it."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """One sentence to be heard: its text and language, and the name of its recording, if one can
    stand for it."""

    text: str
    language: str
    recording: str | None


@dataclass(frozen=True, slots=True)
class Voice:
    """Turns what is to be said into speech."""

    house: House
    settings: IvrSettings

    @property
    def root(self) -> str:
        """Where the steps of the menu are."""
        return f"{self.house.settings.public_url}/ivr/twilio"

    def answer(self, spoken: Spoken) -> Response:
        """The whole answer to a turn."""
        said = "".join(map(self.say, phrases(self.house, spoken)))
        if spoken.end == "person":
            return twiml(said, self.dial(f"{self.root}?turn={spoken.turn}"))
        if spoken.end:
            return twiml(said, verb("Hangup"))
        here = f"{self.root}?turn={spoken.turn}"
        silence = redirect(f"{here}&silence=1")
        if spoken.records:
            recorded = record(f"{here}&recorded=1")
            return twiml(self.gather(said, here, spoken.keys, TONE_AFTER), recorded, silence)
        return twiml(self.gather(said, here, spoken.keys), silence)

    def gather(self, said: str, action: str, keys: int, pause: str = "") -> str:
        """Listen for keys while this is said."""
        count = {"numDigits": str(keys)} if keys else {"finishOnKey": "#"}
        pause = pause or PAUSE.get(keys, PAUSE[0])
        return verb("Gather", said, action=action, method="POST", **count, timeout=pause)

    def dial(self, action: str) -> str:
        """A person; what becomes of it is told to us."""
        number = words(self.settings.operator)
        return verb("Dial", number, action=action, method="POST", timeout=DIAL_SECONDS)

    def say(self, phrase: Phrase) -> str:
        """A recording where there is one, else the gateway's own voice."""
        name = phrase.recording
        if name is None:
            return aloud(phrase)
        if self.settings.prompts and recording(self.settings.prompts, name).is_file():
            return verb("Play", words(f"{self.house.settings.public_url}/ivr/prompts/{name}"))
        return always_aloud(phrase)

    def plain(self, said: Words, language: str) -> str:
        """One sentence."""
        return self.say(phrase(self.house, said, language))


def aloud(phrase: Phrase) -> str:
    """By the gateway's own voice."""
    return verb("Say", words(phrase.text), language=VOICES[phrase.language])


always_aloud = cache(aloud)
"""For phrases that are always the same: most of a menu is, and each key waits for it."""


def redirect(url: str) -> str:
    """Where to go on when nothing was keyed in."""
    return verb("Redirect", words(url), method="POST")


def record(action: str) -> str:
    """A tone, and then what is said until #; nothing comes to the action where nothing is said."""
    ends = {"maxLength": RECORD_SECONDS, "timeout": RECORD_PAUSE, "finishOnKey": "#"}
    how = {"playBeep": "true", "trim": "trim-silence", "transcribe": "false"}
    return verb("Record", action=action, method="POST", **ends, **how)


def recording(folder: Path, name: str) -> Path:
    """The file of a recording."""
    return folder / name


def phrases(house: House, spoken: Spoken) -> Iterator[Phrase]:
    """What is heard at a turn, in its order: the words, then each key after its result."""
    for said in spoken.said:
        yield phrase(house, said, spoken.language)
    for offered in spoken.offered:
        foreign = offered.words.key in IN_THE_OTHER
        language = OTHER[spoken.language] if foreign else spoken.language
        yield press(house, offered.words, offered.key, language)


@cache
def fixed(language: str, key: str, pressed: str = "") -> Phrase | None:
    """A sentence that is always the same, alone or before the key that is pressed for it; None
    for one with gaps. It can be recorded under a name of its own."""
    text = gapless(MEDIUM, language).get(key)
    if text is None:
        return None
    if not pressed:
        return Phrase(text, language, f"{language}/{key}.wav")
    return Phrase(before_key(text, pressed, language), language, f"{language}/{key}.{pressed}.wav")


def phrase(house: House, said: Words, language: str) -> Phrase:
    """One sentence."""
    known = fixed(language, said.key)
    if known is not None:
        return known
    return Phrase(sentence(MEDIUM, language, for_the_ear(house, said, language)), language, None)


def press(house: House, what: Words, key: str, language: str) -> Phrase:
    """What a key does, and then the key."""
    known = fixed(language, what.key, key)
    if known is not None:
        return known
    result = sentence(MEDIUM, language, for_the_ear(house, what, language))
    return Phrase(before_key(result, key, language), language, None)


def before_key(result: str, key: str, language: str) -> str:
    """What comes of a key, with the key after it."""
    named = Words("call.press", {"what": result, "key": speak.key_name(key, language)})
    return sentence(MEDIUM, language, named)


def for_the_ear(house: House, said: Words, language: str) -> Words:
    """The same words, with what stands in their gaps as people say it. A code is made anew here,
    and nowhere kept."""
    params = dict(said.params)
    if "nonce" in params:
        params["code"] = speak.digits(house.core.keys.code(UUID(str(params["nonce"]))))
    if "reference" in params:
        params["reference"] = speak.spelled(str(params["reference"]), language)
    if "complaint" in params:
        params["complaint"] = speak.digits(str(params["complaint"]))
    if "incident" in params:
        params["incident"] = speak.spelled(str(params["incident"]), language)
    if "web" in params:
        params["web"] = speak.address(str(params["web"]), language)
    return replace(said, params=params)
