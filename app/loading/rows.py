"""Turns the rows of a provider's file into records, and says of each bad row what is wrong."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import repeat
from typing import Protocol, TypeVar, cast

from app.domain.consent import MessageType, Record
from app.domain.folding import fold_name
from app.domain.recipient import clean_mobiles, parse_for
from app.errors import RuleBroken
from app.loading import cells as words
from app.loading.cells import Dates, Memo, Wrong
from app.loading.columns import Column, Header
from app.loading.damage import decimal, undone_address, unmarked
from app.loading.ndjson import NOT_JSON, NOTHING, UNKNOWN
from app.loading.reader import BROKEN
from app.storage.keys import KeyRing
from app.usecases.load import Cells, Chunk, Refusal
from app.usecases.sheet import Sheet

V = TypeVar("V")

TOO_MANY_CELLS, UNCLOSED, BAD_CODE, BAD_CODES = "D001", "D002", "D003", "D004"
BAD_JSON, UNKNOWN_FIELD = "D005", "D006"
UNKNOWN_DEALER, EMPTY_LIST, NO_MAIL, NO_TYPE = "H180", "H163", "H120", "H111"

PHONES = (MessageType.ARAMA, MessageType.MESAJ)

_SAID = (
    Column.TYPE,
    Column.RECIPIENT_TYPE,
    Column.STATUS,
    Column.SOURCE,
    Column.RETAILER_CODE,
    Column.RETAILER_ACCESS,
)
_NO_RECORDS = {id(NOT_JSON): BAD_JSON, id(UNKNOWN): UNKNOWN_FIELD, id(NOTHING): NO_TYPE}
_Columns = Sequence[Sequence[str]]


class Rows(Protocol):
    """A file whose rows are taken one after the other."""

    @property
    def header(self) -> Header:
        """Where its columns stand."""
        ...

    @property
    def place(self) -> tuple[int, int]:
        """The byte after the last row that was given out, and the number of its last line."""
        ...

    @property
    def ended(self) -> bool:
        """Whether there are no more."""
        ...

    def take(self, count: int) -> tuple[list[list[str]], Sequence[int]]:
        """The next rows, at most so many, and the line in which each begins."""
        ...


class RowReader:
    """Reads chunk after chunk, column by column: what costs is not the work but the objects.

    Not safe to share between threads.
    """

    def __init__(
        self,
        file: Rows,
        keys: KeyRing,
        dealers: frozenset[int],
        size: int,
        *,
        keeps: bool = False,
    ) -> None:
        """`dealers`: the codes of the brand's own; `size`: how many rows make a chunk; `keeps`:
        the cells of all rows stay with it."""
        self._file, self._keys, self._dealers, self._size = file, keys, dealers, size
        self._keeps = keeps
        self._places, self._width = file.header.places, file.header.width
        self._kinds = Memo(self._kind)
        self._dates = Dates()

    def next(self) -> Chunk:
        """The next chunk. Raises FileError when the file has changed."""
        rows, lines = self._file.take(self._size)
        cells = _cells(lines, rows) if self._keeps else {}
        place, last = self._file.place, self._file.ended
        unread: list[Refusal] = []
        if any(len(row) != self._width or _blank(row) for row in rows):
            rows, lines = self._evened(rows, lines, unread)
        columns: _Columns = list(zip(*rows, strict=True)) or [()] * self._width
        said = zip(*(self._column(columns, column) for column in _SAID), strict=False)
        kinds = list(map(self._kinds.__getitem__, said))
        addresses = _addresses(columns[self._places[Column.RECIPIENT]], kinds)
        dates = list(map(self._dates.read, columns[self._places[Column.CONSENT_DATE]]))
        refused = _wrong(kinds, addresses, dates)
        unread += (Refusal(lines[row], code) for row, code in refused.items())
        kept = [row for row in range(len(kinds)) if row not in refused]
        tags = self._keys.tags(_picked(addresses, kept))
        # In the order of the key, in which they will be written; rows of one key keep their order.
        order = sorted(range(len(tags)), key=tags.__getitem__)
        kept = _picked(kept, order)
        sheet = Sheet(
            tags=_picked(tags, order),
            addresses=_picked(addresses, kept),
            kinds=_picked(kinds, kept),
            dates=_picked(dates, kept),
        )
        return Chunk(sheet, _picked(lines, kept), unread, *place, last=last, cells=cells)

    def _column(self, columns: _Columns, column: Column) -> Iterable[str]:
        place = self._places.get(column)
        return repeat("") if place is None else columns[place]

    def _evened(
        self, rows: list[list[str]], lines: Sequence[int], unread: list[Refusal]
    ) -> tuple[list[list[str]], list[int]]:
        """The same rows, all of one width: without empty lines and those that must be refused."""
        kept: list[list[str]] = []
        kept_lines: list[int] = []
        for line, row in zip(lines, rows, strict=True):
            wrong = self._misshapen(row)
            if wrong:
                unread.append(Refusal(line, wrong))
            elif not _blank(row):
                kept.append([*row, *[""] * self._width][: self._width])
                kept_lines.append(line)
        return kept, kept_lines

    def _misshapen(self, row: list[str]) -> str | None:
        if id(row) in _NO_RECORDS:
            return _NO_RECORDS[id(row)]
        if row is BROKEN or (len(row) < self._width and any("\n" in cell for cell in row)):
            return UNCLOSED
        return TOO_MANY_CELLS if any(map(str.strip, row[self._width :])) else None

    def _kind(self, said: tuple[str, ...]) -> Record | Wrong:
        try:
            return self._read_kind(*map(str.strip, said))
        except RuleBroken as broken:
            return Wrong(broken.rule)

    def _read_kind(
        self, type: str, recipient_type: str, status: str, source: str, code: str, access: str
    ) -> Record:
        """The record without its date. Raises RuleBroken."""
        if not type:
            raise RuleBroken(NO_TYPE)
        return Record(
            type=_word(words.TYPES, type, "H117"),
            status=_word(words.STATUSES, status or "onay", "H115"),
            source=_word(words.SOURCES, source, "H119") if source else None,
            consent_date=None,
            recipient_type=_word(words.RECIPIENT_TYPES, recipient_type or "bireysel", "H116"),
            retailer_code=self._own(code, BAD_CODE)[0] if code else None,
            retailer_access=self._own(access, BAD_CODES) if access else (),
        )

    def _own(self, text: str, bad: str) -> tuple[int, ...]:
        """The codes of dealers of this brand. Raises RuleBroken."""
        codes = words.read_codes(text)
        if codes is None or (bad == BAD_CODE and len(codes) != 1):
            raise RuleBroken(bad)
        if not codes:
            raise RuleBroken(EMPTY_LIST)
        if not self._dealers >= set(codes):
            raise RuleBroken(UNKNOWN_DEALER)
        return codes


def _blank(row: Sequence[str]) -> bool:
    """Whether it has nothing in it: an empty line, or one of delimiters only."""
    return not any(map(str.strip, row))


def _cells(lines: Iterable[int], rows: Iterable[list[str]]) -> Cells:
    """The rows by their lines, without those that could not be taken apart."""
    marks = {id(BROKEN), *_NO_RECORDS}
    return {line: row for line, row in zip(lines, rows, strict=True) if id(row) not in marks}


def _addresses(texts: Sequence[str], kinds: Sequence[Record | Wrong]) -> Sequence[str | Wrong]:
    by_identity = dict(zip(map(id, kinds), kinds, strict=True))
    if all(isinstance(kind, Record) and kind.type in PHONES for kind in by_identity.values()):
        clean = clean_mobiles(texts)
        if clean is not None:
            return clean
    return list(map(_address, texts, kinds))


def _address(text: str, kind: Record | Wrong) -> str | Wrong:
    if isinstance(kind, Wrong):
        return kind
    text = unmarked(text.strip())
    number = decimal(text)
    if number is not None:
        text, code = number
        if code:
            return Wrong(code)
    if text.startswith("=") and kind.type is MessageType.EPOSTA:
        meant, code = undone_address(text)
        return _address(meant, kind) if meant[:1].isalnum() else Wrong(code or NO_MAIL)
    try:
        return parse_for(text, kind.type).canonical
    except RuleBroken as broken:
        meant, code = undone_address(text)
        return _address(meant, kind) if meant else Wrong(code or broken.rule)


def _wrong(*columns: Sequence[object]) -> dict[int, str]:
    """The rows with a cell that could not be read, and what is wrong with the first such cell."""
    found: dict[int, str] = {}
    for column in columns:
        for row, cell in enumerate(column) if Wrong in set(map(type, column)) else ():
            if isinstance(cell, Wrong):
                found.setdefault(row, cell.code)
    return found


def _picked(column: Sequence[V | Wrong], rows: Iterable[int]) -> list[V]:
    """These rows of a column; all of them could be read."""
    return cast(list[V], list(map(column.__getitem__, rows)))


def _word(known: Mapping[str, V], text: str, code: str) -> V:
    found = known.get(fold_name(text)) if len(text) <= words.SHORT else None
    if found is None:
        raise RuleBroken(code)
    return found
