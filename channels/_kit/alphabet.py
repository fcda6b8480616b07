"""The SMS alphabets of 3GPP TS 23.038: how many parts a text costs and which coding it needs."""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Coding(StrEnum):
    """The ways to code a text, the one that asks least of the handset first."""

    GSM7 = "gsm7"
    TR_SINGLE = "tr-single"
    TR_LOCKING = "tr-locking"
    TR_BOTH = "tr-both"
    UCS2 = "ucs2"


@dataclass(frozen=True, slots=True)
class Encoded:
    """A text as it goes on air; units are septets, or 16-bit units in UCS-2."""

    text: str
    coding: Coding
    units: int
    parts: tuple[str, ...]

    @property
    def segments(self) -> int:
        """The number of messages the operator counts."""
        return len(self.parts)


ESCAPE: Final = 0x1B

# Position -> character, sixteen to a row, ESC at 0x1B (TS 23.038, 6.2.1).
GSM7_BASE: Final = (
    "@£$¥èéùìòÇ\nØø\rÅå"
    "Δ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ"
    " !\"#¤%&'()*+,-./"
    "0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNO"
    "PQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmno"
    "pqrstuvwxyzäöñüà"
)
# TS 23.038, A.3.1.
TR_LOCKING_BASE: Final = (
    "@£$¥€éùıòÇ\nĞğ\rÅå"
    "Δ_ΦΓΛΩΠΨΣΘΞ\x1bŞşßÉ"
    " !\"#¤%&'()*+,-./"
    "0123456789:;<=>?"
    "İABCDEFGHIJKLMNO"
    "PQRSTUVWXYZÄÖÑÜ§"
    "çabcdefghijklmno"
    "pqrstuvwxyzäöñüà"
)
# What follows an ESC (TS 23.038, 6.2.1.1 and A.2.1).
GSM7_EXTENSION: Final[Mapping[int, str]] = {
    0x0A: "\f", 0x14: "^", 0x28: "{", 0x29: "}", 0x2F: "\\",
    0x3C: "[", 0x3D: "~", 0x3E: "]", 0x40: "|", 0x65: "€",
}  # fmt: skip
TR_SINGLE_EXTENSION: Final[Mapping[int, str]] = {
    **GSM7_EXTENSION,
    0x47: "Ğ", 0x49: "İ", 0x53: "Ş", 0x63: "ç", 0x67: "ğ", 0x69: "ı", 0x73: "ş",
}  # fmt: skip

# Units in a lone message, and in each part of a concatenated one with an 8-bit reference.
CAPACITY: Final[Mapping[Coding, tuple[int, int]]] = {
    Coding.GSM7: (160, 153),
    Coding.TR_SINGLE: (155, 149),
    Coding.TR_LOCKING: (155, 149),
    Coding.TR_BOTH: (152, 146),
    Coding.UCS2: (70, 67),
}

_TABLES: Final = {
    Coding.GSM7: (GSM7_BASE, GSM7_EXTENSION),
    Coding.TR_SINGLE: (GSM7_BASE, TR_SINGLE_EXTENSION),
    Coding.TR_LOCKING: (TR_LOCKING_BASE, GSM7_EXTENSION),
    Coding.TR_BOTH: (TR_LOCKING_BASE, TR_SINGLE_EXTENSION),
}

# Readable stand-ins; used only where the character is not in the table at hand.
_STAND_INS: Final[Mapping[str, str]] = {
    "ı": "i", "İ": "I", "₺": "TL", "đ": "d", "Đ": "D", "ł": "l", "Ł": "L",
    "ø": "o", "Ø": "O", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "¡": "!", "¿": "?",
    "\t": " ", "`": "'", "\u00b4": "'", "\u2018": "'", "\u2019": "'", "\u201a": "'",
    "\u201b": "'", "\u2032": "'", "\u2039": "'", "\u203a": "'", "\u02bc": "'",
    "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u201f": '"', "\u2033": '"', "«": '"', "»": '"',
    "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2015": "-",
    "\u2212": "-", "\u00ad": "", "\u2026": "...", "\u2028": "\n", "\u2029": "\n", "\u0085": "\n",
    "\u00a0": " ", "\u2044": "/", "\u2022": "*", "\u00b7": ".", "×": "x", "÷": "/", "°": "o",
    "©": "(c)", "®": "(r)",
}  # fmt: skip


def _codes(coding: Coding) -> dict[str, bytes]:
    """Character -> septets; the base wins, so a letter in both tables costs one septet."""
    base, extension = _TABLES[coding]
    codes = {char: bytes((ESCAPE, at)) for at, char in extension.items()}
    codes.update({char: bytes((at,)) for at, char in enumerate(base) if at != ESCAPE})
    return codes


_CODES: Final = {coding: _codes(coding) for coding in _TABLES}
_SIZES: Final = {
    coding: {char: len(code) for char, code in codes.items()} for coding, codes in _CODES.items()
}
# A text of these characters alone costs one septet each: the common case, in one scan.
_PLAIN: Final = {
    coding: re.compile(f"[{re.escape(base.replace(chr(ESCAPE), ''))}]*").fullmatch
    for coding, (base, _) in _TABLES.items()
}
# Of a Python string only an unpaired half of a surrogate pair matches.
_LONE_SURROGATE: Final = re.compile("[\ud800-\udfff]").search


