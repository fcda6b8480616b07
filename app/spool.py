"""What was heard while the database was away: on disk, sealed, and done in order afterwards.

A text is acknowledged only after its file is on the disk (fsync of the file and the folder). A
file's name is the moment it was heard, so that their order is the order in which they came. Each
is done by the same order as a text that comes now, under the same request id: what was done
already is not done twice.

Only a citizen's own texts must wait for one another, so the name ends in the citizen's tag, and
texts lie in 256 folders by its first byte: whether somebody has a text here is one look into a
small folder, and the texts of others pass while a long queue is worked off.
"""

import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import UUID

import orjson
import structlog
from fasteners import InterProcessLock

from app.errors import Conflict, Unavailable
from app.storage.keys import KeyRing

log = structlog.get_logger(__name__)

SPOOL_TAG = UUID(int=3338)
SUFFIX = ".text"
"""Only whole files end so; one that is being written ends in `.part`."""

GRAIN_NS = 50_000_000
"""Longer than the step of any file system's clock that we know (a few milliseconds on Linux)."""


class SpoolError(Exception):
    """The spool cannot be written; the message says where and why."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A text that waits: by which channel, from whom, what, under which id, when it was heard."""

    channel: str
    address: str = field(repr=False)
    text: str = field(repr=False)
    request_id: str | None
    at: str

    @property
    def heard_at(self) -> datetime:
        """When it was heard."""
        return datetime.fromisoformat(self.at)


class Spool:
    """The folder of waiting texts. Safe to share between threads and processes."""

    def __init__(self, folder: Path, keys: KeyRing) -> None:
        self.folder = folder
        self._root = str(folder)
        self._keys = keys
        self._lock = InterProcessLock(str(folder / "drain.lock"))
        self._draining = threading.Lock()
        self._mutex = threading.Lock()
        self._count = 0
        self._seen_empty: dict[str, int] = {}

    def check(self) -> None:
        """Prove at the start that it can be written. Raises SpoolError with one clear sentence."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            probe = self.folder / f"probe.{os.getpid()}"
            probe.unlink(missing_ok=True)
            self._write(probe, b"probe")
            probe.unlink()
        except OSError as error:
            reason = error.strerror or "unknown reason"
            raise SpoolError(
                f"The spool {self.folder} cannot be written ({reason}). Without it a refusal could "
                "be lost while the database is away. Mend the folder or set ILETI_HOME."
            ) from error

    def add(self, waiting: Waiting) -> None:
        """Keep a text. When this returns, it is on the disk. Raises Unavailable when it is not."""
        tag = self._keys.tag(waiting.address).hex
        folder = self._folder_of(tag)
        with self._mutex:
            self._count += 1
            name = f"{time.time_ns():020d}-{os.getpid()}-{self._count:06d}-{tag}"
        key_id, sealed = self._keys.seal(orjson.dumps(asdict(waiting)).decode(), SPOOL_TAG)
        part = folder / f"{name}.part"
        try:
            if not folder.exists():
                folder.mkdir(parents=True, exist_ok=True, mode=0o700)
                self._sync_folder(self.folder)
            self._write(part, key_id.to_bytes(2, "big") + sealed)
            part.rename(folder / f"{name}{SUFFIX}")
            self._sync_folder(folder)
        except OSError as error:
            with suppress(OSError):
                part.unlink()
            raise Unavailable(part="spool") from error

    def waiting(self) -> int:
        """How many texts wait."""
        return len(self._paths())

    def has(self, tag: UUID) -> bool:
        """Whether a text of this citizen waits. Cheap, because it is asked for every text that
        comes: a folder is read only when it has changed since it was last seen empty."""
        name = tag.hex[:2]
        folder = f"{self._root}{os.sep}{name}"
        try:
            stamp = os.stat(folder).st_mtime_ns
            if stamp == self._seen_empty.get(name):
                return False
            names = [name for name in os.listdir(folder) if name.endswith(SUFFIX)]
        except FileNotFoundError:
            return False
        # A change within the clock's own grain of this look would not show: look again then.
        if not names and time.time_ns() - stamp > GRAIN_NS:
            self._seen_empty[name] = stamp
        return any(name.endswith(f"{tag.hex}{SUFFIX}") for name in names)

    def _folder_of(self, tag: str) -> Path:
        return self.folder / tag[:2]

    def drain(self, do: Callable[[Waiting], None]) -> int:
        """Do what waits, oldest first, until none is left; how many were done.

        One process drains at a time; a second one does nothing. Stops at the first text that
        cannot be done yet (Unavailable, Conflict); a text that can never be done is put aside.
        """
        done = 0
        if not self._draining.acquire(blocking=False):
            return done
        try:
            if not self._lock.acquire(blocking=False):
                return done
            try:
                while paths := self._paths():
                    for path in paths:
                        if not self._do_one(path, do):
                            return done
                        done += 1
                return done
            finally:
                self._lock.release()
        finally:
            self._draining.release()

    def _do_one(self, path: Path, do: Callable[[Waiting], None]) -> bool:
        try:
            do(self._read(path))
        except (Unavailable, Conflict):
            return False
        except Exception:
            # Whatever it is, it must not stand in the way of all that comes after it.
            log.exception("spool_put_aside", file=path.name)
            path.rename(path.with_suffix(".aside"))
            return True
        path.unlink()
        return True

    def aside(self) -> int:
        """How many texts could not be done; an operator must look at them."""
        return sum(1 for _ in self.folder.glob("*/*.aside"))

    def _paths(self) -> list[Path]:
        """What waits, oldest first."""
        return sorted(self.folder.glob(f"*/*{SUFFIX}"), key=lambda path: path.name)

    def _read(self, path: Path) -> Waiting:
        raw = path.read_bytes()
        key_id = int.from_bytes(raw[:2], "big")
        return Waiting(**orjson.loads(self._keys.unseal(key_id, raw[2:], SPOOL_TAG)))

    def _write(self, path: Path, content: bytes) -> None:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())

    def _sync_folder(self, folder: Path) -> None:
        if os.name == "nt":
            return
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
