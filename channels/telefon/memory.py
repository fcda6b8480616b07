"""What the phone remembers between two requests, as the page carries it in its forms.

There is no session and no cookie: like the memory of a real handset it is the phone's own affair.
Whoever changes it fools only themselves, since every request to the service is still made as a
gateway makes it, and goes to the menu or nowhere (`channels/_kit/handset.py`).
"""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from app.domain.recipient import parse_phone
from app.errors import Fault, InvalidInput
from channels._kit.handset import new_sid
from channels._kit.telephone import BadAnswer, Form, Telephone
from channels._kit.wording import FIRST, LANGUAGES

SID = re.compile(r"[0-9a-f]{32}")
MOST_LINES = 60


@dataclass(frozen=True, slots=True)
class Line:
    """One line to read: a text of mine or of theirs; or what was said, recorded or keyed in."""

    number: int
    kind: str
    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """A call that goes on; `kept` is the telephone, put away."""

    sid: str
    ours: bool
    kept: Mapping[str, Any]


@dataclass(slots=True)
class Memory:
    """A handset: its number, its thread with the short code, its call.

    `sid` names the next text or call, so that a page that is sent twice does nothing twice. `seen`
    is the last thing that arrived, `rings` the menu of a call that nobody has answered yet.
    """

    number: str
    language: str = FIRST
    sid: str = field(default_factory=new_sid)
    seen: int = 0
    rings: str = ""
    count: int = 0
    thread: list[Line] = field(default_factory=list)
    heard: list[Line] = field(default_factory=list)
    call: Call | None = None

    def wrote(self, kind: str, text: str) -> None:
        """Add a text to the thread."""
        self.thread = [*self.thread, self._line(kind, text)][-MOST_LINES:]

    def listened(self, kind: str, text: str, language: str = "") -> None:
        """Add a line to the call; keys that follow one another are one line."""
        before = self.heard
        if kind == "keys" and before and before[-1].kind == kind:
            text, before = before[-1].text + text, before[:-1]
        self.heard = [*before, self._line(kind, text, language)][-MOST_LINES:]

    def _line(self, kind: str, text: str, language: str = "") -> Line:
        self.count += 1
        return Line(self.count, kind, text, language)

    def written(self) -> str:
        """For the forms of the page, with a name for what is done next."""
        return json.dumps({**asdict(self), "sid": new_sid()}, ensure_ascii=False)


def read_memory(text: str) -> Memory:
    """The memory that a form brought back. Raises InvalidInput where it is none."""
    try:
        found = json.loads(text)
        language, sid = str(found["language"]), str(found["sid"])
        if language not in LANGUAGES or not SID.fullmatch(sid):
            raise InvalidInput("memory")
        return Memory(
            number=parse_phone(str(found["number"])).canonical,
            language=language,
            sid=sid,
            seen=int(found["seen"]),
            rings=str(found["rings"]),
            count=int(found["count"]),
            thread=list(map(_line, found["thread"])),
            heard=list(map(_line, found["heard"])),
            call=_call(found["call"]) if found["call"] else None,
        )
    except (LookupError, TypeError, ValueError, RecursionError, Fault) as error:
        raise InvalidInput("memory") from error


def _line(kept: Mapping[str, Any]) -> Line:
    number, kind = int(kept["number"]), str(kept["kind"])
    return Line(number, kind, str(kept["text"]), str(kept["language"]))


def _call(kept: Mapping[str, Any]) -> Call:
    sid = str(kept["sid"])
    if not SID.fullmatch(sid):
        raise InvalidInput("memory")
    # What is no telephone is refused here, and not in the middle of a step.
    telephone = Telephone.taken_up(_nobody, {}, kept["kept"])
    return Call(sid, bool(kept["ours"]), telephone.kept())


def _nobody(_address: str, _form: Form) -> str:
    raise BadAnswer("nobody listens")
