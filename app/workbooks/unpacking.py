"""A workbook becomes text: its bytes go into a process of their own, and text comes back as it is
made. What the process says is not believed: a workbook may have taken it over."""

import json
import re
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import structlog

from app.errors import Unavailable
from app.evidence import process
from app.evidence.cage import READY
from app.workbooks.child import END, LENGTH_BYTES, TEXT
from app.workbooks.limits import (
    FAULTS,
    KINDS,
    LARGE,
    MERGED_ROWS,
    MOST_TEXT,
    NOTES,
    OTHER_KIND,
    PATIENCE,
    SECONDS,
    SLOW,
    Refused,
)

CODE = "from app.workbooks.child import main; main()"
_LONGEST = 1 << 24
_RANGE = re.compile(r"[A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7}")
_LONGEST_PARAM = 1000

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Told:
    """How a workbook was read: which sheet, and what whoever sent it should know, by the codes of
    NOTES, with what their words want, as names and values."""

    sheet: str
    notes: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


def unpack(feed: Iterable[bytes], take: Callable[[bytes], object]) -> Told:
    """Give the text of a workbook to `take` as it is made, as UTF-8: a row of the sheet is a line
    of it, the first one too, with tabs between the cells. Returns what is to be known of it.

    Takes up to `PATIENCE`; no more is made than is taken. Raises Refused for what is no workbook of
    ours, Unavailable when it may be tried again, and whatever `feed` and `take` raise.
    """
    size, began = 0, time.monotonic()
    with closing(process.stream(CODE, feed, seconds=PATIENCE)) as said:
        for letter, data in _frames(said):
            if letter != TEXT:
                return _last(letter, data)
            size += len(data)
            if size > MOST_TEXT:
                raise Refused(LARGE)
            take(data)
    # It was ended before it had said its last word: for the time that it took, or the memory.
    late = time.monotonic() - began >= min(SECONDS, PATIENCE)
    raise Refused(SLOW if late else LARGE)


def _last(letter: bytes, data: bytes) -> Told:
    """What the child knows in the end. Raises Refused."""
    try:
        told = json.loads(data)
        if letter == END:
            return _told(told)
        refused = _refusal(told)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        log.warning("workbook_child_said_nonsense")
        raise Refused(LARGE) from None
    raise refused


def _frames(said: Iterator[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """What the child says, a whole frame at a time, as long as there is one. Raises Unavailable
    where it did not even begin."""
    held = bytearray()
    if not _filled(said, held, len(READY)) or not held.startswith(READY):
        log.error("workbook_child_not_ready")
        raise Unavailable(part="evidence")
    del held[: len(READY)]
    head = 1 + LENGTH_BYTES
    while _filled(said, held, head):
        end = head + int.from_bytes(held[1:head], "big")
        if end > _LONGEST or not _filled(said, held, end):
            return
        frame = bytes(held[:1]), bytes(held[head:end])
        del held[:end]
        yield frame


def _filled(said: Iterator[bytes], held: bytearray, wanted: int) -> bool:
    """Whether so many bytes came."""
    try:
        while len(held) < wanted:
            held += next(said)
    except (StopIteration, process.Ended):
        return False
    return True


def _told(told: dict[str, Any]) -> Told:
    notes = [(code, zip(NOTES[code], values, strict=True)) for code, values in told["notes"]]
    return Told(
        _text(told["sheet"]),
        tuple((code, tuple((name, _text(value)) for name, value in said)) for code, said in notes),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value[:_LONGEST_PARAM]


def _refusal(told: dict[str, Any]) -> Refused:
    code = told.get("code")
    if code not in FAULTS:
        return Refused(LARGE)
    kind, ranges = (told["params"].get(name) for name in ("kind", "ranges"))
    if code == MERGED_ROWS:
        sound = isinstance(ranges, str) and _RANGE.fullmatch(ranges)
        return Refused(code, ranges=ranges if sound else "…")
    return Refused(code, kind=kind) if code == OTHER_KIND and kind in KINDS else Refused(code)
