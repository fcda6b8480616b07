"""Files that were made to take memory or to stop the worker: each is told in words, each is read in
the memory of any other."""

import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import orjson
import pytest

from app.loading.columns import FileError
from app.loading.ndjson import NdjsonSource
from app.loading.reader import Source
from app.loading.rows import RowReader
from app.storage.keys import KeyRing

HEADING = b"recipient,consentDate,type,recipientType,source\n"
CHUNK, MEGABYTE = 20_000, 1 << 20
MOST = 160 * MEGABYTE
LONG = MEGABYTE - 1000


class Endless:
    """A file that nobody has to write: its first bytes, then pieces of one length, by number."""

    def __init__(self, piece: Callable[[int], bytes], count: int, first: bytes = b"") -> None:
        self._piece, self._first, self._at = piece, first, 0
        self._each = len(piece(0))
        self.size = len(first) + count * self._each

    @property
    def stamp(self) -> tuple[int, int]:
        return self.size, 0

    def seek(self, position: int) -> None:
        self._at = position

    def read(self, count: int) -> bytes:
        found = bytearray()
        while (left := count - len(found)) and self._at < self.size:
            piece = self._rest()[:left]
            found += piece
            self._at += len(piece)
        return bytes(found)

    def _rest(self) -> bytes:
        """What is left of the piece here."""
        if self._at < len(self._first):
            return self._first[self._at :]
        number, place = divmod(self._at - len(self._first), self._each)
        return self._piece(number)[place:]

    def close(self) -> None:
        """Nothing is held."""


@contextmanager
def within(most: int) -> Iterator[None]:
    """What is done here takes no more memory at a time."""
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < most
    finally:
        tracemalloc.stop()


def told(source: Source | NdjsonSource, keys: KeyRing) -> tuple[int, int]:
    """How many rows could be read, and how many not, over all chunks."""
    reader, read, unread = RowReader(source, keys, frozenset(), CHUNK), 0, 0
    while True:
        chunk = reader.next()
        read, unread = read + len(chunk.sheet), unread + len(chunk.unread)
        if chunk.last:
            return read, unread


def filler(_: int) -> bytes:
    return b"x" * MEGABYTE


def test_two_hundred_megabytes_without_an_end_are_refused(keys: KeyRing) -> None:
    with within(16 * MEGABYTE), pytest.raises(FileError, match="line of more than a megabyte"):
        told(NdjsonSource(Endless(filler, 200)), keys)
    for first in (b"", HEADING):
        with within(16 * MEGABYTE), pytest.raises(FileError, match="line of more than a megabyte"):
            told(Source(Endless(filler, 200, first)), keys)


@pytest.mark.parametrize(
    "field", ["recipient", "type", "consent_date", "source", "retailer_access", "what"]
)
def test_lines_of_a_megabyte_with_cells_that_all_differ_are_refused_one_by_one(
    keys: KeyRing, field: str
) -> None:
    def line(number: int) -> bytes:
        value = f"{number:06}{'5' * LONG}"
        name, value = (value, "") if field == "what" else (field, value)
        said = {"recipient": "+905321112233", "type": "MESAJ", "source": "HS_WEB"}
        return orjson.dumps({**said, "consent_date": "2020-07-08", name: value}) + b"\n"

    with within(90 * MEGABYTE):
        assert told(NdjsonSource(Endless(line, 70)), keys) == (0, 70)


def test_rows_of_a_million_cells_are_refused_one_by_one(keys: KeyRing) -> None:
    def row(number: int) -> bytes:
        return b"," * LONG + b"%06d\n" % number

    with within(MOST):
        assert told(Source(Endless(row, 30, HEADING)), keys) == (0, 30)


def test_a_row_over_lines_without_an_end_is_refused(keys: KeyRing) -> None:
    def cells(_: int) -> bytes:
        return b'"ab\n",' * 10_000

    with within(MOST), pytest.raises(FileError, match="row of more than"):
        told(Source(Endless(cells, 400, HEADING)), keys)


@pytest.mark.parametrize(
    ("heading", "why"),
    [(b"ab," * 300_000, "columns are missing"), (b"a" * 900_000, "no heading")],
)
def test_a_heading_of_a_megabyte_is_refused_in_a_few_words(heading: bytes, why: str) -> None:
    with within(MOST), pytest.raises(FileError, match=why) as refused:
        Source(Endless(lambda _: heading + b"\n", 1))
    assert len(str(refused.value)) < 4000


@pytest.mark.parametrize("depth", [10, 900, 991, 1000, 1023, 1024, 100_000])
@pytest.mark.parametrize("brackets", [b"[]", b"{}"])
def test_what_is_nested_is_no_cell_however_deep(keys: KeyRing, depth: int, brackets: bytes) -> None:
    opening = b"[" if brackets == b"[]" else b'{"a":'
    nested = opening * depth + b"1" + brackets[1:] * depth
    good = b'{"recipient":"+905321112233","type":"MESAJ","source":"HS_WEB"}\n'
    for field in (b"recipient", b"type", b"consent_date", b"retailer_code", b"retailer_access"):
        bad = good.replace(b"}", b',"%s":%s}' % (field, nested))
        if field in good:
            bad = b'{"%s":%s}\n' % (field, nested)
        file = Endless(lambda _, bad=bad: bad + good, 1)  # type: ignore[misc]
        assert told(NdjsonSource(file), keys) == (1, 1)


@pytest.mark.parametrize(
    ("start", "why"),
    [
        ("{}".encode("utf-16"), "UTF-16"),
        ("{}".encode("utf-16-le"), "UTF-16"),
        ("{}".encode("utf-16-be"), "UTF-16"),
        (b"\x1f\x8b\x08\x00", "compressed"),
        (b"\x28\xb5\x2f\xfd", "compressed"),
        (b"PK\x03\x04", "compressed"),
    ],
)
def test_records_in_another_writing_are_refused_in_one_sentence(start: bytes, why: str) -> None:
    with pytest.raises(FileError, match=why):
        NdjsonSource(Endless(lambda _: start, 3))
