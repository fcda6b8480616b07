"""A telephone that follows TwiML: it says, listens for keys, redirects, and hangs up.

For the handset of the demo and for `ileti call`; the tests call with it too. The network is a
function, so that it can be HTTP or a test client.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree

Form = Mapping[str, str]
Post = Callable[[str, Form], str]
"""Posts a form to an address and gives the body of the answer."""

MOST_STEPS = 50


class BadAnswer(Exception):
    """What the other side said is no TwiML that a telephone could follow."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """Something heard: the text, or the address of a recording; in which language."""

    text: str
    language: str = ""
    recording: bool = False


@dataclass(frozen=True, slots=True)
class Listening:
    """What the other side waits for: so many keys, or as many as come before `ends`."""

    action: str
    count: int
    ends: str
    timeout: int

    def takes(self, keys: str) -> str | None:
        """Of keys that were dialled, those that complete this; None where more are wanted."""
        if self.ends and self.ends in keys:
            return keys[: keys.index(self.ends)]
        return keys[: self.count] if self.count and len(keys) >= self.count else None


@dataclass(slots=True)
class Telephone:
    """One call. `heard` grows; after each step it either listens, is put through, or is over."""

    post: Post
    form: Form
    heard: list[Sentence] = field(default_factory=list)
    listening: Listening | None = None
    dialled: str = ""
    over: bool = False
    _rest: list[ElementTree.Element] = field(default_factory=list)
    _ahead: str = ""

    def call(self, address: str) -> None:
        """Ring, and hear what comes first."""
        self._go(address)

    def press(self, keys: str) -> None:
        """Dial keys; what is dialled ahead is kept for what is asked next. Raises BadAnswer."""
        self._ahead += keys
        self._dial()

    def wait(self) -> None:
        """Say nothing until the other side goes on; keys that were begun count after a pause."""
        listening = self._listens()
        begun, self._ahead = self._ahead, ""
        self.listening = None
        if begun:
            self._go(listening.action, Digits=begun)
        else:
            self._follow()

    def unanswered(self, action: str, status: str = "no-answer") -> None:
        """The person who was dialled does not answer."""
        self.dialled = ""
        self._go(action, DialCallStatus=status)

    def hang_up(self) -> None:
        """Put the receiver down."""
        self.over, self.listening = True, None

    def _listens(self) -> Listening:
        if self.listening is None:
            raise BadAnswer("nobody listens")
        return self.listening

    def _dial(self) -> None:
        for _ in range(MOST_STEPS):
            if self.listening is None or (keys := self.listening.takes(self._ahead)) is None:
                return
            used = len(keys) + (self.listening.ends in self._ahead and bool(self.listening.ends))
            self._ahead = self._ahead[used:]
            action, self.listening = self.listening.action, None
            if keys:
                self._go(action, Digits=keys)
            else:
                self._follow()

    def _go(self, address: str, **more: str) -> None:
        self._rest = list(verbs(self.post(address, {**self.form, **more})))
        self._follow()

    def _follow(self) -> None:
        """Do one verb after the other, until somebody must do something."""
        for _ in range(MOST_STEPS):
            if not self._rest:
                self.over = True
                return
            element = self._rest.pop(0)
            match element.tag:
                case "Say" | "Play":
                    self.heard.append(sentence(element))
                case "Gather":
                    self.heard += map(sentence, element)
                    self.listening = listening(element)
                    self._dial()
                    return
                case "Redirect":
                    self._go(text(element))
                    return
                case "Dial":
                    self.dialled = text(element)
                    self._rest = []
                    return
                case "Hangup":
                    self.over = True
                    return
                case _:
                    raise BadAnswer(f"a telephone does not know <{element.tag}>")
        raise BadAnswer("it never ends")


def verbs(document: str) -> Iterator[ElementTree.Element]:
    """The verbs of an answer. Raises BadAnswer."""
    try:
        # Our own server's answer, asked for by ourselves a moment ago.
        root = ElementTree.fromstring(document.encode())  # noqa: S314
    except ElementTree.ParseError as error:
        raise BadAnswer(str(error)) from error
    if root.tag != "Response":
        raise BadAnswer(f"<{root.tag}> is no <Response>")
    yield from root


def sentence(element: ElementTree.Element) -> Sentence:
    """What is heard."""
    if element.tag not in ("Say", "Play"):
        raise BadAnswer(f"<{element.tag}> cannot be heard")
    return Sentence(text(element), element.get("language", ""), element.tag == "Play")


def listening(element: ElementTree.Element) -> Listening:
    """What is listened for, by the rules of Gather."""
    return Listening(
        action=element.get("action", ""),
        count=int(element.get("numDigits", "0")),
        ends=element.get("finishOnKey", "#"),
        timeout=int(element.get("timeout", "5")),
    )


def text(element: ElementTree.Element) -> str:
    """The words within."""
    return (element.text or "").strip()
