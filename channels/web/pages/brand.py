"""A brand: who is behind it, what it may do, and everything that ever moved; and finding one that
has nothing of me yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Response, request

from app.channel import Route
from app.dialogue.reply import Words, say
from app.errors import NotFound
from app.usecases.consents import Movement, ShowHistory
from app.usecases.overview import BrandRow
from channels.web.doors import Doors
from channels.web.listing import entry, shown
from channels.web.pages.permissions import DONE, did, see, switch_words
from channels.web.paths import HOME
from channels.web.refusing import proof
from channels.web.sayings import KINDS, SECTOR_WORDS, SOURCES, TYPES
from channels.web.switches import brand_number, short_name
from channels.web.visit import Visit

ACTORS = {
    "sms": say("web.channel.sms"),
    "ivr": say("web.channel.ivr"),
    "web": say("web.channel.web"),
    "api": say("web.channel.api"),
    "email": say("web.channel.email"),
}
OFFICE = say("web.channel.office")
MOST_FOUND = 30


def routes(doors: Doors) -> Sequence[Route]:
    """All for those who are signed in."""
    return (
        doors.page(f"{HOME}/marka/<code>", show_brand),
        doors.page(f"{HOME}/yeni", find_brand),
    )


@dataclass(frozen=True, slots=True)
class Step:
    """A movement as people read it."""

    address: str
    movement: Movement
    what: Words
    type: Words
    source: Words | None
    by: Words

    @property
    def when(self) -> datetime:
        """When it was said; where that is not known, when we heard of it."""
        return self.movement.consent_date or self.movement.created_at


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
        steps=_steps(visit, brand.code),
        did=did(visit, reference) if reference else None,
        **switch_words(visit),
    )


def _steps(visit: Visit, brand: int) -> list[Step]:
    """The newest first. One word that was for the person and the trader alike is one step."""
    steps: dict[tuple[object, ...], Step] = {}
    for mine in visit.me.addresses:
        for one in visit.run(ShowHistory(brand), mine.person):
            key = (mine.person.tag, one.kind, one.type, one.status, one.created_at, one.reference)
            steps.setdefault(key, _step(shown(mine), one))
    return sorted(steps.values(), key=lambda step: step.movement.id, reverse=True)


def _step(address: str, movement: Movement) -> Step:
    return Step(
        address,
        movement,
        KINDS[movement.kind],
        TYPES[movement.type],
        SOURCES[movement.source] if movement.source else None,
        ACTORS.get(movement.channel, OFFICE),
    )


def find_brand(visit: Visit) -> Response:
    """Brands of the whole country, by what one begins to write."""
    words = request.args.get("q", "").strip()[:100]
    found = visit.portal.core.directory.matching(words, MOST_FOUND) if words else ()
    return visit.page("find-brand.html", q=words, found=found, most=MOST_FOUND)
