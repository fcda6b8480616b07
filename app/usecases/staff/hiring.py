"""Who works here: added, changed and ended by the operator of the registry; a provider's own people
by its owners, a partner's by itself."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID, uuid4

from psycopg.types.json import Jsonb

from app.core import UseCase, Work
from app.domain.desk import DESK
from app.domain.permissions import COMPANY, REGISTRY, Role
from app.domain.recipient import Address, Kind
from app.errors import InvalidInput, NotAllowed, NotFound
from app.receipts import receipt
from app.usecases.addresses import keep_address
from app.usecases.complaints.particulars import RULES
from app.usecases.limits import Limit, count
from app.usecases.staff.entering import BEHIND, Factor, Side
from app.usecases.staff.telling import tell_hired

NAME_LENGTH = 120
HELD = COMPANY | {Role.PARTNER, Role.RETAILER}
"""Who is somebody's: a provider's, a partner's, a dealer's."""

HIRED_BY: dict[Role, frozenset[Role]] = {
    Role.OPERATOR: frozenset(DESK) | HELD | REGISTRY,
    Role.OWNER: COMPANY | {Role.RETAILER},
    Role.PARTNER: frozenset({Role.PARTNER}),
}
"""Whom each role may add, change and end; all but the operator only their own."""

HIRED = Limit("hired-in-a-day", 100, timedelta(days=1))
"""So many may one provider or partner add: each of them is written to."""

HOLDER = {False: "SELECT 1 FROM provider WHERE iys_code = %s"}
HOLDER[True] = "SELECT 1 FROM partner WHERE integrator_code = %s"
DEALER = """
SELECT 1 FROM retailer r JOIN brand b USING (brand_code)
 WHERE r.retailer_code = %s AND b.iys_code = %s
"""
ADD = """
INSERT INTO staff (id, tag, role, name, province, iys_code, retailer_code, language, created_at,
                   filters)
VALUES (%(id)s, %(tag)s, %(role)s, %(name)s, %(province)s, %(iys_code)s, %(retailer)s,
        %(language)s, %(now)s, %(filters)s)
"""
SAME = """
SELECT id FROM staff
 WHERE tag = %(tag)s AND ended_at IS NULL AND iys_code IS NOT DISTINCT FROM %(iys_code)s
"""
ONE = "SELECT role, iys_code FROM staff WHERE id = %s AND ended_at IS NULL FOR UPDATE"
# Two owners that end each other at once: the second waits for the first, and finds nobody else.
OWNERS = """
SELECT id FROM staff WHERE iys_code = %s AND role = 'owner' AND ended_at IS NULL
 ORDER BY id FOR UPDATE
"""
CHANGE = "UPDATE staff SET role = %s, retailer_code = NULL WHERE id = %s"
END = "UPDATE staff SET ended_at = %s WHERE id = %s AND ended_at IS NULL"
OUT = "DELETE FROM staff_sign_in WHERE staff_id = %s"
LIST = """
SELECT s.id, s.role, s.name, s.province, s.iys_code, s.retailer_code, f.kind, s.tag, r.key_id,
       r.sealed, (SELECT max(seen_at) FROM staff_sign_in i WHERE i.staff_id = s.id),
       EXISTS (SELECT FROM staff_login l WHERE l.id = s.id)
  FROM staff s LEFT JOIN staff_factor f ON f.id = s.id LEFT JOIN recipient r ON r.tag = s.tag
 WHERE s.ended_at IS NULL AND s.role <> 'applicant' AND (%(of)s::int IS NULL OR s.iys_code = %(of)s)
 ORDER BY s.iys_code NULLS FIRST, s.province NULLS FIRST, s.name, s.id
"""


@receipt
@dataclass(frozen=True, slots=True)
class Hired:
    """The id of somebody who was added."""

    id: UUID


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who works here. `mail`: where codes go; `factor`: the second one that they have;
    `seen_at`: when a browser of theirs that is signed in was last used; `login`: the state's opens
    their account, too."""

    id: UUID
    role: Role
    name: str
    province: int | None
    iys_code: int | None
    retailer: int | None
    factor: Factor | None
    mail: str | None
    seen_at: Any
    login: bool


def _of(work: Work) -> int | None:
    """Whose people these are; None: everybody's, for the operator."""
    return None if work.context.role is Role.OPERATOR else work.context.actor


def _refuse_others(work: Work, role: Role, iys_code: int | None) -> None:
    """Raises NotAllowed for a role that is not theirs to give, or somebody else's people."""
    ours = _of(work) in (None, iys_code)
    if role not in HIRED_BY.get(work.context.role, frozenset()) or not ours:
        raise NotAllowed(deed="staff")


