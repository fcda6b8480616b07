"""What is held about a citizen as files: a table for each part, in one archive."""

import csv
import io
import json
import zipfile

from app.usecases.mydata import MyData, Rows, Value, columns

ZIP = "application/zip"
FORMULA = frozenset("=@\t\r")
SIGNS = frozenset("+-")


def whole(data: MyData) -> bytes:
    """One JSON document, to be read by people too."""
    text = json.dumps(
        {"made_at": data.made_at.isoformat(), **data.parts}, ensure_ascii=False, indent=1
    )
    return text.encode()


def archive(data: MyData) -> bytes:
    """A ZIP of CSV files, each in UTF-8 with the mark that spreadsheets look for."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as files:
        for name, rows in data.parts.items():
            file = zipfile.ZipInfo(f"{name}.csv", data.made_at.timetuple()[:6])
            file.compress_type = zipfile.ZIP_DEFLATED
            files.writestr(file, f"\ufeff{table(rows)}")
    return written.getvalue()


def table(rows: Rows) -> str:
    """A part as CSV."""
    written = io.StringIO()
    writer = csv.DictWriter(written, columns(rows), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
    return written.getvalue()


def _cell(value: Value) -> str:
    """As text that a spreadsheet does not take for a formula: a brand may be called anything."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case str() if _like_formula(value):
            return f"'{value}"
    return str(value)


def _like_formula(text: str) -> bool:
    return text[:1] in FORMULA or (text[:1] in SIGNS and not text[1:].isdigit())
