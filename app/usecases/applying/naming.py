"""Short names: which are taken in the country, which are free instead, and giving some up."""

from collections.abc import Iterable, Sequence

from app.core import Work
from app.domain import party
from app.domain.applicant import BrandTold, Wrong, proposals
from app.domain.folding import fold_name
from app.errors import NotFound, RuleBroken
from app.usecases.parties import RESERVED_NAMES, SHORT_NAME_TAKEN

OFFERED = 3
TAKEN = """
SELECT folded FROM brand_short_name
 WHERE folded = ANY(%s) AND brand_code IS DISTINCT FROM %s
"""
OF_BRAND = "SELECT iys_code, name FROM brand WHERE brand_code = %s FOR UPDATE"
# A name that was given up a while ago is this brand's for the asking.
KEEP = """
INSERT INTO brand_short_name AS n (folded, brand_code, position) VALUES (%s, %s, %s)
ON CONFLICT (folded) DO UPDATE SET position = excluded.position, given_up_at = NULL
 WHERE n.brand_code = excluded.brand_code
"""
GIVE_UP = """
UPDATE brand_short_name SET given_up_at = %s
 WHERE brand_code = %s AND NOT folded = ANY(%s) AND given_up_at IS NULL
"""
LABEL = "UPDATE brand SET label = %s WHERE brand_code = %s"


def taken(work: Work, names: Iterable[str], brand: int | None = None) -> set[str]:
    """Of these names, folded, those that another brand has, or gave up less than a year ago."""
    folded = [fold_name(name) for name in names if name.strip()]
    return {row[0] for row in work.rows(TAKEN, (folded, brand))} if folded else set()


def wrong_taken(work: Work, told: BrandTold, brand: int | None = None) -> list[Wrong]:
    """The short names that cannot be had, each with some that can."""
    found, mine = taken(work, told.names, brand), {fold_name(name) for name in told.names}
    wrong = []
    for place, name in enumerate(told.names, 1):
        if fold_name(name) in found:
            offered = [one for one in proposals(name, told.name) if fold_name(one) not in mine]
            about = {"name": name, "free": ", ".join(_free(work, offered))}
            wrong.append(Wrong(f"short{place}", "short-taken", about))
    return wrong


def _free(work: Work, offered: Sequence[str]) -> list[str]:
    gone = taken(work, offered) | RESERVED_NAMES
    return [one for one in offered if fold_name(one) not in gone][:OFFERED]


def check_free(work: Work, names: Sequence[str], brand: int | None = None) -> None:
    """Raises RuleBroken L007 by the first name that another brand has."""
    gone = taken(work, names, brand)
    for name in names:
        if fold_name(name) in gone:
            raise RuleBroken(SHORT_NAME_TAKEN, "shortNames", name=fold_name(name).upper())


def change_names(work: Work, brand: int, names: Sequence[str]) -> None:
    """Give a brand other short names. Those that it gives up mean it for another year, and nobody
    else may have them. Raises NotFound, RuleBroken L002 to L005, L007."""
    row = work.row(OF_BRAND, (brand,))
    if row is None:
        raise NotFound("brand")
    item = party.Brand(brand, row[0], row[1], short_names=tuple(names), reserved=RESERVED_NAMES)
    check_free(work, item.short_names, brand)
    work.change(GIVE_UP, (work.now, brand, list(item.short_names)))
    for position, name in enumerate(item.short_names):
        if not work.change(KEEP, (name, brand, position)):
            raise RuleBroken(SHORT_NAME_TAKEN, "shortNames", name=name.upper())
    work.change(LABEL, (party.label(item), brand))
