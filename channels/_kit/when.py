"""Days and times of day as people write them: «dün», 13.3.2026, 13 Mart, 14.30."""

import re
from datetime import date, time, timedelta

from app.domain.folding import fold

WORDS = {"bugun": 0, "today": 0, "dun": 1, "yesterday": 1, "evvelsi gun": 2, "onceki gun": 2}
"""How many days ago."""

MONTHS = (
    *(("ocak", "jan"), ("sub", "feb"), ("mar", "mar"), ("nis", "apr"), ("may", "may")),
    *(("haz", "jun"), ("tem", "jul"), ("agu", "aug"), ("eyl", "sep"), ("eki", "oct")),
    *(("kas", "nov"), ("ara", "dec")),
)
"""How the months begin, folded, in both languages."""

DAY = re.compile(r"([0-9]{1,2}) ([0-9]{1,2}|[a-z]{3,})(?: ([0-9]{4}|[0-9]{2}))?")
ISO = re.compile(r"([0-9]{4}) ([0-9]{1,2}) ([0-9]{1,2})")
TIME = re.compile(r"(?:saat )?([0-9]{1,2})(?: ?([0-9]{2}))?(?: [0-9]{2})?(?: ?(am|pm))?")
LONGEST = 40
NOON = 12


def read_day(text: str, today: date) -> date | None:
    """The day that is meant; without a year, the last such day. None for what is no day."""
    plain = fold(text[:LONGEST])
    if plain in WORDS:
        return today - timedelta(days=WORDS[plain])
    if found := ISO.fullmatch(plain):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    found = DAY.fullmatch(plain)
    month = _month(found[2]) if found else None
    if found is None or month is None:
        return None
    if found[3]:
        return _day(int(found[3]) + (2000 if len(found[3]) == 2 else 0), month, int(found[1]))
    this_year = _day(today.year, month, int(found[1]))
    if this_year is not None and this_year <= today:
        return this_year
    return _day(today.year - 1, month, int(found[1]))


def _month(text: str) -> int | None:
    if text.isdigit():
        return int(text)
    found = [number for number, starts in enumerate(MONTHS, 1) if text.startswith(starts)]
    return found[0] if found else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def read_time(text: str) -> time | None:
    """The time of day that is meant: 14:30, 14.30, 1430, «saat 14», 2.30 pm. None for none."""
    found = TIME.fullmatch(fold(text[:LONGEST]))
    if found is None:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    if half and not 1 <= hour <= NOON:
        return None
    if half:
        hour = hour % NOON + (NOON if half == "pm" else 0)
    try:
        return time(hour, minute)
    except ValueError:
        return None
