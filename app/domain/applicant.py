"""What an application tells, and everything that may be wrong with it: all of it at once."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from phonenumbers import SUPPORTED_REGIONS

from app.domain.folding import fold, fold_name
from app.domain.party import (
    MAX_BRAND_NAME,
    MAX_SHORT_NAMES,
    MAX_TITLE,
    SECTORS,
    SHORT_NAME,
    check_mersis,
    check_tin,
)
from app.domain.recipient import parse_mail, parse_phone
from app.errors import RuleBroken

MOST_BRANDS = 20
MOST_PAGES = 5
"""Of one certificate."""
LONGEST = {"title": MAX_TITLE, "address": 500, "registry": 40, "tax": 40, "name": 120, "duty": 80}
"""Letters."""
MASTER = 1
"""The key of the brand that bears the provider's code."""
LETTERS = 11
"""Of a short name, at most."""
COUNTRIES = frozenset(SUPPORTED_REGIONS) - {"TR"}
"""By ISO 3166; the applicant from one of these has no number of Turkey's."""
NATIONAL = ("mersis", "tin", "national_id")
"""What may name a person, and is forgotten first."""


class Party(StrEnum):
    """Who applies: with a MERSİS number, a tradesman without one, or a company from abroad."""

    MERCHANT = "merchant"
    TRADESMAN = "tradesman"
    FOREIGN = "foreign"


SPARE: Mapping[str, tuple[str, ...]] = {
    Party.MERCHANT: ("country", "registry", "tax"),
    Party.TRADESMAN: ("mersis", "country", "registry", "tax"),
    Party.FOREIGN: ("mersis", "tin"),
}
"""What a party is not asked for."""


@dataclass(frozen=True, slots=True)
class BrandTold:
    """A brand as it is asked for; `key` names it within the application."""

    key: int
    name: str
    sector: str = ""
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """Everything that the forms ask. Whatever is empty has not been told; nothing of it is shown.

    `tin`: a tax number, or a national id in its place; `registry` and `tax`: what a company from
    abroad is known by there. `national_id`: of whoever applies, as the state's login told it.
    """

    party: str = ""
    title: str = field(default="", repr=False)
    mersis: str = field(default="", repr=False)
    tin: str = field(default="", repr=False)
    country: str = ""
    registry: str = field(default="", repr=False)
    tax: str = field(default="", repr=False)
    address: str = field(default="", repr=False)
    province: int | None = None
    name: str = field(default="", repr=False)
    duty: str = field(default="", repr=False)
    mobile: str = field(default="", repr=False)
    mail: str = field(default="", repr=False)
    national_id: str = field(default="", repr=False)
    brands: tuple[BrandTold, ...] = ()

    @property
    def vkn(self) -> str | None:
        """The tax number of ten digits, if it is one."""
        return self.tin if len(self.tin) == 10 else None

    @property
    def tckn(self) -> str | None:
        """The national id that stands for a tax number, if it is one."""
        return self.tin if len(self.tin) == 11 else None

    @property
    def legal_name(self) -> str:
        """What nobody else may be registered by."""
        if self.party == Party.FOREIGN:
            return f"foreign\n{self.country}\n{fold_name(self.registry)}"
        return f"tin\n{self.tin}"

    def brand(self, key: int) -> BrandTold | None:
        """The brand of a key."""
        return next((one for one in self.brands if one.key == key), None)

    def with_brand(self, brand: BrandTold) -> "Told":
        """The same with this brand in the place of the one of its key, or after all others."""
        others = {one.key: one for one in self.brands} | {brand.key: brand}
        return replace(self, brands=tuple(others.values()))


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong, and `where`: the field. `about` is safe to show to whoever typed it."""

    where: str
    why: str
    about: Mapping[str, str | int] = field(default_factory=dict)


def tidy(told: Told) -> Told:
    """As it is kept: single spaces, and only what belongs to the party."""
    said: dict[str, Any] = {
        name: " ".join(getattr(told, name).split())
        for name in (*LONGEST, "mersis", "tin", "country", "mobile", "mail")
    }
    said |= {name: re.sub(r"[\s.-]", "", said[name]) for name in ("mersis", "tin")}
    said |= dict.fromkeys(SPARE.get(told.party, ()), "")
    if told.party == Party.FOREIGN:
        said["province"] = None
    return replace(told, **said)


def wrong_legal(told: Told, provinces: Collection[int]) -> list[Wrong]:
    """What is wrong with who it is, in the order of the form."""
    if told.party not in set(Party):
        return [Wrong("party", "party")]
    found = _texts(told, {"title": 2})
    if told.party == Party.FOREIGN:
        if told.country not in COUNTRIES:
            found.append(Wrong("country", "country"))
        return found + _texts(told, {"registry": 2, "tax": 2, "address": 10})
    if told.party == Party.MERCHANT:
        found += _mersis(told)
    found += _tin(told)
    found += _texts(told, {"address": 10})
    if told.province not in provinces:
        found.append(Wrong("province", "province"))
    return found


def wrong_contact(told: Told) -> list[Wrong]:
    """What is wrong with whom the registry writes to."""
    found = _texts(told, {"name": 3, "duty": 2})
    try:
        if not parse_phone(told.mobile).mobile:
            found.append(Wrong("mobile", "mobile"))
    except RuleBroken:
        found.append(Wrong("mobile", "mobile"))
    try:
        parse_mail(told.mail)
    except RuleBroken:
        found.append(Wrong("mail", "mail"))
    return found


def wrong_brand(
    brand: BrandTold, others: Sequence[BrandTold], reserved: Collection[str]
) -> list[Wrong]:
    """What is wrong with a brand beside the others of the application."""
    found = []
    if not fold(brand.name):
        found.append(Wrong("name", "name"))
    elif len(brand.name) > MAX_BRAND_NAME:
        found.append(Wrong("name", "too-long", {"limit": MAX_BRAND_NAME}))
    elif any(fold_name(one.name) == fold_name(brand.name) for one in others):
        found.append(Wrong("name", "brand-twice"))
    if brand.sector not in SECTORS:
        found.append(Wrong("sector", "sector"))
    return found + wrong_names(brand.names, others, reserved)


def wrong_names(
    names: Sequence[str], others: Sequence[BrandTold], reserved: Collection[str]
) -> list[Wrong]:
    """What is wrong with short names; those that are empty are none."""
    elsewhere = {fold_name(name) for one in others for name in one.names}
    found, seen = [], set(elsewhere)
    for place, name in enumerate(names[:MAX_SHORT_NAMES], 1):
        folded = fold_name(name)
        if not name.strip():
            continue
        if not SHORT_NAME.fullmatch(folded):
            found.append(Wrong(f"short{place}", "short-form"))
        elif folded in reserved:
            found.append(Wrong(f"short{place}", "short-reserved"))
        elif folded in seen:
            found.append(Wrong(f"short{place}", "short-twice"))
        seen.add(folded)
    return found


def needs_certificate(name: str, title: str) -> bool:
    """Whether a brand writes under a name that is not the title's, or part of it."""
    return f" {fold(name)} " not in f" {fold(title)} "


