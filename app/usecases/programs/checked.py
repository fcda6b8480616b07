"""A file that was checked, and is kept until somebody has looked at it: how it was read, what is
wrong with it, and that it shall be loaded."""

from dataclasses import dataclass, field
from itertools import islice
from typing import Any, ClassVar, NamedTuple
from uuid import UUID, uuid4

import orjson

from app.core import UseCase, Work
from app.errors import InvalidInput, NotFound, TooLate, TooMany
from app.usecases.programs.arriving import LoadState, job_of
from app.usecases.programs.loadview import LoadView, Note, shown, unpacked_notes
from app.usecases.programs.room import MOST_OPEN, OPEN
from app.usecases.programs.wrong import WrongRow, printable, wrong_rows

MOST_WRONG = 200
"""Rows of a page."""
FIRST_LINES = 5

MOST_COUNTED = 200_000
"""So many rows are looked at while somebody waits."""
KINDS = """
SELECT code, count(*), (array_agg(line ORDER BY line))[:%(first)s]
  FROM (SELECT line, code FROM (SELECT first_byte, lines, codes FROM load_refusal
                                 WHERE load_id = %(id)s ORDER BY first_byte) AS r,
               unnest(r.lines, r.codes) AS w (line, code) LIMIT %(most)s) AS rows
 GROUP BY code ORDER BY 2 DESC, 1
"""

# What came of it before, and was not done, is confirmed no more: another may take its place.
UNDONE = "UPDATE load SET checked_by = NULL WHERE checked_by = %s AND state > 3"
# Whoever asks again, also at this instant, finds the load of whoever came first.
CONFIRM = """
WITH checked AS (
    SELECT * FROM load
     WHERE id = %(id)s AND brand_code = %(brand)s AND check_only AND state = 3
       AND kept_until > %(now)s
       AND (SELECT count(*) FROM load WHERE brand_code = %(brand)s AND state <= 2) < %(most)s
), begun AS (
    INSERT INTO load (id, bytes_id, brand_code, actor, format, check_only, backdated, state,
                      received, length, size, probe, notes, created_at, changed_at, kept,
                      checked_by, digest, name_digest, name_key_id, name)
    SELECT %(new)s, bytes_id, brand_code, actor, format, false, backdated, 2,
           received, length, size, probe, notes, %(now)s, %(now)s, kept,
           id, digest, name_digest, %(key_id)s, %(name)s
      FROM checked
    ON CONFLICT (checked_by) DO NOTHING
    RETURNING id
), job AS (
    SELECT procrastinate_defer_jobs_v1(ARRAY[ROW(
               %(queue)s, %(task)s, 0, %(lock)s, NULL, jsonb_build_object('id', id), NULL
           )::procrastinate_job_to_defer_v1]) FROM begun
)
SELECT count(*) FROM begun LEFT JOIN job ON true
"""
CONFIRMED = "SELECT id FROM load WHERE checked_by = %s"
KEEP_PREVIEW = """
INSERT INTO load_preview (bytes_id, key_id, sealed)
SELECT bytes_id, %(key_id)s, %(sealed)s FROM load
 WHERE id = %(id)s AND bytes_id = %(bytes)s AND kept IS NOT NULL AND state = 2
ON CONFLICT (bytes_id) DO UPDATE SET key_id = excluded.key_id, sealed = excluded.sealed
"""
PREVIEW = """
SELECT p.bytes_id, p.key_id, p.sealed, l.notes FROM load l JOIN load_preview p USING (bytes_id)
 WHERE l.id = %s
"""


@dataclass(frozen=True, slots=True)
class Heading:
    """A column of a file: how the file calls it, and which one it was taken for, by its name on
    the wire of İYS; "" for one that nobody knows, which is ignored."""

    name: str
    column: str


@dataclass(frozen=True, slots=True)
class Preview:
    """How a file was read. `delimiter`: "" for a workbook and for JSON; `sheet`: which one of a
    workbook; `columns`: in the order of the file; `rows`: the first ones with anything in them,
    and the `lines` in which they begin."""

    encoding: str
    delimiter: str
    sheet: str
    columns: tuple[Heading, ...]
    lines: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...] = field(repr=False)
    notes: tuple[Note, ...] = ()

    @property
    def ignored(self) -> tuple[str, ...]:
        """The columns that nobody knows."""
        return tuple(one.name for one in self.columns if not one.column)


