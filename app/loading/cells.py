"""What stands in the cells of a provider's file: words for enumerations, dates as people write."""

import re
from collections.abc import Callable, Mapping
from datetime import MAXYEAR, MINYEAR, UTC, datetime, timedelta
from enum import IntEnum
from typing import NamedTuple, TypeVar

from app.domain.consent import MessageType, RecipientType, Source, Status, parse_date
from app.domain.folding import fold_name
from app.errors import RuleBroken
from app.loading.damage import undone_date
from app.storage.copying import micros

E = TypeVar("E", bound=IntEnum)
K = TypeVar("K", bound=str | tuple[str, ...])
V = TypeVar("V")

REMEMBERED = 100_000
"""So many different cells of a kind are read only once; after that, memory is let go."""

SHORT = 400
"""Longer cells are not remembered: whoever makes each of them another is to fill no memory."""

_CODE = re.compile(r"[0-9]{1,9}")
_CLOCK = re.compile(r"(?: +([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?)?")
_DATE = re.compile(
    r"(?:([0-9]{4})-([0-9]{2})-([0-9]{2})|([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4}))" + _CLOCK.pattern
)
_ZONED = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?"
    r"(?:[Zz]|[+-][0-9]{2}:[0-9]{2})"
)
_DAY = timedelta(days=1)
_FIRST, _LAST = (
    micros(datetime(MINYEAR, 1, 1, tzinfo=UTC)),
    micros(datetime(MAXYEAR, 12, 31, tzinfo=UTC)),
)


class Wrong(NamedTuple):
    """A cell that cannot be read, by the code of what is wrong with it."""

    code: str


class Memo(dict[K, V]):
    """What was read from a cell; another cell with the same text is not read again."""

    def __init__(self, read: Callable[[K], V]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, key: K) -> V:
        value = self._read(key)
        if (len(key) if isinstance(key, str) else sum(map(len, key))) <= SHORT:
            if len(self) >= REMEMBERED:
                self.clear()
            self[key] = value
        return value


class Dates:
    """Reads dates as microseconds. A day is remembered by itself and a time of day by itself:
    there are few of each, while hardly any two dates are the same."""

    def __init__(self) -> None:
        self._days = Memo(_day)
        self._clocks = Memo(_clock)

    def read(self, text: str) -> int | Wrong | None:
        """The date, None for an empty cell, or H158, H157 or what a spreadsheet did to it."""
        try:
            return self._days[text[:10]] + self._clocks[text[10:]]
        except RuleBroken:
            return _read_alone(text.strip())


def _words(kind: type[E], spellings: Mapping[E, str]) -> dict[str, E]:
    own = {fold_name(member.name): member for member in kind}
    others = {
        fold_name(word): member for member, words in spellings.items() for word in words.split(",")
    }
    return own | others


TYPES = _words(
    MessageType,
    {
        MessageType.ARAMA: "arama, sesli arama, telefon, çağrı",
        MessageType.MESAJ: "mesaj, kısa mesaj, sms",
        MessageType.EPOSTA: "e-posta, email, mail",
    },
)
RECIPIENT_TYPES = _words(
    RecipientType,
    {RecipientType.BIREYSEL: "bireysel", RecipientType.TACIR: "tacir, esnaf, tacir/esnaf"},
)
STATUSES = _words(Status, {Status.ONAY: "onay, onaylı", Status.RET: "ret, red, retli"})
SOURCES = _words(
    Source,
    {
        Source.HS_FIZIKSEL_ORTAM: "fiziksel ortam",
        Source.HS_ISLAK_IMZA: "ıslak imza, ıslak imzalı form, ıslak imzalı onay formu",
        Source.HS_WEB: "web, web sitesi, internet sitesi",
        Source.HS_CAGRI_MERKEZI: "çağrı merkezi",
        Source.HS_SOSYAL_MEDYA: "sosyal medya",
        Source.HS_EPOSTA: "e-posta",
        Source.HS_MESAJ: "mesaj, kısa mesaj, sms",
        Source.HS_MOBIL: "mobil, mobil uygulama",
        Source.HS_EORTAM: "e-ortam, elektronik ortam, diğer elektronik ortam",
        Source.HS_ETKINLIK: "etkinlik",
        Source.HS_2015: "1 Mayıs 2015 öncesi, 01.05.2015 öncesi, 2015 öncesi",
        Source.HS_ATM: "atm",
        Source.HS_KARAR: "karar, hizmet sağlayıcı kararı, kendi kararı",
    },
)
# NONE says that nothing was ever recorded: nobody can report that.
del STATUSES[fold_name(Status.NONE.name)]


def read_date(text: str) -> datetime:
    """Read a date as the wire has it, or as people write it: `2020-07-08`, `8.7.2020 07:07`; or
    with its zone, as RFC 3339 does: `2020-07-08T07:07:07+03:00`.

    A day alone is its first moment in Istanbul. Raises RuleBroken H158 for another form, H157 for
    a day or hour that does not exist.
    """
    if _ZONED.fullmatch(text):
        try:
            return datetime.fromisoformat(text.upper()).replace(microsecond=0)
        except ValueError:
            raise RuleBroken("H157") from None
    form = _DATE.fullmatch(text)
    if form is None:
        return parse_date(text)
    parts = [int(part or 0) for part in form.groups()]
    year, month, day = parts[:3] if form[1] else (parts[5], parts[4], parts[3])
    hour, minute, second = parts[6:]
    return parse_date(f"{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")


def _read_alone(text: str) -> int | Wrong | None:
    """What programs write for «always» and «never» may lie beyond the years that there are in UTC:
    it is as early or as late as can be."""
    try:
        return min(max(micros(read_date(text)), _FIRST), _LAST) if text else None
    except RuleBroken as broken:
        meant, code = undone_date(text)
        return _read_alone(meant) if meant else Wrong(code or broken.rule)


def _day(text: str) -> int:
    """The first moment of a day. Raises RuleBroken for no day, or one on which the clock jumps, or
    at the end of all years."""
    if len(text) != len("2020-07-08"):
        raise RuleBroken("H158")
    first = read_date(text)
    if first.year in (MINYEAR, MAXYEAR) or first.utcoffset() != (first + _DAY).utcoffset():
        raise RuleBroken("H158")
    return micros(first)


def _clock(text: str) -> int:
    """How long after the first moment of a day. Raises RuleBroken for no time of day."""
    form = _CLOCK.fullmatch(text)
    if form is None:
        raise RuleBroken("H158")
    hour, minute, second = (int(part or 0) for part in form.groups())
    if hour > 23 or minute > 59 or second > 59:
        raise RuleBroken("H157")
    return ((hour * 60 + minute) * 60 + second) * 1_000_000


def read_codes(text: str) -> tuple[int, ...] | None:
    """Read codes of dealers, separated by `;`, `|` or a comma; None where one is no code."""
    parts = [part.strip() for part in re.split(r"[;|,]", text)]
    codes = [int(part) for part in parts if _CODE.fullmatch(part)]
    return tuple(codes) if len(codes) == sum(map(bool, parts)) else None
