"""What the font can draw, how wide it is, and where a line of it ends."""

import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import cast

from fpdf import FPDF
from fpdf.fonts import TTFFont

FOLDER = Path(__file__).parent / "fonts"
FAMILY = "dejavu"
POINT = 25.4 / 72
"""Millimetres."""

UNKNOWN = "\ufffd"
"""What stands in the place of a letter that cannot be drawn: to be seen, so nobody takes the text
for whole."""

# They choose between pictures of a character, of which this font has one.
_SELECTORS = frozenset(map(chr, range(0xFE00, 0xFE10)))


class Face(StrEnum):
    """The cuts of the font, by the names that the library has for them."""

    PLAIN = ""
    BOLD = "B"


FILES: Mapping[Face, Path] = {
    Face.PLAIN: FOLDER / "DejaVuSans.ttf",
    Face.BOLD: FOLDER / "DejaVuSans-Bold.ttf",
}


@contextmanager
def with_fonts() -> Iterator[FPDF]:
    """An A4 document in millimetres that embeds what it uses of the font."""
    pdf = FPDF(format="A4")
    try:
        for face, path in FILES.items():
            pdf.add_font(FAMILY, face.value, path)
        yield pdf
    finally:
        # The library reads the fonts as it goes, and leaves their files open.
        for font in pdf.fonts.values():
            cast(TTFFont, font).close()


def _font(pdf: FPDF, face: Face) -> TTFFont:
    return cast(TTFFont, pdf.fonts[f"{FAMILY}{face.value}"])


@cache
def _widths() -> Mapping[Face, Mapping[int, float]]:
    """Of every character that a cut has, in thousandths of its size."""
    with with_fonts() as pdf:
        return {face: dict(_font(pdf, face).cw) for face in Face}


def width(text: str, face: Face, size: float) -> float:
    """Of a text that can be drawn, in millimetres; `size` in points."""
    known = _widths()[face]
    return sum(known[ord(character)] for character in text) * size * POINT / 1000


def drawable(text: str, face: Face) -> list[str]:
    """The lines of a text as the font can draw them.

    What nobody sees is dropped: control and format characters, which a page can only misread.
    Letters that the font lacks become `UNKNOWN`; so do those written from right to left, which the
    library would set in the wrong order, and a wrong word is worse than one that is missing.
    """
    known = _widths()[face]
    lines = unicodedata.normalize("NFC", text).splitlines() or [""]
    return ["".join(_drawn(known, line)).strip(" ") for line in lines]


def _drawn(known: Mapping[int, float], line: str) -> Iterator[str]:
    for character in line:
        category = unicodedata.category(character)
        if character == "\t" or (category == "Zs" and ord(character) not in known):
            yield " "
        elif category in ("Cc", "Cf") or character in _SELECTORS:
            continue
        elif ord(character) not in known or unicodedata.bidirectional(character) in ("R", "AL"):
            yield UNKNOWN
        else:
            yield character


def wrapped(text: str, face: Face, size: float, room: float) -> list[str]:
    """A text in lines no wider than `room` (millimetres); a word that is wider is broken."""
    lines: list[str] = []
    space = width(" ", face, size)
    for line in drawable(text, face):
        current, used = "", 0.0
        for word in line.split(" "):
            wide = width(word, face, size)
            if current and used + space + wide <= room:
                current, used = f"{current} {word}", used + space + wide
                continue
            if current:
                lines.append(current)
            *whole, current = _broken(word, face, size, room) if wide > room else [word]
            lines += whole
            used = width(current, face, size)
        lines.append(current)
    return lines


def _broken(word: str, face: Face, size: float, room: float) -> list[str]:
    pieces = [""]
    used = 0.0
    for character in word:
        wide = width(character, face, size)
        if pieces[-1] and used + wide > room:
            pieces.append("")
            used = 0.0
        pieces[-1] += character
        used += wide
    return pieces
