"""Which brands somebody in the console has to do with, and what they may do with each: one rule for
every page."""

from dataclasses import dataclass
from typing import ClassVar

from app.core import UseCase, Work
from app.domain.consent import MessageType
from app.domain.permissions import COMPANY, Role
from app.errors import NotAllowed, NotFound
from app.storage.directory import BrandView
from app.usecases.programs.partners import Grant, Right

GRANTS = """
SELECT g.brand_code, g.arama, g.mesaj, g.eposta, g.via, g.agreement FROM partner_grant g
 WHERE g.integrator_code = %s AND (%s::int IS NULL OR g.brand_code = %s)
"""
DEALER = "SELECT brand_code FROM retailer WHERE retailer_code = %s"

EVERYTHING = Grant(Right.WRITE, Right.WRITE, Right.WRITE, via=True, agreement=True)
LOOKING = Grant(Right.READ, Right.READ, Right.READ, agreement=True)


@dataclass(frozen=True, slots=True)
class Reach:
    """A brand, and what whoever asks may do with its permissions."""

    brand: BrandView
    grant: Grant

    @property
    def code(self) -> int:
        """The brand's."""
        return self.brand.code

    @property
    def provider(self) -> int:
        """Whose brand it is."""
        return self.brand.iys_code

    @property
    def sees(self) -> bool:
        """Whether permissions of any type may be looked at."""
        return bool(self.types(Right.READ))

    @property
    def writes(self) -> bool:
        """Whether permissions of any type may be changed."""
        return bool(self.types(Right.WRITE))

    def types(self, right: Right) -> tuple[MessageType, ...]:
        """The types with whose permissions this may be done."""
        return tuple(type for type in MessageType if self.grant.right(type) >= right)

    def need(self, type: MessageType, right: Right) -> None:
        """Raises NotAllowed where this may not be done with permissions of the type."""
        if self.grant.right(type) < right:
            raise NotAllowed(deed=right.name.lower())

    def need_some(self, right: Right) -> None:
        """Raises NotAllowed where this may be done with permissions of no type."""
        if not self.types(right):
            raise NotAllowed(deed=right.name.lower())


def _granted(work: Work, code: int | None) -> dict[int, Grant]:
    """By brand: all, or the one of a code."""
    context = work.context
    if context.role is Role.PARTNER:
        rows = work.rows(GRANTS, (context.actor, code, code))
        return {
            brand: Grant(*map(Right, rights[:3]), *rights[3:])  # type: ignore[arg-type]
            for brand, *rights in rows
        }
    if context.role is Role.RETAILER:
        rows = work.rows(DEALER, (context.retailer,))
        return {row[0]: EVERYTHING for row in rows if code in (None, row[0])}
    if context.role not in COMPANY:
        return {}
    grant = LOOKING if context.role is Role.READER else EVERYTHING
    if code is None:
        views = work.core.directory.of_provider(context.actor or 0)
        return {view.code: grant for view in views}
    view = work.core.directory.get(code)
    return {code: grant} if view is not None and view.iys_code == context.actor else {}


@dataclass(frozen=True, slots=True)
class FindReach(UseCase[Reach]):
    """A brand that the asker has to do with."""

    brand: int
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> Reach:
        """Raises NotFound, also for somebody else's."""
        return reached(work, self.brand)


def reached(work: Work, brand: int) -> Reach:
    """A brand that the asker has to do with. Raises NotFound, also for somebody else's."""
    grant = _granted(work, brand).get(brand)
    view = work.core.directory.get(brand)
    if grant is None or view is None:
        raise NotFound("brand")
    return Reach(view, grant)


@dataclass(frozen=True, slots=True)
class ListReach(UseCase[tuple[Reach, ...]]):
    """Every brand that the asker has to do with."""

    reads: ClassVar[bool] = True

    def run(self, work: Work) -> tuple[Reach, ...]:
        """The master brand first, the others in Turkish order."""
        found = [
            Reach(view, grant)
            for code, grant in _granted(work, None).items()
            if (view := work.core.directory.get(code)) is not None
        ]
        return tuple(
            sorted(found, key=lambda one: (one.code != one.provider, one.brand.sort_key, one.code))
        )
