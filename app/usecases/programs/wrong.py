"""The rows of a file that were not taken, with their own cells, for whoever mends them.

They are sealed like the file that they are of, and go with it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid4

import orjson

from app.core import Work
from app.domain.places import FIELDS
from app.usecases.load import Cells, Refusal

LONGEST_CELL = 32_767
"""Letters of a cell that are shown; no spreadsheet has more in one."""
MOST_SEALED = 1 << 18
"""Letters that are sealed together, and one row more."""

KEEP = """
INSERT INTO load_wrong (load_id, line, last, uid, key_id, sealed) VALUES (%s, %s, %s, %s, %s, %s)
"""
AFTER = """
SELECT uid, key_id, sealed FROM load_wrong WHERE load_id = %s AND last > %s ORDER BY line LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class WrongRow:
    """A row that was not taken: its line in the file, which for a workbook is the row of its sheet;
    the code of the first thing that is wrong with it, and the column that it is about, by its name
    on the wire of İYS, or ""; its cells as they stand there, none where it could not be taken
    apart."""

    line: int
    code: str
    column: str
    cells: tuple[str, ...] = field(repr=False)


def printable(cell: str) -> str:
    """A cell that can be written down: without halves of letters, and not without an end."""
    return cell[:LONGEST_CELL].encode("utf-8", "replace").decode()


def keep_wrong(work: Work, id: UUID, refusals: Sequence[Refusal], cells: Cells) -> None:
    """Keep the rows that were refused, some together."""
    for stretch in _stretches(refusals, cells):
        uid = uuid4()
        key_id, sealed = work.core.keys.seal_bytes(orjson.dumps(stretch), uid)
        work.change(KEEP, (id, stretch[0][0], stretch[-1][0], uid, key_id, sealed))


def _stretches(
    refusals: Sequence[Refusal], cells: Cells
) -> Iterator[list[tuple[int, str, list[str]]]]:
    rows: list[tuple[int, str, list[str]]] = []
    size = 0
    for line, code in refusals:
        row = list(map(printable, cells.get(line, ())))
        rows.append((line, code, row))
        size += sum(map(len, row)) + len(row)
        if size > MOST_SEALED:
            yield rows
            rows, size = [], 0
    if rows:
        yield rows


def wrong_rows(work: Work, id: UUID, after: int) -> Iterator[WrongRow]:
    """The rows of a file after a line, by their lines."""
    while found := work.row(AFTER, (id, after)):
        uid, key_id, sealed = found
        rows = orjson.loads(work.core.keys.unseal_bytes(key_id, sealed, uid))
        for line, code, cells in rows:
            if line > after:
                yield WrongRow(line, code, FIELDS.get(code, ""), tuple(cells))
        after = rows[-1][0]
