"""A telephone that follows TwiML: it says, listens for keys, redirects, and hangs up.

For the handset of the demo and for `ileti call`; the tests call with it too. The network is a
function, so that it can be HTTP or a test client. Between two keys a call can be put away as a
plain dictionary (`kept`) and taken up again (`taken_up`).
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any
from xml.etree import ElementTree

Form = Mapping[str, str]
Post = Callable[[str, Form], str]
"""Posts a form to an address and gives the body of the answer."""

MOST_STEPS = 50
HEARD = ("Say", "Play")


class BadAnswer(Exception):
    """What the other side said is no TwiML that a telephone could follow."""


@dataclass(frozen=True, slots=True)
class Verb:
    """One verb of an answer; `inner` is what is heard while a Gather listens."""

    name: str
    words: str
    attributes: Mapping[str, str]
    inner: tuple["Verb", ...] = ()


@dataclass(frozen=True, slots=True)
class Sentence:
    """Something heard: the text, or the address of a recording; in which language."""

    text: str
    language: str = ""
    recording: bool = False


@dataclass(frozen=True, slots=True)
class Listening:
    """What the other side waits for: so many keys, or as many as come before `ends`. `records`:
    for words after a tone, which only `ends` ends."""

    action: str
    count: int
    ends: str
    timeout: int
    records: bool = False

    def takes(self, keys: str) -> str | None:
        """Of keys that were dialled, those that complete this; None where more are wanted."""
        before, ended, _ = keys.partition(self.ends) if self.ends else (keys, "", "")
        if self.count and len(before) >= self.count:
            return keys[: self.count]
        return before if ended else None


@dataclass(slots=True)
class Telephone:
    """One call. `heard` grows; after each step it either listens, is put through to the number
    `dialled`, or is over. `begun`: keys that nobody has taken yet."""

    post: Post
    form: Form
    heard: list[Sentence] = field(default_factory=list)
    listening: Listening | None = None
    dialled: str = ""
    over: bool = False
    begun: str = ""
    _told: str = ""
    _rest: list[Verb] = field(default_factory=list)

    def call(self, address: str) -> None:
        """Ring, and hear what comes first. Raises BadAnswer and what the network raises, here and
        in every other step."""
        self._go(address)

    def press(self, keys: str) -> None:
        """Dial keys; what is dialled ahead is kept for what is asked next."""
        self.begun += keys
        self._dial()

    def wait(self) -> None:
        """Say nothing until the other side goes on; keys that were begun count after a pause."""
        if self.listening is None:
            raise BadAnswer("nobody listens")
        listening, self.listening = self.listening, None
        begun, self.begun = self.begun, ""
        if begun:
            self._go(listening.action, Digits=begun)
        else:
            self._follow()

    def speak(self, **told: str) -> None:
        """Say something after the tone; what the gateway tells of it. Without any it is as if the
        ending key was pressed and nothing was heard."""
        if self.listening is None or not self.listening.records:
            raise BadAnswer("nobody records")
        action, ends = self.listening.action, self.listening.ends
        self.listening = None
        self._go(action, **({"Digits": ends, "RecordingDuration": "0"} | told))

    def person(self, status: str) -> None:
        """What became of the person who was dialled: completed, no-answer, busy or failed."""
        if not self.dialled:
            raise BadAnswer("nobody was dialled")
        self.dialled = ""
        self._go(self._told, DialCallStatus=status)

    def hang_up(self) -> None:
        """Put the receiver down."""
        self.over, self.listening, self.dialled = True, None, ""

    def kept(self) -> dict[str, Any]:
        """The call as it can be put away, without the network and the form."""
        return {
            "heard": [asdict(one) for one in self.heard],
            "listening": asdict(self.listening) if self.listening else None,
            "dialled": self.dialled,
            "over": self.over,
            "begun": self.begun,
            "told": self._told,
            "rest": [asdict(verb) for verb in self._rest],
        }

    @classmethod
    def taken_up(cls, post: Post, form: Form, kept: Mapping[str, Any]) -> "Telephone":
        """A call that was put away. Raises LookupError, TypeError or ValueError where it is
        none."""
        waits = kept["listening"]
        return cls(
            post,
            form,
            heard=[_as_sentence(one) for one in kept["heard"]],
            listening=_as_listening(waits) if waits else None,
            dialled=str(kept["dialled"]),
            over=bool(kept["over"]),
            begun=str(kept["begun"]),
            _told=str(kept["told"]),
            _rest=[_as_verb(verb) for verb in kept["rest"]],
        )

    def _dial(self) -> None:
        for _ in range(MOST_STEPS):
            if self.listening is not None and self.listening.records:
                # Whatever is pressed before the key that ends it is only heard.
                _, ended, self.begun = self.begun.partition(self.listening.ends)
                if ended:
                    self.speak()
                return
            if self.listening is None or (keys := self.listening.takes(self.begun)) is None:
                return
            left = self.begun[len(keys) :]
            full = 0 < self.listening.count == len(keys)
            self.begun = left if full else left.removeprefix(self.listening.ends)
            action, self.listening = self.listening.action, None
            if keys:
                self._go(action, Digits=keys)
            else:
                self._follow()

    def _go(self, address: str, **more: str) -> None:
        self._rest = verbs(self.post(address, {**self.form, **more}))
        self._follow()

    def _follow(self) -> None:
        """Do one verb after the other, until somebody must do something."""
        for _ in range(MOST_STEPS):
            if not self._rest:
                self.over = True
                return
            verb = self._rest.pop(0)
            match verb.name:
                case "Say" | "Play":
                    self.heard.append(sentence(verb))
                case "Gather" | "Record":
                    self.heard += map(sentence, verb.inner)
                    self.listening = listening(verb)
                    self._dial()
                    return
                case "Redirect":
                    self._rest = verbs(self.post(verb.words, self.form))
                case "Dial":
                    self.dialled, self._told = verb.words, verb.attributes.get("action", "")
                    self._rest = []
                    return
                case "Hangup":
                    self.over = True
                    return
                case _:
                    raise BadAnswer(f"a telephone does not know <{verb.name}>")
        raise BadAnswer("it never ends")


def verbs(document: str) -> list[Verb]:
    """The verbs of an answer. Raises BadAnswer."""
    try:
        # Our own server's answer, asked for by ourselves a moment ago.
        root = ElementTree.fromstring(document.encode())  # noqa: S314
    except ElementTree.ParseError as error:
        raise BadAnswer(str(error)) from error
    if root.tag != "Response":
        raise BadAnswer(f"<{root.tag}> is no <Response>")
    return list(map(_read, root))


def sentence(verb: Verb) -> Sentence:
    """What is heard. Raises BadAnswer."""
    if verb.name not in HEARD:
        raise BadAnswer(f"<{verb.name}> cannot be heard")
    return Sentence(verb.words, verb.attributes.get("language", ""), verb.name == "Play")


def listening(verb: Verb) -> Listening:
    """What is listened for, by the rules of Gather or Record."""
    given = verb.attributes
    return Listening(
        action=given.get("action", ""),
        count=int(given.get("numDigits", "0")),
        ends=given.get("finishOnKey", "#"),
        timeout=int(given.get("timeout", "5")),
        records=verb.name == "Record",
    )


def _read(element: ElementTree.Element) -> Verb:
    words = (element.text or "").strip()
    return Verb(element.tag, words, element.attrib, tuple(map(_read, element)))


def _as_verb(kept: Mapping[str, Any]) -> Verb:
    inner = tuple(map(_as_verb, kept["inner"]))
    return Verb(str(kept["name"]), str(kept["words"]), dict(kept["attributes"]), inner)


def _as_sentence(kept: Mapping[str, Any]) -> Sentence:
    return Sentence(str(kept["text"]), str(kept["language"]), bool(kept["recording"]))


def _as_listening(kept: Mapping[str, Any]) -> Listening:
    count, timeout = int(kept["count"]), int(kept["timeout"])
    records = bool(kept.get("records"))
    return Listening(str(kept["action"]), count, str(kept["ends"]), timeout, records)
