"""Sealing again, under the current key, what an old key had sealed: some rows at a time."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.core import UseCase, Work
from app.errors import Conflict
from app.storage.copying import array
from app.usecases.parties import sealing_tag

ROWS = 2000
FEW = 20

Place = tuple[Any, ...]
"""A primary key: where one transaction ended and the next begins."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed column: its table, the primary key with the types of it, the column of the value
    and that of the key's id, and what the value is bound to, by the first part of the key or by
    the column `by`. `history`: the table only grows, but for this. `large`: values are pictures,
    of which few are in memory at once."""

    table: str
    key: tuple[tuple[str, str], ...]
    value: str
    key_id: str
    bound: Callable[[Any], UUID]
    by: str = ""
    history: bool = False
    large: bool = False

    @property
    def names(self) -> str:
        """The primary key as SQL lists it."""
        return ", ".join(name for name, _ in self.key)


def _itself(tag: UUID) -> UUID:
    return tag


ID = (("id", "uuid"),)
PART = (("load_id", "uuid"), ("first_byte", "bigint"))
WRONG = (("load_id", "uuid"), ("line", "bigint"))
NUMBER = (("id", "bigint"),)
OF_TAG = (("tag", "uuid"), ("id", "bigint"))
ASKED = (("tag", "uuid"), ("request_id", "uuid"))
ALLOW = "SELECT set_config('ileti.retag', 'on', true)"

SEALED = (
    Sealed("recipient", (("tag", "uuid"),), "sealed", "key_id", _itself),
    Sealed("state_login", (("tag", "uuid"),), "sealed", "key_id", _itself),
    Sealed("account", (("id", "uuid"),), "national_sealed", "national_key_id", _itself),
    Sealed("handset_text", OF_TAG, "sealed", "key_id", _itself),
    Sealed("sender", ID, "sealed", "key_id", _itself),
    Sealed("campaign", NUMBER, "sealed", "key_id", _itself, "origin"),
    Sealed("complaint", OF_TAG, "sealed", "key_id", _itself, "uid"),
    Sealed("complaint_event", OF_TAG, "note", "key_id", _itself, "uid", history=True),
    Sealed("evidence", OF_TAG, "sealed", "key_id", _itself, "uid", large=True),
    Sealed("look", OF_TAG, "reason", "key_id", _itself, "uid", history=True),
    Sealed("api_client", ID, "sealed", "key_id", _itself),
    Sealed("staff_login", ID, "sealed", "key_id", _itself),
    Sealed("staff_factor", ID, "sealed", "key_id", _itself),
    Sealed("application", ID, "sealed", "key_id", _itself),
    Sealed("application", ID, "national", "national_key_id", _itself),
    Sealed("application_page", NUMBER, "sealed", "key_id", _itself, "application_id", large=True),
    Sealed("application_event", NUMBER, "note", "key_id", _itself, "application_id", history=True),
    Sealed("legal_mark", ID, "sealed", "key_id", _itself),
    Sealed("batch", (("request_id", "uuid"),), "sealed", "key_id", _itself),
    Sealed("load_part", PART, "sealed", "key_id", _itself, "uid", large=True),
    Sealed("load", ID, "name", "name_key_id", _itself),
    Sealed("load_preview", (("bytes_id", "uuid"),), "sealed", "key_id", _itself, large=True),
    Sealed("load_wrong", WRONG, "sealed", "key_id", _itself, "uid", large=True),
    Sealed("receiver", ID, "sealed", "key_id", _itself),
    Sealed("via_request", ASKED, "sealed", "key_id", _itself, "request_id"),
    Sealed("via_request", ASKED, "letter", "letter_key_id", _itself, "request_id", large=True),
    Sealed("provider", (("iys_code", "int"),), "tckn_sealed", "tckn_key_id", sealing_tag),
    Sealed("retailer", (("retailer_code", "int"),), "private", "private_key_id", sealing_tag),
)


@dataclass(frozen=True, slots=True)
class Resealed:
    """How many rows were sealed again, and the last of them; no place when there are no more."""

    rows: int
    place: Place | None


@dataclass(frozen=True, slots=True)
class ResealRows(UseCase[Resealed]):
    """Seal again the next rows of a column that are not under the current key."""

    column: Sealed
    after: Place | None = None

    def run(self, work: Work) -> Resealed:
        """Raises KeysError for a row whose key is gone or that was tampered with."""
        keys, column = work.core.keys, self.column
        current = keys.keys.seal_current
        rows = work.rows(_old_rows(column, begun=self.after is not None), self._params(current))
        if not rows:
            return Resealed(0, None)
        anew = [
            keys.seal_bytes(keys.unseal_bytes(key_id, sealed, bound), bound)
            for key_id, sealed, bound in ((one[0], one[1], column.bound(one[2])) for one in rows)
        ]
        numbers, values = {number for number, _ in anew}, [sealed.hex() for _, sealed in anew]
        if len(numbers) > 1:
            # Another key became current in the middle of it.
            raise Conflict
        places = [row[3:] for row in rows]
        if column.history:
            work.row(ALLOW)
        columns = [array(part) for part in zip(*places, strict=True)]
        work.change(_update(column), [*numbers, *columns, array(values)])
        return Resealed(len(rows), places[-1])

    def _params(self, current: int) -> list[Any]:
        return [current, *(self.after or ())]


def _old_rows(column: Sealed, *, begun: bool) -> str:
    after = f"({column.names}) > ({', '.join(['%s'] * len(column.key))})" if begun else "true"
    return f"""
SELECT {column.key_id}, {column.value}, {column.by or column.key[0][0]}, {column.names}
  FROM {column.table}
 WHERE {column.key_id} <> %s AND {column.value} IS NOT NULL AND {after}
 ORDER BY {column.names} LIMIT {min(ROWS, FEW) if column.large else ROWS} FOR NO KEY UPDATE
"""


def _update(column: Sealed) -> str:
    arrays = ", ".join(f"%s::{kind}[]" for _, kind in column.key)
    same = " AND ".join(f"t.{name} = n.{name}" for name, _ in column.key)
    return f"""
UPDATE {column.table} t SET {column.key_id} = %s, {column.value} = decode(n.sealed, 'hex')
  FROM unnest({arrays}, %s::text[]) AS n({column.names}, sealed)
 WHERE {same}
"""
