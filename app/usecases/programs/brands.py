"""The brands of a provider, with how much is recorded for each."""

from dataclasses import dataclass
from typing import ClassVar

from app.core import UseCase, Work
from app.domain.consent import Status
from app.domain.permissions import Role

# Of a partner only those that were granted to it. Each count has an index of its own.
LIST = f"""
SELECT b.brand_code, b.name, b.master,
       (SELECT count(*) FROM consent c
         WHERE c.brand_code = b.brand_code AND status = {Status.ONAY:d}),
       (SELECT count(*) FROM consent c
         WHERE c.brand_code = b.brand_code AND status = {Status.RET:d}),
       (SELECT count(*) FROM retailer r WHERE r.brand_code = b.brand_code)
  FROM brand b
 WHERE b.iys_code = %(provider)s
   AND (%(partner)s::int IS NULL OR EXISTS (
        SELECT FROM partner_grant g
         WHERE g.integrator_code = %(partner)s AND g.brand_code = b.brand_code))
 ORDER BY b.master DESC, b.brand_code
"""


@dataclass(frozen=True, slots=True)
class BrandLine:
    """A brand with its figures."""

    code: int
    name: str
    master: bool
    approvals: int
    refusals: int
    retailers: int


@dataclass(frozen=True, slots=True)
class ListBrands(UseCase[tuple[BrandLine, ...]]):
    """Every brand of a provider that the asker has to do with."""

    provider: int
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> tuple[BrandLine, ...]:
        """The master brand first."""
        partner = work.context.actor if work.context.role is Role.PARTNER else None
        rows = work.rows(LIST, {"provider": self.provider, "partner": partner})
        return tuple(BrandLine(*row) for row in rows)
