"""What stands in a cell of a sheet, as the text that people would have written."""

import math
import re
from collections.abc import Callable
from datetime import datetime, timedelta

from app.workbooks.book import Book, text_at
from app.workbooks.limits import BROKEN, MOST_COLUMNS, Refused
from app.workbooks.markup import unescaped

# Excel takes 1900 for a leap year: its days from March on are counted one too many.
_LEAP_DAY = 60
_BASE_1900, _BEFORE_LEAP_DAY = datetime(1899, 12, 30), datetime(1899, 12, 31)  # noqa: DTZ001
_BASE_1904 = datetime(1904, 1, 1)  # noqa: DTZ001
_DAY_SECONDS = 86_400
_EXACT = 1e15
"""A sheet knows no more digits of a number."""
_DAYS = 2_950_000
"""To the end of all years, and some less."""
_MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.[0-9]{1,9})?)?"
)
_LETTERS = re.compile(r"[A-Z]{1,3}")


def reader(book: Book) -> Callable[[str, str | None, str], str]:
    """What reads the cells of a workbook: by type, style and value of each."""
    shared, dates = book.shared, book.dates

    def read(kind: str, style: str | None, value: str) -> str:
        """Raises Refused for a shared text that is not there."""
        if kind == "s":
            return text_at(shared, value)
        if kind == "n":
            if style in dates:
                return _date(value, base_1904=book.base_1904)
            return value if value.isdecimal() else _number(value)
        if kind == "b":
            return {"1": "TRUE", "0": "FALSE"}.get(value, value)
        return _moment(value) if kind == "d" else unescaped(value)

    return read


def _number(value: str) -> str:
    """Whole numbers as digits, however they are written."""
    try:
        number = float(value)
    except ValueError:
        return value
    if math.isfinite(number) and number.is_integer() and abs(number) < _EXACT:
        return str(int(number))
    return repr(number)


def _date(value: str, *, base_1904: bool) -> str:
    try:
        days = float(value)
    except ValueError:
        return value
    if not 0 <= days < _DAYS:
        return _number(value)
    base = _BASE_1904
    if not base_1904:
        base = _BASE_1900 if days >= _LEAP_DAY + 1 else _BEFORE_LEAP_DAY
    return str(base + timedelta(seconds=round(days * _DAY_SECONDS)))


def _moment(value: str) -> str:
    """A date that is written as ISO 8601 has it."""
    form = _MOMENT.fullmatch(value)
    return f"{form[1]} {form[2] or '00:00:00'}" if form else value


class Columns(dict[str, int]):
    """The numbers of columns by their letters, from 0: `B` is 1. Raises Refused for no column."""

    def __missing__(self, letters: str) -> int:
        number = 0
        for letter in letters if _LETTERS.fullmatch(letters) else "":
            number = number * 26 + ord(letter) - 64
        if not 0 < number <= MOST_COLUMNS:
            raise Refused(BROKEN)
        found = self[letters] = number - 1
        return found


def letters_of(number: int) -> str:
    """The other way: 1 is B."""
    found = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        found = chr(65 + rest) + found
    return found
