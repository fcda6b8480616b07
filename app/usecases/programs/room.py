"""How many bytes of files of a brand lie here at once: of those that are open, and of those that
wait for somebody's yes."""

from app.core import Work
from app.errors import TooMany

MOST_OPEN = 10
MOST_KEPT = 32 << 30
"""Bytes of all files of a brand together; what was said to come counts like what is here."""

OPEN, BYTES = "loads", "load-bytes"
"""What there are too many of."""

ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended('load ' || %(brand)s::text, 0))"
OPENED = "SELECT count(*) FROM load WHERE brand_code = %(brand)s AND state <= 2"

NEEDED = """
(l.state <= 2 OR (l.check_only AND l.kept_until > %(late)s AND NOT EXISTS (
     SELECT FROM load o WHERE o.checked_by = l.id AND o.state = 3)))
"""
"""Whether the bytes of a file `l` are needed: as long as it is open; of one that was checked, as
long as it may be confirmed."""

# A workbook that is just being opened counts as it came: one of a brand is opened at a time.
KEPT = f"""
SELECT coalesce(sum(bytes), 0)::bigint FROM (
       SELECT max(coalesce(l.size, greatest(l.length, l.received))) FROM load l
        WHERE l.brand_code = %(brand)s AND {NEEDED} GROUP BY l.bytes_id) AS files (bytes)
"""


def make_room(work: Work, brand: int, length: int | None) -> None:
    """Whether one more file of a brand may be begun, of `length` bytes where that is known; nobody
    else begins one before this transaction ends. Raises TooMany."""
    what = {"brand": brand, "late": work.now}
    work.row(ONE_AT_A_TIME, what)
    (opened,) = work.row(OPENED, what) or (0,)
    if opened >= MOST_OPEN:
        raise TooMany(what=OPEN, seconds=60)
    (kept,) = work.row(KEPT, what) or (0,)
    if kept + (length or 1) > MOST_KEPT:
        raise no_room()


def no_room() -> TooMany:
    """What is to be told where the next bytes would be too many."""
    return TooMany(what=BYTES, gigabytes=MOST_KEPT >> 30, seconds=600)