@dataclass(frozen=True, slots=True)
class AddStaff(UseCase[Hired]):
    """Add somebody: of the desk, of a province or of the headquarters; a provider's, partner's or
    dealer's; or of the registry's own.

    `mail`: where codes go, and by which the Ministry's login names them. Whoever comes in at the
    console is told there.
    """

    role: Role
    name: str
    mail: Address
    province: int | None = None
    iys_code: int | None = None
    retailer: int | None = None

    def run(self, work: Work) -> Hired:
        """Raises InvalidInput for what does not go together or was added already, NotFound for a
        provider, partner or dealer that there is not, NotAllowed, TooMany."""
        _refuse_others(work, self.role, self.iys_code)
        self._check(work)
        if work.context.role is not Role.OPERATOR:
            count(work, HIRED, str(self.iys_code))
        work = work.of(work.core.person(self.mail))
        keep_address(work)
        id = uuid4()
        what: dict[str, Any] = {
            "id": id,
            "tag": work.context.person.tag,
            "role": self.role.value,
            "name": " ".join(self.name.split()),
            "province": self.province,
            "iys_code": self.iys_code,
            "retailer": self.retailer,
            "language": None,
            "now": work.now,
            "filters": Jsonb({}),
        }
        if work.row(SAME, what):
            raise InvalidInput("taken", field="mail")
        work.change(ADD, what)
        if self.role in BEHIND[Side.PROVIDER]:
            tell_hired(work, id, self.role, self.iys_code)
        return Hired(id)

    def _check(self, work: Work) -> None:
        if (self.role in HELD) != (self.iys_code is not None):
            raise InvalidInput("missing", field="provider")
        if (self.role is Role.RETAILER) != (self.retailer is not None):
            raise InvalidInput("missing", field="retailer")
        if self.mail.kind is not Kind.MAIL:
            raise InvalidInput("mail", field="mail")
        if not self.name.strip() or len(self.name) > NAME_LENGTH:
            raise InvalidInput("name", field="name")
        if self.province is not None and self.province not in RULES.provinces:
            raise InvalidInput("unknown-choice", field="province")
        self._look_up(work)

    def _look_up(self, work: Work) -> None:
        holder = HOLDER[self.role is Role.PARTNER]
        if self.iys_code is not None and work.row(holder, (self.iys_code,)) is None:
            raise NotFound("provider")
        dealer = (self.retailer, self.iys_code)
        if self.retailer is not None and work.row(DEALER, dealer) is None:
            raise NotFound("retailer")


def _hold(work: Work, id: UUID) -> Role:
    """Somebody whose place is about to change. Raises NotFound for whom the asker has nothing to do
    with, InvalidInput for the last owner of a provider."""
    owners = work.rows(OWNERS, (_of(work),))
    row = work.row(ONE, (id,))
    if row is None or _of(work) not in (None, row[1]):
        raise NotFound("staff")
    _refuse_others(work, Role(row[0]), row[1])
    if owners == [(id,)]:
        raise InvalidInput("last-owner", field="role")
    return Role(row[0])


@dataclass(frozen=True, slots=True)
class ChangeStaff(UseCase[None]):
    """Give one of a provider's people another position, from now on."""

    id: UUID
    role: Role

    def run(self, work: Work) -> None:
        """Raises NotFound, NotAllowed, InvalidInput for the last owner."""
        before = _hold(work, self.id)
        if before not in COMPANY or self.role not in COMPANY:
            raise InvalidInput("unknown-choice", field="role")
        work.change(CHANGE, (self.role.value, self.id))


@dataclass(frozen=True, slots=True)
class EndStaff(UseCase[None]):
    """Somebody works here no more, and is signed out everywhere. What they did stays theirs."""

    id: UUID

    def run(self, work: Work) -> None:
        """Raises NotFound, NotAllowed, InvalidInput for the last owner."""
        _hold(work, self.id)
        work.change(END, (work.now, self.id))
        work.change(OUT, (self.id,))


@dataclass(frozen=True, slots=True)
class ListStaff(UseCase[tuple[Colleague, ...]]):
    """Everybody who works here now; for whoever is of a provider or partner, its own people."""

    reads: ClassVar[bool] = True

    def run(self, work: Work) -> tuple[Colleague, ...]:
        """The headquarters first, then the provinces, then those of providers."""
        return tuple(_colleague(work, row) for row in work.rows(LIST, {"of": _of(work)}))


def _colleague(work: Work, row: tuple[Any, ...]) -> Colleague:
    id, role, name, province, iys_code, retailer, factor, tag, key_id, sealed, *seen = row
    mail = None if sealed is None else work.core.keys.unseal(key_id, sealed, tag)
    kind = Factor(factor) if factor else None
    return Colleague(id, Role(role), name, province, iys_code, retailer, kind, mail, *seen)
