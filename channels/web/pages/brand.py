"""A brand: who is behind it, what it may do, and everything that ever moved; and finding one that
has nothing of me yet."""

from collections.abc import Sequence

from flask import Response, request

from app.channel import Route
from app.errors import NotFound
from app.usecases.consents import ShowHistory
from app.usecases.dealers import DealerOfMine, SeeDealers
from app.usecases.overview import BrandRow
from channels._kit.pages.sayings import (
    SECTOR_WORDS,
    TYPES,
)
from channels.web.doors import Doors
from channels.web.history import Step, step_of
from channels.web.listing import entry, shown
from channels.web.pages.permissions import DONE, did, see, switch_words
from channels.web.paths import HOME
from channels.web.refusing import proof
from channels.web.switches import brand_number, short_name
from channels.web.visit import Visit

MOST_FOUND = 30
MOST_DEALERS = 50


def routes(doors: Doors) -> Sequence[Route]:
    """All for those who are signed in."""
    return (
        doors.page(f"{HOME}/marka/<code>", show_brand),
        doors.page(f"{HOME}/yeni", find_brand),
    )


def show_brand(visit: Visit, code: str) -> Response:
    """Everything about one brand. Raises NotFound for one that there is not."""
    me = visit.me
    brand = visit.portal.core.directory.get(brand_number(code))
    if brand is None:
        raise NotFound("brand")
    found = next((row for row in see(visit).rows if row.brand.code == brand.code), None)
    row = found or BrandRow(brand, ())
    shown_here = entry(row, me, visit.language, every=True)
    reference = request.args.get(DONE, "")
    return visit.page(
        "brand.html",
        brand=brand,
        sector=SECTOR_WORDS.get(brand.sector or ""),
        entry=shown_here,
        proof=proof(visit),
        all_values=[
            line.value for group in shown_here.groups for line in group.lines if line.kind == "yes"
        ],
        deniable=[
            (short_name(one), shown(one))
            for one in me.addresses
            if any(
                this.tag == one.person.tag
                and this.approved
                and (this.source is None or this.source.by_provider)
                for this in row.permissions
            )
        ],
        dealers=_dealers(visit, brand.code),
        most_dealers=MOST_DEALERS,
        types=TYPES,
        steps=_steps(visit, brand.code),
        did=did(visit, reference) if reference else None,
        **switch_words(visit),
    )


def _dealers(visit: Visit, brand: int) -> Sequence[DealerOfMine]:
    """Who else may write in the brand's name."""
    tags = tuple(one.person.tag for one in visit.me.addresses)
    return visit.run(SeeDealers(brand, tags))


def _steps(visit: Visit, brand: int) -> list[Step]:
    """The newest first. One word that was for the person and the trader alike is one step."""
    steps: dict[tuple[object, ...], Step] = {}
    for mine in visit.me.addresses:
        for one in visit.run(ShowHistory(brand), mine.person):
            key = (mine.person.tag, one.kind, one.type, one.status, one.created_at, one.reference)
            steps.setdefault(key, step_of(shown(mine), one))
    return sorted(steps.values(), key=lambda step: step.movement.id, reverse=True)


def find_brand(visit: Visit) -> Response:
    """Brands of the whole country, by what one begins to write."""
    words = request.args.get("q", "").strip()[:100]
    found = visit.portal.core.directory.matching(words, MOST_FOUND) if words else ()
    return visit.page("find-brand.html", q=words, found=found, most=MOST_FOUND)
