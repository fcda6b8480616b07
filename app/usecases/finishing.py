"""Finished rows: records nobody has heard of, as COPY takes them for the three tables.

They are made apart from the writing, because a load makes the next ones while the database takes
these (`app/loading/run.py`); what is written is the same either way.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import islice
from struct import Struct

from app.domain.consent import EventKind, Record
from app.storage.copying import cell, integer, integers, micros
from app.storage.keys import KeyRing
from app.usecases.sheet import Finished, Sheet

RECIPIENT = "tag, sealed, key_id, created_at"
CONSENT = (
    "tag, event_id, consent_date, recipient_type, type, status, source, retailer_code, "
    "retailer_access, brand_code, created_at"
)
EVENT = CONSENT.replace("event_id", "id") + ", actor, kind, channel, transaction_id"

# How a row of COPY begins: how many cells, the tag, for consents the event and the date.
_RECIPIENT_HEAD = b"\0\4\0\0\0\x10"
_LENGTH = Struct(">i")
_DATED = Struct(">hi16siqiq")
_UNDATED = Struct(">hi16siqi")
_CONSENT_CELLS, _EVENT_CELLS = 11, b"\0\x0f"

BLOCK_ROWS = 1000
"""No step in C is longer than this, so that a thread which waits for the interpreter gets it."""


@dataclass(frozen=True, slots=True)
class Common:
    """What the rows of one load have in common: the brand, who reports, how, and when."""

    brand: int
    actor: int | None
    channel: str
    now: datetime


def finish(
    keys: KeyRing,
    common: Common,
    sheet: Sheet,
    rows: Sequence[int],
    unknown: dict[bytes, str],
    events: Sequence[int],
) -> Finished:
    """The rows of these positions, each with the number of its event; `unknown` are the addresses
    that nobody has heard of, by their tags."""
    consents = list(_consents(common, sheet, rows, events))
    return Finished(
        recipients=b"".join(_recipients(keys, common, unknown)),
        consents=b"".join(consents),
        events=b"".join(_events(common, consents)),
    )


def transaction_id(tag: bytes, event: int) -> bytes:
    """What names a movement to the outside: see TRANSACTION_ID."""
    return sha256(tag + event.to_bytes(8, "big")).digest()


def _recipients(keys: KeyRing, common: Common, unknown: dict[bytes, str]) -> Iterator[bytes]:
    pairs = zip(unknown.values(), unknown, strict=True)
    while block := list(islice(pairs, BLOCK_ROWS)):
        key_id, sealed = keys.seal_many(block)
        tail = integer(key_id, 2) + integer(micros(common.now), 8)
        for (_, tag), value in zip(block, sealed, strict=True):
            yield b"".join((_RECIPIENT_HEAD, tag, _LENGTH.pack(len(value)), value, tail))


def _consents(
    common: Common, sheet: Sheet, rows: Sequence[int], events: Sequence[int]
) -> Iterator[bytes]:
    end = integer(common.brand, 4) + integer(micros(common.now), 8)
    tails = {place: _kind_cells(kind) + end for place, kind in sheet.by_identity().items()}
    for position, event in zip(rows, events, strict=True):
        tag, date = sheet.tags[position], sheet.dates[position]
        tail = tails[id(sheet.kinds[position])]
        if date is None:
            yield _UNDATED.pack(_CONSENT_CELLS, 16, tag, 8, event, -1) + tail
        else:
            yield _DATED.pack(_CONSENT_CELLS, 16, tag, 8, event, 8, date) + tail


def _kind_cells(kind: Record) -> bytes:
    small = (kind.recipient_type, kind.type, kind.status, kind.source)
    return (
        b"".join(integer(value, 2) for value in small)
        + integer(kind.retailer_code, 4)
        + integers(kind.retailer_access)
    )


def _events(common: Common, consents: Sequence[bytes]) -> Iterator[bytes]:
    """The same rows with who reported them, how, and the transaction id: see TRANSACTION_ID."""
    middle = integer(common.actor, 4) + integer(EventKind.RECORD, 2)
    middle += cell(common.channel.encode()) + b"\0\0\0\x20"
    for row in consents:
        # The tag, and the eight bytes of the event.
        named = row[6:22] + row[26:34]
        yield b"".join((_EVENT_CELLS, row[2:], middle, sha256(named).digest()))
