"""What evidence becomes, what it may be at most, and by what its type is told."""

from dataclasses import dataclass, field
from enum import Enum

from app.errors import InvalidInput

MEGABYTES = 10
MOST_BYTES = MEGABYTES * 1024 * 1024
MOST_FILES = 5
MOST_PAGES = 10
MEGAPIXELS = 52
MOST_PIXELS = MEGAPIXELS * 1_000_000
"""The largest that telephones take by themselves: 8192 × 6144."""

MEDIA_TYPE = "image/jpeg"

_MAGIC = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
)
_HEVC = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"})
_PDF_SPACE = b"\xef\xbb\xbf\0\t\n\f\r "


class Kind(Enum):
    """A type of file that is taken; the value is Pillow's name of it."""

    JPEG = "JPEG"
    PNG = "PNG"
    WEBP = "WEBP"
    HEIC = "HEIF"
    PDF = "PDF"


@dataclass(frozen=True, slots=True)
class Page:
    """A picture of our own making; width and height in pixels, nothing in it but pixels."""

    media_type: str
    width: int
    height: int
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Clean:
    """A file of evidence as it is kept: its pages in order, one for a picture."""

    pages: tuple[Page, ...]


def refused(reason: str, **params: str | int) -> InvalidInput:
    """A file that is not taken, with the reason under which channels tell it."""
    return InvalidInput(f"evidence-{reason}", field="evidence", **params)


def kind_of(data: bytes) -> Kind:
    """The type of a file by its first bytes. Raises InvalidInput (evidence-type) for any other."""
    for magic, name in _MAGIC:
        if data.startswith(magic):
            return Kind(name)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return Kind.WEBP
    # Programs put a newline or a mark of byte order before it, and every reader takes that.
    if data[:64].lstrip(_PDF_SPACE).startswith(b"%PDF-"):
        return Kind.PDF
    if data[4:8] == b"ftyp" and _HEVC & _brands(data):
        return Kind.HEIC
    raise refused("type")


def _brands(data: bytes) -> set[bytes]:
    """The brands of a file of boxes (ISO/IEC 14496-12): films and AVIF are such files too."""
    size = min(int.from_bytes(data[:4], "big"), 256)
    return {data[8:12]} | {data[at : at + 4] for at in range(16, size - 3, 4)}
