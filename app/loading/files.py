"""What a load reads from: a file on this machine, or what programs sent in parts."""

import os
from pathlib import Path
from typing import IO, Protocol

from app.loading.columns import FileError


class Readable(Protocol):
    """Bytes that may be read from any place on."""

    @property
    def stamp(self) -> tuple[int, int]:
        """Its size, and something that changes with its content."""
        ...

    def seek(self, position: int) -> object:
        """Go on from this byte."""
        ...

    def read(self, count: int) -> bytes:
        """So many bytes, fewer only at the end."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


class OpenFile:
    """A file on this machine that is open, whether it has a name or not."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.seek, self.read, self.close = file.seek, file.read, file.close

    @property
    def stamp(self) -> tuple[int, int]:
        """Its size, and when it was changed."""
        found = os.fstat(self._file.fileno())
        return found.st_size, found.st_mtime_ns


class DiskFile(OpenFile):
    """A file on this machine."""

    def __init__(self, path: Path) -> None:
        """Raises FileError for a file that cannot be read."""
        try:
            super().__init__(path.open("rb"))
        except OSError as error:
            raise FileError(f"{path.name} cannot be read: {error.strerror}.") from error
