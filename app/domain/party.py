"""The parties of a consent other than the citizen: provider, brand and retailer."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import InitVar, dataclass, field
from enum import StrEnum
from typing import NamedTuple

from stdnum.tr import tckimlik, vkn

from app.domain.folding import fold, fold_name
from app.domain.recipient import parse_phone
from app.errors import RuleBroken

# Our own codes, beyond İYS: it publishes none for short names.
SHORT_NAMES_TOO_MANY = "L002"
SHORT_NAME_FORM = "L003"
SHORT_NAME_RESERVED = "L004"
SHORT_NAME_TWICE = "L005"
NAME_MISSING = "L006"
SECTOR_UNKNOWN = "L009"

MAX_SHORT_NAMES = 3
MAX_BRAND_NAME = 60
MAX_TITLE = 255
LABEL_LENGTH = 20

SECTORS = (
    *("retail", "market", "clothing", "electronics", "home", "food", "travel", "banking"),
    *("insurance", "telecom", "energy", "health", "education", "automotive", "property"),
    *("entertainment", "sport", "books", "charity", "politics", "other"),
)
"""What a brand deals in, so that a whole trade may be refused ahead (no list of İYS: our own)."""

SHORT_NAME = re.compile(r"(?=[0-9]*[a-z])[a-z0-9]{2,11}")
"""What a short name looks like once it is folded."""

_PERSON = re.compile(r"[^\W_]+(?:[ .’'-]+[^\W_]+)*\.?")
_TRADE = re.compile(r"(?=.*[^\W_])(?:[^\W_]|[ .,:;!?&@#%*+/()’'\"°–-])+")
"""Letters and digits («alfanümerik»), with what else stands in the names of firms."""


class RetailerStatus(StrEnum):
    """The states of a retailer that the schema of İYS names; any other is H201."""

    ACTIVE = "active"
    PASSIVE = "passive"
    SUSPENDED = "suspended"


@dataclass(frozen=True, slots=True)
class Provider:
    """A service provider: a merchant with a MERSİS number or a tradesman with a tax number.

    Raises RuleBroken: H190 code, NAME_MISSING and H017 title, H227 and H228 MERSİS, H243 and H244
    tax number, H225 and H226 national id. Numbers that may name a person are not shown as text.
    """

    iys_code: int
    title: str
    mersis: str | None = field(default=None, repr=False)
    vkn: str | None = field(default=None, repr=False)
    tckn: str | None = field(default=None, repr=False)
    merchant: bool = True

    def __post_init__(self) -> None:
        _require(self.iys_code > 0, "H190", "iysCode")
        _put(self, "title", _name(self.title, "title", MAX_TITLE, NAME_MISSING))
        _put_if_given(self, "mersis", check_mersis)
        _put_if_given(self, "vkn", check_vkn)
        _put_if_given(self, "tckn", check_tckn)


@dataclass(frozen=True, slots=True)
class Brand:
    """A brand of a provider; its short names stand in their folded form.

    `reserved` holds the words that short messages already use, as `fold_name` writes them.
    Raises RuleBroken: H190 and H191 codes, NAME_MISSING and H017 name, SHORT_NAME_* short names,
    SECTOR_UNKNOWN a sector that is not in SECTORS.
    """

    brand_code: int
    iys_code: int
    name: str
    master: bool = False
    short_names: tuple[str, ...] = ()
    sector: str | None = None
    reserved: InitVar[frozenset[str]] = frozenset()

    def __post_init__(self, reserved: frozenset[str]) -> None:
        _require(self.iys_code > 0, "H190", "iysCode")
        _require(self.brand_code > 0, "H191", "brandCode")
        _put(self, "name", _name(self.name, "name", MAX_BRAND_NAME, NAME_MISSING))
        _put(self, "short_names", check_short_names(self.short_names, reserved))
        _require(self.sector is None or self.sector in SECTORS, SECTOR_UNKNOWN, "sector")


class Place(NamedTuple):
    """A city, whose code is the number on its licence plates, or a town of one."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Retailer:
    """A retailer that takes consents for a brand, with the person answerable for it. Its code is
    given to it when it is added.

    Raises RuleBroken: H214 title, H215 name, H216, H225 and H226 national id, H288, H243 and H244
    tax number, H217 to H222 places, H227 and H228 MERSİS, H224 mobile, H016 an empty alias, H229
    title, name or alias of other signs than names have, H017 length.
    """

    brand_code: int
    title: str
    name: str = field(repr=False)
    tckn: str = field(repr=False)
    tin: str = field(repr=False)
    city: Place
    town: Place
    alias: str | None = None
    mersis: str | None = field(default=None, repr=False)
    mobile: str | None = field(default=None, repr=False)
    status: RetailerStatus = RetailerStatus.ACTIVE

    def __post_init__(self) -> None:
        _put(self, "title", _spelled(self.title, "title", "H214", _TRADE))
        _put(self, "name", _spelled(self.name, "name", "H215", _PERSON))
        _require(bool(self.tckn.strip()), "H216", "tckn")
        _put(self, "tckn", check_tckn(self.tckn))
        _put(self, "tin", check_tin(self.tin))
        _put(self, "city", _place(self.city, "city", ("H217", "H218", "H219")))
        _put(self, "town", _place(self.town, "town", ("H220", "H221", "H222")))
        _put_if_given(self, "alias", _alias)
        _put_if_given(self, "mersis", check_mersis)
        _put_if_given(self, "mobile", _mobile)


