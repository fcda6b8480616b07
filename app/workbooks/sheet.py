"""Reads a sheet in a stream, row by row, each with the number that people see beside it."""

import re
from collections.abc import Callable, Iterable
from contextlib import suppress

from app.workbooks.limits import (
    BROKEN,
    LONG_ROW,
    LONGEST_CELL,
    LONGEST_ROW,
    MERGED_ROWS,
    MOST_ROWS,
    SHOWN,
    TOO_MANY_ROWS,
    Refused,
)
from app.workbooks.markup import Attributes, Local, parse
from app.workbooks.values import Columns, letters_of

_TRUE = ("1", "true")
UNKNOWN = "#N/A"
"""What Excel writes where a value is not known."""

_RANGE = re.compile(r"[A-Z]{1,3}([0-9]{1,7}):[A-Z]{1,3}([0-9]{1,7})")
_TEXTS = frozenset(("v", "t"))
_DIGITS = "0123456789"
_FLAT = str.maketrans("\r\n\t\v\f\x1c\x1d\x1e\x85\u2028\u2029", " " * 11)
"""A row is one line."""

Read = Callable[[str, str | None, str], str]
Taken = Callable[[int, list[str]], object]


class Found(Exception):
    """There is a row: what was to be known."""


class SheetReader:
    """Reads one sheet. `hidden_rows`, `formulas`: so many with a value; `merged`: ranges of cells,
    the first few, of `merges`; `hidden_columns`: those of them that are as far left as a value."""

    def __init__(self, read: Read, taken: Taken) -> None:
        """`read` reads a cell; `taken` is given each row with a value, and its number."""
        self._read, self._taken = read, taken
        self._names, self._columns = Local(), Columns()
        self._row: list[str] = []
        self._value = ""
        self._number = self._width = self._length = 0
        self._row_hidden = self._within = self._spoken = self._formula = False
        self._place, self._kind = 0, "n"
        self._style: str | None = None
        self._hidden: list[tuple[int, int]] = []
        self.hidden_rows = self.formulas = self.merges = 0
        self.merged: list[str] = []

    def run(self, blocks: Iterable[bytes]) -> None:
        """Raises Refused."""
        parse(blocks, self._begin, self._end, self._add)

    @property
    def hidden_columns(self) -> str:
        """As the sheet names them: `C, E:F`."""
        shown = [
            letters_of(first)
            if first == min(last, self._width - 1)
            else f"{letters_of(first)}:{letters_of(min(last, self._width - 1))}"
            for first, last in self._hidden
            if first < self._width
        ]
        return ", ".join([*shown[:SHOWN], *(["…"] if len(shown) > SHOWN else [])])

    def _begin(self, name: str, said: Attributes) -> None:
        kind = self._names[name]
        if kind == "c":
            place = said.get("r")
            self._place = self._columns[place.rstrip(_DIGITS)] if place else len(self._row)
            self._kind, self._style = said.get("t", "n"), said.get("s")
            self._formula = self._said = False
        elif kind in _TEXTS:
            self._within, self._said = not self._spoken, True
        elif kind == "row":
            self._begin_row(said)
        else:
            self._note(kind, said)

    def _begin_row(self, said: Attributes) -> None:
        number = said.get("r", "")
        last, self._number = self._number, self._number + 1
        if number:
            self._number = int(number) if number.isdecimal() and len(number) < 10 else 0
        if self._number > MOST_ROWS:
            raise Refused(TOO_MANY_ROWS)
        if self._number <= last:
            raise Refused(BROKEN)
        self._row, self._length = [], 0
        self._row_hidden = said.get("hidden") in _TRUE

    def _note(self, kind: str, said: Attributes) -> None:
        """What is not a value, but must be told."""
        match kind:
            case "f":
                self._formula = True
            case "rPh":
                self._spoken = True
            case "col" if said.get("hidden") in _TRUE:
                first, last = said.get("min", ""), said.get("max", "")
                if first.isdecimal() and last.isdecimal() and len(first + last) < 20:
                    self._hidden.append((max(int(first) - 1, 0), max(int(last) - 1, 0)))
            case "mergeCell":
                self._merge(said.get("ref", ""))

    def _merge(self, ref: str) -> None:
        """Of cells that were merged only the first has a value. Where they lie in several rows, the
        others' rows would be read without it: a refusal as an approval. Raises Refused."""
        place = _RANGE.fullmatch(ref)
        if place is None:
            raise Refused(BROKEN)
        if place[1] != place[2]:
            raise Refused(MERGED_ROWS, ranges=ref)
        self.merges += 1
        if len(self.merged) < SHOWN:
            self.merged.append(ref)

    def _add(self, part: str) -> None:
        if self._within:
            self._value += part
            if len(self._value) > LONGEST_CELL:
                raise Refused(LONG_ROW)

    def _end(self, name: str) -> None:
        kind = self._names[name]
        if kind in _TEXTS:
            self._within = False
        elif kind == "c":
            self._end_cell()
        elif kind == "row":
            if self._row:
                self._width = max(self._width, len(self._row))
                self.hidden_rows += self._row_hidden
                self._taken(self._number, self._row)
        elif kind == "rPh":
            self._spoken = False

    def _end_cell(self) -> None:
        self.formulas += self._formula
        if self._formula and not self._said:
            # Nobody has calculated it yet: what it would come to is not known.
            self._kind, self._value = "e", UNKNOWN
        if not self._value:
            return
        value = self._read(self._kind, self._style, self._value)
        self._value = ""
        if not value:
            return
        if not value.isprintable():
            value = value.translate(_FLAT)
        row, place = self._row, self._place
        if place != len(row):
            if place < len(row):
                raise Refused(BROKEN)
            row += [""] * (place - len(row))
        self._length += len(value)
        if self._length > LONGEST_ROW:
            raise Refused(LONG_ROW)
        row.append(value)


def has_rows(blocks: Iterable[bytes], read: Read) -> bool:
    """Whether a sheet has any value. Raises Refused."""

    def found(_: int, __: list[str]) -> None:
        raise Found

    with suppress(Found):
        SheetReader(read, found).run(blocks)
        return False
    return True
