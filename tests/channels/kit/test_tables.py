"""Tables come out as they went in, and no cell does anything in a spreadsheet."""

import csv
import io
import re
import tracemalloc
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import islice, repeat
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from defusedxml import ElementTree
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.deadlines import ISTANBUL
from channels._kit import tables
from channels._kit.tables import Cell, TooManyRows, csv_pieces, write_xlsx

MADE = datetime(2026, 3, 12, 9, 30, tzinfo=UTC)
HOSTILE = [
    '=HYPERLINK("http://b.example";"tıkla")',
    "+90532 111 22 33",
    "-1+1",
    "@SUM(A1:A9)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1",  # noqa: RUF001
    "-²",
]
SPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
ESCAPE = re.compile("_x([0-9A-F]{4})_")
Row = Sequence[Cell]


def as_csv(rows: Sequence[Row], columns: Sequence[str] = ("A", "B")) -> list[list[str]]:
    text = b"".join(csv_pieces(columns, rows)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def book(rows: Sequence[Row], columns: Sequence[str] = ("A", "B"), title: str = "Liste") -> bytes:
    file = io.BytesIO()
    write_xlsx(file, columns, rows, title=title, made_at=MADE)
    return file.getvalue()


def part(data: bytes, name: str) -> Any:  # noqa: ANN401
    with zipfile.ZipFile(io.BytesIO(data)) as files:
        return ElementTree.fromstring(files.read(name))


def sheet(data: bytes) -> Any:  # noqa: ANN401
    return part(data, "xl/worksheets/sheet1.xml")


def as_xlsx(rows: Sequence[Row], columns: Sequence[str] = ("A", "B")) -> list[list[object]]:
    """What a spreadsheet reads: texts, numbers as they are, None for a cell that is not there."""
    found: list[list[object]] = []
    for row in sheet(book(rows, columns)).iter(f"{SPACE}row"):
        cells: list[object] = [None] * len(columns)
        for cell in row.iter(f"{SPACE}c"):
            assert cell.find(f"{SPACE}f") is None
            cells[ord(cell.get("r")[0]) - ord("A")] = value(cell)
        found.append(cells)
    return found


def value(cell: Any) -> object:  # noqa: ANN401
    if cell.get("t") == "inlineStr":
        text = "".join(one.text or "" for one in cell.iter(f"{SPACE}t"))
        return ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    number = float(cell.find(f"{SPACE}v").text)
    return bool(number) if cell.get("t") == "b" else number


def test_a_table_comes_back_from_csv() -> None:
    moment = datetime(2026, 3, 12, 21, 30, 5, 999, tzinfo=UTC)
    rows: list[Row] = [("İĞÜŞÖÇ, «ı»\n;", 42), (None, True), (moment, date(2026, 3, 13))]
    assert as_csv(rows, ("Adı", "Sayı")) == [
        ["Adı", "Sayı"],
        ["İĞÜŞÖÇ, «ı»\n;", "42"],
        ["", "true"],
        ["2026-03-13T00:30:05+03:00", "2026-03-13"],
    ]
    assert b"".join(csv_pieces(["A"], [])) == b"\xef\xbb\xbfA\r\n"


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_is_a_formula_in_csv(text: str) -> None:
    [heading, row] = as_csv([(text, 1)], (text, "B"))
    assert heading[0] == row[0] == f"'{text}".replace("\r", "\n")


@pytest.mark.parametrize("text", ["+905321112233", "-5", "a=b", "2026-1", "", "'=1"])
def test_what_is_none_stays_as_it_is(text: str) -> None:
    assert as_csv([(text, 1)])[1][0] == text


def test_csv_leaves_as_the_rows_come() -> None:
    """The first piece is there although the rows never end, and none grows."""
    pieces = csv_pieces(["A"], repeat(("x" * 1000,)))
    assert all(len(piece) < 70_000 for piece in islice(pieces, 20))


def test_a_table_comes_back_from_xlsx() -> None:
    moment = datetime(2026, 3, 12, 21, 30, tzinfo=UTC)
    rows: list[Row] = [("İĞÜŞÖÇ <&> «ı»\n ", 42), (None, True), (moment, date(2026, 3, 13))]
    day = (date(2026, 3, 13) - date(1899, 12, 30)).days
    found = as_xlsx(rows, ("Adı", "Sayı"))
    assert found[:3] == [["Adı", "Sayı"], ["İĞÜŞÖÇ <&> «ı»\n ", 42], [None, True]]
    assert found[3] == [pytest.approx(day + 0.5 / 24), day]


@pytest.mark.parametrize(
    "text", [*HOSTILE, "http://b.example", "mailto:a@b.example", "0042", "1e5", "_x0041_", "{=1}"]
)
def test_a_text_is_a_text_in_xlsx(text: str) -> None:
    assert as_xlsx([(text, 1)], (text, "B")) == [
        [text.replace("\r", "\n"), "B"],
        [text.replace("\r", "\n"), 1],
    ]
    with zipfile.ZipFile(io.BytesIO(book([(text, 1)]))) as files:
        assert not [name for name in files.namelist() if "sheet1.xml.rels" in name]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("a\x00\x1b\x7fb", "a\ufffd\ufffd\ufffdb"),
        ("\ud800a\udfff", "\ufffda\ufffd"),
        ("\ufffe\uffff", "\ufffd\ufffd"),
        ("ğ" * 40_000, "ğ" * 32_766 + "…"),
        ("😀" * 20_000, "😀" * 16_383 + "…"),
    ],
)
def test_what_no_file_can_hold_is_seen_to_be_missing(text: str, read: str) -> None:
    assert as_xlsx([(text, 1)])[1][0] == read
    if len(text) < 100:
        assert as_csv([(text, 1)])[1][0] == read


