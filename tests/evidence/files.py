"""Files as citizens upload them, and as attackers do; all are made here."""

import os
import struct
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from fpdf import FPDF
from PIL import Image, ImageCms, ImageDraw, ImageFont
from PIL.TiffImagePlugin import IFDRational

from app.errors import InvalidInput
from app.evidence.child import decode
from app.evidence.page import Page

DEJAVU = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
SECRET = "Sahibinden gizli not"
RED, BLUE = (200, 30, 40), (20, 40, 200)
ORIENTATION, GPS, MAKER = 0x0112, 0x8825, 0x010F
TYPES = ("JPEG", "PNG", "WEBP", "HEIF", "PDF")


def halves(size: tuple[int, int] = (320, 200), mode: str = "RGB") -> Image.Image:
    """Red above, blue below."""
    image = Image.new("RGB", size, RED)
    image.paste(BLUE, (0, size[1] // 2, *size))
    return image.convert(mode)


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    """A picture in one of the types."""
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def sample(kind: str) -> bytes:
    """An honest file of a type."""
    return pdf_of("Merhaba") if kind == "PDF" else encoded(halves(), kind)


def notes() -> dict[str, object]:
    """What a telephone writes beside the pixels: where it was, whose it is, a thumbnail's place."""
    exif = Image.Exif()
    exif[MAKER] = SECRET
    exif[GPS] = {1: "N", 2: (IFDRational(39), IFDRational(56), IFDRational(7)), 29: SECRET}
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return {
        "exif": exif.tobytes(),
        "xmp": f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{SECRET}</x:xmpmeta>".encode(),
        "icc_profile": profile,
    }


def pdf_of(*texts: str, font: Path | None = None, lock: str = "") -> bytes:
    """A PDF with one text on each page."""
    made = FPDF(unit="pt", format=(420, 300))
    if font:
        made.add_font("letters", fname=font)
    if lock:
        made.set_encryption(owner_password=lock + "!", user_password=lock)
    for text in texts:
        made.add_page()
        made.set_font("letters" if font else "Helvetica", size=20)
        made.multi_cell(0, 28, text)
    return bytes(made.output())


def raw_pdf(content: bytes, *more: bytes, page: bytes = b"", root: bytes = b"") -> bytes:
    """A PDF of one page by hand; its objects from number 5 are `more`."""
    objects = (
        b"<</Type/Catalog/Pages 2 0 R " + root + b">>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/Contents 4 0 R " + page + b">>",
        stream(content),
        *more,
    )
    parts = [b"%d 0 obj\n%b\nendobj\n" % (at, part) for at, part in enumerate(objects, 1)]
    return b"%PDF-1.7\n" + b"".join(parts) + b"trailer<</Root 1 0 R/Size 99>>\n%%EOF\n"


def stream(content: bytes, entries: bytes = b"") -> bytes:
    """A stream of a PDF."""
    return b"<<%b/Length %d>>stream\n%b\nendstream" % (entries, len(content), content)


def png_of(width: int, height: int, pixels: bytes, *more: tuple[bytes, bytes]) -> bytes:
    """A PNG by hand: what its head says, what its pixels are, and further chunks before them."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", head), *more, (b"IDAT", pixels), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks
    )


def message(*lines: str) -> bytes:
    """A screenshot with a message, in letters that Turkish needs."""
    image = Image.new("RGB", (1080, 200 + 70 * len(lines)), "white")
    font = ImageFont.truetype(dejavu_or_skip(), 36)
    for at, line in enumerate(lines):
        ImageDraw.Draw(image).text((50, 100 + 70 * at), line, font=font, fill="black")
    return encoded(image, "PNG")


def dejavu_or_skip() -> Path:
    """A font with Turkish letters, which Debian's fontconfig brings; else the test is skipped."""
    if not DEJAVU.exists() and os.environ.get("CI") != "true":
        pytest.skip("needs Debian's fonts-dejavu-core")
    return DEJAVU


def opened(page: Page) -> Image.Image:
    """The pixels of a page."""
    with Image.open(BytesIO(page.data), formats=["JPEG"]) as image:
        image.load()
        assert image.size == (page.width, page.height)
        return image.convert("RGB")


def segments(data: bytes) -> set[int]:
    """The markers of a JPEG's segments; asserts that nothing stands behind its end."""
    found, at = set(), 2
    while data[at + 1] != 0xDA:
        assert data[at] == 0xFF
        found.add(data[at + 1])
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    assert data.index(b"\xff\xd9", at) == len(data) - 2
    return found


def only_pixels(page: Page) -> bool:
    """A JPEG with its tables and its pixels: no EXIF, no profile, no comment."""
    plain = b"\xff\xe0\x00\x10JFIF\x00"
    return segments(page.data) == {0xE0, 0xDB, 0xC0, 0xC4} and page.data[2:].startswith(plain)


def near(one: object, other: object) -> bool:
    """The same colour, as far as JPEG keeps it."""
    assert isinstance(one, tuple)
    assert isinstance(other, tuple)
    return all(abs(a - b) < 16 for a, b in zip(one, other, strict=True))


def reason(data: bytes) -> str:
    """Why a file is refused; empty where it is not."""
    try:
        pages = decode(data)
    except InvalidInput as error:
        if error.params["field"] != "evidence":
            raise
        return str(error.params["reason"]).removeprefix("evidence-")
    assert pages
    assert all(only_pixels(page) for page in pages)
    return ""
