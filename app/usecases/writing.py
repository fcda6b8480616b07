"""Writing what was judged: new rows by COPY, all others by one statement that looks again.

COPY writes a row for half the price of `INSERT … ON CONFLICT` (bench/load.py) and knows no conflict
rule, so that the keys of the tables are what guards it: a row that appeared since the judging makes
it fail as a whole, and the rows are then judged again and written by the statement.
"""

from collections.abc import Sequence
from typing import cast

from psycopg.errors import UniqueViolation

from app.core import Work
from app.domain.consent import EventKind, Status
from app.storage.copying import array, copy_rows, moments, numbers
from app.storage.database import Driver
from app.storage.statements import LAST_SAID, NEXT_EVENT, TRANSACTION_ID, logged, spoken
from app.usecases.finishing import CONSENT, EVENT, RECIPIENT, Common, finish
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
# meanwhile is not touched; and neither is one whose refusal was repeated meanwhile. The answer has
# no transaction for what must be judged again.
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
           retailer_access = excluded.retailer_access, claimed = excluded.claimed,
           repeated_at = NULL
     WHERE c.event_id = excluded.event_id
       AND (c.status <> {Status.RET:d} OR coalesce(c.repeated_at < excluded.consent_date, true))
    RETURNING c.*
), logged AS ({logged(EventKind.RECORD, actor="%(actor)s::int", reference="NULL")})
SELECT s.i::int, c.transaction_id FROM staged s LEFT JOIN (
    SELECT tag, recipient_type, type, {TRANSACTION_ID} AS transaction_id
      FROM changed) c USING (tag, recipient_type, type)
 WHERE c.tag IS NULL OR %(want_ids)s
"""

# Also the rows that are written next are taken here, in the order in which everybody goes through
# them: of those `judged` is set. The answer has what is refused no more.
REPEAT = f"""
WITH item AS MATERIALIZED (
    SELECT c.tag, c.recipient_type, c.type, c.status, s.source, s.consent_date AS at, s.judged,
           s.i
      FROM unnest(%(tags)s::uuid[], %(recipient_types)s::smallint[], %(types)s::smallint[],
                  %(sources)s::smallint[], %(dates)s::timestamptz[], %(judged)s::bigint[])
           WITH ORDINALITY AS s(tag, recipient_type, type, source, consent_date, judged, i)
      JOIN consent c USING (tag, recipient_type, type)
     WHERE c.brand_code = %(brand)s
     ORDER BY c.tag, c.recipient_type, c.type FOR UPDATE OF c
), said AS (
    SELECT * FROM item WHERE judged IS NULL
), met AS (
    UPDATE consent c SET repeated_at = i.at FROM said i
     WHERE c.tag = i.tag AND c.brand_code = %(brand)s AND c.recipient_type = i.recipient_type
       AND c.type = i.type AND c.status = {Status.RET:d} AND coalesce({LAST_SAID} < i.at, true)
    RETURNING c.*, i.source AS origin
), spoken AS MATERIALIZED ({spoken("origin")}
), logged AS ({logged(None, actor="%(actor)s::int", reference="NULL", moved="spoken")})
SELECT i::int FROM said WHERE status <> {Status.RET:d}
"""

SHORT = 100


def event_ids(driver: Driver, how_many: int) -> list[int]:
    """So many numbers for events that nobody has had."""
    (ids,) = driver.execute(EVENT_IDS, [how_many]).fetchone() or ([],)
    return cast(list[int], ids)


def write_anew(work: Work, brand: int, sheet: Sheet, judged: Judged) -> list[int] | None:
    """Write the fresh rows; None, and nothing written, when one of them is there by now. Else the
    numbers of their events, where they were not finished before."""
    driver, rows, ids = work.driver, sheet.finished, list[int]()
    if rows is None or len(judged.fresh) < len(sheet):
        common = Common(brand, work.context.actor, work.context.channel, work.now)
        ids = event_ids(driver, len(judged.fresh))
        rows = finish(work.core.keys, common, sheet, judged.fresh, judged.unknown, ids)
    try:
        with driver.transaction():
            copy_rows(driver, "recipient", RECIPIENT, rows.recipients)
            copy_rows(driver, "consent", CONSENT, rows.consents)
            copy_rows(driver, "consent_event", EVENT, rows.events)
    except UniqueViolation:
        return None
    return ids


def write_over(
    work: Work, brand: int, sheet: Sheet, judged: Judged, *, want_ids: bool
) -> list[tuple[int, bytes | None]]:
    """Write all rows that are still as they were judged.

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
    return [(rows[index - 1][0], transaction) for index, transaction in answers]


def write_repeated(work: Work, brand: int, sheet: Sheet, judged: Judged) -> list[int]:
    """Note the refusals of what is refused, where it was not said later yet; the positions of those
    that are refused no more, and must be judged again."""
    rows = [(position, None, False) for position in judged.repeated] + judged.over
    prepare = False if len(rows) > SHORT else None
    params = _parameters(work, brand, sheet, rows)
    answers = work.driver.execute(REPEAT, params, prepare=prepare).fetchall()
    return [rows[index - 1][0] for (index,) in answers]


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
