"""Loading one chunk of a provider's file: its records, its report and how far the load has come."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, Protocol

from app.core import UseCase, Work
from app.domain.consent import MessageType
from app.errors import InvalidInput
from app.receipts import receipt
from app.storage.database import Driver
from app.usecases.record import BatchRecorded, CheckConsents, RecordConsents
from app.usecases.sheet import Sheet
from app.usecases.subscriptions import FULL, newcomers

COLUMNS = "attempt, position, line, taken, refused, report_bytes, finished_at IS NOT NULL, fresh"

BARRED = "H353"
"""Whoever reports it was not granted permissions of this type."""

LATEST = f"""
SELECT {COLUMNS} FROM import_run WHERE digest = %s AND brand_code = %s AND backdated = %s
 ORDER BY attempt DESC LIMIT 1
"""
BEGIN = """
INSERT INTO import_run (digest, brand_code, backdated, attempt, started_at, changed_at)
VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
"""
STANDING = f"""
SELECT {COLUMNS} FROM import_run
 WHERE digest = %s AND brand_code = %s AND backdated = %s AND attempt = %s FOR UPDATE
"""
ADVANCE = """
UPDATE import_run SET position = %s, line = %s, taken = taken + %s, refused = refused + %s,
       report_bytes = %s, fresh = fresh + %s, changed_at = %s, finished_at = %s
 WHERE digest = %s AND brand_code = %s AND backdated = %s AND attempt = %s
"""


class Refusal(NamedTuple):
    """A row that was not taken: its line in the file, and the code of what is wrong with it."""

    line: int
    code: str


Cells = Mapping[int, Sequence[str]]
"""The cells of rows by their line, as the file has them."""


class Reporter(Protocol):
    """Where refusals are written down."""

    def write(self, work: Work, at: int, refusals: Sequence[Refusal], cells: Cells) -> int:
        """Write them from `at` on and let nothing follow; the length of the whole. `cells`: of all
        rows, where somebody will look at the wrong ones."""
        ...


class FileKey(NamedTuple):
    """What is loaded: a file by its content, for which brand, by which rule of age."""

    digest: bytes
    brand: int
    backdated: bool


class Standing(NamedTuple):
    """How far the load of a file has come. `fresh`: so many addresses of what was checked would
    take room of the package."""

    attempt: int = 1
    position: int = 0
    line: int = 0
    taken: int = 0
    refused: int = 0
    report_bytes: int = 0
    finished: bool = False
    fresh: int = 0


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows of a file: the records with their lines, and the rows that could not be read.

    `position` and `line` tell where the next chunk begins; `last` that there is none. `cells`: of
    all rows, where they are wanted.
    """

    sheet: Sheet
    lines: Sequence[int]
    unread: Sequence[Refusal]
    position: int
    line: int
    last: bool
    cells: Cells = field(default_factory=dict)


def latest(driver: Driver, file: FileKey) -> Standing | None:
    """Where the last load of this file stands; None where it never began."""
    row = driver.execute(LATEST, file).fetchone()
    return Standing(*row) if row else None


@receipt
@dataclass(frozen=True, slots=True)
class ChunkLoaded:
    """How many rows took effect, and how many did not; of how many something was known."""

    taken: int
    refused: int
    known: int


def _done(sheet: Sheet, recorded: BatchRecorded) -> set[bytes]:
    """The addresses of which a record took effect."""
    refused = {place for place, _ in recorded.refused}
    return {tag for place, tag in enumerate(sheet.tags) if place not in refused}


@dataclass(frozen=True, slots=True)
class LoadChunk(UseCase[ChunkLoaded]):
    """Load a chunk, unless the load stands elsewhere than at `start`: whole, or not at all.

    `unheard` and `reported_at` as in RecordConsents. `writes`: else it is only told what would be
    refused. `limited`: the provider's package says how many addresses there may be. `barred`: the
    types that whoever sent it may not write.
    """

    file: FileKey
    attempt: int
    start: int
    chunk: Chunk
    report: Reporter
    unheard: bool = False
    writes: bool = True
    reported_at: datetime | None = None
    limited: bool = False
    barred: Collection[MessageType] = ()

    def run(self, work: Work) -> ChunkLoaded:
        """Raises InvalidInput when somebody else loads the same file at the same time."""
        standing = self._standing(work)
        if standing.position != self.start or standing.finished:
            raise InvalidInput("import-elsewhere")
        chunk, barred = self.chunk, self.barred
        tags, kinds = chunk.sheet.tags, chunk.sheet.kinds
        mine = [place for place, one in enumerate(kinds) if one.type not in barred]
        new, full = self._full(work, mine, standing.fresh)
        kept = [place for place in mine if tags[place] not in full] if full else mine
        sheet = chunk.sheet.part(kept)
        brand, backdated, at = self.file.brand, self.file.backdated, self.reported_at
        order: RecordConsents | CheckConsents
        if self.writes:
            order = RecordConsents(
                brand, sheet, backdated, self.unheard, quiet=True, reported_at=at
            )
        else:
            order = CheckConsents(brand, sheet, backdated, at)
        recorded = work.run(order)
        # What was recorded is counted as used by the next chunk; what was only checked is told it.
        fresh = 0 if self.writes else len(new.intersection(_done(sheet, recorded)))
        broken = [Refusal(chunk.lines[kept[place]], code) for place, code in recorded.refused]
        broken += [Refusal(chunk.lines[place], FULL) for place in mine if tags[place] in full]
        closed = set(range(len(tags))).difference(mine) if barred else ()
        broken += [Refusal(chunk.lines[place], BARRED) for place in closed]
        refused = sorted([*chunk.unread, *broken])
        # Before the commit: what is too much after a failure is cut off by the next write.
        length = self.report.write(work, standing.report_bytes, refused, chunk.cells)
        finished = work.now if chunk.last else None
        place = (chunk.position, chunk.line, recorded.done, len(refused), length, fresh)
        work.change(ADVANCE, (*place, work.now, finished, *self.file, self.attempt))
        return ChunkLoaded(recorded.done, len(refused), recorded.known)

    def _full(
        self, work: Work, places: Sequence[int], before: int
    ) -> tuple[set[bytes], set[bytes]]:
        """The addresses that take room, and those for which there is none: whose line comes first
        has it. `before`: so much was taken by what was only checked."""
        view = work.core.directory.get(self.file.brand)
        if not self.limited or view is None:
            return set(), set()
        lines, tags = self.chunk.lines, self.chunk.sheet.tags
        asked = (tags[one] for one in sorted(places, key=lines.__getitem__))
        return newcomers(work, view.iys_code, asked, hold=self.writes, before=before)

    def _standing(self, work: Work) -> Standing:
        key = (*self.file, self.attempt)
        if self.start == 0:
            work.change(BEGIN, (*key, work.now, work.now))
        row = work.row(STANDING, key)
        return Standing(*row) if row else Standing(position=-1)