_USUAL: Final = {Coding.GSM7, Coding.UCS2}
_SIMPLE: Final = str.maketrans("şŞğĞıİçâÂîÎûÛ", "sSgGiIcaAiIuU")


def septets(text: str, coding: Coding) -> int | None:
    """Count the septets (in UCS-2: 16-bit units) of a text, None if the coding cannot say it."""
    if coding is Coding.UCS2:
        if _LONE_SURROGATE(text):
            return None
        return len(text) + sum(char > "\uffff" for char in text)
    if _PLAIN[coding](text):
        return len(text)
    sizes, total = _SIZES[coding], 0
    for char in text:
        size = sizes.get(char)
        if size is None:
            return None
        total += size
    return total


def segments_of(text: str, coding: Coding) -> int:
    """Count the messages a text takes; raises ValueError if the coding cannot say it."""
    return _coded(text, coding).segments


def to_bytes(text: str, coding: Coding) -> bytes:
    """Give the unpacked septets or the UTF-16BE of a text, without any user data header.

    Raises ValueError if the coding cannot say the text.
    """
    if septets(text, coding) is None:
        raise ValueError(f"not in {coding}: {text!r}")
    if coding is Coding.UCS2:
        return text.encode("utf-16-be")
    codes = _CODES[coding]
    return b"".join([codes[char] for char in text])


def fold_to_gsm(text: str) -> str:
    """Write a text in the default GSM alphabet so that a Turkish reader still understands it."""
    if septets(text, Coding.GSM7) is not None:
        return text
    return _fitted(unicodedata.normalize("NFC", text), Coding.GSM7)


def encode(text: str, allowed: Collection[Coding], fold: bool) -> Encoded:
    """Choose the coding with the fewest segments, at a tie the one that asks least of the handset.

    With fold, letters may be simplified where that saves a segment; without it they are kept as
    they are. A text that none of the allowed codings can say is changed as little as possible:
    an answer to a citizen never fails here. Nothing allowed counts as the default alphabet alone.
    """
    if len(text) <= 160 and Coding.GSM7 in allowed and _PLAIN[Coding.GSM7](text):
        return Encoded(text, Coding.GSM7, len(text), (text,))
    if fold and set(allowed) == _USUAL and 70 < len(text) <= 160:
        # Two parts or more of UCS-2, or one of the default alphabet: the usual answer.
        simple = text.translate(_SIMPLE)
        if len(simple) <= 160 and _PLAIN[Coding.GSM7](simple):
            return Encoded(simple, Coding.GSM7, len(simple), (simple,))
    codings = [coding for coding in Coding if coding in allowed] or [Coding.GSM7]
    best = _shortest(text, codings) or _nearest(text, codings)
    if fold and best.segments > 1:
        folded = _shortest(fold_to_gsm(text), codings)
        if folded is not None and folded.segments < best.segments:
            return folded
    return best


def _shortest(text: str, codings: list[Coding]) -> Encoded | None:
    able = [coding for coding in codings if septets(text, coding) is not None]
    return min((_coded(text, coding) for coding in able), key=_segments, default=None)


def _segments(encoded: Encoded) -> int:
    return encoded.segments


def _nearest(text: str, codings: list[Coding]) -> Encoded:
    """Lose the fewest characters, whatever it costs; only then count segments."""
    whole = unicodedata.normalize("NFC", text)

    def loss(coding: Coding) -> int:
        return sum(_stand_in(char, coding) != char for char in whole)

    losses = {coding: loss(coding) for coding in codings}
    least = [coding for coding in codings if losses[coding] == min(losses.values())]
    return min((_coded(_fitted(whole, coding), coding) for coding in least), key=_segments)


def _fitted(text: str, coding: Coding) -> str:
    return "".join([_stand_in(char, coding) for char in text])


def _fits(text: str, coding: Coding) -> bool:
    if coding is Coding.UCS2:
        return not _LONE_SURROGATE(text)
    return all(char in _SIZES[coding] for char in text)


def _stand_in(char: str, coding: Coding) -> str:
    if _fits(char, coding):
        return char
    for text in _readings(char):
        if _fits(text, coding):
            return text
    return "?"


def _readings(char: str) -> Iterator[str]:
    """What may stand for a character, the closest first."""
    if char in _STAND_INS:
        yield _STAND_INS[char]
    bare = "".join(
        _STAND_INS.get(each, each)
        for each in unicodedata.normalize("NFKD", char)
        if unicodedata.category(each) not in {"Mn", "Me", "Cf"}
    )
    yield bare


def _coded(text: str, coding: Coding) -> Encoded:
    units = septets(text, coding)
    if units is None:
        raise ValueError(f"not in {coding}: {text!r}")
    lone, each = CAPACITY[coding]
    parts = (text,) if units <= lone else tuple(_split(text, coding, each, units == len(text)))
    return Encoded(text, coding, units, parts)


def _split(text: str, coding: Coding, capacity: int, plain: bool) -> Iterator[str]:
    """Fill each part as far as whole characters go."""
    if plain:
        yield from (text[at : at + capacity] for at in range(0, len(text), capacity))
        return
    sizes = _SIZES.get(coding, {})
    start = used = 0
    for at, char in enumerate(text):
        size = sizes[char] if sizes else 1 + (char > "\uffff")
        if used + size > capacity:
            yield text[start:at]
            start, used = at, 0
        used += size
    yield text[start:]
