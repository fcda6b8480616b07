"""Many rows in one go: columns as array parameters, new rows by PostgreSQL's COPY.

A list of Python objects costs the driver more than the database needs for the row; these texts
are what it would make of them.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice

from app.storage.database import Driver

BLOCK_LINES = 2000
NULL = "\\N"
"""How the text format of COPY writes a null."""


def array(values: Iterable[object]) -> str:
    """An array parameter of numbers, booleans or hex digits; None becomes null."""
    return "{" + ",".join(["NULL" if value is None else str(value) for value in values]) + "}"


def date_array(dates: Iterable[datetime | None]) -> str:
    """An array parameter of moments."""
    return array(None if date is None else f'"{date}"' for date in dates)


def numbers(codes: Sequence[int]) -> str | None:
    """One array of numbers within a column; None for an empty one."""
    return f"{{{','.join(map(str, codes))}}}" if codes else None


def escaped(text: str) -> str:
    """A text as a cell of a line of COPY."""
    for plain, written in (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r")):
        text = text.replace(plain, written)
    return text


def copy_lines(driver: Driver, table: str, columns: str, lines: Iterable[str]) -> None:
    """Copy lines of the text format into a table, while they are still being made.

    Raises psycopg's UniqueViolation when one of the rows is there already.
    """
    rest = iter(lines)
    with driver.cursor().copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        while block := list(islice(rest, BLOCK_LINES)):
            copy.write("\n".join(block) + "\n")
