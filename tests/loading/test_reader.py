"""Reading a delimited file in a stream: any writing, any delimiter, from any place."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.loading import reader
from app.loading.columns import FileError
from app.loading.files import DiskFile
from app.loading.reader import BROKEN, Source

Opened = Callable[[Path], Source]

HEADING = ["alıcı", "izin tarihi", "kanal", "alıcı tipi", "kaynak", "not"]
ROWS = [
    [f"+90532000{number:04d}", "2020-07-08", "MESAJ", "BİREYSEL", "web sitesi", "ğüşıöç"]
    for number in range(50)
]


def text(rows: list[list[str]], delimiter: str = ",", end: str = "\n") -> str:
    return end.join(delimiter.join(row) for row in [HEADING, *rows]) + end


def write(folder: Path, content: bytes) -> Path:
    path = folder / "file.csv"
    path.write_bytes(content)
    return path


def read(source: Source, count: int = 7) -> Iterator[tuple[int, list[str]]]:
    while True:
        rows, lines = source.take(count)
        yield from zip(lines, rows, strict=True)
        if len(rows) < count:
            return


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1254"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_file_is_read_in_every_writing(
    tmp_path: Path,
    opened: Opened,
    encoding: str,
    delimiter: str,
    end: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reader, "BLOCK_BYTES", 333)
    source = opened(write(tmp_path, text(ROWS, delimiter, end).encode(encoding)))
    assert source.delimiter == delimiter
    assert list(read(source)) == list(enumerate(ROWS, 2))


@pytest.mark.parametrize("order", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_read_in_both_orders_of_its_bytes(
    tmp_path: Path, opened: Opened, order: str
) -> None:
    # The letter Ċ has the byte of a line's end in it, in either order.
    rows = [[*row[:5], "\u010a\u0a0d\u0d0a\U0001f600"] for row in ROWS]
    content = f"\ufeff{text(rows)}".encode(order)
    assert [row for _, row in read(opened(write(tmp_path, content)))] == rows


def test_bytes_that_are_no_letter_of_windows_1254_do_not_stop_the_file(
    tmp_path: Path, opened: Opened
) -> None:
    content = text(ROWS).encode("cp1254").replace(b"web sitesi", b"web\x81sitesi", 1)
    source = opened(write(tmp_path, content))
    places = [source.place]
    rows = []
    while taken := source.take(9)[0]:
        rows += taken
        places.append(source.place)
    assert len(rows) == len(ROWS)
    assert places[-1] == (len(content), 51)


def test_a_line_that_names_the_delimiter_and_empty_lines_above_the_heading_are_passed(
    tmp_path: Path,
    opened: Opened,
) -> None:
    source = opened(write(tmp_path, f"sep=;\r\n{text(ROWS, ';')}".encode()))
    assert next(read(source)) == (3, ROWS[0])
    source = opened(write(tmp_path, f"\n\n{text(ROWS, ';')}".encode()))
    assert next(read(source)) == (4, ROWS[0])


def test_cells_in_quotes_may_hold_the_delimiter_and_ends_of_lines(
    tmp_path: Path, opened: Opened
) -> None:
    rows = [[*row[:5], f'bir, "iki"\r\nüç {row[0]}'] for row in ROWS]
    quoted = [[*row[:5], '"' + row[5].replace('"', '""') + '"'] for row in rows]
    source = opened(write(tmp_path, text(quoted).encode()))
    assert list(read(source)) == [(2 + 2 * at, row) for at, row in enumerate(rows)]


def test_a_quote_that_is_never_closed_costs_its_rows_and_not_the_file(
    tmp_path: Path, opened: Opened
) -> None:
    many = ROWS * 60
    lines = text(many).splitlines()
    lines[10] = f'"{lines[10]}'
    source = opened(write(tmp_path, "\n".join(lines).encode()))
    found = list(read(source))
    assert found[9] == (11, BROKEN)
    assert [row for _, row in found[:9]] == many[:9]
    assert found[10][0] > 1000
    assert [row for _, row in found[10:]] == many[found[10][0] - 2 :]


def test_reading_goes_on_from_any_place_where_a_row_ended(
    tmp_path: Path, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "BLOCK_BYTES", 200)
    chance = random.Random(5)
    note = ["", "ğ", '"a\nb"', '"c\r\n\r\nd"', "x" * 300]
    rows = [[*row[:5], chance.choice(note)] for row in ROWS]
    for encoding in ("utf-8", "utf-16", "cp1254"):
        path = write(tmp_path, text(rows).encode(encoding))
        whole = list(read(opened(path)))
        for _ in range(20):
            first, second = opened(path), opened(path)
            taken = list(zip(*reversed(first.take(chance.randrange(50))), strict=True))
            second.go_to(*first.place)
            assert taken + list(read(second, chance.randrange(1, 9))) == whole


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"PK\x03\x04\x14\x00\x06\x00", "no text"),
        (b"\xff\xfea\x00\xd8\xd8", "UTF-16"),
        (b"\n\n\n", "missing"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_one_sentence(
    tmp_path: Path, content: bytes, why: str
) -> None:
    with pytest.raises(FileError, match=why):
        Source(DiskFile(write(tmp_path, content)))


def test_a_file_that_is_not_there_is_refused_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"none\.csv cannot be read: No such file"):
        Source(DiskFile(tmp_path / "none.csv"))


def test_a_line_that_never_ends_is_refused(
    tmp_path: Path, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "LONGEST_LINE", 1000)
    monkeypatch.setattr(reader, "BLOCK_BYTES", 300)
    source = opened(write(tmp_path, f"{text([])}{'x' * 5000}".encode()))
    with pytest.raises(FileError, match="line of more than"):
        source.take(1)


def test_a_file_that_grows_while_it_is_read_is_noticed(tmp_path: Path, opened: Opened) -> None:
    path = write(tmp_path, text(ROWS).encode())
    source = opened(path)
    source.take(5)
    with path.open("a") as file:
        file.write("more\n")
    with pytest.raises(FileError, match="changed"):
        source.take(5)
