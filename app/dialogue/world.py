"""What a talk knows of the world, and what it may order: the two sides of the engine.

The engine decides what is said and what is done; it does neither. Facts are looked up through
`Facts`, a deed is given back as a `Deed`, and what it came to is told to the engine as `Done`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from app.domain.complaint import Decision, State
from app.domain.consent import MessageType
from app.domain.examination import Verdict
from app.errors import Fault

Types = tuple[MessageType, ...]

MESSAGES: Types = (MessageType.MESAJ,)


@dataclass(frozen=True, slots=True)
class Called:
    """How a brand is called in a short answer (`label`), in a command (`word`), and in full."""

    label: str
    word: str
    name: str


@dataclass(frozen=True, slots=True)
class Story:
    """What somebody tells of a message: as much of it as was told. `about`: what could be no
    sender's name, in their own words. Nothing of it is shown."""

    type: MessageType = MessageType.MESAJ
    brand: int | None = None
    sender: str = field(default="", repr=False)
    at: datetime | None = None
    text: str = field(default="", repr=False)
    about: str = field(default="", repr=False)

    @property
    def missing(self) -> str:
        """What is asked next, in the order of asking; empty where nothing is."""
        if self.brand is None and not self.sender:
            return "who"
        if self.at is None:
            return "when"
        return "" if self.text else "text"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a complaint of the citizen's stands."""

    number: int
    state: State
    brand: int | None = None
    answer_by: datetime | None = None
    decision: Decision | None = None


class Facts(Protocol):
    """What can be looked up about the citizen who talks, and about brands."""

    @property
    def web(self) -> str:
        """The address of the portal, as it is told to people."""
        ...

    @property
    def now(self) -> datetime:
        """The moment of this turn."""
        ...

    @property
    def heard_at(self) -> datetime:
        """When it was said, which is earlier for a text that waited."""
        ...

    def complaints(self) -> Sequence[Standing]:
        """What the citizen has complained of by this address, the newest first."""
        ...

    def draft(self, number: int) -> Story | None:
        """What was told so far of a complaint of this address that is not filed yet."""
        ...

    def permissions(self) -> Mapping[int, Types]:
        """What each brand may do with this address, newest change first; only brands that may."""
        ...

    def look_until(self) -> datetime | None:
        """Until when permissions that came with the opening of the registry wait for the citizen's
        look; None where none do."""
        ...

    def claims(self) -> Sequence[tuple[int, datetime]]:
        """Brands that recorded an approval over a refusal, or one of which the citizen was told
        not long ago, with when; newest first."""
        ...

    def numbers(self, brands: Sequence[int]) -> Sequence[tuple[int, int]]:
        """The citizen's own numbers of these brands, as (number, brand) in their order. A number
        is given once and for good, and is the same in every medium."""
        ...

    def numbered(self, number: int) -> int | None:
        """The brand that bears this number in the citizen's lists."""
        ...

    def coded(self, code: int) -> int | None:
        """The brand of this code, if there is one."""
        ...

    def called(self, brand: int) -> Called:
        """How a brand is called."""
        ...

    def named(self, name: str) -> Sequence[int]:
        """The brands of this name (folded words)."""
        ...

    def like(self, name: str) -> Sequence[int]:
        """The brands with the nearest names, nearest first."""
        ...

    def spelled(self, keys: str) -> Sequence[int]:
        """The brands whose name begins with what was spelled on a keypad (2 for a, b, c …)."""
        ...


class Reach(StrEnum):
    """What the number of somebody who calls is good for: a text, a call, or nothing at all
    (hidden, foreign)."""

    MOBILE = "mobile"
    LANDLINE = "landline"
    NOWHERE = "nowhere"


class DeedKind(StrEnum):
    """What can be ordered in a talk."""

    REVOKE = "revoke"
    REVOKE_ALL = "revoke-all"
    GRANT = "grant"
    DENY = "deny"
    DENY_CLAIM = "deny-claim"
    UNDO = "undo"
    LOCK = "lock"
    UNLOCK = "unlock"
    LANGUAGE = "language"
    PERSON = "person"
    USE_NUMBER = "use-number"
    SEND_CODE = "send-code"
    CHECK_CODE = "check-code"
    SEND_LIST = "send-list"
    KEEP_DRAFT = "keep-draft"
    KEEP_RECORDING = "keep-recording"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Deed:
    """An order: what is to be done, about which brand, of which types, in which language.

    `keys` were keyed in, a number or a code; `nonce` names the code that is sent. `reference`: only
    that refusal is undone. `after`: where a call-back goes on. `story` is kept, or filed, as the
    complaint of this `number` (0: of none yet); `sure`: also beside another one of that day.
    `ask` is what is asked next, of a `day` and with these `options`. `recording`: what the gateway
    calls a description that was spoken.
    """

    kind: DeedKind
    brand: int = 0
    types: Types = ()
    language: str = ""
    reference: str = ""
    after: str = ""
    keys: str = field(default="", repr=False)
    number: int = 0
    story: Story | None = None
    sure: bool = False
    ask: str = ""
    day: str = ""
    options: tuple[int, ...] = ()
    recording: str = ""


class Problem(StrEnum):
    """Why a complaint was not filed: the message is too old, or it has been complained of before,
    or another one of that day has; or the draft was filed or dropped meanwhile."""

    TOO_OLD = "too-old"
    SAME = "same"
    EARLIER = "earlier"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Done:
    """What a deed came to, as far as it fits: the types that it ended or gave, those that stand,
    the brands or how many they are, how many permissions; whether it went as wished (`ok`), how
    many tries are left or whether there was nothing to try, what a number that was keyed in is
    good for. `fault`: why it was not done. Of a complaint its `number`, and once it is filed the
    `verdict` and until when the brand may answer; or the `problem`, with the `other` complaint.
    """

    reference: str = ""
    changed: Types = ()
    standing: Types = ()
    brands: tuple[int, ...] = ()
    count: int = 0
    consents: int = 0
    ok: bool = True
    left: int = 0
    expired: bool = False
    reach: Reach | None = None
    fault: Fault | None = None
    number: int = 0
    verdict: Verdict | None = None
    until: datetime | None = None
    problem: Problem | None = None
    other: int = 0

    @property
    def moved(self) -> bool:
        """Whether anything is other than before."""
        return bool(self.changed or self.brands or self.consents or self.verdict)