@dataclass(frozen=True, slots=True)
class KeepPreview(UseCase[None]):
    """How a file was read at the first look, for whoever sent it."""

    id: UUID
    bytes_id: UUID
    preview: Preview = field(repr=False)

    def run(self, work: Work) -> None:
        """Once for its bytes, and only of a file that is kept."""
        found = self.preview
        told = {
            "encoding": found.encoding,
            "delimiter": found.delimiter,
            "sheet": found.sheet,
            "columns": [(printable(one.name), one.column) for one in found.columns],
            "lines": found.lines,
            "rows": [list(map(printable, row)) for row in found.rows],
        }
        key_id, sealed = work.core.keys.seal_bytes(orjson.dumps(told), self.bytes_id)
        what = {"id": self.id, "bytes": self.bytes_id, "key_id": key_id, "sealed": sealed}
        work.change(KEEP_PREVIEW, what)


@dataclass(frozen=True, slots=True)
class ShowPreview(UseCase[Preview]):
    """How a file was read, and its first rows."""

    brand: int
    id: UUID
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> Preview:
        """Raises NotFound, also for a file that nobody has looked at yet, or that is not kept, or
        not any more."""
        shown(work, self.id, self.brand)
        row = work.row(PREVIEW, (self.id,))
        if row is None:
            raise NotFound("preview")
        bytes_id, key_id, sealed, notes = row
        told = orjson.loads(work.core.keys.unseal_bytes(key_id, sealed, bytes_id))
        return Preview(
            told["encoding"],
            told["delimiter"],
            told["sheet"],
            tuple(Heading(*one) for one in told["columns"]),
            tuple(told["lines"]),
            tuple(map(tuple, told["rows"])),
            unpacked_notes(notes),
        )


class WrongKind(NamedTuple):
    """So many rows of a file were not taken for a reason, by its code; `lines`: the first ones."""

    code: str
    many: int
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CountWrong(UseCase[tuple[WrongKind, ...]]):
    """What is wrong with a file, reason by reason: one that is mended for all of its rows at once,
    in a spreadsheet, is looked at once."""

    brand: int
    id: UUID
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> tuple[WrongKind, ...]:
        """The most frequent first, of the first 200 000 rows; also of a file that is not kept any
        more. Raises NotFound."""
        shown(work, self.id, self.brand)
        rows = work.rows(KINDS, {"id": self.id, "first": FIRST_LINES, "most": MOST_COUNTED})
        return tuple(WrongKind(code, many, tuple(lines)) for code, many, lines in rows)


@dataclass(frozen=True, slots=True)
class ListWrong(UseCase[tuple[WrongRow, ...]]):
    """A page of the rows of a file that were not taken, after a line, with their cells."""

    brand: int
    id: UUID
    after: int = 0
    limit: int = 50
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> tuple[WrongRow, ...]:
        """By their lines; none of a file that is not kept, or not any more. Raises NotFound."""
        shown(work, self.id, self.brand)
        limit = max(min(self.limit, MOST_WRONG), 0)
        return tuple(islice(wrong_rows(work, self.id, self.after), limit))


@dataclass(frozen=True, slots=True)
class ConfirmLoad(UseCase[LoadView]):
    """A file that was checked shall be loaded: a second file with the same bytes, at once. Where
    that one failed or was cancelled, another; of what it has recorded, each record stays one."""

    brand: int
    id: UUID

    def run(self, work: Work) -> LoadView:
        """Again, it is the same answer, until that file fails. Raises NotFound, NotAllowed for a
        file that somebody else sent, InvalidInput for one that was not checked to its end
        (`load-unchecked`), TooLate when it is not kept any more, TooMany while ten are open."""
        check = shown(work, self.id, self.brand, own=True)
        new = uuid4()
        what: dict[str, Any] = {"id": self.id, "brand": self.brand, "now": work.now, "new": new}
        what |= {"most": MOST_OPEN, "key_id": None, "name": None}
        if check.name is not None:
            what["key_id"], what["name"] = work.core.keys.seal(check.name, new)
        work.change(UNDONE, (self.id,))
        work.row(CONFIRM, what | job_of(self.brand))
        found = work.row(CONFIRMED, (self.id,))
        if found is None:
            raise self._why_not(work, check)
        return shown(work, found[0], self.brand)

    def _why_not(self, work: Work, check: LoadView) -> InvalidInput | TooLate | TooMany:
        if not check.check_only or check.state is not LoadState.DONE or check.finished_at is None:
            return InvalidInput("load-unchecked", status=409)
        until = check.kept_until or check.finished_at
        if until <= work.now:
            return TooLate(minutes=int((until - check.finished_at).total_seconds()) // 60)
        return TooMany(what=OPEN, seconds=60)
