"""The phone itself: what a person can do with it, one thing after the other."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.core import Core
from app.domain.recipient import parse_phone
from app.errors import InvalidInput
from channels._kit.handset import Wire, arrived
from channels._kit.telephone import Telephone
from channels._kit.wording import LANGUAGES
from channels.telefon.memory import Call, Memory

KEYS = frozenset("0123456789*#")
MOST_KEYS = 40
LONGEST_TEXT = 1600
PERSON = frozenset({"completed", "no-answer"})


@dataclass(slots=True)
class Phone:
    """A handset on the wire of a gateway. Every deed raises Unavailable, InvalidInput or BadAnswer
    where it fails; the memory is then as it was before."""

    core: Core
    wire: Wire
    memory: Memory

    def look(self) -> bool:
        """Take in what has arrived; whether anything has."""
        new = arrived(self.core, self.memory.number, self.memory.seen)
        for one in new:
            self.memory.seen = one.position
            if one.rings:
                self.memory.rings = one.rings
            else:
                self.memory.wrote("theirs", one.text)
        return bool(new)

    def switch_on(self) -> None:
        """Show what arrived before; a call of then rings no more."""
        self.look()
        self.memory.rings = ""

    def text(self, body: str) -> None:
        """Send a text and take in its answer."""
        body = body.strip()[:LONGEST_TEXT]
        if not body:
            return
        answer = self.wire.text(self.memory.number, body, self.memory.sid)
        self.memory.wrote("mine", body)
        if answer:
            self.memory.wrote("theirs", answer)

    def dial(self, _: str) -> None:
        """Call the menu."""
        if self.memory.call is None:
            telephone = self.wire.dial(self.memory.number, self.memory.sid)
            self._begin(telephone, ours=False)

    def answer(self, _: str) -> None:
        """Answer the call that rings."""
        if self.memory.call is None and self.memory.rings:
            rings = self.memory.rings
            telephone = self.wire.pick_up(self.memory.number, self.memory.sid, rings)
            self.memory.rings = ""
            self._begin(telephone, ours=True)

    def decline(self, _: str) -> None:
        """Let it ring, and be rid of it."""
        if self.memory.rings:
            form = self.wire.form(self.memory.number, self.memory.sid, ours=True)
            self.wire.ended(form, "busy")
            self.memory.rings = ""

    def keys(self, keys: str) -> None:
        """Press one key or several."""
        if not 0 < len(keys) <= MOST_KEYS or not set(keys) <= KEYS:
            raise InvalidInput("keys")
        self._step(lambda telephone: telephone.press(keys), keys)

    def wait(self, _: str) -> None:
        """Say nothing until the menu goes on."""
        self._step(lambda telephone: telephone.wait())

    def person(self, status: str) -> None:
        """Whoever was dialled answers, or does not."""
        if status not in PERSON:
            raise InvalidInput("person")
        self._step(lambda telephone: telephone.person(status))

    def hang_up(self, _: str) -> None:
        """Put the receiver down."""
        self._step(lambda telephone: telephone.hang_up())

    def language(self, language: str) -> None:
        """The language of the page; the service keeps the citizen's own."""
        if language not in LANGUAGES:
            raise InvalidInput("language")
        self.memory.language = language

    def number(self, text: str) -> None:
        """Become another handset; a call that goes on is over."""
        number = parse_phone(text).canonical
        self.hang_up("")
        self.memory = Memory(number, self.memory.language)
        self.switch_on()

    def _step(self, act: Callable[[Telephone], None], keyed: str = "") -> None:
        call = self.memory.call
        if call is None:
            return
        kept = call.kept
        telephone = self.wire.go_on(self.memory.number, call.sid, kept, ours=call.ours)
        act(telephone)
        if keyed:
            self.memory.listened("keys", keyed)
        self._put_away(telephone, call)

    def _begin(self, telephone: Telephone, *, ours: bool) -> None:
        self.memory.heard = []
        self._put_away(telephone, Call(self.memory.sid, ours, {}))

    def _put_away(self, telephone: Telephone, call: Call) -> None:
        """Keep the call for the next request, or report its end as a gateway does."""
        if telephone.over:
            self.wire.ended(telephone.form)
        for one in telephone.heard:
            kind = "recording" if one.recording else "said"
            self.memory.listened(kind, one.text, one.language)
        telephone.heard = []
        kept = Call(call.sid, call.ours, telephone.kept())
        self.memory.call = None if telephone.over else kept


DEEDS: Mapping[str, Callable[[Phone, str], None]] = {
    "text": Phone.text,
    "dial": Phone.dial,
    "answer": Phone.answer,
    "decline": Phone.decline,
    "keys": Phone.keys,
    "wait": Phone.wait,
    "person": Phone.person,
    "hang-up": Phone.hang_up,
    "language": Phone.language,
    "number": Phone.number,
    "look": lambda phone, _: None,
}
