"""When something came, as people write it: `12.03 14:30`, `12 mart saat 14`, `dün 14.30`.

A day without a year is the last such day; a time of day alone is none of yesterday.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.domain.consent import ISTANBUL
from app.domain.folding import fold

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            *("ocak oca january jan", "subat sub february feb", "mart mar march"),
            *("nisan nis april apr", "mayis may", "haziran haz june jun"),
            *("temmuz tem july jul", "agustos agu august aug", "eylul eyl september sep"),
            *("ekim eki october oct", "kasim kas november nov", "aralik ara december dec"),
        ),
        1,
    )
    for name in names.split()
}
_BACK = {"bugun": 0, "bugunku": 0, "today": 0, "dun": 1, "dunku": 1, "yesterday": 1}
_BACK_OF_TWO = {
    **dict.fromkeys((("bu", part) for part in ("gun", "sabah", "ogle", "aksam", "gece")), 0),
    **dict.fromkeys((("evvelsi", "gun"), ("onceki", "gun")), 2),
}
_CLOCK = frozenset({"saat", "at", "saati"})
_COUNTED = frozenset(
    {
        *("tl", "lira", "kere", "kez", "defa", "gun", "adet", "gb", "ay", "kisi", "dakika", "dk"),
        *("yuzde", "times", "days", "percent", "urun", "taksit", "yil", "hafta"),
    }
)
"""What a number before it counts: no hour."""

_NUMERIC = re.compile(r"(\d{1,2})[./-](\d{1,2})(?:[./-](\d{4}|\d{2}))?")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DAY_AND_MONTH = re.compile(r"(\d{1,2})([a-z]{3,})(\d{4})?")
_TIME = re.compile(r"(\d{1,2})[:.,](\d{2})(?:[:.]\d{2})?(am|pm)?|(\d{2})(\d{2})|(\d{1,2})(am|pm)?")
_ENDING = re.compile(r"(?<=[0-9a-z])(?:'[a-z]{1,6}|(?<=[0-9])[dt][ae])$")
_CASE = re.compile(r"(?:[dt][ae]n?|[iu]n?)$")


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text as it was written, and where it stands in it."""

    raw: str
    start: int

    @property
    def plain(self) -> str:
        """In small letters of ASCII, without the marks around it and the ending after it: what
        stands between digits stays."""
        letters = "".join(
            each if each in ".,:/-'0123456789" else fold(each)
            for each in self.raw.replace("’", "'").replace("\u02bc", "'")
        )
        return _ENDING.sub("", letters.strip(".,:/-'"))


def tokens_of(text: str) -> list[Token]:
    """The words of a text."""
    return [Token(match[0], match.start()) for match in re.finditer(r"\S+", text)]


@dataclass(frozen=True, slots=True)
class Found:
    """What a text says of a moment, and behind which word it stands."""

    day: date | None
    clock: time | None
    first: int
    after: int


def find_moment(tokens: Sequence[Token], today: date) -> Found | None:
    """The first day in a text, and the time that follows it, or that stands just before it."""
    for place in range(len(tokens)):
        found = _day_at(tokens, place, today)
        if found is None:
            continue
        day, after = found
        clock = time_at(tokens, after)
        if clock is not None:
            return Found(day, clock[0], place, clock[1])
        before = _time_before(tokens, place)
        if before is not None:
            return Found(day, before[0], before[1], after)
        return Found(day, None, place, after)
    return None


def find_time(tokens: Sequence[Token]) -> time | None:
    """A time of day anywhere in a text that is asked for one."""
    for place in range(len(tokens)):
        found = time_at(tokens, place)
        if found is not None:
            return found[0]
    return None


def moment_of(day: date, clock: time) -> datetime:
    """The moment, by the clocks of this country."""
    return datetime.combine(day, clock, ISTANBUL)


def _time_before(tokens: Sequence[Token], place: int) -> tuple[time, int] | None:
    """`14:30 bugün`: only where it can be nothing else."""
    if place == 0 or ":" not in tokens[place - 1].raw:
        return None
    found = time_at(tokens, place - 1)
    return (found[0], place - 1) if found else None


def _day_at(tokens: Sequence[Token], place: int, today: date) -> tuple[date, int] | None:
    words = [token.plain for token in tokens[place : place + 3]]
    back = _BACK.get(words[0])
    if back is not None:
        return today - timedelta(days=back), place + 1
    if len(words) > 1 and (words[0], words[1]) in _BACK_OF_TWO:
        return today - timedelta(days=_BACK_OF_TWO[words[0], words[1]]), place + 2
    if match := _ISO.fullmatch(words[0]):
        year, month, number = map(int, match.groups())
        return _placed(_dated(number, month, year, today), place + 1)
    if match := _NUMERIC.fullmatch(words[0]):
        given = int(match[3]) if match[3] else None
        return _placed(_dated(int(match[1]), int(match[2]), given, today), place + 1)
    return _named_day(words, place, today)


def _named_day(words: list[str], place: int, today: date) -> tuple[date, int] | None:
    """`12 mart 2026`, `12mart`, `March 12`."""
    if match := _DAY_AND_MONTH.fullmatch(words[0]):
        month = _month(match[2])
        year = int(match[3]) if match[3] else None
        return _placed(_dated(int(match[1]), month, year, today), place + 1) if month else None
    if len(words) < 2:
        return None
    for number, name in ((words[0], words[1]), (words[1], words[0])):
        if number.isdigit() and len(number) < 3 and (month := _month(name)):
            dated = re.fullmatch(r"20\d\d", words[2]) if len(words) > 2 else None
            year = int(dated[0]) if dated else None
            return _placed(_dated(int(number), month, year, today), place + (3 if dated else 2))
    return None


def _placed(day: date | None, after: int) -> tuple[date, int] | None:
    return None if day is None else (day, after)


def _month(word: str) -> int:
    return _MONTHS.get(word) or _MONTHS.get(_CASE.sub("", word)) or 0


def _dated(day: int, month: int, year: int | None, today: date) -> date | None:
    """Without a year the last such day."""
    years = range(today.year, today.year - 5, -1) if year is None else [year + 2000 * (year < 100)]
    for each in years:
        try:
            found = date(each, month, day)
        except ValueError:
            continue
        if year is not None or found <= today:
            return found
    return None


def time_at(tokens: Sequence[Token], place: int) -> tuple[time, int] | None:
    """The time that stands at a place, and where what follows it begins."""
    after_word = place < len(tokens) and tokens[place].plain in _CLOCK
    place += int(after_word)
    if place >= len(tokens):
        return None
    match = _TIME.fullmatch(tokens[place].plain)
    if match is None or "%" in tokens[place].raw:
        return None
    following = tokens[place + 1].plain if place + 1 < len(tokens) else ""
    bare = match[6] is not None and match[7] is None
    if bare and after_word and re.fullmatch(r"[0-5]\d", following):
        return _clock(match[6], following, "", place + 2)
    if bare and not after_word and (following in _COUNTED or following.startswith("%")):
        return None
    half = match[3] or match[7] or (following if following in ("am", "pm") else "")
    step = 2 if following in ("am", "pm") else 1
    hour, minute = match[1] or match[4] or match[6], match[2] or match[5] or "0"
    return _clock(hour, minute, half, place + step)


def _clock(hour: str, minute: str, half: str, after: int) -> tuple[time, int] | None:
    hours, minutes = int(hour), int(minute)
    if half and not 1 <= hours <= 12:
        return None
    if half:
        hours = hours % 12 + 12 * (half == "pm")
    return (time(hours, minutes), after) if hours < 24 and minutes < 60 else None
