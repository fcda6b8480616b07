"""A case on one page: what was told, the permission at that time, earlier cases of the sender."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self
from uuid import UUID

import orjson

from app.core import UseCase, Work, outcome
from app.domain.complaint import Decision, State
from app.domain.permissions import Role
from app.domain.recipient import Address, parse_address
from app.errors import Fault, NotFound
from app.usecases.complaints.looking import LOOK, LOOK_FIELDS, Looked, officers_look
from app.usecases.complaints.moving import Held
from app.usecases.complaints.reading import CaseFile, read_cases
from app.usecases.consents import HISTORY_OF, Movement, movements_of
from app.usecases.desk.queue import FOLLOWING

MOST = 20
# Whatever stands around some cases, in one look, which is written down by the same statement: each
# part is found by its own index.
EARLIER = f"""
            SELECT coalesce(json_agg(json_build_array(id, state, filed_at, decision, province)
                                     ORDER BY filed_at DESC), '[]')
              FROM (SELECT id, state, filed_at, decision, province FROM complaint
                     WHERE {{same}} AND state > 0 AND id <> item.number
                     ORDER BY filed_at DESC LIMIT {MOST}) earlier"""
AROUND = f"""
WITH item AS MATERIALIZED (
    SELECT * FROM json_to_recordset(%(items)s::json) AS i (
           n int, {LOOK_FIELDS}, sender uuid, campaign bigint, province smallint,
           filed_at timestamptz)
), looked AS ({LOOK})
SELECT r.key_id, r.sealed, {HISTORY_OF.format(tag="item.tag", brand="item.brand")}, {FOLLOWING},
       CASE WHEN brand IS NULL THEN ({EARLIER.format(same="sender_id = item.sender")})
            ELSE ({EARLIER.format(same="brand_code = item.brand")}) END,
       (SELECT count(*) FROM complaint WHERE campaign_id = item.campaign),
       (SELECT coalesce(json_agg(json_build_array(at, role, province, purpose, outside)
                                 ORDER BY id DESC), '[]')
          FROM (SELECT l.* FROM look l WHERE l.tag = item.tag AND l.complaint_id = item.number
                 ORDER BY l.id DESC LIMIT {MOST}) looks),
       (SELECT coalesce(json_agg(json_build_array(id, name) ORDER BY name, id), '[]')
          FROM staff s WHERE ended_at IS NULL AND iys_code IS NULL AND s.role <> 'auditor'
           AND (s.province IS NULL OR s.province IS NOT DISTINCT FROM item.province))
  FROM item LEFT JOIN LATERAL (SELECT * FROM recipient WHERE tag = item.tag OFFSET 0) r ON true
 ORDER BY n
"""


@dataclass(frozen=True, slots=True)
class EarlierCase:
    """Another case of the same sender: no word of its complainant."""

    number: int
    state: State
    filed_at: datetime
    decision: Decision | None
    province: int | None


@dataclass(frozen=True, slots=True)
class OpenedCase:
    """Everything that an officer needs. `movements`: the whole history of the permission, of which
    the finding names the lines that matter; `looks`: those before this one; `following`: the
    case that comes next in the officer's whole queue. Never remembered."""

    case: CaseFile
    address: Address
    outside: bool
    movements: tuple[Movement, ...]
    earlier: tuple[EarlierCase, ...]
    campaign_size: int
    looks: tuple[Looked, ...]
    people: tuple[tuple[UUID, str], ...]
    following: int | None


@dataclass(frozen=True, slots=True)
class OpenCase(UseCase[OpenedCase]):
    """Look at a case, which is written down; at another province's only with a reason."""

    number: int
    reason: str = ""
    purpose: ClassVar[str] = "case"
    alone: ClassVar[bool] = True

    def run(self, work: Work) -> OpenedCase:
        """Raises NotFound, InvalidInput where a reason is needed."""
        return outcome(self.run_together([(self, work)])[0])

    @classmethod
    def run_together(cls, deeds: Sequence[tuple[Self, Work]]) -> Sequence[OpenedCase | Fault]:
        """Several officers' cases by two statements."""
        work = deeds[0][1]
        cases = read_cases(work, {order.number for order, _ in deeds})
        looks = [_look(order, work, cases.get(order.number)) for order, work in deeds]
        items = [
            {**look, **_columns(cases[look["number"]].held), "n": n}
            for n, look in enumerate(looks)
            if not isinstance(look, Fault)
        ]
        what = {"items": orjson.dumps(items).decode(), "now": work.now}
        rows = iter(work.rows(AROUND, what) if items else ())
        return [
            look
            if isinstance(look, Fault)
            else _opened(work, cases[order.number], look, next(rows))
            for (order, _), look in zip(deeds, looks, strict=True)
        ]


def _look(order: OpenCase, work: Work, case: CaseFile | None) -> dict[str, Any] | Fault:
    """The line that says who looks at the case, or why nobody may."""
    if case is None:
        return NotFound("complaint")
    try:
        return officers_look(work, case.held, order.purpose, order.reason)
    except Fault as fault:
        return fault


def _columns(held: Held) -> dict[str, Any]:
    return {
        "sender": held.sender,
        "campaign": held.campaign,
        "province": held.province,
        "filed_at": held.filed_at,
    }


def _opened(work: Work, case: CaseFile, look: dict[str, Any], row: tuple[Any, ...]) -> OpenedCase:
    key_id, sealed, movements, following, earlier, size, looks, people = row
    return OpenedCase(
        case,
        parse_address(work.core.keys.unseal(key_id, sealed, case.held.tag)),
        look["outside"],
        movements_of(movements),
        tuple(_earlier(*one) for one in earlier),
        size,
        tuple(_looked(*one) for one in looks),
        tuple((UUID(id), name) for id, name in people),
        following,
    )


def _earlier(
    number: int, state: int, filed_at: str, decision: int | None, province: int | None
) -> EarlierCase:
    found = Decision(decision) if decision else None
    return EarlierCase(number, State(state), datetime.fromisoformat(filed_at), found, province)


def _looked(at: str, role: str, province: int | None, purpose: str, outside: bool) -> Looked:
    return Looked(datetime.fromisoformat(at), Role(role), province, purpose, outside)
