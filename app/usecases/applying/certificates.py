"""Certificates of trade marks: pages that were made anew from their pixels, sealed."""

from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from app.core import UseCase, Work
from app.domain.applicant import MOST_PAGES
from app.errors import InvalidInput, NotFound
from app.evidence.page import Clean
from app.usecases.applying.filling import DROP_PAGES, hold_written
from app.usecases.applying.moving import Held, mine
from app.usecases.complaints.evidence import Picture

ADD = """
INSERT INTO application_page (application_id, brand, page, media_type, created_at, key_id, sealed)
VALUES (%(id)s, %(brand)s, %(page)s, %(media_type)s, %(now)s, %(key_id)s, %(sealed)s)
"""
PAGES = "SELECT brand, id FROM application_page WHERE application_id = %s ORDER BY brand, page"
READ = """
SELECT a.id, p.media_type, p.key_id, p.sealed FROM application_page p
  JOIN application a ON a.id = p.application_id
 WHERE p.id = %s AND (a.staff_id = %s OR %s AND a.state > 0)
"""


def pages_of(work: Work, application: UUID) -> dict[int, tuple[int, ...]]:
    """The ids of the pages, by the key of the brand that they are of."""
    found: dict[int, tuple[int, ...]] = {}
    for brand, id in work.rows(PAGES, (application,)):
        found[brand] = (*found.get(brand, ()), id)
    return found


def add_pages(work: Work, held: Held, brand: int, clean: Clean) -> None:
    """A certificate, in the place of the one that was there. Raises InvalidInput for too many
    pages."""
    if len(clean.pages) > MOST_PAGES:
        raise InvalidInput("certificate-pages", field="file", pages=MOST_PAGES)
    work.change(DROP_PAGES, (held.id, brand))
    what: dict[str, Any] = {"id": held.id, "brand": brand, "now": work.now}
    for place, page in enumerate(clean.pages, 1):
        key_id, sealed = work.core.keys.seal_bytes(page.data, held.id)
        shape = {"page": place, "media_type": page.media_type, "key_id": key_id, "sealed": sealed}
        work.change(ADD, what | shape)


@dataclass(frozen=True, slots=True)
class AddCertificate(UseCase[None]):
    """The certificate of a brand; `clean` is made outside of any transaction (`app/evidence`)."""

    brand: int
    clean: Clean

    def run(self, work: Work) -> None:
        """Raises NotFound for no such brand, InvalidInput once it was sent or for too many
        pages."""
        held = hold_written(work)
        if held.told.brand(self.brand) is None:
            raise NotFound("brand")
        add_pages(work, held, self.brand, self.clean)


@dataclass(frozen=True, slots=True)
class DropCertificate(UseCase[None]):
    """Take a certificate away again."""

    brand: int

    def run(self, work: Work) -> None:
        """Raises NotFound, InvalidInput once it was sent."""
        work.change(DROP_PAGES, (hold_written(work).id, self.brand))


@dataclass(frozen=True, slots=True)
class ReadCertificate(UseCase[Picture]):
    """A page, for whoever applied."""

    page: int
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> Picture:
        """Raises NotFound, also for another's."""
        return _read(work, self.page, office=False)


@dataclass(frozen=True, slots=True)
class InspectCertificate(UseCase[Picture]):
    """A page, for the registry's own."""

    page: int
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> Picture:
        """Raises NotFound, also for one of a draft."""
        return _read(work, self.page, office=True)


def _read(work: Work, page: int, *, office: bool) -> Picture:
    row = work.row(READ, (page, mine(work), office))
    if row is None:
        raise NotFound("page")
    id, media_type, key_id, sealed = row
    return Picture(media_type, work.core.keys.unseal_bytes(key_id, sealed, id))
