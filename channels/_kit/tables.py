"""Tables as files: CSV for programs and people, XLSX for spreadsheets.

What a cell says stays what it is: no text becomes a formula, a link or a number on the way.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from tempfile import TemporaryDirectory
from typing import IO, Any

from xlsxwriter import Workbook

from app.domain.deadlines import ISTANBUL

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Cell = str | int | date | datetime | None
"""`bool` is an `int` here and is told as true or false; a moment has a time zone."""

MARK = "\ufeff"
"""By it spreadsheets know UTF-8, and so the Turkish letters."""

MOST_ROWS = 1_048_575
"""Of a sheet, without its headings."""

LONGEST_TEXT = 32_767
"""Of a cell of a sheet, in units of UTF-16."""

EXACT = 10**15
"""A sheet knows no more digits of a number; a longer one is written as text."""

FIRST_YEAR = 1900
"""Of the calendar of a sheet."""

_CHUNK = 1 << 16
_NARROWEST, _WIDEST = 8, 60
_FORMULA = frozenset("=@\t\r\n＝＠＋－")  # noqa: RUF001 - Excel takes the wide ones for them
_SIGNS = frozenset("+-")
_NAMELESS = re.compile(r"[\[\]:*?/\\\x00-\x1f']+")

# Nothing that a file may hold: control characters, halves of pairs, and what is no character.
_BROKEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class TooManyRows(ValueError):
    """More than a sheet can hold."""


def csv_pieces(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """The table as CSV, piece by piece as rows come. Moments are ISO 8601 in Istanbul.

    A text that a spreadsheet would take for a formula has `'` before it, except a sign with nothing
    but digits after it: a telephone number.
    """
    text = io.StringIO()
    text.write(MARK)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([_csv_text(name) for name in columns])
    for row in rows:
        writer.writerow([_csv_text(cell) for cell in row])
        if text.tell() >= _CHUNK:
            yield text.getvalue().encode()
            text = io.StringIO()
            writer = csv.writer(text, lineterminator="\r\n")
    yield text.getvalue().encode()


def _csv_text(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return str(cell).lower()
        case datetime():
            return _there(cell).isoformat(timespec="seconds")
        case date():
            return cell.isoformat()
        case str():
            return f"'{_clean(cell)}" if _like_formula(cell) else _clean(cell)
    return str(cell)


def _like_formula(text: str) -> bool:
    if text[:1] in _SIGNS:
        return not (text[1:].isascii() and text[1:].isdigit())
    return text[:1] in _FORMULA


def _clean(text: str) -> str:
    return _BROKEN.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def _there(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone is none")
    return moment.astimezone(ISTANBUL)


def write_xlsx(
    file: IO[bytes],
    columns: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    title: str,
    made_at: datetime,
) -> None:
    """The table as the one sheet of a workbook; `title` names it. Memory does not grow with rows.

    The same rows and moment are the same file. Too long texts end in «…». Raises TooManyRows.
    """
    # The library keeps the rows on disk meanwhile: in a place that nobody else reads, and that
    # goes away whatever happens.
    with TemporaryDirectory() as place:
        book = Workbook(
            file,
            {
                "constant_memory": True,
                "tmpdir": place,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        book.set_properties({"title": _clean(title), "created": _naive(made_at)})
        paper = book.add_worksheet(_sheet_name(title))
        # By the library only a book that gets whole closes its rows.
        with paper.row_data_fh:
            sheet = _Sheet(book, paper, len(columns))
            sheet.head(columns)
            for row in rows:
                sheet.row(row)
            sheet.end()
            book.close()


@dataclass(slots=True)
class _Sheet:
    """A sheet on its way, row by row; nothing above can be changed any more."""

    book: Any
    sheet: Any
    columns: int
    written: int = 0
    wide: list[int] = field(default_factory=list)
    formats: dict[type, Any] = field(default_factory=dict)

    def head(self, columns: Sequence[str]) -> None:
        """The headings: bold, and always in sight."""
        self.formats = {
            datetime: self.book.add_format({"num_format": "dd.mm.yyyy hh:mm:ss"}),
            date: self.book.add_format({"num_format": "dd.mm.yyyy"}),
        }
        self.wide = [_NARROWEST] * self.columns
        self.sheet.freeze_panes(1, 0)
        bold = self.book.add_format({"bold": True})
        for column, name in enumerate(columns):
            self._text(0, column, name, bold)

    def row(self, cells: Sequence[Cell]) -> None:
        """The next row."""
        if self.written == MOST_ROWS:
            raise TooManyRows(f"a sheet has no more than {MOST_ROWS} rows")
        self.written += 1
        for column, cell in enumerate(cells):
            self._cell(self.written, column, cell)

    def end(self) -> None:
        """What is known only now: how wide the columns are, and how far the filter goes."""
        for column, wide in enumerate(self.wide):
            self.sheet.set_column(column, column, wide + 2)
        if self.columns:
            self.sheet.autofilter(0, 0, self.written, self.columns - 1)

    def _cell(self, row: int, column: int, cell: Cell) -> None:
        match cell:
            case None:
                return
            case bool():
                self.sheet.write_boolean(row, column, cell)
            case int() if abs(cell) < EXACT:
                self.sheet.write_number(row, column, cell)
                self._widen(column, len(str(cell)))
            case datetime() if cell.year > FIRST_YEAR:
                self.sheet.write_datetime(row, column, _naive(cell), self.formats[datetime])
                self._widen(column, len("dd.mm.yyyy hh:mm:ss"))
            case date() if cell.year > FIRST_YEAR and not isinstance(cell, datetime):
                self.sheet.write_datetime(row, column, cell, self.formats[date])
                self._widen(column, len("dd.mm.yyyy"))
            case str():
                self._text(row, column, cell)
            case _:
                self._text(row, column, _csv_text(cell))

    def _text(self, row: int, column: int, text: str, form: object = None) -> None:
        text = _cut(_clean(text))
        self.sheet.write_string(row, column, text, form)
        self._widen(column, len(text))

    def _widen(self, column: int, letters: int) -> None:
        self.wide[column] = max(self.wide[column], min(letters, _WIDEST))


def _naive(moment: datetime) -> datetime:
    """A sheet's moments have no time zone."""
    return _there(moment).replace(tzinfo=None)


def _cut(text: str) -> str:
    units = text.encode("utf-16-le")
    if len(units) <= 2 * LONGEST_TEXT:
        return text
    return units[: 2 * (LONGEST_TEXT - 1)].decode("utf-16-le", "ignore") + "…"


def _sheet_name(title: str) -> str:
    """What a sheet may be called: 31 units of UTF-16, without some signs and one reserved word."""
    name = " ".join(_NAMELESS.sub(" ", _clean(title)).split())
    name = name.encode("utf-16-le")[:62].decode("utf-16-le", "ignore").strip()
    return "1" if name.lower() in ("", "history") else name
