"""Moving an application: the table of moves is asked, the row and its history are written together,
and whoever applied is told."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import orjson
from psycopg.types.json import Jsonb

from app.core import Work
from app.dialogue.told import ToldApplication
from app.domain.applicant import NATIONAL, BrandTold, Told
from app.domain.application import MOVES, Kind, Move, State, check_move
from app.errors import NotFound
from app.outbox.post import tell_many

COLUMNS = """a.id, a.number, a.kind, a.state, a.staff_id, a.iys_code, a.brand_code, a.assigned_to,
       a.recommended, a.created_at, a.sent_at, a.decided_at, s.tag, a.key_id, a.sealed,
       a.national_key_id, a.national"""
FROM = "FROM application a JOIN staff s ON s.id = a.staff_id"
HOLD = f"SELECT {COLUMNS} {FROM} WHERE a.number = %s AND a.state > 0 FOR UPDATE OF a"
ADD = """
INSERT INTO application (id, kind, state, staff_id, iys_code, brand_code, key_id, sealed,
                         national_key_id, national, created_at, changed_at)
VALUES (%(id)s, %(kind)s, 0, %(staff)s, %(iys_code)s, %(brand)s, %(key_id)s, %(sealed)s,
        %(national_key_id)s, %(national)s, %(now)s, %(now)s)
RETURNING number, (SELECT tag FROM staff WHERE id = staff_id)
"""
KEEP = """
UPDATE application SET key_id = %(key_id)s, sealed = %(sealed)s, changed_at = %(now)s,
       national_key_id = %(national_key_id)s, national = %(national)s
 WHERE id = %(id)s
"""
EVENT = """
INSERT INTO application_event (application_id, at, staff_id, role, move, state, about, key_id, note)
VALUES (%(id)s, %(now)s, %(staff)s, %(role)s, %(move)s, %(state)s, %(about)s, %(key_id)s, %(note)s)
RETURNING id
"""
CHANGEABLE = frozenset({"assigned_to", "recommended", "sent_at", "decided_at", "iys_code"})


@dataclass(frozen=True, slots=True)
class Held:
    """An application as it stands. `staff`: whose it is; `tag`: the mail address that it is told
    at, once that is confirmed."""

    id: UUID
    number: int
    kind: Kind
    state: State
    staff: UUID
    iys_code: int | None
    brand: int | None
    assigned_to: UUID | None
    recommended: bool | None
    created_at: datetime
    sent_at: datetime | None
    decided_at: datetime | None
    tag: UUID | None
    told: Told


def held_of(work: Work, row: tuple[Any, ...]) -> Held:
    """A row of COLUMNS. Raises KeysError where it was tampered with."""
    id, number, kind, state, *rest, key_id, sealed, national_key_id, national = row
    told = orjson.loads(work.core.keys.unseal(key_id, sealed, id))
    if national is not None:
        told |= orjson.loads(work.core.keys.unseal(national_key_id, national, id))
    brands = tuple(BrandTold(**{**one, "names": tuple(one["names"])}) for one in told["brands"])
    known = (id, number, Kind(kind), State(state), *rest, Told(**{**told, "brands": brands}))
    return Held(*known)


def hold(work: Work, number: int) -> Held:
    """An application that was sent, and nobody else moves it until the commit. Raises NotFound."""
    row = work.row(HOLD, (number,))
    if row is None:
        raise NotFound("application")
    return held_of(work, row)


def begin(
    work: Work, kind: Kind, told: Told, iys_code: int | None = None, brand: int | None = None
) -> Held:
    """A new draft of whoever works here."""
    staff, id = mine(work), uuid4()
    what = {"kind": kind.value, "staff": staff, "iys_code": iys_code, "brand": brand}
    number, tag = work.row(ADD, what | _sealed(work, id, told)) or (0, None)
    known = (staff, iys_code, brand, None, None, work.now, None, None)
    return Held(id, number, kind, State.DRAFT, *known, tag, told)


def keep(work: Work, held: Held, told: Told) -> Held:
    """Write down what was told."""
    work.change(KEEP, _sealed(work, held.id, told))
    return replace(held, told=told)


def mine(work: Work) -> UUID:
    """Who works here. Raises NotFound where nobody does."""
    if work.context.staff is None:
        raise NotFound("application")
    return work.context.staff


def _sealed(work: Work, id: UUID, told: Told) -> dict[str, Any]:
    plain = asdict(told)
    national = {name: plain.pop(name) for name in NATIONAL}
    key_id, sealed = work.core.keys.seal(orjson.dumps(plain).decode(), id)
    national_key_id, apart = work.core.keys.seal(orjson.dumps(national).decode(), id)
    named = {"id": id, "now": work.now, "key_id": key_id, "sealed": sealed}
    return named | {"national_key_id": national_key_id, "national": apart}


def move(
    work: Work,
    held: Held,
    which: Move,
    changes: Mapping[str, Any] | None = None,
    *,
    about: Mapping[str, Any] | None = None,
    note: str = "",
) -> Held:
    """Make one move; the rules beside the table are asked by the caller.

    `changes`: columns of the application; `about`: what the history shows; `note`: in words,
    sealed. Raises RuleBroken L030.
    """
    state = check_move(held.state, which, work.context.role)
    changes = changes or {}
    if unknown := changes.keys() - CHANGEABLE:
        raise LookupError(f"a move cannot change {sorted(unknown)}")
    sets = "".join(f", {name} = %({name})s" for name in changes)
    work.change(
        f"UPDATE application SET state = %(state)s, changed_at = %(now)s{sets} WHERE id = %(id)s",
        {**changes, "state": int(state), "now": work.now, "id": held.id},
    )
    event = _log(work, held, which, state, about or {}, note)
    held = replace(held, state=state, **changes)
    if MOVES[which].told and held.tag is not None:
        worded = event if note else None
        notice = ToldApplication(held.number, held.kind.value, which.value, worded)
        tell_many(work, [(held.tag, f"application:{held.number}:{event}", notice)])
    return held


def hand_in(work: Work, held: Held) -> Held:
    """Send it; or complete it, where more was asked for: what was recommended before is of another
    application then. Raises RuleBroken L030."""
    if held.state is State.RETURNED:
        return move(work, held, Move.COMPLETE, {"recommended": None})
    return move(work, held, Move.SEND, {"sent_at": work.now})


def _log(
    work: Work, held: Held, which: Move, state: State, about: Mapping[str, Any], note: str
) -> int:
    key_id, sealed = work.core.keys.seal(note, held.id) if note else (None, None)
    what = {
        "id": held.id,
        "now": work.now,
        "staff": mine(work),
        "role": work.context.role.value,
        "move": which.value,
        "state": int(state),
        "about": Jsonb(dict(about)),
        "key_id": key_id,
        "note": sealed,
    }
    row = work.row(EVENT, what)
    return row[0] if row else 0
