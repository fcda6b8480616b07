"""Writing what was judged: new rows by COPY, all others by one statement that looks again.

COPY writes a row for half the price of `INSERT … ON CONFLICT` and knows no conflict rule, so that
the keys of the tables are what guards it: a row that appeared since the judging makes it fail as a
whole, and the rows are then judged again and written by the statement (docs/decisions/load).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from uuid import UUID

from psycopg.errors import UniqueViolation

from app.core import Work
from app.domain.consent import EventKind, Record
from app.storage.copying import NULL, array, copy_lines, date_array, escaped, numbers
from app.storage.statements import NEXT_EVENT, logged
from app.usecases.claims import tell_claims

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
), logged AS ({logged(EventKind.RECORD, "%(actor)s::int", "NULL")})
SELECT s.i::int, c.transaction_id FROM staged s LEFT JOIN (
    SELECT tag, recipient_type, type, sha256(uuid_send(tag) || int8send(event_id)) transaction_id
      FROM changed) c USING (tag, recipient_type, type)
 WHERE c.tag IS NULL OR %(want_ids)s
"""

RECIPIENT = "tag, sealed, key_id, created_at"
CONSENT = (
    "tag, recipient_type, type, status, source, retailer_code, retailer_access, consent_date, "
    "event_id, brand_code, created_at"
)
EVENT = CONSENT.replace("event_id", "id") + ", actor, kind, channel, transaction_id"


@dataclass(frozen=True, slots=True)
class Sheet:
    """Records of one brand, column by column, since the making of objects is what a row costs.

    `tags` are 32 hex digits each, `addresses` the canonical forms, needed to seal a new one.
    """

    tags: list[str]
    addresses: list[str]
    records: list[Record]

    def __len__(self) -> int:
        return len(self.tags)


@dataclass(slots=True)
class Judged:
    """What may be written, by position in the sheet, in the order of the key.

    `fresh` has nothing stored; `over` gives the event of the row that was judged, and whether the
    record ends a citizen's refusal; `unknown` holds the addresses never heard of, by tag.
    """

    fresh: list[int] = field(default_factory=list)
    over: list[tuple[int, int, bool]] = field(default_factory=list)
    unknown: dict[str, str] = field(default_factory=dict)


def write_anew(work: Work, brand: int, sheet: Sheet, judged: Judged) -> bool:
    """Write the fresh rows; False, and nothing written, when one of them is there by now."""
    try:
        with work.driver.transaction():
            copy_lines(work.driver, "recipient", RECIPIENT, _recipients(work, judged.unknown))
            consents = list(_consents(work, brand, sheet, judged.fresh))
            copy_lines(work.driver, "consent", CONSENT, (line for line, _ in consents))
            copy_lines(work.driver, "consent_event", EVENT, _events(work, consents))
    except UniqueViolation:
        return False
    return True


def write_over(
    work: Work, brand: int, sheet: Sheet, judged: Judged, *, want_ids: bool
) -> Iterable[tuple[int, bytes | None]]:
    """Write all rows that are still as they were judged, and tell the citizens concerned.

    Gives the position and None of each row that is not, and with `want_ids` the position and the
    transaction id of every other.
    """
    _add_recipients(work, judged.unknown)
    rows: list[tuple[int, int | None, bool]] = [*judged.over]
    rows += [(position, None, False) for position in judged.fresh]
    params = _parameters(work, brand, sheet, rows) | {"want_ids": want_ids}
    # Planned anew for a long list: a plan made for a short one is remembered otherwise.
    prepare = None if len(rows) < len(WRITE) else False
    answers = work.driver.execute(WRITE, params, prepare=prepare).fetchall()
    missed = {index - 1 for index, transaction in answers if transaction is None}
    told = [row[0] for index, row in enumerate(rows) if row[2] and index not in missed]
    if told:
        tell_claims(work, brand, [UUID(sheet.tags[position]) for position in told])
    return [(rows[index - 1][0], transaction) for index, transaction in answers]


def _parameters(
    work: Work, brand: int, sheet: Sheet, rows: Sequence[tuple[int, int | None, bool]]
) -> dict[str, object]:
    records = [sheet.records[position] for position, _, _ in rows]
    return {
        "brand": brand,
        "now": work.now,
        "actor": work.context.actor,
        "channel": work.context.channel,
        "tags": array(sheet.tags[position] for position, _, _ in rows),
        "recipient_types": array(record.recipient_type for record in records),
        "types": array(record.type for record in records),
        "statuses": array(record.status for record in records),
        "sources": array(record.source for record in records),
        "dates": date_array(record.consent_date for record in records),
        "retailers": array(record.retailer_code for record in records),
        "access": [numbers(record.retailer_access) for record in records],
        "judged": array(judged for _, judged, _ in rows),
        "claims": array(claimed for _, _, claimed in rows),
    }


def _sealed(work: Work, unknown: dict[str, str]) -> tuple[int, list[str]]:
    pairs = [(address, bytes.fromhex(tag)) for tag, address in unknown.items()]
    key_id, sealed = work.core.keys.seal_many(pairs)
    return key_id, [value.hex() for value in sealed]


def _add_recipients(work: Work, unknown: dict[str, str]) -> None:
    if unknown:
        key_id, sealed = _sealed(work, unknown)
        work.change(ADD_RECIPIENTS, [key_id, work.now, array(unknown), array(sealed)])


def _recipients(work: Work, unknown: dict[str, str]) -> Iterator[str]:
    key_id, sealed = _sealed(work, unknown)
    tail = f"\t{key_id}\t{work.now}"
    for tag, value in zip(unknown, sealed, strict=True):
        yield f"{tag}\t\\\\x{value}{tail}"


def _consents(
    work: Work, brand: int, sheet: Sheet, positions: list[int]
) -> Iterator[tuple[str, bytes]]:
    """The lines of `consent`, each with what its transaction id is made of."""
    (ids,) = work.row(EVENT_IDS, [len(positions)]) or ((),)
    tail = f"\t{brand}\t{work.now}"
    shapes: dict[object, str] = {}
    for position, event in zip(positions, ids, strict=True):
        tag, record = sheet.tags[position], sheet.records[position]
        kept = (
            record.recipient_type,
            record.type,
            record.status,
            record.source,
            record.retailer_code,
            record.retailer_access,
        )
        shape = shapes.get(kept)
        if shape is None:
            shape = shapes[kept] = "\t".join(map(_cell, kept))
        date = record.consent_date or NULL
        line = f"{tag}\t{shape}\t{date}\t{event}{tail}"
        yield line, bytes.fromhex(tag) + event.to_bytes(8, "big")


def _events(work: Work, consents: Iterable[tuple[str, bytes]]) -> Iterator[str]:
    context = work.context
    told = (context.actor, int(EventKind.RECORD), escaped(context.channel))
    middle = "\t".join(map(_cell, told))
    for line, named in consents:
        yield f"{line}\t{middle}\t\\\\x{sha256(named).hexdigest()}"


def _cell(value: object) -> str:
    if isinstance(value, tuple):
        return numbers(value) or NULL
    return NULL if value is None else str(value)
