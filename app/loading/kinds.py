"""What a file is by its first bytes, where its name is not to be believed."""

from enum import Enum

from app.loading.columns import FileError
from app.workbooks.container import OLE, PACKED

HEAD_BYTES = 64

_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"II*\0", b"MM\0*")
_HEIC = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif")
_PDF = b"%PDF-"


class Kind(Enum):
    """What reads a file: as it is, or after it was unpacked."""

    TEXT = 1
    WORKBOOK = 2


def kind_of(head: bytes, *, workbook: bool = False) -> Kind:
    """What a file is that begins like this; `workbook`: it was said to be one.

    Raises FileError for a picture or a PDF, and for any text that was said to be a workbook.
    """
    if not head:
        raise FileError("The file is empty.", "empty")
    if head.startswith(_PICTURES) or (head[4:8] == b"ftyp" and head[8:12] in _HEIC):
        raise FileError("The file is a picture.", "picture")
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        raise FileError("The file is a picture.", "picture")
    if head.lstrip().startswith(_PDF):
        raise FileError("The file is a PDF.", "pdf")
    if head.startswith((PACKED, OLE)):
        return Kind.WORKBOOK
    if workbook:
        raise FileError("The file is no workbook (XLSX).", "no-workbook")
    return Kind.TEXT
