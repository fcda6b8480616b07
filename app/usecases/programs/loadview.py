"""A file as whoever sent it sees it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from app.core import Work
from app.domain.permissions import Role
from app.errors import NotAllowed, NotFound
from app.receipts import receipt
from app.usecases.programs.arriving import FileFault, LoadState, unpacked_fault

MINE = "(%(partner)s::int IS NULL OR l.actor = %(partner)s)"
"""Which files somebody may know of: a provider those of its brand, a partner those that it sent."""

# A check asks what was loaded until now; a load, what was there before it.
BEFORE = f"""
(SELECT max(o.finished_at) FROM load o
  WHERE o.brand_code = l.brand_code AND o.{{same}} = l.{{same}} AND o.state = 3 AND NOT o.check_only
    AND o.id <> l.id AND o.checked_by IS DISTINCT FROM l.id
    AND (l.check_only OR o.created_at < l.created_at) AND {MINE.replace("l.", "o.")})
"""
# Of a workbook, so much of its text is here.
UNPACKED = """
CASE WHEN l.text_id IS NOT NULL THEN (
     SELECT coalesce(sum(p.size), 0)::bigint FROM load_part p WHERE p.load_id = l.text_id) END
"""
SHOW = f"""
SELECT l.id, l.brand_code, l.actor, l.format, l.check_only, l.backdated, l.state, l.received,
       l.length, l.fault, l.created_at, l.changed_at, l.finished_at,
       coalesce(r.position, 0), coalesce(r.line, 0), coalesce(r.taken, 0), coalesce(r.refused, 0),
       l.size, l.name_key_id, l.name, l.notes, l.kept_until, {UNPACKED},
       {BEFORE.format(same="digest")}, {BEFORE.format(same="name_digest")}, l.checked_by,
       (SELECT o.id FROM load o WHERE o.checked_by = l.id AND o.state <= 3)
  FROM load l
  LEFT JOIN import_run r ON r.digest = uuid_send(l.id) AND r.brand_code = l.brand_code
"""
ONE = f"{SHOW} WHERE l.id = %(id)s AND l.brand_code = %(brand)s AND {MINE}"
NEWEST = f"""
{SHOW} WHERE l.brand_code = %(brand)s AND {MINE} ORDER BY l.created_at DESC, l.id LIMIT %(limit)s
"""


@receipt
@dataclass(frozen=True, slots=True)
class Note:
    """What should be known of how a workbook was read, by its code in `app/workbooks/limits.py`,
    with what the words of it want, as names and values."""

    code: str
    params: tuple[tuple[str, str], ...] = ()


@receipt
@dataclass(frozen=True, slots=True)
class LoadView:
    """A file as its program sees it. `position`: so many bytes of it are loaded, `line` lines; of a
    workbook, of the text that it became, of `size` bytes.

    `unpacked`: of a workbook that is being opened, so many bytes of its text are here.

    `name`: as the person knows it who sent it; never in an answer that is kept for a repeat.
    `kept_until`: so long it may be confirmed, and its wrong rows shown. `seen_before`: when the
    same content was loaded for the brand, `name_before` when a file of the same name was.
    `checked_by`: the check that it was confirmed after; of a check, `confirmed`: the file that came
    of it, and was not in vain.
    """

    id: UUID
    brand: int
    actor: int
    format: str
    check_only: bool
    backdated: bool
    state: LoadState
    received: int
    length: int | None
    fault: FileFault | None
    created_at: datetime
    changed_at: datetime
    finished_at: datetime | None
    position: int
    line: int
    taken: int
    refused: int
    size: int
    name: str | None
    notes: tuple[Note, ...]
    kept_until: datetime | None
    unpacked: int | None
    seen_before: datetime | None
    name_before: datetime | None
    checked_by: UUID | None = None
    confirmed: UUID | None = None

    @property
    def loaded(self) -> int:
        """So many of the bytes that were received are done."""
        return self.position * self.received // self.size if self.size else self.position


def partner_of(work: Work) -> int | None:
    """The partner who asks; None for the provider itself."""
    return work.context.actor if work.context.role is Role.PARTNER else None


def view_of(work: Work, row: tuple[Any, ...]) -> LoadView:
    """A row of SHOW."""
    fault = unpacked_fault(row[9]) if row[9] else None
    size = row[7] if row[17] is None else row[17]
    name = work.core.keys.unseal(row[18], row[19], row[0]) if row[19] is not None else None
    notes = unpacked_notes(row[20])
    head = (*row[:6], LoadState(row[6]), *row[7:9], fault, *row[10:17])
    return LoadView(*(*head, size, name, notes, *row[21:]))


def unpacked_notes(told: dict[str, Any] | None) -> tuple[Note, ...]:
    """The notes as the table has them."""
    return tuple(
        Note(code, tuple((name, value) for name, value in params))
        for code, params in (told or {}).get("notes", ())
    )


def shown(work: Work, id: UUID, brand: int, *, own: bool = False) -> LoadView:
    """`own`: only whoever sends it may do this, since its records are told as that one's. Raises
    NotFound, NotAllowed."""
    row = work.row(ONE, {"id": id, "brand": brand, "partner": partner_of(work)})
    if row is None:
        raise NotFound("load")
    load = view_of(work, row)
    if own and load.actor != work.context.actor:
        raise NotAllowed(deed="load")
    return load
