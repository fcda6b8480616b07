"""What a talk knows of the world, and what it may order: the two sides of the engine.

The engine decides what is said and what is done; it does neither. Facts are looked up through
`Facts`, a deed is given back as a `Deed`, and what it came to is told to the engine as `Done`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from app.domain.consent import MessageType
from app.errors import Fault

Types = tuple[MessageType, ...]

MESSAGES: Types = (MessageType.MESAJ,)


@dataclass(frozen=True, slots=True)
class Called:
    """How a brand is called in a short answer (`label`), in a command (`word`), and in full."""

    label: str
    word: str
    name: str


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

    def permissions(self) -> Mapping[int, Types]:
        """What each brand may do with this address, newest change first; only brands that may."""
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
    SEND_LINK = "send-link"


@dataclass(frozen=True, slots=True)
class Deed:
    """An order: what is to be done, about which brand, of which types, in which language.

    `keys` were keyed in, a number or a code; `nonce` names the code that is sent. `reference`: only
    that refusal is undone. `after`: where a call-back goes on.
    """

    kind: DeedKind
    brand: int = 0
    types: Types = ()
    language: str = ""
    reference: str = ""
    after: str = ""
    keys: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Done:
    """What a deed came to, as far as it fits: the types that it ended or gave, those that stand,
    the brands or how many they are, how many permissions; whether it went as wished (`ok`), how
    many tries are left or whether there was nothing to try, what a number that was keyed in is
    good for. `fault`: why it was not done.
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

    @property
    def moved(self) -> bool:
        """Whether anything is other than before."""
        return bool(self.changed or self.brands or self.consents)
