"""Who works at the desk or for a provider: added and ended by the operator of the registry."""

from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID, uuid4

from psycopg.types.json import Jsonb

from app.core import UseCase, Work
from app.domain.desk import DESK
from app.domain.permissions import Role
from app.domain.recipient import Address, Kind
from app.errors import InvalidInput, NotFound
from app.receipts import receipt
from app.usecases.addresses import keep_address
from app.usecases.complaints.particulars import RULES

NAME_LENGTH = 120
PROVIDER = "SELECT 1 FROM provider WHERE iys_code = %s"
ADD = """
INSERT INTO staff (id, tag, role, name, province, iys_code, language, created_at, filters)
VALUES (%(id)s, %(tag)s, %(role)s, %(name)s, %(province)s, %(iys_code)s, %(language)s, %(now)s,
        %(filters)s)
"""
SAME = """
SELECT id FROM staff
 WHERE tag = %(tag)s AND ended_at IS NULL AND iys_code IS NOT DISTINCT FROM %(iys_code)s
"""
END = "UPDATE staff SET ended_at = %s WHERE id = %s AND ended_at IS NULL"
OUT = "DELETE FROM staff_sign_in WHERE staff_id = %s"
LIST = """
SELECT id, role, name, province, iys_code, created_at FROM staff WHERE ended_at IS NULL
 ORDER BY iys_code NULLS FIRST, province NULLS FIRST, name, id
"""


@receipt
@dataclass(frozen=True, slots=True)
class Hired:
    """The id of somebody who was added."""

    id: UUID


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of the staff."""

    id: UUID
    role: Role
    name: str
    province: int | None
    iys_code: int | None


@dataclass(frozen=True, slots=True)
class AddStaff(UseCase[Hired]):
    """Add somebody of the desk, of a province or of the headquarters, or a provider's user.

    `mail`: where codes go, and by which the Ministry's login names them.
    """

    role: Role
    name: str
    mail: Address
    province: int | None = None
    iys_code: int | None = None

    def run(self, work: Work) -> Hired:
        """Raises InvalidInput for what does not go together or was added already, NotFound for a
        provider that there is not."""
        self._check(work)
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
            "language": None,
            "now": work.now,
            "filters": Jsonb({}),
        }
        if work.row(SAME, what):
            raise InvalidInput("taken", field="mail")
        work.change(ADD, what)
        return Hired(id)

    def _check(self, work: Work) -> None:
        if self.role not in DESK and self.role is not Role.PROVIDER:
            raise InvalidInput("unknown-choice", field="role")
        if (self.role is Role.PROVIDER) != (self.iys_code is not None):
            raise InvalidInput("missing", field="provider")
        if self.mail.kind is not Kind.MAIL:
            raise InvalidInput("mail", field="mail")
        if not self.name.strip() or len(self.name) > NAME_LENGTH:
            raise InvalidInput("name", field="name")
        if self.province is not None and self.province not in RULES.provinces:
            raise InvalidInput("unknown-choice", field="province")
        if self.iys_code is not None and work.row(PROVIDER, (self.iys_code,)) is None:
            raise NotFound("provider")


@dataclass(frozen=True, slots=True)
class EndStaff(UseCase[None]):
    """Somebody works here no more, and is signed out everywhere. What they did stays theirs."""

    id: UUID

    def run(self, work: Work) -> None:
        """Raises NotFound."""
        if not work.change(END, (work.now, self.id)):
            raise NotFound("staff")
        work.change(OUT, (self.id,))


@dataclass(frozen=True, slots=True)
class ListStaff(UseCase[tuple[Colleague, ...]]):
    """Everybody who works here now."""

    reads: ClassVar[bool] = True

    def run(self, work: Work) -> tuple[Colleague, ...]:
        """The headquarters first, then the provinces, then the providers' users."""
        return tuple(
            Colleague(id, Role(role), name, province, iys_code)
            for id, role, name, province, iys_code, _ in work.rows(LIST)
        )
