"""A citizen's data as files: JSON as it is, CSV as one table for each part, in a ZIP."""

import csv
import io
import json
import zipfile

from app.usecases.mydata import MyData, columns

BOM = "\ufeff"
"""Without it a spreadsheet reads Turkish letters wrongly."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_json(data: MyData) -> bytes:
    """Indented, in UTF-8, with the moment at which it was made."""
    whole = {"made_at": data.made_at.isoformat(), **data.parts}
    return json.dumps(whole, ensure_ascii=False, indent=1).encode()


def as_csv(data: MyData) -> bytes:
    """A ZIP; a part without rows has no table."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in data.parts.items():
            if rows:
                text = io.StringIO()
                writer = csv.DictWriter(text, columns(rows), lineterminator="\r\n")
                writer.writeheader()
                writer.writerows({key: _cell(value) for key, value in row.items()} for row in rows)
                archive.writestr(f"{name}.csv", BOM + text.getvalue())
    return packed.getvalue()


def _cell(value: object) -> object:
    """A spreadsheet must not take a text for a formula; a number of +90 is none to be reckoned."""
    if value is None:
        return ""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
