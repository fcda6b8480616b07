"""Writing what was judged: new rows by COPY, all others by one statement that looks again.

COPY writes a row for half the price of `INSERT … ON CONFLICT` (bench/load.py) and knows no conflict
rule, so that the keys of the tables are what guards it: a row that appeared since the judging makes
it fail as a whole, and the rows are then judged again and written by the statement.
"""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from itertools import islice, tee
from struct import Struct
from uuid import UUID

from psycopg.errors import UniqueViolation

from app.core import Work
from app.domain.consent import EventKind, Record
from app.storage.copying import (
    BLOCK_ROWS,
    array,
    cell,
    copy_rows,
    integer,
    integers,
    micros,
    moments,
    numbers,
)
from app.storage.statements import NEXT_EVENT, logged
from app.usecases.claims import tell_claims
from app.usecases.judging import Judged
from app.usecases.sheet import Sheet

ADD_RECIPIENTS = """
INSERT INTO recipient (tag, sealed, key_id, created_at)
SELECT tag, decode(sealed, 'hex'), %s, %s
  FROM unnest(%s::uuid[], %s::text[]) AS n(tag, sealed) ORDER BY tag
ON CONFLICT (tag) DO NOTHING
"""

EVENT_IDS = f"SELECT array_agg({NEXT_EVENT}) FROM generate_series(1, %s)"

# The row that was judged is named by its event; a new row has none, so that a row that appeared
# meanwhile is not touched. `skipped` gives the positions that must be judged again.
WRITE = f"""
WITH staged AS (
    SELECT * FROM unnest(%(tags)s::uuid[], %(recipient_types)s::smallint[], %(types)s::smallint[],
                         %(statuses)s::smallint[], %(sources)s::smallint[],
                         %(dates)s::timestamptz[], %(retailers)s::int[], %(access)s::text[],
                         %(judged)s::bigint[], %(claims)s::boolean[])
         WITH ORDINALITY AS s(tag, recipient_type, type, status, source, consent_date,
                              retailer_code, access, judged, claimed, i)
), changed AS (
    INSERT INTO consent AS c (tag, brand_code, recipient_type, type, status, source, consent_date,
                              created_at, event_id, retailer_code, retailer_access, claimed)
    SELECT tag, %(brand)s, recipient_type, type, status, source, consent_date, %(now)s,
           coalesce(judged, {NEXT_EVENT}), retailer_code, access::int[], claimed
      FROM staged ORDER BY tag, recipient_type, type
    ON CONFLICT (tag, brand_code, recipient_type, type) DO UPDATE
       SET status = excluded.status, source = excluded.source,
           consent_date = excluded.consent_date, created_at = excluded.created_at,
           event_id = {NEXT_EVENT}, retailer_code = excluded.retailer_code,
           retailer_access = excluded.retailer_access, claimed = excluded.claimed
     WHERE c.event_id = excluded.event_id
    RETURNING c.*
), logged AS ({logged(EventKind.RECORD, actor="%(actor)s::int", reference="NULL")})
SELECT s.i::int, c.transaction_id FROM staged s LEFT JOIN (
    SELECT tag, recipient_type, type, sha256(uuid_send(tag) || int8send(event_id)) transaction_id
      FROM changed) c USING (tag, recipient_type, type)
 WHERE c.tag IS NULL OR %(want_ids)s
"""

SHORT = 100
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


def write_anew(work: Work, brand: int, sheet: Sheet, judged: Judged) -> bool:
    """Write the fresh rows; False, and nothing written, when one of them is there by now."""
    driver = work.driver
    try:
        with driver.transaction():
            copy_rows(driver, "recipient", RECIPIENT, _recipients(work, judged.unknown))
            (ids,) = work.row(EVENT_IDS, [len(judged.fresh)]) or ((),)
            once, again = tee(_consents(work, brand, sheet, zip(judged.fresh, ids, strict=True)))
            copy_rows(driver, "consent", CONSENT, once)
            copy_rows(driver, "consent_event", EVENT, _events(work, again))
    except UniqueViolation:
        return False
    return True


