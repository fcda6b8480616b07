"""Many rows in one go: columns as array parameters, new rows by PostgreSQL's COPY.

A list of Python objects costs the driver more than the row costs the database. What is made here
is what it would make of them: the texts of arrays, and rows in the binary format of COPY, in which
nothing has to be read as text.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from struct import Struct

from app.storage.database import Driver

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
"""From here PostgreSQL counts the microseconds of a moment."""

_MICROSECOND = timedelta(microseconds=1)
_SIGNATURE = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_END = b"\xff\xff"
_NULL = b"\xff\xff\xff\xff"
_LENGTH = Struct(">i")
_INTEGERS = {size: Struct(f">i{letter}") for size, letter in ((2, "h"), (4, "i"), (8, "q"))}
_ARRAY = Struct(">iiiii")
_INT4_OID = 23


def micros(moment: datetime) -> int:
    """A moment as PostgreSQL counts it."""
    return (moment - EPOCH) // _MICROSECOND


def moment(count: int) -> datetime:
    """The moment again, in UTC."""
    return EPOCH + count * _MICROSECOND


def array(values: Iterable[object]) -> str:
    """An array parameter of numbers, booleans or hex digits; None becomes null."""
    return "{" + ",".join(["NULL" if value is None else str(value) for value in values]) + "}"


def moments(counts: Iterable[int | None]) -> str:
    """An array parameter of moments."""
    return array(None if count is None else f'"{moment(count)}"' for count in counts)


def numbers(codes: Sequence[int]) -> str | None:
    """One array of numbers within a column; None for an empty one."""
    return f"{{{','.join(map(str, codes))}}}" if codes else None


def cell(value: bytes | None) -> bytes:
    """A cell of a row of COPY."""
    return _NULL if value is None else _LENGTH.pack(len(value)) + value


def integer(value: int | None, size: int) -> bytes:
    """A cell that holds a number of 2, 4 or 8 bytes."""
    return _NULL if value is None else _INTEGERS[size].pack(size, value)


def integers(values: Sequence[int]) -> bytes:
    """A cell that holds an array of 4-byte numbers; null for none."""
    if not values:
        return _NULL
    head = _ARRAY.pack(1, 0, _INT4_OID, len(values), 1)
    return cell(head + b"".join(integer(value, 4) for value in values))


def copy_rows(driver: Driver, table: str, columns: str, rows: bytes) -> None:
    """Copy rows into a table. A row is the number of its cells in two bytes, and its cells.

    Raises psycopg's UniqueViolation when one of the rows is there already.
    """
    with driver.cursor().copy(f"COPY {table} ({columns}) FROM STDIN (FORMAT binary)") as copy:
        copy.write(_SIGNATURE)
        copy.write(rows)
        copy.write(_END)
