"""A case on one page: what was told, the permission at that time, earlier cases of the sender."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from app.core import Person, UseCase, Work
from app.domain.complaint import Decision, State
from app.domain.recipient import Address, parse_address
from app.usecases.complaints.looking import Looked, look_at, looks_of
from app.usecases.complaints.reading import CaseFile, read_case
from app.usecases.consents import Movement, ShowHistory

MOST = 20
EARLIER = """
SELECT id, state, filed_at, decision, province FROM complaint
 WHERE brand_code = %(brand)s AND state > 0 AND id <> %(number)s
 ORDER BY filed_at DESC LIMIT %(most)s
"""
OF_SENDER = EARLIER.replace("brand_code = %(brand)s", "sender_id = %(sender)s")
CAMPAIGN = "SELECT count(*) FROM complaint WHERE campaign_id = %s"
PERSON = "SELECT key_id, sealed FROM recipient WHERE tag = %s"
PEOPLE = """
SELECT id, name FROM staff WHERE ended_at IS NULL AND iys_code IS NULL AND role <> 'auditor'
   AND (province IS NULL OR province IS NOT DISTINCT FROM %s) ORDER BY name, id
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
        key_id, sealed = work.row(PERSON, (held.tag,)) or (0, b"")
        person = Person(held.tag, key_id, sealed)
        movements: tuple[Movement, ...] = ()
        if held.brand is not None:
            movements = work.of(person).run(ShowHistory(held.brand))
        size = work.row(CAMPAIGN, (held.campaign,)) if held.campaign else None
        return OpenedCase(
            case,
            parse_address(work.core.keys.unseal(key_id, sealed, held.tag)),
            outside,
            movements,
            _earlier(work, case),
            size[0] if size else 0,
            looks_of(work, held.tag, held.number),
            tuple((id, name) for id, name in work.rows(PEOPLE, (held.province,))),
        )


def _earlier(work: Work, case: CaseFile) -> tuple[EarlierCase, ...]:
    held = case.held
    if held.brand is None and held.sender is None:
        return ()
    what = {"brand": held.brand, "sender": held.sender, "number": held.number, "most": MOST}
    return tuple(
        EarlierCase(number, State(state), filed_at, Decision(found) if found else None, province)
        for number, state, filed_at, found, province in work.rows(
            OF_SENDER if held.brand is None else EARLIER, what
        )
    )
