"""A case on one page: what was told, the permission at that time, earlier cases of the sender."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from app.core import Person, UseCase, Work
from app.domain.complaint import Decision, State
from app.domain.permissions import Role
from app.domain.recipient import Address, parse_address
from app.usecases.complaints.looking import Looked, look_at
from app.usecases.complaints.moving import Held
from app.usecases.complaints.reading import CaseFile, read_case
from app.usecases.consents import Movement, ShowHistory

MOST = 20
# Whatever stands around a case, in one look: each part is found by its own index.
AROUND = f"""
SELECT r.key_id, r.sealed,
       (SELECT coalesce(jsonb_agg(jsonb_build_array(id, state, filed_at, decision, province)
                                  ORDER BY filed_at DESC), '[]')
          FROM (SELECT id, state, filed_at, decision, province FROM complaint
                 WHERE {{same}} AND state > 0 AND id <> %(number)s
                 ORDER BY filed_at DESC LIMIT {MOST}) earlier),
       (SELECT count(*) FROM complaint WHERE campaign_id = %(campaign)s),
       (SELECT coalesce(jsonb_agg(jsonb_build_array(at, role, province, purpose, outside)
                                  ORDER BY id DESC), '[]')
          FROM (SELECT id, at, role, province, purpose, outside FROM look
                 WHERE tag = %(tag)s AND complaint_id = %(number)s
                 ORDER BY id DESC LIMIT {MOST}) looks),
       (SELECT coalesce(jsonb_agg(jsonb_build_array(id, name) ORDER BY name, id), '[]')
          FROM staff WHERE ended_at IS NULL AND iys_code IS NULL AND role <> 'auditor'
           AND (province IS NULL OR province IS NOT DISTINCT FROM %(province)s))
  FROM recipient r WHERE r.tag = %(tag)s
"""
SAME_BRAND = AROUND.format(same="brand_code = %(brand)s")
SAME_SENDER = AROUND.format(same="sender_id = %(sender)s")


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
    the finding names the lines that matter. Never remembered."""

    case: CaseFile
    address: Address
    outside: bool
    movements: tuple[Movement, ...]
    earlier: tuple[EarlierCase, ...]
    campaign_size: int
    looks: tuple[Looked, ...]
    people: tuple[tuple[UUID, str], ...]


@dataclass(frozen=True, slots=True)
class OpenCase(UseCase[OpenedCase]):
    """Look at a case, which is written down; at another province's only with a reason."""

    number: int
    reason: str = ""
    purpose: ClassVar[str] = "case"

    def run(self, work: Work) -> OpenedCase:
        """Raises NotFound, InvalidInput where a reason is needed."""
        case = read_case(work, self.number)
        held = case.held
        outside = look_at(work, held, self.purpose, self.reason)
        around = _around(work, held)
        key_id, sealed, earlier, size, looks, people = around
        person = Person(held.tag, key_id, sealed)
        movements: tuple[Movement, ...] = ()
        if held.brand is not None:
            movements = work.of(person).run(ShowHistory(held.brand))
        return OpenedCase(
            case,
            parse_address(work.core.keys.unseal(key_id, sealed, held.tag)),
            outside,
            movements,
            tuple(_earlier(*one) for one in earlier),
            size,
            tuple(_looked(*one) for one in looks),
            tuple((UUID(id), name) for id, name in people),
        )


def _around(work: Work, held: Held) -> tuple[Any, ...]:
    what = {
        "tag": held.tag,
        "number": held.number,
        "brand": held.brand,
        "sender": held.sender,
        "campaign": held.campaign,
        "province": held.province,
    }
    row = work.row(SAME_SENDER if held.brand is None else SAME_BRAND, what)
    if row is None:
        raise LookupError("a complaint has nobody who complained")
    return row


def _earlier(
    number: int, state: int, filed_at: str, decision: int | None, province: int | None
) -> EarlierCase:
    found = Decision(decision) if decision else None
    return EarlierCase(number, State(state), datetime.fromisoformat(filed_at), found, province)


def _looked(at: str, role: str, province: int | None, purpose: str, outside: bool) -> Looked:
    return Looked(datetime.fromisoformat(at), Role(role), province, purpose, outside)
