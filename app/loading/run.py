"""Loads a whole file: chunk after chunk, the next one read while the database writes this one."""

import gc
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Protocol

from app.core import Context, Core
from app.domain.consent import MessageType
from app.domain.permissions import Assurance, Role
from app.loading.columns import FileError
from app.loading.reader import Source
from app.loading.report import Report
from app.loading.rows import RowReader, Rows
from app.loading.sheets import text_of
from app.storage.keys import refuse_half_retagged
from app.usecases.finishing import Common, finish
from app.usecases.load import Chunk, FileKey, LoadChunk, Reporter, Standing, latest
from app.usecases.writing import event_ids

CHUNK_ROWS = 20_000
"""Measured (bench/load.py): more rows load no faster, and hold their locks longer."""

SWITCH_SECONDS = 0.001
CHANNEL = "cli"
FOR_SPREADSHEETS = ";"
"""What a Turkish spreadsheet takes for a delimiter."""

DEALERS = "SELECT retailer_code FROM retailer WHERE brand_code = %s"


class LoadSource(Rows, Protocol):
    """A file whose rows may be taken from any place on."""

    def go_to(self, position: int, line: int) -> None:
        """Go on after the row that ended there."""
        ...


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a load has come, in bytes and rows; `rate` in rows a second of this go."""

    bytes_done: int
    bytes_total: int
    rows: int
    refused: int
    rate: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a load ended, counted over all goes at it.

    `resumed_at`: the line after which this go went on, 0 from the beginning. `already`: the file
    had been loaded before, and nothing was done. `ignored`: headings of columns nobody knows.
    `notes`: what should be known of how a workbook was read.
    """

    taken: int
    refused: int
    report: Path
    resumed_at: int = 0
    already: bool = False
    ignored: tuple[str, ...] = ()
    seconds: float = 0.0
    notes: tuple[str, ...] = ()


def load_file(
    core: Core,
    path: Path,
    brand: int,
    *,
    backdated: bool,
    report: Path | None = None,
    progress: Callable[[Progress], None] = lambda _: None,
    again: bool = False,
) -> Outcome:
    """Load the consents of a brand from a delimited file or a workbook, or go on where it was
    broken off.

    `backdated`: the first load of a registry that existed before, without H467. `report`: where
    the rows are told that were not taken, by default next to the file. `again`: also when the
    same file was loaded before. `progress` hears of every chunk.

    Raises FileError for a file that cannot be loaded, KeysError while the tags are being changed,
    and the faults of LoadChunk.
    """
    refuse_half_retagged(core.keys.keys)
    began = time.monotonic()
    place = report or path.with_name(f"{path.name}.errors.csv")
    view = core.directory.get(brand)
    if view is None:
        raise FileError(f"There is no brand {brand}. Add it first: ileti brand add")
    if place.resolve() == path.resolve():
        raise FileError("The report would overwrite the file.")
    with (
        text_of(path, core.settings.home) as (file, itself, notes),
        closing(Source(file, from_sheet=not itself)) as source,
    ):
        key = FileKey(source.probe.digest, brand, backdated)
        standing = standing_of(core, key, again=again)
        if standing.finished:
            return Outcome(standing.taken, standing.refused, place, already=True, notes=notes)
        delimiter = source.delimiter if itself else FOR_SPREADSHEETS
        told = Report(place, source.header.names, delimiter)
        if not standing.position:
            told.clear()
        load = Load(core, key, view.iys_code, standing, told)
        for _ in load.go(source):
            progress(load.progress(source.probe.size, time.monotonic() - began))
        seconds = time.monotonic() - began
        return replace(load.outcome(place, source.header.ignored, seconds), notes=notes)


def standing_of(core: Core, key: FileKey, *, again: bool = False) -> Standing:
    """How far the load of a file has come; a new attempt where it was finished and is wanted
    `again`."""
    with core.database.single() as driver:
        found = latest(driver, key)
    if found is None:
        return Standing()
    return Standing(attempt=found.attempt + 1) if found.finished and again else found


def _dealers(core: Core, brand: int) -> frozenset[int]:
    with core.database.single() as driver:
        return frozenset(row[0] for row in driver.execute(DEALERS, (brand,)))


