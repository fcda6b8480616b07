"""Pages of the list: a cursor says behind which brand the next one begins.

It holds a place and no filter, so that the list may change in between: what was shown is not shown
again, and what came before the place is not missed by going on.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence

import orjson

from app.usecases.overview import BrandRow, Order
from channels.api.problems import BadFields

Place = tuple[str | float, str, int]
NEWEST_FIRST = -1_000_000
"""Microseconds, turned round."""


def page(
    rows: Sequence[BrandRow], order: Order, cursor: str | None, limit: int
) -> tuple[Sequence[BrandRow], str | None]:
    """The rows behind a cursor, and the cursor of the rest, if any. Raises BadFields."""
    start = 0
    if cursor is not None:
        behind = _read(cursor, order)
        start = next((n for n, row in enumerate(rows) if _place(row, order) > behind), len(rows))
    shown = rows[start : start + limit]
    more = start + limit < len(rows)
    return shown, _write(order, _place(shown[-1], order)) if more else None


def _place(row: BrandRow, order: Order) -> Place:
    first = int(row.newest.timestamp() * NEWEST_FIRST) if order is Order.NEWEST else 0
    return first, row.brand.sort_key, row.brand.code


def _write(order: Order, place: Place) -> str:
    return urlsafe_b64encode(orjson.dumps([order.value, *place])).decode().rstrip("=")


def _read(cursor: str, order: Order) -> Place:
    try:
        written = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        match orjson.loads(written):
            case [str(name), int(first), str(key), int(code)] if name == order.value:
                return first, key, code
    except ValueError:
        pass
    raise BadFields(("cursor", "invalid"))
