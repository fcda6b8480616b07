"""Reads newline-delimited JSON of any size in a stream: one record to a line, in UTF-8.

{"recipient": "+905321234567", "type": "MESAJ", "source": "HS_WEB", "status": "ONAY",
 "consent_date": "2026-03-11T11:00:00+03:00", "recipient_type": "BIREYSEL"}
"""

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from itertools import islice
from typing import Any

import orjson

from app.loading.cells import Memo
from app.loading.columns import Column, FileError, Header, recognise
from app.loading.files import Readable
from app.loading.reader import (
    BLOCK_BYTES,
    LONGEST_LINE,
    MOST_BYTES,
    MOST_ROWS,
    Probe,
    refuse_compressed,
)

NESTED = "{}"
COLUMNS = tuple(Column)
NAMES = {column: column.value for column in COLUMNS}
HEADER = Header(len(COLUMNS), {column: place for place, column in enumerate(COLUMNS)}, NAMES, ())

NOT_JSON: list[str] = ["\0json"]
"""In the place of a line that is no JSON object."""
UNKNOWN: list[str] = ["\0field"]
"""In the place of a record with a field that nobody knows, or one twice."""
NOTHING: list[str] = ["\0nothing"]
"""In the place of a record without a value: it was sent, other than an empty line."""

_WIDTH = len(COLUMNS)


def probe_ndjson(file: Readable) -> Probe:
    """What is known of it before anything is read: where it begins, and its size. Raises FileError
    for one that is empty or in another writing."""
    file.seek(0)
    head = file.read(4)
    refuse_compressed(head)
    if b"\0" in head or head.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        raise FileError("The file is UTF-16, and records are read as UTF-8.", "utf-16")
    start = len(BOM_UTF8) if head.startswith(BOM_UTF8) else 0
    size, changed = file.stamp
    if size <= start:
        raise FileError("The file is empty.", "empty")
    return Probe(blake2b(digest_size=32).digest(), size, changed, "utf-8", start, b"\n")


class NdjsonSource:
    """Records line by line, in the cells that a file with every known column would have."""

    header = HEADER

    def __init__(self, file: Readable, known: Probe | None = None) -> None:
        """`known`: what an earlier look at the same file found. Raises FileError."""
        self._file = file
        self.probe = known or probe_ndjson(file)
        self._places = Memo(_places_of)
        self.go_to(self.probe.start, 0)

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def go_to(self, position: int, line: int) -> None:
        """Go on after the line that ended there."""
        self._position, self._line, self.ended = position, line, False
        self._lines = self._read(position)

    @property
    def place(self) -> tuple[int, int]:
        """The byte after the last line that was given out, and its number."""
        return self._position, self._line

    def take(self, count: int) -> tuple[list[list[str]], Sequence[int]]:
        """The next lines, at most so many, and their numbers; none at the end, which `ended`
        tells."""
        raw: list[bytes] = []
        size = 0
        while len(raw) < count and size < MOST_BYTES:
            wanted = min(count - len(raw), MOST_ROWS)
            step = list(islice(self._lines, wanted))
            raw += step
            size += sum(map(len, step))
            if len(step) < wanted:
                self.ended = True
                break
        first = self._line + 1
        self._line += len(raw)
        self._position += size
        return [self._row(line) for line in raw], range(first, first + len(raw))

    def _read(self, position: int) -> Iterator[bytes]:
        """Every line from a byte on, with the newline that ends it."""
        self._file.seek(position)
        rest = b""
        while block := self._file.read(BLOCK_BYTES):
            rest += block
            lines = rest.split(b"\n")
            rest = lines.pop()
            if len(rest) > LONGEST_LINE:
                raise FileError("The file has a line of more than a megabyte.", "long-line")
            yield from (line + b"\n" for line in lines)
        if rest:
            yield rest

    def _row(self, line: bytes) -> list[str]:
        """The cells of a record; one of the marks above for what is none; no cells at all for an
        empty line."""
        if not line.strip():
            return []
        try:
            found = orjson.loads(line)
        except orjson.JSONDecodeError:
            return NOT_JSON
        if not isinstance(found, dict):
            return NOT_JSON
        places = self._places[tuple(found)]
        if places is None:
            return UNKNOWN
        row = [""] * _WIDTH
        for place, value in zip(places, found.values(), strict=True):
            row[place] = value if type(value) is str else _cell(value)
        return row if any(map(str.strip, row)) else NOTHING


def _places_of(names: tuple[str, ...]) -> list[int] | None:
    """Where each field of a record belongs; None where one is not known, or there twice. Records
    of one file mostly have the same fields."""
    found = [recognise(name) for name in names]
    known = [COLUMNS.index(column) for column in found if column is not None]
    return known if len(set(known)) == len(names) else None


def _cell(value: Any) -> str:  # noqa: ANN401
    """A value as the cell of a file has it; what is neither text nor number is no word of ours."""
    if value is None:
        return ""
    if isinstance(value, list):
        return ";".join(map(_word, value)) or "[]"
    return _word(value)


def _word(value: Any) -> str:  # noqa: ANN401
    # What is nested more deeply than Python calls itself cannot even be written down.
    return NESTED if isinstance(value, list | dict) else str(value)
