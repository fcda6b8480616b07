"""The webhooks of a call: its turns, its end, and what is left when the database is away.

A turn arrives as a form, with its signature in `X-Twilio-Signature`:

    CallSid=CA…&AccountSid=AC…&From=%2B905321234567&To=%2B908503333338&CallStatus=in-progress&Digits=1

`turn` in the address counts what was asked; which call and which citizen it is about stands in the
database. A call of ours comes with `Direction=outbound-api`, and then the citizen is `To`; it only
brings a code, which is of no use while the database is away.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Response, g, request
from prometheus_client import Counter

from app.channel import House
from app.core import Context
from app.dialogue.keypad import PERSON, Recording
from app.dialogue.world import Reach
from app.domain.consent import Source
from app.domain.permissions import Assurance, Role
from app.domain.recipient import Address, Kind, parse_phone
from app.errors import InvalidInput, RuleBroken, Unavailable
from app.usecases.calling import reach_of
from app.usecases.calls import Heard, answer_call
from app.usecases.end_call import EndCall
from channels._kit.signature import TwilioGuard, fields
from channels._kit.twiml import twiml, verb
from channels._kit.wording import LANGUAGES
from channels.ivr.fallback import Fallback
from channels.ivr.render import Voice
from channels.ivr.settings import IvrSettings

CHANNEL = "ivr"
OURS = "outbound-api"
ENDED = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
TURN_DIGITS, BRAND_DIGITS = 4, 10
MOST_KEYS = 20
RECORDING = re.compile(r"RE[0-9a-f]{32}", re.ASCII)
HUNG_UP = "hangup"
"""The key by which a recording ends that the caller hung up over."""

TURNS = Counter("ileti_ivr_turns", "Turns of calls, by what was keyed in", ["heard"])


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, as far as the gateway says: the number (None where it hides), and what it is good
    for."""

    address: Address | None
    reach: Reach


class TwilioDoor:
    """The routes that a telephone gateway calls."""

    def __init__(self, house: House, settings: IvrSettings, voice: Voice) -> None:
        self._house = house
        self._settings = settings
        self._voice = voice
        account = settings.twilio
        self._guard = TwilioGuard(house.settings.public_url, account.sid, account.tokens)
        self.fallback = Fallback(house, settings, voice)

    def turn(self) -> Response:
        """One turn of a call; 403 and nothing else for what is not signed."""
        form = self._guard.form(request)
        if form is None:
            return Response(status=403)
        caller = caller_of(form)
        if form.get("DialCallStatus") == "completed":
            return twiml(verb("Hangup"))
        heard = self._heard(form, caller)
        TURNS.labels(_kind(heard.keys)).inc()
        context = self._context(caller, heard.sid, f"{heard.sid}:{heard.turn}")
        away = self.fallback.later if form.get("Direction") == OURS else self.fallback.begin
        if self._house.spool.has(context.person.tag):
            # What this citizen said before comes first, and is done within a second.
            return away()
        try:
            spoken = answer_call(self._house.core, heard, context)
        except Unavailable:
            return away()
        g.language = spoken.language
        return self._voice.answer(spoken)

    def kept(self) -> Response:
        """The fallback address: what can be done without a database."""
        form = self._guard.form(request)
        if form is None:
            return Response(status=403)
        return self.fallback.turn(caller_of(form).address, form)

    def _heard(self, form: Mapping[str, str], caller: Caller) -> Heard:
        asked = dict(fields(request.query_string.decode("latin-1")))
        turn = number(asked.get("turn", ""), TURN_DIGITS)
        language = asked.get("language", "")
        keys = None if turn is None else form.get("Digits", "")[:MOST_KEYS]
        # The person did not answer: 0 again, with nobody there.
        unanswered = "DialCallStatus" in form
        return Heard(
            sid=form.get("CallSid", ""),
            turn=turn or 0,
            keys=PERSON if unanswered else keys,
            reach=caller.reach,
            person=not unanswered and self._settings.person(self._house.core.clock.now()),
            nonce=asked.get("nonce", ""),
            step=asked.get("step", "code"),
            language=language if language in LANGUAGES else "",
            after=asked.get("after", ""),
            brand=number(asked.get("brand", ""), BRAND_DIGITS) or 0,
            recording=recording_of(form) if "recorded" in asked else None,
        )

    def _context(self, caller: Caller, sid: str, request_id: str | None) -> Context:
        core = self._house.core
        # A call that hides its number is somebody of its own, about whom nothing is known.
        hidden = Address(f"call:{sid}", Kind.PHONE, mobile=False)
        return Context(
            channel=CHANNEL,
            role=Role.CITIZEN,
            assurance=Assurance.SENDER,
            at=core.clock.now(),
            who=core.person(caller.address or hidden),
            source=Source.IYS_CM,
            request_id=request_id,
        )

    def status(self) -> Response:
        """The end of a call (StatusCallback): it is closed, wherever it stood."""
        form = self._guard.form(request)
        if form is None:
            return Response(status=403)
        caller = caller_of(form)
        sid = form.get("CallSid", "")
        if form.get("CallStatus") in ENDED:
            context = self._context(caller, sid, None)
            self._house.core.run(EndCall(sid), context)
        return Response(status=204)


def caller_of(form: Mapping[str, str]) -> Caller:
    """The citizen's number and what it is good for. Hidden ones come as names or odd numbers."""
    text = form.get("To" if form.get("Direction") == OURS else "From", "")
    try:
        address = parse_phone(text)
    except (InvalidInput, RuleBroken):
        return Caller(None, Reach.NOWHERE)
    return Caller(address, reach_of(address))


def recording_of(form: Mapping[str, str]) -> Recording:
    """What was recorded. Its address is not believed, and a name only of one form."""
    sid, seconds = form.get("RecordingSid", ""), form.get("RecordingDuration", "")
    heard = bool(RECORDING.fullmatch(sid)) and seconds != "0"
    return Recording(sid if heard else "", left=form.get("Digits") == HUNG_UP)


def number(text: str, most: int) -> int | None:
    """A number of so many digits at most; None for anything else."""
    plain = text.isascii() and text.isdigit() and len(text) <= most
    return int(text) if plain else None


def _kind(keys: str | None) -> str:
    if keys is None:
        return "start"
    return "keys" if keys else "silence"
