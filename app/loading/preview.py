"""What somebody should see of a file before it is loaded: how it was read, and its first rows."""

from collections.abc import Iterator

from app.loading.ndjson import NOT_JSON, NOTHING, UNKNOWN, NdjsonSource
from app.loading.reader import BROKEN, Source
from app.usecases.programs.checked import Heading, Preview

ROWS = 10
MOST_PASSED = 500
"""So many rows are looked at for some with anything in them."""


def preview_of(source: Source | NdjsonSource, sheet: str) -> Preview:
    """How it was read. It goes on from its beginning then. Raises FileError."""
    place = source.place
    rows = list(_first(source))[:ROWS]
    source.go_to(*place)
    delimiter = source.delimiter if isinstance(source, Source) and not sheet else ""
    return Preview(
        encoding="" if sheet else source.probe.encoding,
        delimiter=delimiter,
        sheet=sheet,
        columns=tuple(_headings(source)),
        lines=tuple(line for line, _ in rows),
        rows=tuple(tuple(row) for _, row in rows),
    )


def _first(source: Source | NdjsonSource) -> Iterator[tuple[int, list[str]]]:
    passed, unread = 0, (BROKEN, NOT_JSON, NOTHING, UNKNOWN)
    while not source.ended and passed < MOST_PASSED:
        rows, lines = source.take(ROWS)
        passed += ROWS
        for line, row in zip(lines, rows, strict=True):
            if row not in unread and any(map(str.strip, row)):
                yield line, row


def _headings(source: Source | NdjsonSource) -> Iterator[Heading]:
    """In the order of the file."""
    header = source.header
    known = {place: column for column, place in header.places.items()}
    ignored = iter(header.ignored)
    for place in range(header.width):
        column = known.get(place)
        yield Heading(header.names[column], column) if column else Heading(next(ignored), "")
