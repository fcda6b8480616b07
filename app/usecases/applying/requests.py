"""Later requests of a registered provider: another brand, or other short names for one. They wait
in the same queue, and are completed by the same form when more is asked for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.core import UseCase, Work
from app.domain.applicant import (
    MASTER,
    BrandTold,
    Told,
    Wrong,
    needs_certificate,
    wrong_brand,
    wrong_names,
)
from app.domain.application import Kind, State
from app.errors import InvalidInput, NotFound
from app.evidence.page import Clean
from app.usecases.applying.certificates import add_pages, pages_of
from app.usecases.applying.filling import brand_of
from app.usecases.applying.following import hold_own
from app.usecases.applying.moving import Held, begin, hand_in, keep
from app.usecases.applying.naming import wrong_taken
from app.usecases.parties import RESERVED_NAMES

TITLE = "SELECT title FROM provider WHERE iys_code = %s"
OURS = "SELECT name FROM brand WHERE brand_code = %s AND iys_code = %s"
BRANDS = "SELECT name FROM brand WHERE iys_code = %s"
WAITS = """
SELECT 1 FROM application
 WHERE iys_code = %s AND brand_code = %s AND kind = 'names' AND state BETWEEN 1 AND 3
   AND number IS DISTINCT FROM %s
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """The number of a request; or everything that is wrong with it, and nothing was kept."""

    number: int = 0
    wrong: tuple[Wrong, ...] = ()


def _mine(work: Work) -> tuple[int, str]:
    """The provider that somebody works for, and its title. Raises NotFound."""
    code = work.context.actor
    row = work.row(TITLE, (code,))
    if code is None or row is None:
        raise NotFound("provider")
    return code, row[0]


def _again(work: Work, number: int | None, kind: Kind) -> Held | None:
    """The request that is to be completed. Raises NotFound, InvalidInput for one that is not to
    be."""
    if number is None:
        return None
    held = hold_own(work, number)
    if held.kind is not kind:
        raise NotFound("application")
    if held.state is not State.RETURNED:
        raise InvalidInput("sent", field="application")
    return held


@dataclass(frozen=True, slots=True)
class AskForBrand(UseCase[Asked]):
    """Ask for another brand. `clean`: its certificate, made outside of any transaction; `number`:
    the request that is completed by this."""

    name: str
    sector: str
    names: Sequence[str]
    clean: Clean | None = None
    number: int | None = None

    def run(self, work: Work) -> Asked:
        """Raises NotFound, InvalidInput for a request that is not to be completed, or too many
        pages."""
        code, title = _mine(work)
        held = _again(work, self.number, Kind.BRAND)
        brand = brand_of(MASTER, self.name, self.sector, self.names)
        others = [BrandTold(0, row[0]) for row in work.rows(BRANDS, (code,))]
        wrong = wrong_brand(brand, others, RESERVED_NAMES) or wrong_taken(work, brand)
        there = self.clean is not None or (held is not None and pages_of(work, held.id))
        if needs_certificate(brand.name, title) and not there:
            wrong = [*wrong, Wrong("file", "certificate-missing")]
        if wrong:
            return Asked(wrong=tuple(wrong))
        held = _kept(work, held, Kind.BRAND, Told(title=title, brands=(brand,)))
        if self.clean is not None:
            add_pages(work, held, MASTER, self.clean)
        return _sent(work, held)


@dataclass(frozen=True, slots=True)
class AskForNames(UseCase[Asked]):
    """Ask for other short names for a brand of one's own: these, in this order, and no others."""

    brand: int
    names: Sequence[str]
    number: int | None = None

    def run(self, work: Work) -> Asked:
        """Raises NotFound, also for somebody else's brand; InvalidInput for a request that is not
        to be completed."""
        code, title = _mine(work)
        row = work.row(OURS, (self.brand, code))
        if row is None:
            raise NotFound("brand")
        held = _again(work, self.number, Kind.NAMES)
        brand = brand_of(MASTER, row[0], "", self.names)
        wrong = wrong_names(brand.names, (), RESERVED_NAMES)
        wrong = wrong or wrong_taken(work, brand, self.brand)
        if not any(brand.names):
            wrong = [Wrong("short1", "short-missing")]
        if work.row(WAITS, (code, self.brand, self.number)):
            wrong = [Wrong("short1", "request-open")]
        if wrong:
            return Asked(wrong=tuple(wrong))
        told = Told(title=title, brands=(brand,))
        return _sent(work, _kept(work, held, Kind.NAMES, told, self.brand))


def _kept(work: Work, held: Held | None, kind: Kind, told: Told, brand: int | None = None) -> Held:
    if held is None:
        return begin(work, kind, told, work.context.actor, brand)
    return keep(work, held, replace(held.told, title=told.title, brands=told.brands))


def _sent(work: Work, held: Held) -> Asked:
    return Asked(hand_in(work, held).number)
