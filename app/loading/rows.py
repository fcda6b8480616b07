"""Turns the rows of a provider's file into records, and says of each bad row what is wrong."""

from collections.abc import Callable
from datetime import datetime
from operator import itemgetter
from typing import NamedTuple, TypeVar

from app.domain.consent import MessageType, RecipientType, Record, Source, Status
from app.domain.folding import fold_name
from app.domain.recipient import canonical_for
from app.errors import RuleBroken
from app.loading import cells as words
from app.loading.columns import Column
from app.loading.reader import Source as File
from app.storage.keys import KeyRing
from app.usecases.load import Chunk, Refusal
from app.usecases.writing import Sheet

K = TypeVar("K")
V = TypeVar("V")

TOO_MANY_CELLS, BROKEN, BAD_CODE, BAD_CODES = "D001", "D002", "D003", "D004"
UNKNOWN_DEALER, EMPTY_LIST = "H180", "H163"
REMEMBERED = 20_000
"""So many different dates, and combinations of the cells that are words, are read only once."""

_NOT_ADDRESS = (
    Column.TYPE,
    Column.RECIPIENT_TYPE,
    Column.STATUS,
    Column.SOURCE,
    Column.RETAILER_CODE,
    Column.RETAILER_ACCESS,
)


class Kind(NamedTuple):
    """What a row says besides the address and the date."""

    type: MessageType
    recipient_type: RecipientType
    status: Status
    source: Source | None
    retailer_code: int | None
    retailer_access: tuple[int, ...]


class RowReader:
    """Reads chunk after chunk. Not safe to share between threads."""

    def __init__(self, file: File, keys: KeyRing, dealers: frozenset[int], size: int) -> None:
        """`dealers`: the codes of the brand's own; `size`: how many rows make a chunk."""
        self._file, self._keys, self._dealers, self._size = file, keys, dealers, size
        places, width = file.header.places, file.header.width
        self._width = width
        # A column that is missing is read from an empty cell, put behind every row.
        self._address = places[Column.RECIPIENT]
        self._date = places[Column.CONSENT_DATE]
        self._kind = itemgetter(*(places.get(column, width) for column in _NOT_ADDRESS))
        self._kinds: dict[tuple[str, ...], Kind] = {}
        self._dates: dict[str, datetime | None] = {}

    def next(self) -> Chunk:
        """The next chunk. Raises FileError when the file has changed."""
        rows = self._file.take(self._size)
        unread: list[Refusal] = []
        lines: list[int] = []
        addresses: list[str] = []
        records: list[Record] = []
        for line, row in rows:
            try:
                cells = row if row and len(row) == self._width else self._mended(row)
                if not cells:
                    continue
                address, record = self._read(cells)
            except RuleBroken as broken:
                unread.append(Refusal(line, broken.rule))
                continue
            addresses.append(address)
            records.append(record)
            lines.append(line)
        sheet = Sheet(self._keys.tags(addresses), addresses, records)
        return Chunk(sheet, lines, unread, *self._file.place, last=len(rows) < self._size)

    def _read(self, cells: list[str]) -> tuple[str, Record]:
        cells.append("")
        said = self._kind(cells)
        kind = self._kinds.get(said) or _remember(self._kinds, said, self._read_kind)
        address = canonical_for(cells[self._address], kind.type)
        written = cells[self._date]
        date = self._dates.get(written) or _remember(self._dates, written, _read_date)
        type, recipient_type, status, source, retailer, access = kind
        return address, Record(type, status, source, date, recipient_type, retailer, access)

    def _mended(self, cells: list[str] | None) -> list[str]:
        """A row that is too short, or has empty cells too many; empty for an empty line.

        Raises RuleBroken D002 for a row that cannot be taken apart, D001 for one too long.
        """
        if cells is None:
            raise RuleBroken(BROKEN)
        if not any(map(str.strip, cells)):
            return []
        if len(cells) < self._width and any("\n" in cell for cell in cells):
            raise RuleBroken(BROKEN)
        if any(map(str.strip, cells[self._width :])):
            raise RuleBroken(TOO_MANY_CELLS)
        return [*cells, *[""] * self._width][: self._width]

    def _read_kind(self, cells: tuple[str, ...]) -> Kind:
        type, recipient_type, status, source, code, access = (cell.strip() for cell in cells)
        if not type:
            raise RuleBroken("H111")
        return Kind(
            type=_word(words.TYPES, type, "H117"),
            recipient_type=_word(words.RECIPIENT_TYPES, recipient_type or "bireysel", "H116"),
            status=_word(words.STATUSES, status or "onay", "H115"),
            source=_word(words.SOURCES, source, "H119") if source else None,
            retailer_code=self._own(code, BAD_CODE)[0] if code else None,
            retailer_access=self._own(access, BAD_CODES) if access else (),
        )

    def _own(self, text: str, bad: str) -> tuple[int, ...]:
        """The codes of dealers of this brand. Raises RuleBroken."""
        codes = words.read_codes(text)
        if codes is None or (bad == BAD_CODE and len(codes) > 1):
            raise RuleBroken(bad)
        if not codes:
            raise RuleBroken(EMPTY_LIST if bad == BAD_CODES else bad)
        if not self._dealers >= set(codes):
            raise RuleBroken(UNKNOWN_DEALER)
        return codes


def _remember(known: dict[K, V], key: K, read: Callable[[K], V]) -> V:
    if len(known) >= REMEMBERED:
        known.clear()
    value = known[key] = read(key)
    return value


def _read_date(text: str) -> datetime | None:
    stripped = text.strip()
    return words.read_date(stripped) if stripped else None


def _word(known: dict[str, V], text: str, code: str) -> V:
    found = known.get(fold_name(text))
    if found is None:
        raise RuleBroken(code)
    return found
