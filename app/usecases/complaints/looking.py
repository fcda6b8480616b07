"""Who looked at a case or a permission, and why: kept, and shown to the citizen it concerns."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID, uuid4

import orjson

from app.core import UseCase, Work
from app.domain.desk import DESK, Officer, responsible
from app.domain.permissions import Role
from app.errors import InvalidInput, NotAllowed
from app.usecases.complaints.moving import Held

LONGEST = 500
OF_PAGES = frozenset({"evidence", "proof"})
LOOK_FIELDS = """tag uuid, staff uuid, role text, home smallint, number bigint, brand int,
       purpose text, outside boolean, look uuid, reason_key smallint, reason text"""
LOOK = """
INSERT INTO look (tag, at, staff_id, role, province, complaint_id, brand_code, purpose, outside,
                  uid, key_id, reason)
SELECT tag, %(now)s, staff, role, home, number, brand, purpose, outside, look, reason_key,
       decode(reason, 'hex')
  FROM item
"""
"""A line for each row of `item`, which has LOOK_FIELDS."""
WRITE = f"""
WITH item AS (SELECT * FROM json_to_recordset(%(items)s::json) AS i ({LOOK_FIELDS}))
{LOOK}
"""
ONCE = f"""{WRITE}
 WHERE NOT EXISTS (
       SELECT FROM look WHERE look.tag = item.tag AND complaint_id = item.number
          AND staff_id = item.staff AND look.purpose = item.purpose AND at > %(since)s)
"""
ONE_SITTING = timedelta(minutes=10)
"""Ten pictures of a case that are looked at in a row are one look; a case's own page, each time."""
OF_CASE = """
SELECT at, role, province, purpose, outside FROM look
 WHERE tag = %s AND complaint_id = %s ORDER BY id DESC LIMIT 200
"""
OUTSIDE = """
SELECT l.at, l.role, l.province, s.name, l.complaint_id, l.uid, l.key_id, l.reason
  FROM look l LEFT JOIN staff s ON s.id = l.staff_id
 WHERE l.outside AND l.at >= %s ORDER BY l.at DESC, l.id DESC LIMIT 200
"""


@dataclass(frozen=True, slots=True)
class Looked:
    """A look at a case, as its citizen is told of it: no name, but in which capacity."""

    at: datetime
    role: Role
    province: int | None
    purpose: str
    outside: bool


@dataclass(frozen=True, slots=True)
class LookedOutside:
    """A look at what was not the officer's affair, as a supervisor is told of it."""

    at: datetime
    role: Role
    province: int | None
    name: str | None
    number: int | None
    reason: str


def officer_of(work: Work) -> Officer:
    """Who of the desk works here. Raises NotAllowed for anybody else."""
    context = work.context
    if context.staff is None or context.role not in DESK:
        raise NotAllowed(deed="desk")
    return Officer(context.staff, context.role, context.province)


def look_at(work: Work, held: Held, purpose: str, reason: str = "") -> None:
    """Note that this officer looks at a case. Raises what `officers_look` does."""
    _write(work, purpose, officers_look(work, held, purpose, reason))


def officers_look(work: Work, held: Held, purpose: str, reason: str) -> dict[str, Any]:
    """A row of `LOOK` for an officer; `outside`: whether the case is none of theirs.

    Raises InvalidInput where it is, and no reason was given.
    """
    officer = officer_of(work)
    outside = not responsible(officer, held.province, held.assigned_to)
    words = " ".join(reason.split())
    if outside and not words:
        raise InvalidInput("reason-needed", field="reason", number=held.number)
    if len(words) > LONGEST:
        raise InvalidInput("too-long", field="reason", limit=LONGEST)
    return _look(work, held, purpose, outside=outside, reason=words)


def note_look(work: Work, held: Held, purpose: str) -> None:
    """Write one line; a provider's people write theirs, too."""
    _write(work, purpose, _look(work, held, purpose))


def _write(work: Work, purpose: str, look: dict[str, Any]) -> None:
    what = {"items": orjson.dumps([look]).decode(), "now": work.now}
    if purpose in OF_PAGES:
        work.change(ONCE, what | {"since": work.now - ONE_SITTING})
    else:
        work.change(WRITE, what)


def _look(
    work: Work, held: Held, purpose: str, *, outside: bool = False, reason: str = ""
) -> dict[str, Any]:
    uid = uuid4() if reason else None
    key_id, sealed = work.core.keys.seal(reason, uid) if uid else (None, None)
    return {
        "tag": held.tag,
        "staff": work.context.staff,
        "role": work.context.role.value,
        "home": work.context.province,
        "number": held.number,
        "brand": held.brand,
        "purpose": purpose,
        "outside": outside,
        "look": uid,
        "reason_key": key_id,
        "reason": sealed.hex() if sealed else None,
    }


def looks_of(work: Work, tag: UUID, number: int) -> tuple[Looked, ...]:
    """The newest looks at a case."""
    return tuple(
        Looked(at, Role(role), province, purpose, outside)
        for at, role, province, purpose, outside in work.rows(OF_CASE, (tag, number))
    )


@dataclass(frozen=True, slots=True)
class ListLooks(UseCase[tuple[Looked, ...]]):
    """Who looked at a complaint of these addresses, for its citizen."""

    number: int
    mine: tuple[UUID, ...]
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> tuple[Looked, ...]:
        """The newest first; none for another's complaint."""
        return tuple(one for tag in self.mine for one in looks_of(work, tag, self.number))


@dataclass(frozen=True, slots=True)
class ListOutside(UseCase[tuple[LookedOutside, ...]]):
    """The report of looks at what was not the officer's affair, with their reasons."""

    since: datetime
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> tuple[LookedOutside, ...]:
        """The newest first, two hundred at most."""
        return tuple(
            LookedOutside(
                at,
                Role(role),
                province,
                name,
                number,
                work.core.keys.unseal(key_id, reason, uid) if reason is not None else "",
            )
            for at, role, province, name, number, uid, key_id, reason in work.rows(
                OUTSIDE, (self.since,)
            )
        )
