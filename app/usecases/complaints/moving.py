"""Moving a complaint: the table of moves is asked, the row and its history are written together,
and whoever complained is told once."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from app.core import Work
from app.dialogue.told import ToldComplaint
from app.domain.complaint import MOVES, Actor, Case, Decision, Move, State, check_move
from app.domain.examination import Verdict
from app.domain.permissions import OF_PROVIDER, Role
from app.errors import NotFound
from app.outbox.post import tell_many

COLUMNS = """tag, id, uid, state, verdict, brand_code, due_at, answered_at, decision, decided_at,
       type, recipient_type, message_at, sender_id, province, assigned_to, campaign_id, filed_at,
       closed_at, key_id, sealed"""
HOLD = f"SELECT {COLUMNS} FROM complaint WHERE id = %s AND state > 0 FOR NO KEY UPDATE"
EVENT = """
INSERT INTO complaint_event (tag, complaint_id, uid, created_at, move, state, side, actor, channel,
                             about, key_id, note)
VALUES (%(tag)s, %(number)s, %(uid)s, %(now)s, %(move)s, %(state)s, %(side)s, %(actor)s,
        %(channel)s, %(about)s, %(key_id)s, %(note)s)
RETURNING id
"""
CHANGEABLE = frozenset(
    {
        *("type", "recipient_type", "message_at", "sender_id", "brand_code", "party", "province"),
        *("exemption", "subjects", "key_id", "sealed", "campaign_id", "verdict", "finding"),
        *("assigned_to", "asked_at", "due_at", "reminded_at", "late_at", "answered_at"),
        *("decision", "decided_at", "closed_at", "joined_to", "asked_stopped_at", "stopped"),
        "grouped_at",
    }
)
ACTORS: Mapping[Role, Actor] = {
    Role.CITIZEN: Actor.CITIZEN,
    **dict.fromkeys(OF_PROVIDER, Actor.PROVIDER),
    Role.CLERK: Actor.CLERK,
    Role.OFFICER: Actor.OFFICER,
    Role.SUPERVISOR: Actor.SUPERVISOR,
    Role.SYSTEM: Actor.SYSTEM,
}
"""In whose name each role moves a complaint. An auditor moves none."""


@dataclass(frozen=True, slots=True)
class Held:
    """A complaint that this transaction may move. `sealed` is what was told (`particulars.py`)."""

    tag: UUID
    number: int
    uid: UUID
    case: Case
    brand: int | None
    type: int
    recipient_type: int
    message_at: datetime | None
    sender: UUID | None
    province: int | None
    assigned_to: UUID | None
    campaign: int | None
    filed_at: datetime
    closed_at: datetime | None
    key_id: int
    sealed: bytes


def hold(work: Work, number: int) -> Held:
    """The complaint, and nobody else moves it until the commit. Raises NotFound."""
    row = work.row(HOLD, (number,))
    if row is None:
        raise NotFound("complaint")
    return held_of(row)


def held_of(row: tuple[Any, ...]) -> Held:
    """A row of COLUMNS."""
    tag, number, uid, state, verdict, brand, due_at, answered_at, decision, decided_at, *rest = row
    case = Case(
        State(state),
        Verdict(verdict) if verdict else None,
        brand is not None,
        due_at,
        answered_at,
        Decision(decision) if decision else None,
        decided_at,
    )
    return Held(tag, number, uid, case, brand, *rest)


def move(
    work: Work,
    held: Held,
    which: Move,
    changes: Mapping[str, Any] | None = None,
    *,
    actor: Actor | None = None,
    about: Mapping[str, Any] | None = None,
    note: str = "",
    told: bool = True,
) -> Held:
    """Make one move; the rules beside the table are asked by the caller.

    `changes`: columns of the complaint; `about`: what the history may show to everybody; `note`: in
    words, sealed; `told` False: whoever moves tells the complainant by its own answer.

    Raises RuleBroken L010.
    """
    side = actor or ACTORS[work.context.role]
    state = check_move(held.case, which, side)
    _write(work, held, state, changes or {})
    event = _log(work, held, which, state, side, about or {}, note)
    if MOVES[which].told and told:
        notice = ToldComplaint(held.number, which.value, held.brand, dict(about or {}))
        tell_many(work, [(held.tag, f"complaint:{held.number}:{event}", notice)])
    return _moved(held, state, changes or {})


def _write(work: Work, held: Held, state: State, changes: Mapping[str, Any]) -> None:
    if unknown := changes.keys() - CHANGEABLE:
        raise LookupError(f"a move cannot change {sorted(unknown)}")
    sets = "".join(f", {name} = %({name})s" for name in changes)
    work.change(
        f"UPDATE complaint SET state = %(state)s, changed_at = %(now)s{sets} "
        "WHERE tag = %(tag)s AND id = %(number)s",
        {**changes, "state": int(state), "now": work.now, "tag": held.tag, "number": held.number},
    )


def _log(
    work: Work, held: Held, which: Move, state: State, side: Actor, about: Mapping[str, Any],
    note: str,
) -> int:  # fmt: skip
    key_id, sealed = work.core.keys.seal(note, held.uid) if note else (None, None)
    row = work.row(
        EVENT,
        {
            "tag": held.tag,
            "number": held.number,
            "uid": held.uid,
            "now": work.now,
            "move": which.value,
            "state": int(state),
            "side": side.value,
            "actor": _who(work, side),
            "channel": work.context.channel,
            "about": Jsonb(dict(about)),
            "key_id": key_id,
            "note": sealed,
        },
    )
    return row[0] if row else 0


def _who(work: Work, side: Actor) -> str | None:
    context = work.context
    if side is Actor.PROVIDER:
        return str(context.actor)
    return str(context.staff) if context.staff and side is not Actor.SYSTEM else None


def _moved(held: Held, state: State, changes: Mapping[str, Any]) -> Held:
    """What the next move of the same transaction goes by."""
    known = {
        name: value
        for name, value in changes.items()
        if name in ("due_at", "answered_at", "decided_at", "decision", "verdict")
    }
    if known.get("decision"):
        known["decision"] = Decision(known["decision"])
    if known.get("verdict"):
        known["verdict"] = Verdict(known["verdict"])
    brand = changes.get("brand_code", held.brand)
    case = replace(held.case, state=state, has_brand=brand is not None, **known)
    return replace(
        held,
        case=case,
        brand=brand,
        province=changes.get("province", held.province),
        assigned_to=changes.get("assigned_to", held.assigned_to),
    )
