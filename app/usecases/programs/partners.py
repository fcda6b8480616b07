"""Business partners (iş ortağı), and what providers let them do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any, ClassVar

from app.core import UseCase, Work
from app.domain import party
from app.domain.consent import MessageType
from app.domain.permissions import OF_PROVIDER
from app.errors import InvalidInput, NotAllowed, NotFound
from app.receipts import receipt
from app.usecases.parties import PartyAdded
from app.usecases.programs.clients import HOLDER
from app.usecases.subscriptions import FREE, subscribe

ADD = """
INSERT INTO partner (integrator_code, title, created_at)
SELECT %(code)s, %(title)s, %(now)s
 WHERE NOT EXISTS (SELECT FROM provider WHERE iys_code = %(code)s)
ON CONFLICT DO NOTHING
"""
OWNER = "SELECT iys_code FROM brand WHERE brand_code = %s"
KNOWN = "SELECT 1 FROM partner WHERE integrator_code = %s"
GRANT = """
INSERT INTO partner_grant AS g (integrator_code, brand_code, arama, mesaj, eposta, via, agreement,
                                changed_at)
VALUES (%(partner)s, %(brand)s, %(arama)s, %(mesaj)s, %(eposta)s, %(via)s, %(agreement)s, %(now)s)
ON CONFLICT (integrator_code, brand_code) DO UPDATE
   SET arama = excluded.arama, mesaj = excluded.mesaj, eposta = excluded.eposta,
       via = excluded.via, agreement = excluded.agreement, changed_at = excluded.changed_at
"""
END = "DELETE FROM partner_grant WHERE integrator_code = %(partner)s AND brand_code = %(brand)s"
GRANTED = """
WITH granted AS (
    SELECT b.brand_code, b.name, b.master, p.title, b.iys_code, g.arama, g.mesaj, g.eposta, g.via,
           g.agreement
      FROM partner_grant g JOIN brand b USING (brand_code) JOIN provider p USING (iys_code)
     WHERE g.integrator_code = %(partner)s
       AND (%(provider)s::int IS NULL OR b.iys_code = %(provider)s)
)
SELECT g.*, (SELECT count(*) FROM granted)
  FROM (VALUES (1)) one LEFT JOIN (
       SELECT * FROM granted ORDER BY iys_code, brand_code LIMIT %(limit)s OFFSET %(offset)s) g
    ON true
 ORDER BY g.iys_code, g.brand_code
"""
GRANTS = """
SELECT integrator_code, title, changed_at, arama, mesaj, eposta, via, agreement
  FROM partner_grant JOIN partner USING (integrator_code)
 WHERE brand_code = %s ORDER BY integrator_code
"""


class Right(IntEnum):
    """What a partner may do with the permissions of one type."""

    NONE = 0
    READ = 1
    WRITE = 2


@receipt
@dataclass(frozen=True, slots=True)
class Grant:
    """What a partner may do for a brand."""

    arama: Right = Right.NONE
    mesaj: Right = Right.NONE
    eposta: Right = Right.NONE
    via: bool = False
    agreement: bool = False

    def right(self, type: MessageType) -> Right:
        """For one type."""
        return (self.arama, self.mesaj, self.eposta)[type - 1]


@dataclass(frozen=True, slots=True)
class AddPartner(UseCase[PartyAdded]):
    """Register a partner, with the package that is free."""

    integrator_code: int
    title: str

    def run(self, work: Work) -> PartyAdded:
        """Raises RuleBroken for a code or title that is none, InvalidInput for a code that a
        provider or another partner has."""
        item = party.Provider(self.integrator_code, self.title)
        what = {"code": item.iys_code, "title": item.title, "now": work.now}
        if not work.change(ADD, what):
            raise InvalidInput("code-taken")
        subscribe(work, item.iys_code, FREE)
        return PartyAdded(item.iys_code)


@dataclass(frozen=True, slots=True)
class GrantPartner(UseCase[Grant]):
    """Let a partner do something for a brand, from now on; with nothing left of it, it ends."""

    integrator_code: int
    brand: int
    grant: Grant

    def run(self, work: Work) -> Grant:
        """Raises NotFound for a partner or brand that there is not, NotAllowed for another
        provider's brand."""
        owner = work.row(OWNER, (self.brand,))
        if owner is None:
            raise NotFound("brand")
        if work.context.role in OF_PROVIDER and owner[0] != work.context.actor:
            raise NotAllowed(deed="GrantPartner")
        if work.row(KNOWN, (self.integrator_code,)) is None:
            raise NotFound("partner")
        given = self.grant
        what = {
            "partner": self.integrator_code,
            "brand": self.brand,
            "arama": int(given.arama),
            "mesaj": int(given.mesaj),
            "eposta": int(given.eposta),
            "via": given.via,
            "agreement": given.agreement,
            "now": work.now,
        }
        work.change(GRANT if given != Grant() else END, what)
        return given


@dataclass(frozen=True, slots=True)
class GrantedBrand:
    """A brand, whose it is, and what the partner may do for it."""

    code: int
    name: str
    master: bool
    title: str
    iys_code: int
    grant: Grant


@dataclass(frozen=True, slots=True)
class GrantedPage:
    """Some brands, out of how many."""

    total: int
    brands: tuple[GrantedBrand, ...]


@dataclass(frozen=True, slots=True)
class ListGranted(UseCase[GrantedPage]):
    """The brands that the partner was granted something for: all, or those of one provider."""

    provider: int | None = None
    offset: int = 0
    limit: int = 100
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> GrantedPage:
        """By provider and brand; none beyond the end."""
        what = {"partner": work.context.actor, "provider": self.provider}
        rows = work.rows(GRANTED, what | {"offset": self.offset, "limit": self.limit})
        found = tuple(_granted(row) for row in rows if row[0] is not None)
        return GrantedPage(rows[0][-1], found)


@dataclass(frozen=True, slots=True)
class GrantedPartner:
    """A partner, what it may do, and since when."""

    integrator_code: int
    title: str
    grant: Grant
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class ListGrants(UseCase[tuple[GrantedPartner, ...]]):
    """The partners that may do something for a brand."""

    brand: int
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> tuple[GrantedPartner, ...]:
        """By their codes."""
        rows = work.rows(GRANTS, (self.brand,))
        return tuple(
            GrantedPartner(code, title, _grant(*rights), changed_at)
            for code, title, changed_at, *rights in rows
        )


def _grant(arama: int, mesaj: int, eposta: int, via: bool, agreement: bool) -> Grant:
    return Grant(Right(arama), Right(mesaj), Right(eposta), via, agreement)


def _granted(row: Sequence[Any]) -> GrantedBrand:
    code, name, master, title, iys_code, *rights, _ = row
    return GrantedBrand(code, name, master, title, iys_code, _grant(*rights))


@dataclass(frozen=True, slots=True)
class IsPartner(UseCase[bool | None]):
    """Whether a code is a partner's (True) or a provider's (False); None: nobody's."""

    code: int
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> bool | None:
        """One look."""
        row = work.row(HOLDER, {"holder": self.code})
        return row[0] if row else None
