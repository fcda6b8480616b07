"""What a workbook may be, and why one is refused as a whole."""

LOCKED, OTHER_KIND, NO_WORKBOOK = "locked", "other-workbook", "no-workbook"
LARGE, BROKEN, LONG_ROW = "workbook-large", "workbook-broken", "long-row"
NO_ROWS, TOO_MANY_ROWS, MERGED_ROWS = "sheet-empty", "sheet-rows", "rows-merged"
SLOW = "workbook-slow"
FAULTS = (
    *(LOCKED, OTHER_KIND, NO_WORKBOOK, LARGE, SLOW, BROKEN, LONG_ROW),
    *(NO_ROWS, TOO_MANY_ROWS, MERGED_ROWS),
)
"""The codes of `app/loading/columns.py` that a workbook may be refused with."""

KINDS = ("XLS", "XLSB", "ODS", "Numbers")
"""Workbooks that are none of ours: what OTHER_KIND names."""

SEVERAL, HIDDEN_SHEETS, MERGED = "sheets-others", "sheets-hidden", "cells-merged"
HIDDEN_ROWS, HIDDEN_COLUMNS = "rows-hidden", "columns-hidden"
MACROS, FORMULAS = "macros", "formulas"
NOTES = {
    SEVERAL: ("read", "others"),
    HIDDEN_SHEETS: ("count",),
    MERGED: ("count", "ranges"),
    HIDDEN_ROWS: ("count",),
    HIDDEN_COLUMNS: ("columns",),
    MACROS: (),
    FORMULAS: ("count",),
}
"""What whoever sent a workbook should know of how it was read, with what the words of it want: the
sheet that was read and the other visible ones with rows; how many sheets are hidden; the ranges of
merged cells, of which only the first cell has a value; hidden rows and columns, which are read like
the others; macros, which are not run; formulas, of which the value last calculated is read."""

MOST_PACKED = 200 << 20
"""Bytes of a workbook; a million rows of six columns are some forty millions."""

MOST_MEMBERS = 5000
MOST_UNPACKED = 6 << 30
"""Bytes, of all that is read of one."""
MOST_RATIO, RATIO_FROM = 250, 16 << 20
"""Sheets become a tenth to a hundredth when they are packed. Only what is more than RATIO_FROM
bytes is asked for it."""

MOST_TEXT = 1 << 30
"""Bytes of the text that a sheet becomes."""
TEXT_RATIO, TEXT_FROM = 50, 64 << 20
"""It is two or three times as much as the workbook; more than TEXT_FROM bytes must not be more than
so many times as much, or one text that many cells show would fill the disk."""
MOST_ROWS, MOST_COLUMNS = 1 << 20, 1 << 14
"""As Excel has them."""
LONGEST_CELL = 1 << 17
LONGEST_ROW = 1 << 20
"""In letters."""
SHOWN = 20
"""So many ranges or names are told of."""

SECONDS = 300
"""Of the processor."""
PATIENCE = 900.0
"""Seconds by the wall clock, with the time in which nobody takes what was unpacked."""


class Refused(Exception):
    """A workbook that cannot be read as a whole; a code of FAULTS, and what its words want."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code)
        self.code, self.params = code, params
