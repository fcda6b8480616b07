"""Who sent a message, as people copy it from their telephone: a number, a name, a mail address."""

import re
from dataclasses import dataclass
from enum import IntEnum

from app.domain.folding import fold_name
from app.domain.recipient import parse_mail, parse_phone
from app.errors import InvalidInput, RuleBroken

LONGEST = 60
HEADER_LENGTH = 11
"""Letters and digits of a sender's name (3GPP TS 23.040); what is longer was never one."""

_DIALLED = re.compile(r"\+?[0-9 ().\-/]+")
_SHORT = re.compile(r"(?:0)?(?:[1-9][0-9]{2,5}|444[0-9]{4}|850[0-9]{7}|800[0-9]{7}|900[0-9]{7})")


class SenderKind(IntEnum):
    """What a message came from."""

    NUMBER = 1
    HEADER = 2
    MAIL = 3


@dataclass(frozen=True, slots=True)
class Sender:
    """A sender in its one true form: `+902121234567`, `4440123`, `ACMEMARKET`, `news@example.com`.

    Two ways of writing one are one.
    """

    kind: SenderKind
    canonical: str


def parse_sender(text: str) -> Sender:
    """Read a sender. Raises InvalidInput for what nobody can have sent from."""
    plain = " ".join(text.split())
    if not plain or len(plain) > LONGEST:
        raise InvalidInput("sender", field="sender")
    try:
        if "@" in plain:
            return Sender(SenderKind.MAIL, parse_mail(plain).canonical)
        if _DIALLED.fullmatch(plain):
            return Sender(SenderKind.NUMBER, _number(plain))
    except RuleBroken as error:
        raise InvalidInput("sender", field="sender") from error
    name = fold_name(plain).upper()
    if not 2 <= len(name) <= HEADER_LENGTH:
        raise InvalidInput("sender", field="sender")
    return Sender(SenderKind.HEADER, name)


def _number(text: str) -> str:
    """Short codes, 444 and 0850 numbers have no holder that İYS could know, and call all the same.
    Raises RuleBroken as `parse_phone`."""
    digits = re.sub(r"[^0-9]", "", text)
    short = _SHORT.fullmatch(digits.removeprefix("90") if text.startswith("+") else digits)
    if short:
        return short[0].removeprefix("0")
    return parse_phone(text).canonical
