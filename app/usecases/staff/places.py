"""Somebody who works at several places by one mail address: which they are, and on to another."""

from dataclasses import dataclass, field
from typing import ClassVar
from uuid import UUID

from app.core import UseCase, Work
from app.domain.permissions import Assurance, Role
from app.errors import NotFound
from app.usecases.staff.entering import BEHIND, Side, admit_staff

ELSEWHERE = """
SELECT s.id, s.role, s.iys_code, coalesce(p.title, q.title), s.retailer_code
  FROM staff me JOIN staff s ON s.tag = me.tag AND s.id <> me.id AND s.ended_at IS NULL
  LEFT JOIN provider p ON p.iys_code = s.iys_code
  LEFT JOIN partner q ON q.integrator_code = s.iys_code
 WHERE me.id = %(me)s AND s.role = ANY(%(roles)s) AND (%(to)s::uuid IS NULL OR s.id = %(to)s)
 ORDER BY 4 NULLS LAST, s.created_at, s.id
"""
LEFT = "DELETE FROM staff_sign_in WHERE id = %s AND staff_id = %s RETURNING expires_at"


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody works: as what, for whom; `title` None: at the registry."""

    id: UUID
    role: Role
    iys_code: int | None
    title: str | None
    retailer: int | None


def _elsewhere(work: Work, to: UUID | None) -> list[Place]:
    roles = [role.value for role in BEHIND[Side.PROVIDER]]
    what = {"me": work.context.staff, "roles": roles, "to": to}
    return [Place(id, Role(role), *rest) for id, role, *rest in work.rows(ELSEWHERE, what)]


@dataclass(frozen=True, slots=True)
class ListPlaces(UseCase[tuple[Place, ...]]):
    """Where else whoever is signed in works."""

    reads: ClassVar[bool] = True

    def run(self, work: Work) -> tuple[Place, ...]:
        """By the titles."""
        return tuple(_elsewhere(work, None))


@dataclass(frozen=True, slots=True)
class GoToPlace(UseCase[str]):
    """Work at another place in this browser; what was proved here besides the mail address counts
    here only."""

    to: UUID
    sign_in: UUID = field(repr=False)

    def run(self, work: Work) -> str:
        """The browser's new secret, for what is left of the working day. Raises NotFound for where
        they do not work, and once they have left here."""
        left = work.row(LEFT, (self.sign_in, work.context.staff))
        if left is None or not _elsewhere(work, self.to):
            raise NotFound("staff")
        return admit_staff(work, self.to, Assurance.CODE, left[0])
