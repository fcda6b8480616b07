"""What is held about a citizen as files: a table for each part, in one archive."""

import io
import json
import zipfile

from app.usecases.mydata import MyData, columns
from channels._kit.tables import csv_pieces

ZIP = "application/zip"


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
            names = columns(rows)
            cells = ([row[name] for name in names] for row in rows)
            files.writestr(file, b"".join(csv_pieces(names, cells)))
    return written.getvalue()
