"""Reads XML of strangers in a stream: no document type, so that no entity stands for anything."""

import re
from collections.abc import Callable, Iterable
from xml.parsers import expat

from app.workbooks.limits import BROKEN, LARGE, LONG_ROW, LONGEST_CELL, Refused

Attributes = dict[str, str]
_BUFFER = 1 << 16
_NO_MEMORY = 1
_HALVES = range(0xD800, 0xE000)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class Local(dict[str, str]):
    """The name of an element without the prefix that its file has for the space of names."""

    def __missing__(self, name: str) -> str:
        found = self[name] = name.rpartition(":")[2]
        return found


def parse(
    blocks: Iterable[bytes],
    begin: Callable[[str, Attributes], object],
    end: Callable[[str], object] | None = None,
    text: Callable[[str], object] | None = None,
) -> None:
    """Read a member to its end. Raises Refused for one that is no XML, or has a document type."""
    parser = expat.ParserCreate()
    parser.buffer_text, parser.buffer_size = True, _BUFFER
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = begin
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    try:
        for block in blocks:
            parser.Parse(block)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise Refused(LARGE if error.code == _NO_MEMORY else BROKEN) from None


def _refuse(*_: object) -> None:
    raise Refused(BROKEN)


class Text:
    """Gathers the text of a cell, which may be in several runs; no more than there may be."""

    __slots__ = ("_length", "_parts")

    def __init__(self) -> None:
        self._parts, self._length = list[str](), 0

    def add(self, part: str) -> None:
        """Raises Refused for a cell that is too long."""
        self._length += len(part)
        if self._length > LONGEST_CELL:
            raise Refused(LONG_ROW)
        self._parts.append(part)

    def take(self) -> str:
        """All of it; and begin anew."""
        found = self._parts[0] if len(self._parts) == 1 else "".join(self._parts)
        self._parts, self._length = [], 0
        return unescaped(found)


def unescaped(text: str) -> str:
    """With the letters that stand there by their number."""
    return _ESCAPED.sub(_letter, text) if "_x" in text else text


def _letter(form: re.Match[str]) -> str:
    """A space in the place of what may not stand in any text."""
    number = int(form[1], 16)
    return " " if number < ord(" ") or number in _HALVES else chr(number)
