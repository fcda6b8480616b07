"""A form with a file of any size, read as it comes: nothing of the file is kept anywhere, neither
in memory nor on disk; whoever takes it takes block after block.

    Content-Disposition: form-data; name="csrf_token"
    Content-Disposition: form-data; name="file"; filename="izinler.xlsx"

The fields must stand before the file, as the form has them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Request
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge
from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import (
    Data,
    Epilogue,
    Event,
    Field,
    File,
    MultipartDecoder,
    NeedData,
)

from app.errors import InvalidInput

BLOCK = 1 << 16
MOST_PARTS = 20
LONGEST_FIELD = 16 << 10
MOST_HELD = 1 << 20
"""Bytes of the form that are in memory at a time."""


@dataclass(frozen=True, slots=True)
class Upload:
    """The fields before the file, what the file is called, and its blocks, to be taken once."""

    fields: dict[str, str]
    name: str
    blocks: Iterator[bytes]


class BrokenOff(Exception):
    """The connection ended before the file did."""


def read_upload(request: Request) -> Upload:
    """Read as far as the file. Raises InvalidInput for what is no such form, or is too large."""
    kind, options = parse_options_header(request.content_type)
    boundary = options.get("boundary", "")
    if kind != "multipart/form-data" or not boundary.isascii() or not boundary:
        raise InvalidInput("form")
    decoder = MultipartDecoder(boundary.encode(), MOST_HELD, max_parts=MOST_PARTS)
    events = _events(request, decoder)
    fields: dict[str, str] = {}
    try:
        for event in events:
            if isinstance(event, File):
                return Upload(fields, event.filename or "", _blocks(events))
            if isinstance(event, Field):
                fields[event.name] = _text(events)
    except BrokenOff as error:
        raise InvalidInput("form") from error
    return Upload(fields, "", iter(()))


def _text(events: Iterator[Event]) -> str:
    """What stands in a field. Raises InvalidInput for one without an end."""
    found = bytearray()
    for block in _blocks(events):
        found += block
        if len(found) > LONGEST_FIELD:
            raise InvalidInput("form")
    return found.decode(errors="replace")


def _events(request: Request, decoder: MultipartDecoder) -> Iterator[Event]:
    while True:
        try:
            event = decoder.next_event()
            if isinstance(event, NeedData):
                decoder.receive_data(_read(request) or None)
                continue
        except (ValueError, ClientDisconnected, OSError, RequestEntityTooLarge) as error:
            raise BrokenOff from error
        yield event
        if isinstance(event, Epilogue):
            return


def _read(request: Request) -> bytes:
    """Raises InvalidInput past what this path takes."""
    try:
        return request.stream.read(BLOCK)
    except RequestEntityTooLarge as error:
        raise InvalidInput("file-large", status=413) from error


def _blocks(events: Iterator[Event]) -> Iterator[bytes]:
    """What belongs to the part that has begun. Raises BrokenOff, InvalidInput."""
    for event in events:
        if isinstance(event, Data):
            yield event.data
            if not event.more_data:
                return
