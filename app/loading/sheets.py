"""Workbooks: unpacked by a process of their own into text, which is then read like any other."""

import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from app.core import Core
from app.loading.columns import FileError, showable
from app.loading.files import DiskFile, OpenFile, Readable
from app.loading.kinds import HEAD_BYTES, Kind, kind_of
from app.outbox.delivery import system_context
from app.usecases.programs.loads import PART_BYTES
from app.usecases.programs.unpacking import BeginUnpacking, EndUnpacking, IsUnpacking, KeepText
from app.workbooks import limits
from app.workbooks.limits import Refused
from app.workbooks.unpacking import Told, unpack

WHY: Mapping[str, str] = {
    limits.LOCKED: "The workbook is protected by a password. Take it away, and save it again.",
    limits.OTHER_KIND: "The workbook is in the form {kind}. Save it as XLSX or CSV (UTF-8).",
    limits.NO_WORKBOOK: "The file is no workbook (XLSX). Save it as XLSX or CSV (UTF-8).",
    limits.LARGE: "The workbook is too large when it is unpacked. Save it as CSV (UTF-8).",
    limits.SLOW: "Opening the workbook took too long. Save it as CSV (UTF-8).",
    limits.BROKEN: "The workbook is damaged. Open it, and save it again.",
    limits.LONG_ROW: "The file has a row of more than a megabyte.",
    limits.NO_ROWS: "The visible sheets of the workbook have no row.",
    limits.MERGED_ROWS: "Cells of several rows are merged ({ranges}). Unmerge them, and save.",
    limits.TOO_MANY_ROWS: "The sheet has more rows than a sheet can have.",
}
NOTES: Mapping[str, str] = {
    limits.SEVERAL: "Only the sheet {read} is read; others with rows: {others}.",
    limits.HIDDEN_SHEETS: "Hidden sheets are not read: {count}.",
    limits.MERGED: "Of merged cells only the first has a value: {ranges}.",
    limits.HIDDEN_ROWS: "Hidden rows are read like the others: {count}.",
    limits.HIDDEN_COLUMNS: "Hidden columns are read like the others: {columns}.",
    limits.MACROS: "Macros are not run.",
    limits.FORMULAS: "Of formulas the value last calculated is read: {count}.",
}
_PLACES = re.compile(r"(?:[A-Z:, …]|[0-9]{1,7}(?![0-9]))*")


def unpacked(feed: Iterable[bytes], take: Callable[[bytes], object]) -> dict[str, Any]:
    """Give the text of a workbook to `take`; the sheet that was read, and the notes, ready for the
    table. Raises FileError, Unavailable, and what `feed` and `take` raise."""
    try:
        told = unpack(feed, take)
    except Refused as error:
        raise FileError(
            WHY[error.code].format(**error.params), error.code, **error.params
        ) from None
    return {"sheet": showable(told.sheet), "notes": _notes(told)}


def _notes(told: Told) -> list[tuple[str, list[tuple[str, str]]]]:
    """The names of sheets are anybody's words; all else that is told are numbers and places."""
    return [
        (code, [(name, _plain(value, names=code == limits.SEVERAL)) for name, value in params])
        for code, params in told.notes
    ]


def _plain(value: str, *, names: bool) -> str:
    if names:
        return ", ".join(map(showable, value.split(", ")))
    return value if _PLACES.fullmatch(value) else "…"


def blocks_of(file: Readable) -> Iterator[bytes]:
    """A file from its beginning, a megabyte at a time."""
    file.seek(0)
    while block := file.read(PART_BYTES):
        yield block


def is_workbook(file: Readable, *, said: bool = False) -> bool:
    """Whether a file is to be unpacked; `said`: it was said to be. Raises FileError for one that is
    nothing that can be read."""
    file.seek(0)
    head = file.read(HEAD_BYTES)
    file.seek(0)
    return kind_of(head, workbook=said) is Kind.WORKBOOK


class NotWanted(Exception):
    """The text of a workbook is wanted no more: its load was cancelled, or somebody else took the
    place of whoever makes it."""


class Parts:
    """Keeps the text of a workbook in parts of a megabyte."""

    def __init__(self, core: Core, id: UUID, text_id: UUID) -> None:
        self._core, self._id, self._text_id = core, id, text_id
        self._held, self.size = bytearray(), 0

    def take(self, data: bytes) -> None:
        """Some more of it. Raises NotWanted."""
        self._held += data
        while len(self._held) >= PART_BYTES:
            self._keep(bytes(self._held[:PART_BYTES]))
            del self._held[:PART_BYTES]

    def end(self) -> None:
        """The rest of it. Raises NotWanted."""
        if self._held:
            self._keep(bytes(self._held))

    def _keep(self, part: bytes) -> None:
        order = KeepText(self._id, self._text_id, self.size, part)
        if not self._core.run(order, system_context(self._core)):
            raise NotWanted
        self.size += len(part)


def unpack_load(core: Core, id: UUID, brand: int, file: Readable) -> None:
    """The workbook that a program sent becomes text in its place. Whoever did half of it before was
    in vain. Raises FileError, NotWanted, Unavailable."""
    text_id = uuid4()
    if not core.run(BeginUnpacking(id, text_id), system_context(core)):
        raise NotWanted
    digest, parts = blake2b(digest_size=32), Parts(core, id, text_id)

    def feed() -> Iterator[bytes]:
        for block in blocks_of(file):
            digest.update(block)
            yield block

    try:
        told = unpacked(feed(), parts.take)
    except FileError as error:
        # Its bytes are gone: it was cancelled, or somebody else was faster. Whose place another has
        # taken knows nothing of the file: it may have slept until its time was over.
        mine = core.run(IsUnpacking(id, text_id), system_context(core))
        if error.code == "cancelled" or not mine:
            raise NotWanted from None
        raise
    parts.end()
    order = EndUnpacking(id, brand, text_id, parts.size, told, digest.digest())
    core.run(order, system_context(core))


@contextmanager
def text_of(path: Path, home: Path) -> Iterator[tuple[Readable, bool, tuple[str, ...]]]:
    """A file as text, and whether it is itself: else it was a workbook, whose text lies under
    ILETI_HOME without a name, so that it goes with this process; with what should be known of how
    it was read. Raises FileError."""
    with closing(DiskFile(path)) as file:
        if not is_workbook(file):
            yield file, True, ()
            return
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=home) as text:
            told = unpacked(blocks_of(file), text.write)
            text.flush()
            notes = tuple(NOTES[code].format(**dict(params)) for code, params in told["notes"])
            yield OpenFile(text), False, notes
