"""Reads a delimited file of any size in a stream, and knows the byte at which every row ends."""

import codecs
import csv
import io
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import chain, islice

from app.loading.columns import FileError, Header, read_header, recognise
from app.loading.files import Readable

BLOCK_BYTES = 1 << 18
LONGEST_LINE = 1 << 20
MOST_ROWS, MOST_BYTES = 8, 1 << 23
"""So many rows are taken at a time, and no more after so many bytes, whoever asks for how many:
long rows are not to fill the memory."""
LONGEST_STEP = 10 << 20
DELIMITERS = ",;\t|"

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_COMPRESSED = (b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"PK\x03\x04", b"BZh", b"\xfd7zXZ")
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


def refuse_compressed(head: bytes) -> None:
    """Raises FileError for the first bytes of a file that must be unpacked first."""
    if head.startswith(_COMPRESSED):
        raise FileError(
            "The file is compressed and no text. A workbook must be saved as CSV (UTF-8) first.",
            "packed",
        )


def probe(file: Readable) -> Probe:
    """Read the file once. Raises FileError for one that is empty or no text."""
    file.seek(0)
    head = file.read(BLOCK_BYTES)
    refuse_compressed(head)
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
            raise FileError(
                "The file is no text. A workbook must be saved as CSV (UTF-8) first.", "no-text"
            )
        if valid:
            valid = _decodes(decoder, block)
        block = file.read(BLOCK_BYTES)
    valid = valid and _decodes(decoder, b"", final=True)
    if not valid and encoding.startswith("utf-16"):
        raise FileError("The file says that it is UTF-16, but it is not.", "not-utf-16")
    size, changed = file.stamp
    if size <= start:
        raise FileError("The file is empty.", "empty")
    encoding = encoding if valid else "cp1254"
    return Probe(digest.digest(), size, changed, encoding, start, newline)


def _decodes(decoder: codecs.IncrementalDecoder, block: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError:
        return False
    return True


@dataclass(slots=True)
class Lines:
    """The lines of a file from a byte on. Remembers of the last blocks where they began.

    `passed`: so many bytes were read since; `noted`: where the rows that are being taken began.
    """

    file: Readable
    probe: Probe
    position: int
    count: int = 0
    passed: int = 0
    noted: int = 0
    _recent: deque[tuple[int, int, list[str]]] = field(default_factory=lambda: deque(maxlen=2))

    def __iter__(self) -> Iterator[str]:
        return chain.from_iterable(self._blocks())

    def _blocks(self) -> Iterator[list[str]]:
        self.file.seek(self.position)
        first, begun, rest = self.count, self.position, b""
        while True:
            if self.passed - self.noted > LONGEST_STEP:
                raise FileError("The file has a row of more than a megabyte.", "long-row")
            block = self.file.read(BLOCK_BYTES)
            self.passed += len(block)
            rest += block
            cut = _after_last(self.probe.newline, rest) if block else len(rest)
            whole, rest = rest[:cut], rest[cut:]
            if len(rest) > LONGEST_LINE:
                raise FileError("The file has a line of more than a megabyte.", "long-line")
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

    def __init__(
        self, file: Readable, known: Probe | None = None, *, from_sheet: bool = False
    ) -> None:
        """`known`: what an earlier look at the same file found; `from_sheet`: it is the text of
        one, where nobody says by which delimiter it is to be read. Raises FileError for a file
        that is no text or lacks a column; it is closed then."""
        self._file = file
        try:
            self.probe = known or probe(file)
            self._lines = Lines(file, self.probe, self.probe.start)
            self.delimiter, skipped = self._sniff(from_sheet)
            self._open(self.probe.start, 0)
            self.header: Header = read_header(self._heading(skipped))
        except BaseException:
            file.close()
            raise

    def _heading(self, skipped: int) -> list[str]:
        """Its cells, below so many rows. Raises FileError."""
        try:
            for _ in range(skipped):
                next(self._reader, None)
            return next(self._reader, [])
        except csv.Error:
            raise FileError("The first line is no heading.", "no-heading") from None

    def _sniff(self, from_sheet: bool) -> tuple[str, int]:
        """The delimiter under which the heading makes most sense, and how many rows lie above."""
        skipped = 0
        for line in Lines(self._file, self.probe, self.probe.start):
            said = line.lower().startswith(_SEPARATOR_LINE) and line[4:5] in set(DELIMITERS)
            if said and not from_sheet:
                return line[4], skipped + 1
            if line.strip() and not (said and not line[5:].strip()):
                break
            skipped += 1
        else:
            line = ""

        def sense(delimiter: str) -> tuple[int, int]:
            try:
                cells = next(csv.reader([line], delimiter=delimiter), [])
            except csv.Error:
                return 0, 0
            return sum(recognise(cell) is not None for cell in cells), len(cells)

        return max(DELIMITERS, key=sense), skipped

    def _open(self, position: int, line: int) -> None:
        self._lines = Lines(self._file, self.probe, position)
        self._base, self.ended = line, False
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
        """The next rows, at most so many, and the line in which each begins; none at the end,
        which `ended` tells.

        Raises FileError when the file has changed since it was opened.
        """
        if self._file.stamp != (self.probe.size, self.probe.changed):
            raise FileError("The file was changed while it was being loaded.", "changed")
        place, first = self.place, self._reader.line_num
        try:
            rows = list(chain.from_iterable(self._steps(count)))
        except csv.Error:
            rows = [BROKEN]
        begun = self._base + first + 1
        if self._reader.line_num - first == len(rows) and BROKEN not in rows[:1]:
            return rows, range(begun, begun + len(rows))
        self._open(*place)
        return self._one_by_one(count)

    def _steps(self, count: int) -> Iterator[list[list[str]]]:
        """Some rows, and some more, until there are so many, or enough bytes."""
        left, end = count, self._lines.passed + MOST_BYTES
        while left and self._lines.passed < end:
            self._lines.noted = self._lines.passed
            wanted = min(left, MOST_ROWS)
            rows = list(islice(self._reader, wanted))
            yield rows
            left -= len(rows)
            if len(rows) < wanted:
                self.ended = True
                return

    def _one_by_one(self, count: int) -> tuple[list[list[str]], list[int]]:
        """The same for rows that go over several lines, or are broken."""
        rows: list[list[str]] = []
        lines: list[int] = []
        end = self._lines.passed + MOST_BYTES
        while len(rows) < count and self._lines.passed < end:
            self._lines.noted = self._lines.passed
            line = self._base + self._reader.line_num + 1
            try:
                row = next(self._reader, None)
            except csv.Error:
                row = BROKEN
            if row is None:
                self.ended = True
                break
            rows.append(row)
            lines.append(line)
        return rows, lines
