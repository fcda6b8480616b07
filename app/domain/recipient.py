"""The address of a citizen: phone numbers and mail addresses brought to their one true form."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from app.domain.consent import MessageType
from app.errors import RuleBroken

_FIELD = "recipient"
_MISSING, _BAD_MAIL, _BAD_PHONE, _NEITHER = "H114", "H120", "H121", "H122"
_PHONE_TOO_LONG, _NOT_A_PHONE = "H160", "H464"

_MOST_WRITTEN = 1000
_MAX_DIGITS = 15
_MAIL_LENGTH = range(6, 266)

# Mobile numbers of Turkey as people dial them; +905 is accepted even in blocks that libphonenumber
# does not know yet, since the example in the text of H121 is such a number.
_TURKISH_MOBILE = re.compile(r"(?:(?:\+|00)?90)?0?(5[0-9]{9})")
_TURKISH_MOBILES = re.compile(rf"^{_TURKISH_MOBILE.pattern}$", re.MULTILINE)
_WRITTEN_OUT = re.compile(r"(\+?)([0-9]+)")
_DIALLED = re.compile(r"\+?[0-9]+")
_PHONE_SCHEME = re.compile(r"\Atel:", re.IGNORECASE)
_MAIL_SCHEME = re.compile(r"\Amailto:", re.IGNORECASE)
_MAIL = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+"
    r"(?:[a-z]{2,63}|xn--[a-z0-9-]{0,58}[a-z0-9])"
)

# The apostrophe is how a spreadsheet marks a number as text.
_LEADING = " '`\u00b4\u2018\u2019"
_SEPARATORS = frozenset("()[].")
_EDGES = "\ufeff\u200b\u200e\u200f\u2060"

_MOBILE_TYPES = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})
_REACHABLE_TYPES = _MOBILE_TYPES | {PhoneNumberType.FIXED_LINE}


class Kind(StrEnum):
    """What an address is."""

    PHONE = "phone"
    MAIL = "mail"


@dataclass(frozen=True, slots=True, repr=False)
class Address:
    """An address in its one true form; `mobile` says that it may receive MESAJ.

    Shown as text it gives its kind only, so that no log or traceback holds the address itself.
    """

    canonical: str
    kind: Kind
    mobile: bool

    def __repr__(self) -> str:
        return f"Address({self.kind})"

    @property
    def masked(self) -> str:
        """The address as its owner knows it again, and nobody else: `05** *** ** 33`,
        `a***@example.com`."""
        if self.kind is Kind.MAIL:
            local, _, domain = self.canonical.partition("@")
            return f"{local[0]}***@{domain}"
        if self.canonical.startswith("+90"):
            return f"0{self.canonical[3]}** *** ** {self.canonical[-2:]}"
        return f"{self.canonical[:3]} *** ** {self.canonical[-2:]}"


def parse_phone(text: str) -> Address:
    """Read a phone number in any usual way of writing, Turkey being home, and give it as E.164.

    Raises RuleBroken: H114 nothing there; H160 more than 15 digits; H121 anything that is not the
    number of one subscriber (extensions, letters, 3338, 444, 0850, free and premium numbers).
    """
    clean = _TURKISH_MOBILE.fullmatch(text)
    if clean is None:
        dialled = _dialled(text)
        clean = _TURKISH_MOBILE.fullmatch(dialled)
        if clean is None:
            return _parse_with_numbering_plan(dialled)
    return Address("+90" + clean[1], Kind.PHONE, mobile=True)


def parse_mail(text: str) -> Address:
    """Read a mail address of 6 to 265 ASCII characters and give it in lower case (İYS 1.1.4).

    Raises RuleBroken: H114 nothing there; H120 anything else, Turkish letters and spaces among it.
    """
    trimmed = _MAIL_SCHEME.sub("", _trim(text), count=1)
    if not trimmed:
        raise RuleBroken(_MISSING, _FIELD)
    lowered = trimmed.lower() if trimmed.isascii() else ""
    if len(lowered) not in _MAIL_LENGTH or not _MAIL.fullmatch(lowered):
        raise RuleBroken(_BAD_MAIL, _FIELD)
    return Address(lowered, Kind.MAIL, mobile=False)


def parse_address(text: str) -> Address:
    """Read an address of either kind: with an `@` it is mail, else a phone number.

    Raises RuleBroken: H114, H120, H121 and H160 as for the kind; H122 when it is neither.
    """
    if "@" in text:
        return parse_mail(text)
    if _trim(text) and not any(map(str.isdigit, text)):
        raise RuleBroken(_NEITHER, _FIELD)
    return parse_phone(text)


def parse_for(text: str, type: MessageType) -> Address:
    """Read the address of a permission of this `type`: mail for EPOSTA, else a phone number.

    Raises RuleBroken as for the kind; H464 for mail under MESAJ, H121 for a number under MESAJ
    that no text message reaches.
    """
    if type is MessageType.EPOSTA:
        return parse_mail(text)
    if type is MessageType.ARAMA:
        return parse_phone(text)
    if "@" in text:
        raise RuleBroken(_NOT_A_PHONE, _FIELD)
    address = parse_phone(text)
    if not address.mobile:
        raise RuleBroken(_BAD_PHONE, _FIELD)
    return address


def parse_exact(text: str, type: MessageType) -> Address:
    """Read the address of a permission as a program must write it: a phone number as E.164, its
    plus sign and digits alone (İYS, H121). `+9005…`, which İYS takes by mistake, is the number that
    is meant.

    Raises RuleBroken as `parse_for`; H160 for more than 15 digits, H121 for any other writing.
    """
    if type is MessageType.EPOSTA:
        return parse_mail(text)
    form = _WRITTEN_OUT.fullmatch(text)
    if form is None or not form[1]:
        many = form is not None and len(form[2]) > _MAX_DIGITS
        raise RuleBroken(_PHONE_TOO_LONG if many else _BAD_PHONE, _FIELD)
    return parse_for(text, type)


def clean_mobiles(texts: Sequence[str]) -> list[str] | None:
    """Give the canonical forms of many Turkish mobile numbers that are written without any gap.

    None when one of them is anything else: it then takes `parse_for`, one by one. All together
    cost what three alone do.
    """
    column = "\n".join(texts)
    numbers = _TURKISH_MOBILES.findall(column)
    if len(numbers) != len(texts) or column.count("\n") != max(len(texts) - 1, 0):
        return None
    return ["+90" + number for number in numbers]


def _trim(text: str) -> str:
    return text.strip().strip(_EDGES).strip()


def _dialled(text: str) -> str:
    """Leave the plus sign and the digits of a written number, or refuse it."""
    if len(text) > _MOST_WRITTEN:
        raise RuleBroken(_BAD_PHONE, _FIELD)
    bare = _PHONE_SCHEME.sub("", _trim(text).lstrip(_LEADING), count=1)
    dialled = "".join(map(_dialled_character, bare))
    if not dialled:
        raise RuleBroken(_MISSING, _FIELD)
    if not _DIALLED.fullmatch(dialled):
        raise RuleBroken(_BAD_PHONE, _FIELD)
    if len(dialled.removeprefix("+").removeprefix("00")) > _MAX_DIGITS:
        raise RuleBroken(_PHONE_TOO_LONG, _FIELD)
    return dialled


def _dialled_character(character: str) -> str:
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    wide = unicodedata.normalize("NFKC", character)
    if character.isspace() or wide in _SEPARATORS:
        return ""
    if unicodedata.category(character) in ("Pd", "Cf") or character == "\N{MINUS SIGN}":
        return ""
    return "+" if wide == "+" else character


def _parse_with_numbering_plan(dialled: str) -> Address:
    try:
        number = phonenumbers.parse(dialled, "TR")
    except phonenumbers.NumberParseException:
        # Without its cause: the library quotes what it could not read.
        raise RuleBroken(_BAD_PHONE, _FIELD) from None
    kind = phonenumbers.number_type(number)
    if kind not in _REACHABLE_TYPES or not phonenumbers.is_valid_number(number):
        raise RuleBroken(_BAD_PHONE, _FIELD)
    canonical = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return Address(canonical, Kind.PHONE, mobile=kind in _MOBILE_TYPES)