def test_what_a_sheet_would_count_badly_is_a_text() -> None:
    ancient = datetime(1899, 5, 1, tzinfo=UTC)
    found = as_xlsx([(1234567890123456, ancient), (10**15 - 1, date(1881, 5, 19))])
    assert found[1:] == [
        ["1234567890123456", ancient.astimezone(ISTANBUL).isoformat()],
        [10**15 - 1, "1881-05-19"],
    ]


def test_headings_stay_in_sight_and_every_column_can_be_filtered() -> None:
    data = book([("x" * 30, 1), ("y" * 500, 2)])
    found = sheet(data)
    pane = next(found.iter(f"{SPACE}pane"))
    assert (pane.get("ySplit"), pane.get("state")) == ("1", "frozen")
    assert next(found.iter(f"{SPACE}autoFilter")).get("ref") == "A1:B3"
    wide = [float(column.get("width")) for column in found.iter(f"{SPACE}col")]
    assert wide == [pytest.approx(62, abs=1), pytest.approx(10, abs=1)]
    [heading] = islice(found.iter(f"{SPACE}c"), 1)
    style = next(islice(part(data, "xl/styles.xml").iter(f"{SPACE}cellXfs"), 1))
    assert style[int(heading.get("s"))].get("fontId") != "0"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Şikâyetler", "Şikâyetler"),
        ("a/b:[c]", "a b c"),
        ("'x'", "x"),
        ("History", "1"),
        ("\ud800", "\ufffd"),
        ("", "1"),
        ("😀" * 20, "😀" * 15),
        ("y" * 40, "y" * 31),
    ],
)
def test_a_sheet_has_a_name_that_it_may_have(title: str, name: str) -> None:
    [found] = part(book([], title=title), "xl/workbook.xml").iter(f"{SPACE}sheet")
    assert found.get("name") == name


def test_the_same_table_is_the_same_file_and_no_row_stays_on_the_disk(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Any,  # noqa: ANN401
) -> None:
    monkeypatch.setattr(tables, "TemporaryDirectory", lambda: TemporaryDirectory(dir=tmp_path))
    assert book([("a", MADE)]) == book([("a", MADE)])
    with pytest.raises(ZeroDivisionError):
        book(_Failing())
    assert list(tmp_path.iterdir()) == []


class _Failing(list[Row]):
    def __iter__(self) -> Iterator[Row]:
        yield ("a", 1)
        raise ZeroDivisionError


def test_a_sheet_that_is_full_takes_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MOST_ROWS", 2)
    assert len(as_xlsx([("a", 1)] * 2)) == 3
    with pytest.raises(TooManyRows):
        book([("a", 1)] * 3)


def test_memory_does_not_grow_with_the_rows() -> None:
    peaks = []
    for count in (1_000, 20_000):
        tracemalloc.start()
        with io.BytesIO() as file:
            write_xlsx(file, ["A"], repeat(("metin",), count), title="T", made_at=MADE)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 3 * peaks[0]


def test_a_moment_has_a_time_zone() -> None:
    bare = MADE.replace(tzinfo=None)
    with pytest.raises(ValueError, match="time zone"):
        as_csv([(bare, 1)])
    with pytest.raises(ValueError, match="time zone"):
        book([(bare, 1)])


CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.dates(),
    st.datetimes(timezones=st.just(UTC), max_value=datetime(9000, 1, 1)).filter(  # noqa: DTZ001
        lambda moment: moment.year > 1
    ),
    st.text(st.characters(exclude_categories=())),
)


@settings(deadline=timedelta(seconds=2))
@given(rows=st.lists(st.tuples(st.just(1), CELLS), max_size=5))
def test_whatever_the_cells_are_the_files_can_be_read(rows: list[tuple[Cell, Cell]]) -> None:
    assert len(as_csv(rows)) == len(as_xlsx(rows)) == len(rows) + 1
