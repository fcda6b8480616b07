"""Records as they wait to be processed: JSON, which is sealed as a whole.

[[[2, 1, 3, 1, null, []]], [[0, 826538400000000, "+905311333449"]]]
"""

from collections.abc import Sequence
from dataclasses import replace

import orjson

from app.core import Work
from app.domain.consent import MessageType, RecipientType, Record, Source, Status
from app.storage.copying import micros
from app.usecases.sheet import Sheet


def packed(reads: Sequence[tuple[Record, str]]) -> bytes:
    """The records as JSON; what many say alike stands there once."""
    kinds: dict[Record, int] = {}
    rows = []
    for record, address in reads:
        kind = kinds.setdefault(replace(record, consent_date=None), len(kinds))
        date = record.consent_date
        rows.append((kind, None if date is None else micros(date), address))
    said = [
        (
            *(one.type, one.status, one.source, one.recipient_type),
            *(one.retailer_code, one.retailer_access),
        )
        for one in kinds
    ]
    return orjson.dumps([said, rows])


def unpacked(work: Work, packed: bytes) -> Sheet:
    """The records again, with the tags that their addresses have now."""
    said, rows = orjson.loads(packed)
    kinds = [_kind(*one) for one in said]
    addresses = [row[2] for row in rows]
    return Sheet(
        tags=work.core.keys.tags(addresses),
        addresses=addresses,
        kinds=[kinds[row[0]] for row in rows],
        dates=[row[1] for row in rows],
    )


def _kind(
    type: int,
    status: int,
    source: int | None,
    recipient_type: int,
    retailer: int | None,
    access: list[int],
) -> Record:
    said = Source(source) if source is not None else None
    kind = RecipientType(recipient_type)
    return Record(MessageType(type), Status(status), said, None, kind, retailer, tuple(access))
