"""Forms that ask for an address and for the code that was sent there."""

import unicodedata

from wtforms.validators import ValidationError

from app.dialogue.reply import Words, say
from app.domain.recipient import Address, parse_address
from app.errors import RuleBroken, TooMany
from app.usecases.account.signing import Fate
from channels._kit.pages.forms import Form, Line

DIGITS = 6
BETWEEN = frozenset(" -.\u00a0\u2010\u2011\u2012\u2013\u2014\u2009\u202f")


class AddressForm(Form):
    """A phone number or a mail address, as people write them."""

    address = Line()

    def validate_address(self, field: Line) -> None:
        """Raises ValidationError, in the words for what is missing."""
        try:
            parse_address(field.data or "")
        except RuleBroken as broken:
            raise ValidationError(_unreadable(broken, field.data or "")) from broken

    @property
    def parsed(self) -> Address:
        """The address that was typed, once it was found to be one."""
        return parse_address(self.address.data)


def _unreadable(broken: RuleBroken, typed: str) -> Words:
    if broken.rule == "H114":
        return say("web.error.address.missing")
    return say("web.error.mail") if "@" in typed else say("web.error.phone")


class CodeForm(Form):
    """Six digits, however they are set apart."""

    code = Line()

    def validate_code(self, field: Line) -> None:
        """Raises ValidationError for what cannot be a code; that is no try."""
        if not field.data or not field.data.strip():
            raise ValidationError(say("web.error.code.missing"))
        if len(self.digits) != DIGITS:
            raise ValidationError(say("web.error.code.six"))

    @property
    def digits(self) -> str:
        """The digits of it; empty where there is anything else."""
        signs = [sign for sign in (self.code.data or "").strip() if sign not in BETWEEN]
        values = [unicodedata.decimal(sign, None) for sign in signs]
        return "" if None in values else "".join(map(str, values))


def refused(fate: Fate, left: int) -> Words:
    """What to say about a code that was not the right one."""
    if fate is Fate.RESENT:
        return say("web.error.code.resent")
    if fate is Fate.USED_UP:
        return say("web.error.code.used-up")
    return say("web.error.code.left", left=left) if left else say("web.error.code.wrong")


def too_many(fault: TooMany) -> Words:
    """When to try again."""
    return say("web.error.too-many", minutes=-(-int(fault.params.get("seconds", 60)) // 60))
