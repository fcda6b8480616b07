"""The corpus: every file that somebody may send for a load, honest and hostile, with what must come
of it through any door."""

import io
import zipfile
from collections.abc import Sequence

from tests.loading.books import BOOKS
from tests.loading.building import HEADING, Sample, line, members, phones, row, sheet
from tests.loading.damaged import DAMAGED
from tests.loading.hostile import HOSTILE
from tests.loading.texts import TEXTS

SHEET = "xl/worksheets/sheet1.xml"
MILLION = 1_048_575
"""Rows that a sheet has below its heading."""


def million() -> bytes:
    """As many rows as a sheet can have, of which a hundred are sound, written as they are made."""
    found = io.BytesIO()
    head, tail = sheet("\0").split("\0")
    spoilt = row(0, type="faks")
    with zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
        for name, data in members("").items():
            if name != SHEET:
                made.writestr(name, data)
        with made.open(SHEET, "w", force_zip64=True) as file:
            file.write((head + line(1, HEADING)).encode())
            for at in range(2, MILLION + 2):
                file.write(line(at, row(at - 2) if at < 102 else spoilt).encode())
            file.write(tail.encode())
    return found.getvalue()


LONG = (
    Sample(
        "million-rows",
        "izinler.xlsx",
        million,
        taken=phones(*range(100)),
        wrong=dict.fromkeys(range(102, MILLION + 2), "H117"),
        words=("ARAMA, MESAJ ya da EPOSTA",),
    ),
)

FILES: Sequence[Sample] = (*TEXTS, *DAMAGED, *BOOKS, *HOSTILE, *LONG)