def check_vkn(text: str) -> str:
    """Read a tax number of ten digits. Raises RuleBroken: H244 length, H243 check digit."""
    number = text.strip()
    _require(len(number) == 10, "H244", "tin")
    _require(_digits(number) and vkn.is_valid(number), "H243", "tin")
    return number


def check_tckn(text: str) -> str:
    """Read a national id of eleven digits. Raises RuleBroken: H226 length, H225 check digits."""
    number = text.strip()
    _require(len(number) == 11, "H226", "tckn")
    _require(_digits(number) and tckimlik.is_valid(number), "H225", "tckn")
    return number


def check_tin(text: str) -> str:
    """Read a tax number or, with eleven digits, the national id that stands for it.

    Raises RuleBroken: H288 nothing there, H244 length, H243 check digits.
    """
    number = text.strip()
    _require(bool(number), "H288", "tin")
    _require(len(number) in (10, 11), "H244", "tin")
    valid = vkn.is_valid(number) if len(number) == 10 else tckimlik.is_valid(number)
    _require(_digits(number) and valid, "H243", "tin")
    return number


def check_mersis(text: str) -> str:
    """Read a MERSİS number of 16 digits; after a leading 0 come the ten of a tax number (1.1.0).

    Raises RuleBroken: H228 length, H227 anything else.
    """
    number = text.strip()
    _require(len(number) == 16, "H228", "mersis")
    _require(_digits(number), "H227", "mersis")
    _require(number[0] != "0" or vkn.is_valid(number[1:11]), "H227", "mersis")
    return number


def check_status(text: str) -> RetailerStatus:
    """Read the state of a retailer. Raises RuleBroken H201 for any but the three."""
    try:
        return RetailerStatus(text.strip().lower())
    except ValueError:
        raise RuleBroken("H201", "status") from None


def check_short_names(names: tuple[str, ...], reserved: frozenset[str]) -> tuple[str, ...]:
    """Fold the short names of a brand: at most three, of 2 to 11 letters and digits.

    One letter at least, or it would look like a brand's number. Raises RuleBroken: SHORT_NAME_*.
    """
    folded = tuple(map(fold_name, names))
    _require(len(folded) <= MAX_SHORT_NAMES, SHORT_NAMES_TOO_MANY, "shortNames")
    _require(all(map(SHORT_NAME.fullmatch, folded)), SHORT_NAME_FORM, "shortNames")
    _require(reserved.isdisjoint(folded), SHORT_NAME_RESERVED, "shortNames")
    _require(len(set(folded)) == len(folded), SHORT_NAME_TWICE, "shortNames")
    return folded


def label(brand: Brand) -> str:
    """Name a brand in a text message: its first short name, else its name cut at a word to 20."""
    if brand.short_names:
        return brand.short_names[0].upper()
    if len(brand.name) <= LABEL_LENGTH:
        return brand.name
    head, space, _ = brand.name[: LABEL_LENGTH + 1].rpartition(" ")
    return head if space else brand.name[:LABEL_LENGTH]


def _require(holds: object, rule: str, field_name: str) -> None:
    if not holds:
        raise RuleBroken(rule, field_name)


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _name(text: str, field_name: str, limit: int, missing: str) -> str:
    words = " ".join(text.split())
    _require(fold(words), missing, field_name)
    if len(words) > limit:
        raise RuleBroken("H017", field_name, limit=limit)
    return words


def _spelled(text: str, field_name: str, missing: str, form: re.Pattern[str]) -> str:
    # Some write İ as I and a dot of its own.
    words = " ".join(unicodedata.normalize("NFC", text).split())
    _require(words, missing, field_name)
    _require(form.fullmatch(words), "H229", field_name)
    return _name(words, field_name, MAX_TITLE, "H229")


def _place(place: Place, field_name: str, missing: tuple[str, str, str]) -> Place:
    _require(place.code.strip() or place.name.strip(), missing[0], field_name)
    code = _name(place.code, field_name, MAX_TITLE, missing[1])
    name = _name(place.name, field_name, MAX_TITLE, missing[2])
    _require(code.isprintable() and name.isprintable(), "H229", field_name)
    return Place(code, name)


def _alias(text: str) -> str:
    return _spelled(text, "alias", "H016", _TRADE)


def _mobile(text: str) -> str:
    try:
        return parse_phone(text).canonical
    except RuleBroken:
        raise RuleBroken("H224", "mobile") from None


def _put(party: object, name: str, value: object) -> None:
    # A frozen dataclass sets its own fields this way, to hold the canonical form from the start.
    object.__setattr__(party, name, value)


def _put_if_given(party: object, name: str, check: Callable[[str], str]) -> None:
    given = getattr(party, name)
    if given is not None:
        _put(party, name, check(given))
