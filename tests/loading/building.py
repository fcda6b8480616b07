"""What the files of the corpus are made of: tables as text, and as workbooks."""

import csv
import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any
from xml.sax.saxutils import escape

from xlsxwriter import Workbook

from app.usecases.programs.loadview import Note

HEADING = ("alıcı", "izin tarihi", "kanal", "alıcı tipi", "kaynak")
WHEN = "2026-03-11 10:00:00"
MOMENT = datetime(2026, 3, 11, 10)  # noqa: DTZ001
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"

Row = Sequence[Any]


@dataclass(frozen=True)
class Sample:
    """A file as somebody may send it, and what must come of it: the code of why it was refused as a
    whole; the notes; the addresses that are taken; the codes of wrong rows by their lines; and
    Turkish words that tell of them."""

    id: str
    name: str
    build: Callable[[], bytes] = field(repr=False)
    fault: str = ""
    notes: tuple[Note, ...] = ()
    taken: tuple[str, ...] = ()
    wrong: Mapping[int, str] = field(default_factory=dict)
    words: tuple[str, ...] = ()


def phone(number: int) -> str:
    """A number that no other row has."""
    return f"+90532{number:07}"


def phones(*numbers: int) -> tuple[str, ...]:
    return tuple(map(phone, numbers))


def row(number: int, **more: str) -> list[str]:
    """A sound row; `more` by the English names of its cells."""
    cells = {
        "recipient": phone(number),
        "date": WHEN,
        "type": "MESAJ",
        "kind": "BIREYSEL",
        "source": "HS_WEB",
    }
    return list((cells | more).values())


def rows(*numbers: int) -> list[list[str]]:
    return [row(number) for number in numbers]


def text_of(table: Sequence[Row], delimiter: str = ",", end: str = "\n") -> str:
    """A table as a spreadsheet writes it."""
    found = io.StringIO()
    csv.writer(found, delimiter=delimiter, lineterminator=end).writerows(table)
    return found.getvalue()


def table(
    *lines: Row,
    heading: Row = HEADING,
    delimiter: str = ",",
    end: str = "\n",
    encoding: str = "utf-8",
) -> Callable[[], bytes]:
    """What builds a table with a heading."""
    return lambda: text_of([heading, *lines], delimiter, end).encode(encoding)


def raw(text: str, encoding: str = "utf-8") -> Callable[[], bytes]:
    return lambda: text.encode(encoding)


def book(
    *lines: Row,
    heading: Row = HEADING,
    more: Callable[[Any, Any], None] = lambda _, __: None,
    **options: Any,  # noqa: ANN401
) -> Callable[[], bytes]:
    """What builds a workbook with a sheet; `more` is done with the workbook and the sheet."""
    return partial(_book, (heading, *lines), more, options)


def _book(
    lines: Sequence[Row], more: Callable[[Any, Any], None], options: Mapping[str, Any]
) -> bytes:
    found = io.BytesIO()
    made = Workbook(found, {"in_memory": True, "strings_to_numbers": False, **options})
    sheet = made.add_worksheet("İzinler")
    dates = made.add_format({"num_format": "dd.mm.yyyy hh:mm"})
    for at, cells in enumerate(lines):
        for place, cell in enumerate(cells):
            if isinstance(cell, datetime):
                sheet.write_datetime(at, place, cell, dates)
            elif isinstance(cell, str) and not cell.startswith("{="):
                sheet.write_string(at, place, cell)
            elif cell is not None:
                sheet.write(at, place, cell)
    more(made, sheet)
    made.close()
    return found.getvalue()


def archive(members: Mapping[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP archive."""
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w", method) as made:
        for name, data in members.items():
            made.writestr(name, data)
    return found.getvalue()


def cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def line(number: int, cells: Row, attributes: str = "") -> str:
    """A row of a sheet, of texts."""
    made = "".join(cell(f"{chr(65 + at)}{number}", text) for at, text in enumerate(cells))
    return f'<row r="{number}" {attributes}>{made}</row>'


def sheet(*lines: str, after: str = "", before: str = "", head: str = "") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{head}<worksheet xmlns="{MAIN}">{before}'
        f"<sheetData>{''.join(lines)}</sheetData>{after}</worksheet>"
    )


def members(content: str, **more: bytes | str) -> dict[str, bytes | str]:
    """The members of a workbook of one sheet, written by hand."""
    return {
        "[Content_Types].xml": "<Types/>",
        "xl/workbook.xml": (
            f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
            '<sheet name="Sayfa1" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" '
            f'Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
        ),
        "xl/worksheets/sheet1.xml": content,
        **more,
    }


def by_hand(content: str, **more: bytes | str) -> Callable[[], bytes]:
    return lambda: archive(members(content, **more))


def note(code: str, **params: str) -> Note:
    return Note(code, tuple(params.items()))
