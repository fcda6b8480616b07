"""Reads a delimited file of any size in a stream, and knows the byte at which every row ends."""

import codecs
import csv
import io
import os
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO

from app.loading.columns import FileError, Header, read_header, recognise

BLOCK_BYTES = 1 << 18
LONGEST_LINE = 1 << 24
DELIMITERS = ",;\t|"

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SEPARATOR_LINE = "sep="
"""What a spreadsheet writes above the heading to say which delimiter it uses."""

BROKEN: list[str] = ["\0"]
"""In the place of a row that cannot be taken apart."""


@dataclass(frozen=True, slots=True)
class Probe:
    """What one pass over the whole file found: its content, size and writing."""

    digest: bytes
    size: int
    changed: int
    encoding: str
    start: int
    newline: bytes


def probe(file: BinaryIO) -> Probe:
    """Read the file once. Raises FileError for one that is empty or no text."""
    head = file.read(BLOCK_BYTES)
    start, encoding = next(
        ((len(bom), name) for bom, name in _BOMS if head.startswith(bom)), (0, "utf-8")
    )
    newlines = [end.encode(encoding) for end in "\n\r"]
    newline = newlines[1] if newlines[0] not in head and newlines[1] in head else newlines[0]
    digest, decoder, block = blake2b(digest_size=32), codecs.getincrementaldecoder(encoding)(), head
    valid = True
    while block:
        digest.update(block)
        if b"\0" in block and not encoding.startswith("utf-16"):
            raise FileError("The file is no text. A workbook must be saved as CSV (UTF-8) first.")
        if valid:
            valid = _decodes(decoder, block)
        block = file.read(BLOCK_BYTES)
    valid = valid and _decodes(decoder, b"", final=True)
    if not valid and encoding.startswith("utf-16"):
        raise FileError("The file says that it is UTF-16, but it is not.")
    found = os.fstat(file.fileno())
    if found.st_size <= start:
        raise FileError("The file is empty.")
    encoding = encoding if valid else "cp1254"
    return Probe(digest.digest(), found.st_size, found.st_mtime_ns, encoding, start, newline)


def _decodes(decoder: codecs.IncrementalDecoder, block: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError:
        return False
    return True


@dataclass(slots=True)
class Lines:
    """The lines of a file from a byte on. Remembers of the last blocks where they began."""

    file: BinaryIO
    probe: Probe
    position: int
    count: int = 0
    _recent: deque[tuple[int, int, list[str]]] = field(default_factory=lambda: deque(maxlen=2))

    def __iter__(self) -> Iterator[str]:
        return chain.from_iterable(self._blocks())

    def _blocks(self) -> Iterator[list[str]]:
        self.file.seek(self.position)
        first, begun, rest = self.count, self.position, b""
        while True:
            block = self.file.read(BLOCK_BYTES)
            rest += block
            cut = _after_last(self.probe.newline, rest) if block else len(rest)
            whole, rest = rest[:cut], rest[cut:]
            if len(rest) > LONGEST_LINE:
                raise FileError("The file has a line of more than 16 megabytes.")
            lines = list(io.StringIO(self._text(whole), newline=""))
            if lines:
                self._recent.append((first, begun, lines))
                yield lines
            first, begun = first + len(lines), begun + len(whole)
            if not block:
                return

    def _text(self, block: bytes) -> str:
        # Windows-1254 leaves seven bytes without a letter; they come back as they were.
        return block.decode(self.probe.encoding, "surrogateescape")

    def end_of(self, count: int) -> int:
        """The byte after line `count`, which must be among the last that were given out."""
        for first, begun, lines in reversed(self._recent):
            if first <= count:
                text = "".join(lines[: count - first])
                return begun + len(text.encode(self.probe.encoding, "surrogateescape"))
        return self.position


def _after_last(newline: bytes, block: bytes) -> int:
    """How much of the block is whole lines; in UTF-16 a letter has two bytes."""
    found = block.rfind(newline)
    while found > 0 and found % len(newline):
        found = block.rfind(newline, 0, found + len(newline) - 1)
    return found + len(newline) if found >= 0 else 0


class Source:
    """A provider's file: its heading, and its rows from any place where a row ended."""

    def __init__(self, path: Path) -> None:
        """Raises FileError for a file that cannot be read or lacks a column."""
        try:
            self._file = path.open("rb")
        except OSError as error:
            raise FileError(f"{path.name} cannot be read: {error.strerror}.") from error
        try:
            self.probe = probe(self._file)
            self._lines = Lines(self._file, self.probe, self.probe.start)
            self.delimiter, skipped = self._sniff()
            self._open(self.probe.start, 0)
            for _ in range(skipped):
                next(self._reader, None)
            self.header: Header = read_header(next(self._reader, []))
        except BaseException:
            self._file.close()
            raise

    def _sniff(self) -> tuple[str, int]:
        """The delimiter under which the heading makes most sense, and how many rows lie above."""
        skipped = 0
        for line in Lines(self._file, self.probe, self.probe.start):
            if line.lower().startswith(_SEPARATOR_LINE) and line[4:5] in DELIMITERS:
                return line[4], skipped + 1
            if line.strip():
                break
            skipped += 1
        else:
            line = ""

        def sense(delimiter: str) -> tuple[int, int]:
            cells = next(csv.reader([line], delimiter=delimiter), [])
            return sum(recognise(cell) is not None for cell in cells), len(cells)

        return max(DELIMITERS, key=sense), skipped

    def _open(self, position: int, line: int) -> None:
        self._lines = Lines(self._file, self.probe, position)
        self._base = line
        self._reader = csv.reader(
            iter(self._lines), delimiter=self.delimiter, skipinitialspace=True
        )

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def go_to(self, position: int, line: int) -> None:
        """Go on after the row that ended there."""
        self._open(position, line)

    @property
    def place(self) -> tuple[int, int]:
        """The byte after the last row that was given out, and the number of its last line."""
        return self._lines.end_of(self._reader.line_num), self._base + self._reader.line_num

    def take(self, count: int) -> tuple[list[list[str]], Sequence[int]]:
        """The next rows, at most so many, and the line in which each begins; none at the end.

        Raises FileError when the file has changed since it was opened.
        """
        found = os.fstat(self._file.fileno())
        if (found.st_size, found.st_mtime_ns) != (self.probe.size, self.probe.changed):
            raise FileError("The file was changed while it was being loaded.")
        place, first = self.place, self._reader.line_num
        try:
            rows = list(islice(self._reader, count))
        except csv.Error:
            rows = [BROKEN]
        begun = self._base + first + 1
        if self._reader.line_num - first == len(rows) and BROKEN not in rows[:1]:
            return rows, range(begun, begun + len(rows))
        self._open(*place)
        return self._one_by_one(count)

    def _one_by_one(self, count: int) -> tuple[list[list[str]], list[int]]:
        """The same for rows that go over several lines, or are broken."""
        rows: list[list[str]] = []
        lines: list[int] = []
        while len(rows) < count:
            line = self._base + self._reader.line_num + 1
            try:
                row = next(self._reader, None)
            except csv.Error:
                row = BROKEN
            if row is None:
                break
            rows.append(row)
            lines.append(line)
        return rows, lines
