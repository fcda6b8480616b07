"""The process that meets a workbook: its bytes on the input, frames on the output.

A frame is a letter, the length of what follows in four bytes, and that: `T` some text, at last `E`
with what is to be known of it as JSON, or `R` with why it is refused.
"""

import csv
import io
import json
import sys
from collections.abc import Iterator
from itertools import islice
from typing import Any, BinaryIO

from app.evidence import cage
from app.workbooks import limits
from app.workbooks.book import Book, SheetEntry, read_book
from app.workbooks.container import MACROS_FILE, Container
from app.workbooks.limits import Refused
from app.workbooks.sheet import SheetReader, has_rows
from app.workbooks.values import reader

TEXT, END, REFUSED = b"T", b"E", b"R"
LENGTH_BYTES = 4
DELIMITER = "\t"
_FLUSH = 1 << 16
_LONGEST_NAME = 100


class Writer:
    """Writes rows as text, every row in the line of its number, at most so many bytes."""

    def __init__(self, output: BinaryIO, most: int) -> None:
        self._output, self._most, self._text = output, most, io.StringIO()
        self._csv = csv.writer(self._text, delimiter=DELIMITER, lineterminator="\n")
        self._lines = self._size = 0

    def write(self, number: int, row: list[str]) -> None:
        """Raises Refused where the whole becomes too long."""
        self._text.write("\n" * (number - self._lines - 1))
        self._lines = number
        self._csv.writerow(row)
        if self._text.tell() >= _FLUSH:
            self.flush()

    def flush(self) -> None:
        """Give out what there is."""
        data = self._text.getvalue().encode("utf-8", "replace")
        self._size += len(data)
        if self._size > self._most:
            raise Refused(limits.LARGE)
        self._text.seek(0)
        self._text.truncate()
        tell(self._output, TEXT, data)


def tell(output: BinaryIO, letter: bytes, data: bytes) -> None:
    """Write a frame."""
    output.write(letter + len(data).to_bytes(LENGTH_BYTES, "big") + data)
    output.flush()


def unpack(data: bytes, output: BinaryIO) -> dict[str, Any]:
    """Write the first visible sheet with a row as text; what is to be known. Raises Refused."""
    container = Container(data)
    book = read_book(container)
    read = reader(book)
    visible = (one for one in book.sheets if not one.hidden and one.member)
    full = (one for one in visible if has_rows(container.blocks(one.member), read))
    chosen = next(full, None)
    if chosen is None:
        raise Refused(limits.NO_ROWS)
    most = max(limits.TEXT_FROM, len(data) * limits.TEXT_RATIO)
    writer = Writer(output, min(most, limits.MOST_TEXT))
    sheet = SheetReader(read, writer.write)
    sheet.run(container.blocks(chosen.member))
    writer.flush()
    others = [one.name for one in islice(full, limits.SHOWN)]
    notes = [*_of_book(container, book, chosen, others), *_of_sheet(sheet)]
    return {"sheet": chosen.name[:_LONGEST_NAME], "notes": notes}


def _of_book(
    container: Container, book: Book, chosen: SheetEntry, others: list[str]
) -> Iterator[tuple[str, list[str]]]:
    if others:
        names = [name[:_LONGEST_NAME] for name in (chosen.name, ", ".join(others))]
        yield limits.SEVERAL, names
    hidden = sum(one.hidden for one in book.sheets)
    if hidden:
        yield limits.HIDDEN_SHEETS, [str(hidden)]
    if MACROS_FILE in container.names:
        yield limits.MACROS, []


def _of_sheet(sheet: SheetReader) -> Iterator[tuple[str, list[str]]]:
    if sheet.merges:
        more = ["…"] if sheet.merges > len(sheet.merged) else []
        yield limits.MERGED, [str(sheet.merges), ", ".join([*sheet.merged, *more])]
    if sheet.hidden_rows:
        yield limits.HIDDEN_ROWS, [str(sheet.hidden_rows)]
    if sheet.hidden_columns:
        yield limits.HIDDEN_COLUMNS, [sheet.hidden_columns]
    if sheet.formulas:
        yield limits.FORMULAS, [str(sheet.formulas)]


def answer(data: bytes, output: BinaryIO) -> None:
    """Say what the child has to say of a file, whatever its bytes are."""
    letter = REFUSED
    told: dict[str, Any]
    try:
        if len(data) > limits.MOST_PACKED:
            raise Refused(limits.LARGE)
        letter, told = END, unpack(data, output)
    except Refused as error:
        told = {"code": error.code, "params": error.params}
    except MemoryError:
        told = {"code": limits.LARGE, "params": {}}
    except OSError:
        # Nobody listens any more.
        raise
    except Exception:
        # Nobody has thought of bytes like these; they are none that a spreadsheet writes.
        told = {"code": limits.BROKEN, "params": {}}
    tell(output, letter, json.dumps(told).encode())


def main() -> None:
    """Read a workbook to its end, and answer."""
    cage.close(limits.SECONDS)
    sys.stdout.buffer.write(cage.READY)
    sys.stdout.buffer.flush()
    answer(sys.stdin.buffer.read(limits.MOST_PACKED + 1), sys.stdout.buffer)
