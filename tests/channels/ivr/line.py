"""A telephone on the service of the tests, and whole calls out of files.

    {"label": "what is shown", "from": "+905321234567",
     "consents": ["100100 BIREYSEL MESAJ ONAY HS_WEB 40"],      recorded so many days ago
     "turns": [{"call": true, "twiml": "…"},
               {"keys": "1", "twiml": "…", "events": [...], "told": ["a text to the phone"]},
               {"wait": true}, {"replay": true}, {"hang_up": true}]}

A turn may have `minutes_later`, `record` (a provider's record meanwhile), `text` (the same citizen
texts 3338), `asks` (the same citizen wants to sign in at the portal, in this language), `code`
(the code of the last text is keyed in; with "wrong" another) and `rings` (a call of ours is
answered). `speaks`: something is said after the tone, of this name, until the key `and`.
`away`: the database is, in this turn; `back`: what waited is done.
`environ` are variables of the service; `opens`: the registry does, and what is recorded waits.
References and codes are left out.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from app.core import Context, Core
from app.domain.permissions import Assurance, Role
from app.domain.recipient import parse_phone
from app.errors import RuleBroken, Unavailable
from app.usecases.account.asking import AskCode, Purpose
from app.usecases.drain import drain
from app.usecases.handset import RING, ReadHandset
from channels._kit.account import DEMO_SID
from channels._kit.signature import HEADER
from channels._kit.speak import spelled
from channels._kit.telephone import Telephone
from channels._kit.wording import LANGUAGES
from tests.channels.sms.conversation import Stage, deliver_all, written
from tests.channels.sms.service import (
    FORM,
    PHONE,
    PUBLIC_URL,
    Service,
    by_twilio,
    post_form,
    request_id,
    signature,
)
from tests.citizens import NETWORK, claiming
from tests.openings import opened

CASES = Path(__file__).parent / "cases"
NUMBER = "+908503333338"
ELSEWHERE = "http://169.254.169.254/latest/meta-data"
CODE = re.compile(r"\b\d{6}\b")
READ_OUT = re.compile(r"\d(, \d){2}; \d(, \d){2}")


def _away(*_: object) -> None:
    raise Unavailable(part="database")


@dataclass(slots=True)
class Line:
    """The wire between a telephone and the service: every request is signed and kept."""

    service: Service
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)

    def post(self, address: str, form: Mapping[str, str]) -> str:
        """Post as the gateway does; the answer is always 200 and TwiML."""
        assert address.startswith(f"{PUBLIC_URL}/ivr/twilio"), address
        path = address.removeprefix(PUBLIC_URL)
        self.requests.append((address, dict(form)))
        answer = self.service.app.test_client().post(
            path,
            data=urlencode(form),
            content_type=FORM,
            headers={HEADER: signature(form, path)},
        )
        assert answer.status_code == 200, answer.status_code
        assert answer.content_type == "text/xml; charset=utf-8"
        self.answers.append(answer.get_data(as_text=True))
        return self.answers[-1]

    def again(self) -> str:
        """The last request once more."""
        return self.post(*self.requests[-1])


def form_of(caller: str, sid: str, **more: str) -> dict[str, str]:
    """What the gateway says of a call."""
    form = {"CallSid": sid, "AccountSid": DEMO_SID, "From": caller, "To": NUMBER}
    return {**form, "CallStatus": "in-progress", "Direction": "inbound", **more}


def spoken(sid: str, key: str = "#", seconds: str = "12") -> dict[str, str]:
    """What the gateway says of a recording, and by which key it ended; its address is anywhere."""
    said = {"RecordingSid": sid, "RecordingUrl": ELSEWHERE, "RecordingDuration": seconds}
    return {**said, "Digits": key}


def ring(line: Line, caller: str = PHONE, sid: str = "") -> Telephone:
    """Call the menu."""
    sid = sid or f"CA{request_id()[2:]}"
    telephone = Telephone(line.post, form_of(caller, sid))
    telephone.call(f"{PUBLIC_URL}/ivr/twilio")
    return telephone


@dataclass(frozen=True, slots=True)
class Found:
    """What a turn did."""

    twiml: list[str]
    events: list[str]
    locks: list[str]
    told: list[str]
    refused: str | None = None


@dataclass(slots=True)
class CallStage:
    """A whole call in play."""

    service: Service
    case: dict[str, Any]
    line: Line = field(init=False)
    talk: Stage = field(init=False)
    telephone: Telephone | None = None
    told: list[str] = field(default_factory=list)
    rings: list[str] = field(default_factory=list)
    _read: int = 0
    _calls: int = 0

    def __post_init__(self) -> None:
        self.line = Line(self.service)
        self.talk = Stage(self.service, by_twilio, {**self.case, "from": self.citizen})
        if self.case.get("opens"):
            opened(self.service)
        self.talk.set_up()

    @property
    def caller(self) -> str:
        """Who calls, as the gateway says."""
        return str(self.case.get("from", PHONE))

    @property
    def citizen(self) -> str:
        """Who the call is about: somebody whose number is hidden keys it in."""
        return str(self.case.get("citizen", self.caller))

    def play(self, turn: dict[str, Any]) -> Found:
        """Do what the turn says, and look at what came of it."""
        self.service.later(minutes=turn.get("minutes_later", 0))
        before, refused = len(self.line.answers), None
        if "record" in turn:
            refused = self.talk.recorded(turn)
        elif "text" in turn:
            by_twilio(self.service, self.citizen, turn["text"], request_id())
        elif "asks" in turn:
            order = AskCode(Purpose.SIGN_IN, turn["asks"], NETWORK)
            self.service.core.run(order, claiming(self.service.core, self.citizen))
        elif turn.get("away"):
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(Core, "run", _away)
                self._act(turn)
        else:
            self._act(turn)
        told = self._texts()
        return Found(
            twiml=[self._masked(answer) for answer in self.line.answers[before:]],
            events=self._events(),
            locks=["locked" if row[1] else "open" for row in self.talk.new_locks()],
            told=[self._masked(text) for text in told],
            refused=refused,
        )

    def _act(self, turn: dict[str, Any]) -> None:
        if turn.get("back"):
            drain(self.service.core, self.service.parts.spool)
        if turn.get("call") or "rings" in turn:
            self._ring(turn)
        elif turn.get("replay"):
            assert self.line.again() == self.line.answers[-2]
            self.line.answers.pop()
        elif self.telephone is not None:
            self._dial(turn, self.telephone)

    def _dial(self, turn: dict[str, Any], telephone: Telephone) -> None:
        if "keys" in turn:
            telephone.press(turn["keys"])
        elif "code" in turn:
            code = CODE.findall(self.told[-1])[-1]
            telephone.press(code if turn["code"] == "right" else f"{(int(code) + 1) % 10**6:06d}")
        elif turn.get("wait"):
            telephone.wait()
        elif "speaks" in turn:
            telephone.speak(**spoken(turn["speaks"], turn.get("and", "#")))
        elif turn.get("unanswered"):
            telephone.person("no-answer")
        elif turn.get("hang_up"):
            telephone.hang_up()
            self._tell_the_end()

    def _tell_the_end(self) -> None:
        """What the gateway tells of a call that was hung up."""
        form = {**self.line.requests[-1][1], "CallStatus": "completed"}
        assert post_form(self.service, form, path="/ivr/twilio/status").status_code == 204

    def _ring(self, turn: dict[str, Any]) -> None:
        self._calls += 1
        sid = f"CA{self._calls:032d}"
        if "rings" in turn:
            address = self.rings.pop(0)
            form = form_of(NUMBER, sid, To=self.citizen, Direction="outbound-api")
            form["From"] = NUMBER
            self.telephone = Telephone(self.line.post, form)
            self.telephone.call(address)
            read = self.line.answers[-1]
            spoken = READ_OUT.search(read)
            self.told.append(re.sub(r"\D", "", spoken[0]) if spoken else "")
        else:
            self.telephone = ring(self.line, turn.get("from", self.caller), sid)

    def _events(self) -> list[str]:

        return [written(row) for row in self.talk.new_events()]

    def _texts(self) -> list[str]:
        """Let the worker send what is queued, and read the phone of the citizen."""
        core = self.service.core
        deliver_all(self.service)
        try:
            who = core.person(parse_phone(self.citizen))
        except RuleBroken:
            return []
        context = Context("sms", Role.CITIZEN, Assurance.SENDER, core.clock.now(), who=who)
        texts = core.run(ReadHandset(self._read), context)
        if texts:
            self._read = texts[-1][0]
        self.rings += [text.removeprefix(RING) for _, text in texts if text.startswith(RING)]
        new = [text for _, text in texts if not text.startswith(RING)]
        self.told += new
        return new

    def _masked(self, text: str) -> str:
        """Without what differs from run to run."""
        references = {row[0] for row in self.service.rows(REFERENCES)}
        for reference in references:
            text = text.replace(reference, "{ref}")
            for language in LANGUAGES:
                text = text.replace(spelled(reference, language), "{ref}")
        text = READ_OUT.sub("{code}", text)
        # A text has its code as it is; in an answer six digits may be a brand's.
        return text if "<Response>" in text else CODE.sub("{code}", text)


REFERENCES = """
SELECT DISTINCT reference FROM consent_event WHERE reference IS NOT NULL
UNION SELECT reference FROM recipient_event
"""


def read_cases() -> dict[str, dict[str, Any]]:
    """Every call, by the name of its file."""
    return {path.stem: json.loads(path.read_text()) for path in sorted(CASES.glob("*.json"))}