def write_over(
    work: Work, brand: int, sheet: Sheet, judged: Judged, *, want_ids: bool
) -> list[tuple[int, bytes | None]]:
    """Write all rows that are still as they were judged, and tell the citizens concerned.

    Gives the position and None of each row that is not, and with `want_ids` the position and the
    transaction id of every other.
    """
    _add_recipients(work, judged.unknown)
    rows: list[tuple[int, int | None, bool]] = [*judged.over]
    rows += [(position, None, False) for position in judged.fresh]
    params = _parameters(work, brand, sheet, rows) | {"want_ids": want_ids}
    # A plan that was made for a short list and kept would be wrong for a long one.
    prepare = False if len(rows) > SHORT else None
    answers = work.driver.execute(WRITE, params, prepare=prepare).fetchall()
    missed = {index - 1 for index, transaction in answers if transaction is None}
    told = [row[0] for index, row in enumerate(rows) if row[2] and index not in missed]
    if told:
        tell_claims(work, brand, [UUID(bytes=sheet.tags[position]) for position in told])
    return [(rows[index - 1][0], transaction) for index, transaction in answers]


def _parameters(
    work: Work, brand: int, sheet: Sheet, rows: Sequence[tuple[int, int | None, bool]]
) -> dict[str, object]:
    kinds = [sheet.kinds[position] for position, _, _ in rows]
    return {
        "brand": brand,
        "now": work.now,
        "actor": work.context.actor,
        "channel": work.context.channel,
        "tags": array(sheet.tags[position].hex() for position, _, _ in rows),
        "recipient_types": array(kind.recipient_type for kind in kinds),
        "types": array(kind.type for kind in kinds),
        "statuses": array(kind.status for kind in kinds),
        "sources": array(kind.source for kind in kinds),
        "dates": moments(sheet.dates[position] for position, _, _ in rows),
        "retailers": array(kind.retailer_code for kind in kinds),
        "access": [numbers(kind.retailer_access) for kind in kinds],
        "judged": array(judged for _, judged, _ in rows),
        "claims": array(claimed for _, _, claimed in rows),
    }


def _add_recipients(work: Work, unknown: dict[bytes, str]) -> None:
    if unknown:
        pairs = list(zip(unknown.values(), unknown, strict=True))
        key_id, sealed = work.core.keys.seal_many(pairs)
        tags, values = (array(map(bytes.hex, column)) for column in (unknown, sealed))
        work.change(ADD_RECIPIENTS, [key_id, work.now, tags, values])


def _recipients(work: Work, unknown: dict[bytes, str]) -> Iterator[bytes]:
    """Sealed block by block, so that the database works meanwhile."""
    pairs = zip(unknown.values(), unknown, strict=True)
    while block := list(islice(pairs, BLOCK_ROWS)):
        key_id, sealed = work.core.keys.seal_many(block)
        tail = integer(key_id, 2) + integer(micros(work.now), 8)
        for (_, tag), value in zip(block, sealed, strict=True):
            yield b"".join((_RECIPIENT_HEAD, tag, _LENGTH.pack(len(value)), value, tail))


def _consents(
    work: Work, brand: int, sheet: Sheet, numbered: Iterable[tuple[int, int]]
) -> Iterator[bytes]:
    """The rows of these positions, each with the number of its event."""
    end = integer(brand, 4) + integer(micros(work.now), 8)
    tails = {place: _kind_cells(kind) + end for place, kind in sheet.by_identity().items()}
    for position, event in numbered:
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


def _events(work: Work, consents: Iterable[bytes]) -> Iterator[bytes]:
    """The same rows with who reported them, how, and the transaction id: see TRANSACTION_ID."""
    context = work.context
    middle = integer(context.actor, 4) + integer(EventKind.RECORD, 2)
    middle += cell(context.channel.encode()) + b"\0\0\0\x20"
    for row in consents:
        # The tag, and the eight bytes of the event.
        named = row[6:22] + row[26:34]
        yield b"".join((_EVENT_CELLS, row[2:], middle, sha256(named).digest()))
