"""What a file is by its content, and its members, however much they claim to be."""

import codecs
import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator

from app.workbooks.limits import (
    BROKEN,
    KINDS,
    LARGE,
    LOCKED,
    MOST_MEMBERS,
    MOST_RATIO,
    MOST_UNPACKED,
    NO_WORKBOOK,
    OTHER_KIND,
    RATIO_FROM,
    Refused,
)

PACKED, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BOOK = "xl/workbook.xml"
MACROS_FILE = "xl/vbaProject.bin"
_ODS = b"application/vnd.oasis.opendocument"
_ENCRYPTED = 1
_BLOCK = 1 << 17
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_SEALED = "EncryptedPackage".encode("utf-16-le")
_OLD = tuple(name.encode("utf-16-le") for name in ("Workbook", "Book"))

# Names of members are in it. A process that is shut in cannot look it up any more.
codecs.lookup("cp437")

_XLS, _XLSB, _ODS_KIND, _NUMBERS = KINDS


class Container:
    """A workbook as the ZIP archive that it is."""

    def __init__(self, data: bytes) -> None:
        """Raises Refused for everything else."""
        if data.startswith(OLE):
            raise _of_ole(data)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError):
            raise Refused(BROKEN if data.startswith(PACKED) else NO_WORKBOOK) from None
        if len(self._zip.infolist()) > MOST_MEMBERS:
            raise Refused(LARGE)
        self.names = frozenset(self._zip.namelist())
        if BOOK not in self.names:
            raise self._other()
        self._read = 0

    def _other(self) -> Refused:
        """Why an archive is none of ours."""
        if "xl/workbook.bin" in self.names:
            return Refused(OTHER_KIND, kind=_XLSB)
        if "Index.zip" in self.names or any(name.endswith(".iwa") for name in self.names):
            return Refused(OTHER_KIND, kind=_NUMBERS)
        self._read = 0
        kind = b"".join(self.blocks("mimetype"))[:100] if "mimetype" in self.names else b""
        return (
            Refused(OTHER_KIND, kind=_ODS_KIND) if kind.startswith(_ODS) else Refused(NO_WORKBOOK)
        )

    def blocks(self, name: str) -> Iterator[bytes]:
        """The bytes of a member, no more than there may be. Raises Refused."""
        try:
            info = self._zip.getinfo(name)
        except KeyError:
            raise Refused(BROKEN) from None
        if info.flag_bits & _ENCRYPTED:
            raise Refused(LOCKED)
        most = min(max(RATIO_FROM, info.compress_size * MOST_RATIO), MOST_UNPACKED)
        if info.file_size > most:
            raise Refused(LARGE)
        if info.compress_type not in _METHODS:
            raise Refused(BROKEN)
        count = 0
        try:
            with self._zip.open(info) as member:
                while block := member.read(_BLOCK):
                    count += len(block)
                    self._count(len(block), count, most)
                    yield block
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError):
            raise Refused(BROKEN) from None

    def _count(self, more: int, count: int, most: int) -> None:
        self._read += more
        if self._read > MOST_UNPACKED or count > most:
            raise Refused(LARGE)

    def place(self, target: str) -> str:
        """The member that a relation of the workbook points at."""
        return posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")


def _of_ole(data: bytes) -> Refused:
    """Of an older container: a workbook of before 2007, or one under a password."""
    if _SEALED in data:
        return Refused(LOCKED)
    if any(name in data for name in _OLD):
        return Refused(OTHER_KIND, kind=_XLS)
    return Refused(NO_WORKBOOK)
