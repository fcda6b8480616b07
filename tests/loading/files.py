"""The corpus: every file that somebody may send for a load, honest and hostile, with what must come
of it through any door."""

import io
from collections.abc import Sequence

from xlsxwriter import Workbook

from tests.loading.books import BOOKS
from tests.loading.building import HEADING, WHEN, Sample, phone, phones
from tests.loading.damaged import DAMAGED
from tests.loading.hostile import HOSTILE
from tests.loading.texts import TEXTS

MILLION = 1_048_575
"""Rows that a sheet has below its heading."""


def million() -> bytes:
    """As many rows as a sheet can have, all of them for a few addresses, so that they load fast."""
    found = io.BytesIO()
    with Workbook(found, {"constant_memory": True}) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, HEADING)
        for at in range(1, MILLION + 1):
            cells = (phone(at % 100), WHEN, "MESAJ" if at <= 100 else "faks", "BIREYSEL", "HS_WEB")
            sheet.write_row(at, 0, cells)
    return found.getvalue()


LONG = (
    Sample(
        "million-rows",
        "izinler.xlsx",
        million,
        taken=phones(*range(100)),
        wrong=dict.fromkeys(range(102, MILLION + 2), "H117"),
        words=("ARAMA, MESAJ ya da EPOSTA",),
        slow=True,
    ),
)

FILES: Sequence[Sample] = (*TEXTS, *DAMAGED, *BOOKS, *HOSTILE, *LONG)