class _Haste:
    """How the interpreter runs while anything is loaded, by however many threads.

    Rows make no circles, and the search for them would walk through every row; and the thread that
    feeds the database must not wait long for the one that reads.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loads = 0
        self._collects, self._interval = False, 0.0

    def __enter__(self) -> None:
        with self._lock:
            self._loads += 1
            if self._loads == 1:
                self._collects, self._interval = gc.isenabled(), sys.getswitchinterval()
                gc.disable()
                sys.setswitchinterval(SWITCH_SECONDS)

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._loads -= 1
            if self._loads == 0:
                sys.setswitchinterval(self._interval)
                if self._collects:
                    gc.enable()


_HASTE = _Haste()


def _read_ahead(load: "Load", rows: RowReader) -> Iterator[Chunk]:
    """Every chunk; while one is in use, a thread reads the next."""
    with ThreadPoolExecutor(1) as pool:
        ahead = pool.submit(load.read, rows, load.events())
        while True:
            chunk = ahead.result()
            if not chunk.last:
                ahead = pool.submit(load.read, rows, load.events())
            yield chunk
            if chunk.last:
                return


@dataclass(slots=True)
class Load:
    """A load under way. `channel`: how it came, as the history tells it; `reported_at`: when, where
    it waited since; `limited`: by the provider's package; `barred`: types that are not taken;
    `keeps`: the rows that are refused are kept with their cells."""

    core: Core
    key: FileKey
    actor: int
    begun: Standing
    report: Reporter
    channel: str = CHANNEL
    writes: bool = True
    reported_at: datetime | None = None
    limited: bool = False
    barred: frozenset[MessageType] = frozenset()
    keeps: bool = False
    position: int = -1
    taken: int = 0
    refused: int = 0
    unheard: bool = False

    def go(self, source: LoadSource) -> Iterator[None]:
        """Chunk after chunk, from where it stands; the one that is under way is always finished."""
        if self.begun.position:
            source.go_to(self.begun.position, self.begun.line)
        with _HASTE:
            dealers = _dealers(self.core, self.key.brand)
            rows = RowReader(source, self.core.keys, dealers, CHUNK_ROWS, keeps=self.keeps)
            for chunk in _read_ahead(self, rows):
                self.run(chunk)
                yield

    def events(self) -> Sequence[int]:
        """Numbers for the events of a chunk that is likely to bring new addresses only."""
        if not self.unheard:
            return ()
        with self.core.database.single() as driver:
            return event_ids(driver, CHUNK_ROWS)

    def read(self, rows: RowReader, events: Sequence[int]) -> Chunk:
        """The next chunk; with the numbers of its events its rows are finished too."""
        chunk = rows.next()
        sheet = chunk.sheet
        if not events or not sheet:
            return chunk
        common = Common(self.key.brand, self.actor, self.channel, self.core.clock.now())
        unknown = dict(zip(sheet.tags, sheet.addresses, strict=True))
        places = range(len(sheet))
        made = finish(self.core.keys, common, sheet, places, unknown, events[: len(sheet)])
        return replace(chunk, sheet=replace(sheet, finished=made))

    def run(self, chunk: Chunk) -> None:
        start = self.begun.position if self.position < 0 else self.position
        context = Context(
            self.channel, Role.OPERATOR, Assurance.LOGIN, self.core.clock.now(), actor=self.actor
        )
        order = LoadChunk(
            *(self.key, self.begun.attempt, start, chunk, self.report),
            unheard=self.unheard,
            writes=self.writes,
            reported_at=self.reported_at,
            limited=self.limited,
            barred=self.barred,
        )
        loaded = self.core.run(order, context)
        # A file that brought only new addresses so far will go on like that.
        self.unheard = loaded.known == 0 and self.writes
        self.position = chunk.position
        self.taken += loaded.taken
        self.refused += loaded.refused

    def progress(self, size: int, seconds: float) -> Progress:
        rows, refused = self.taken + self.refused, self.begun.refused + self.refused
        before = self.begun.taken + self.begun.refused
        return Progress(self.position, size, before + rows, refused, rows / max(seconds, 1e-6))

    def outcome(self, report: Path, ignored: tuple[str, ...], seconds: float) -> Outcome:
        return Outcome(
            taken=self.begun.taken + self.taken,
            refused=self.begun.refused + self.refused,
            report=report,
            resumed_at=self.begun.line,
            ignored=ignored,
            seconds=seconds,
        )