def first_name(title: str) -> str:
    """What the master brand is called by default: the title, cut at a word."""
    if len(title) <= MAX_BRAND_NAME:
        return title
    head, space, _ = title[: MAX_BRAND_NAME + 1].rpartition(" ")
    return head if space else title[:MAX_BRAND_NAME]


def proposals(name: str, brand: str) -> tuple[str, ...]:
    """Short names that are like one which is taken, in capitals, the most like it first."""
    folded, words = fold_name(name), fold(brand).split()
    tried = [f"{folded[: LETTERS - 2]}tr", f"{folded[: LETTERS - 1]}1"]
    tried += ["".join(words)[:LETTERS], *(word[:LETTERS] for word in words)]
    tried += ["".join(word[0] for word in words), f"{folded[: LETTERS - 1]}2"]
    sound = [one for one in tried if one != folded and SHORT_NAME.fullmatch(one)]
    return tuple(one.upper() for one in dict.fromkeys(sound))


def _texts(told: Told, wanted: Mapping[str, int]) -> list[Wrong]:
    found = []
    for name, least in wanted.items():
        text = getattr(told, name)
        if len(fold(text)) < least:
            found.append(Wrong(name, f"{name}-missing"))
        elif len(text) > LONGEST[name]:
            found.append(Wrong(name, "too-long", {"limit": LONGEST[name]}))
    return found


def _mersis(told: Told) -> list[Wrong]:
    try:
        number = check_mersis(told.mersis)
    except RuleBroken as broken:
        return [Wrong("mersis", "mersis-length" if broken.rule == "H228" else "mersis-wrong")]
    if told.tin and not _wrong_tin(told.tin) and not matches(number, told.tin):
        return [Wrong("mersis", "mersis-other")]
    return []


def matches(mersis: str, tin: str) -> bool:
    """Whether the tax number, or the national id of a sole merchant, stands in a MERSİS number."""
    own = mersis[1:11] if mersis.startswith("0") else mersis[:11]
    return own == tin


def _tin(told: Told) -> list[Wrong]:
    why = _wrong_tin(told.tin)
    return [Wrong("tin", why)] if why else []


def _wrong_tin(tin: str) -> str:
    try:
        check_tin(tin)
    except RuleBroken as broken:
        return "tin-wrong" if broken.rule == "H243" and tin.isdigit() else "tin-length"
    return ""
