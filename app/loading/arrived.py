"""Loads what programs sent in parts: some seconds of work at a time, so that no file keeps others
from theirs."""

import time
from contextlib import closing
from dataclasses import asdict, replace
from uuid import UUID

from app.core import Core
from app.domain.consent import MessageType
from app.loading.columns import FileError
from app.loading.ndjson import NdjsonSource
from app.loading.preview import preview_of
from app.loading.reader import Probe
from app.loading.reader import Source as CsvSource
from app.loading.run import Load, standing_of
from app.loading.sheets import NotWanted, is_workbook, unpack_load
from app.loading.tries import begin_try, one_try
from app.outbox.delivery import system_context
from app.usecases.load import FileKey
from app.usecases.programs.arriving import (
    EndLoad,
    FileFault,
    GoOnLater,
    HeldLoad,
    NoteProbe,
    TableReport,
    held,
    part_at,
)
from app.usecases.programs.checked import KeepPreview
from app.usecases.programs.forgetting import ForgetSome, bytes_of, forgotten
from app.usecases.programs.loads import Format

SECONDS = 10.0
CHANNEL = "api"


class Parts:
    """The bytes of a file that arrived, as one; a part at a time is in memory."""

    def __init__(self, core: Core, load: HeldLoad) -> None:
        self._core, self._load = core, load
        self._at, self._begin, self._part = 0, 0, b""

    @property
    def stamp(self) -> tuple[int, int]:
        """Its size; what has arrived does not change."""
        return self._load.size, 0

    def seek(self, position: int) -> None:
        """Go on from this byte."""
        self._at = position

    def read(self, count: int) -> bytes:
        """So many bytes, fewer only at the end: where a part was broken off means nothing."""
        found = bytearray()
        while len(found) < count and self._at < self._load.size:
            if not self._begin <= self._at < self._begin + len(self._part):
                self._fetch()
            place = self._at - self._begin
            piece = self._part[place : place + count - len(found)]
            found += piece
            self._at += len(piece)
        return bytes(found)

    def _fetch(self) -> None:
        with self._core.database.single() as driver:
            row = part_at(driver, self._load.id, self._load.bytes_id, self._at)
        if row is None:
            raise FileError("The load was cancelled.", "cancelled")
        self._begin, uid, key_id, sealed = row
        self._part = self._core.keys.unseal_bytes(key_id, sealed, uid)

    def close(self) -> None:
        """Let go of the part in memory."""
        self._part = b""


def load_some(core: Core, id: UUID, seconds: float = SECONDS) -> bool:
    """Load some of a file, and see to it that the rest follows; whether there is any. Of one that
    is done, or was tried often enough, the bytes go."""
    with core.database.single() as driver:
        load = held(driver, id)
    going_on = load is not None and _one_more(core, load, seconds)
    if not going_on:
        forget(core, id)
    return going_on


def _one_more(core: Core, load: HeldLoad, seconds: float) -> bool:
    """Whether more is to be done, which is queued then; else it is ended."""
    tries = begin_try(core, load.id)
    if not tries:
        return False
    try:
        with one_try(core, load.id, tries):
            going_on = _go(core, load, seconds)
    except FileError as error:
        fault = FileFault(error.code, tuple(error.params.items()))
        core.run(EndLoad(load.id, fault, load.bytes_id), system_context(core))
        return False
    except NotWanted:
        return False
    order = GoOnLater(load.id, load.brand) if going_on else EndLoad(load.id)
    core.run(order, system_context(core))
    return going_on


def forget(core: Core, id: UUID) -> None:
    """Let go of the bytes of a file that is done, some at a time, unless it is kept."""
    with core.database.single() as driver:
        found = bytes_of(driver, id)
    for one in found:
        _forget_bytes(core, one)


def forget_all(core: Core) -> None:
    """The same of every file that is done, was given up, or is not kept any more."""
    with core.database.single() as driver:
        found = forgotten(driver, core.clock.now())
    for one in found:
        _forget_bytes(core, one)


def _forget_bytes(core: Core, id: UUID) -> None:
    while core.run(ForgetSome(id), system_context(core)):
        pass


def _go(core: Core, load: HeldLoad, seconds: float) -> bool:
    """Whether more is to be done. Raises FileError for a file that cannot be loaded."""
    if _is_packed(core, load):
        unpack_load(core, load.id, load.brand, Parts(core, load))
        forget(core, load.id)
        return True
    with closing(_source(core, load)) as source:
        if load.probe is None:
            _look(core, load, source)
        key = FileKey(load.id.bytes, load.brand, load.backdated)
        standing = standing_of(core, key)
        if standing.finished:
            return False
        report = TableReport(load.id)
        writes, at = not load.check_only, load.complete_at
        barred = frozenset(map(MessageType, load.barred))
        given = (core, key, load.actor, standing, report, CHANNEL, writes, at)
        going = Load(*given, limited=True, barred=barred, keeps=load.kept)
        until = time.monotonic() + seconds
        for _ in going.go(source):
            if time.monotonic() > until:
                return not standing_of(core, key).finished
    return False


def _is_packed(core: Core, load: HeldLoad) -> bool:
    """Whether it is a workbook that is no text yet. Raises FileError for what nobody reads."""
    said = load.format == Format.XLSX
    if load.unpacked or load.probe is not None or not (said or load.format == Format.FILE):
        return False
    return is_workbook(Parts(core, load), said=said)


def _look(core: Core, load: HeldLoad, source: CsvSource | NdjsonSource) -> None:
    """Write down what the first look at a whole file found."""
    found = source.probe
    known = {**asdict(found), "digest": "", "newline": found.newline.hex()}
    digest = found.digest if isinstance(source, CsvSource) and not load.unpacked else b""
    if load.kept:
        sheet = load.notes["sheet"] if load.notes else ""
        order = KeepPreview(load.id, load.bytes_id, preview_of(source, sheet))
        core.run(order, system_context(core))
    core.run(NoteProbe(load.id, load.brand, known, digest), system_context(core))


def _source(core: Core, load: HeldLoad) -> CsvSource | NdjsonSource:
    known = None
    if load.probe is not None:
        known = Probe(**load.probe)
        known = replace(known, digest=b"", newline=bytes.fromhex(load.probe["newline"]))
    parts = Parts(core, load)
    if load.format == Format.NDJSON:
        return NdjsonSource(parts, known)
    return CsvSource(parts, known, from_sheet=load.unpacked)
