"""What spreadsheets do to numbers and dates: undone where it is certain what stood there.

Only cells that cannot be read as they are come here.
"""

import re

SHORTENED, NO_ADDRESS = "D007", "D008"
SERIAL, UNCERTAIN, NO_DATE = "D009", "D010", "D011"

_LONGEST = 1000
_UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"))
_LINK = re.compile(
    r'=\s*(?:HYPERLINK|KÖPRÜ)\(\s*"(?:mailto:|tel:)?([^"]+)"\s*(?:[,;]\s*"([^"]*)"\s*)?\)',
    re.IGNORECASE,
)
_QUOTED = re.compile(r'=\s*"([^"]*)"')
_FORMULA = re.compile(r"=\s*(\+?[0-9 ]+)")
_WHOLE = re.compile(r"(\+?[0-9]+)[.,]0+")
_DECIMAL = re.compile(r"(\+?[0-9]+)[.,](0+|[0-9]{1,2})")
_MARKS = frozenset("'`\u00b4\u2018\u2019")
_POWER = re.compile(r"\+?([0-9])(?:[.,]([0-9]+))?[eE]\+?([0-9]{1,2})")
_ERROR = re.compile(
    r"#(?:NAME\?|REF!|VALUE!|DIV/0!|NUM!|NULL!|N/A|SPILL!|CALC!|AD\?|BAŞV!|DEĞER!|SAYI/0!|SAYI!"
    r"|BOŞ!|YOK)|#{2,}",
    re.IGNORECASE,
)
_SERIAL = re.compile(r"[0-9]{5}(?:[.,][0-9]+)?")
_SLASHES = re.compile(r"([0-9]{1,2})([/-])([0-9]{1,2})\2([0-9]{4})(| .+)")
_YEAR_FIRST = re.compile(r"([0-9]{4})[/.]([0-9]{1,2})[/.]([0-9]{1,2})(| .+)")
_MONTHS = 12


def undone_address(text: str) -> tuple[str, str]:
    """What was written into the cell of an address before a spreadsheet changed it, or "", and
    the code of why nobody can know, or ""."""
    if len(text) > _LONGEST:
        return "", ""
    bare = text.translate(_UNSEEN).replace("\u00a0", " ").strip().lstrip("'`\u00b4\u2018\u2019")
    if _ERROR.fullmatch(bare):
        return "", NO_ADDRESS
    bare = _without_formula(bare)
    power = _POWER.fullmatch(bare)
    if power:
        return _unpowered(power)
    whole = _WHOLE.fullmatch(bare)
    bare = whole[1] if whole else bare
    return ("", "") if bare == text else (bare, "")


def decimal(text: str) -> tuple[str, str] | None:
    """What stood in a cell that became a number with a fraction, `5321234567.0`, or "", and why
    nobody can know, or ""; None for what is none. Its zero is no digit of a telephone."""
    form = _DECIMAL.fullmatch(text)
    if form is None:
        return None
    return (form[1], "") if not form[2].strip("0") else ("", SHORTENED)


def unmarked(text: str) -> str:
    """The text without the mark by which a spreadsheet, or our own export, keeps it a text."""
    return text[1:] if text[:1] in _MARKS and len(text) > 1 else text


def _without_formula(text: str) -> str:
    """The text of a cell that became a formula, or its link; itself where it is none of these."""
    link = _LINK.fullmatch(text)
    if link:
        same = link[2] is None or link[2].strip().lower() == link[1].strip().lower()
        return link[1] if same else text
    form = _QUOTED.fullmatch(text) or _FORMULA.fullmatch(text)
    return form[1] if form else text


def _unpowered(power: re.Match[str]) -> tuple[str, str]:
    """The digits, where all of them are there: `5,321234567E+9`."""
    first, rest, places = power[1], power[2] or "", int(power[3])
    if len(rest) < places or rest[places:].strip("0"):
        return "", SHORTENED
    return first + rest[:places], ""


def undone_date(text: str) -> tuple[str, str]:
    """What is meant by a cell of a date, in a form that can be read, or "", and the code of why
    nobody can know, or ""."""
    if len(text) > _LONGEST:
        return "", ""
    bare = text.translate(_UNSEEN).replace("\u00a0", " ").strip().lstrip("'")
    if _ERROR.fullmatch(bare):
        return "", NO_DATE
    if _SERIAL.fullmatch(bare):
        return "", SERIAL
    bare = _without_formula(bare)
    slashes = _SLASHES.fullmatch(bare)
    if slashes:
        return _ordered(slashes)
    first = _YEAR_FIRST.fullmatch(bare)
    if first:
        return f"{first[1]}-{first[2]:0>2}-{first[3]:0>2}{first[4]}", ""
    return ("", "") if bare == text else (bare, "")


def _ordered(form: re.Match[str]) -> tuple[str, str]:
    """Day and month, where only one of them can be the month, or they are the same."""
    one, other = int(form[1]), int(form[3])
    if one != other and one <= _MONTHS and other <= _MONTHS:
        return "", UNCERTAIN
    day, month = (other, one) if other > _MONTHS else (one, other)
    return f"{form[4]}-{month:02}-{day:02}{form[5]}", ""
