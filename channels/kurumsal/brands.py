"""Pages about one brand: whether it is the visitor's affair is asked once for all of them, here."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import Response, g, session

from app.dialogue.reply import say
from app.domain.permissions import Role
from app.errors import Fault
from app.usecases.console.reach import FindReach, ListReach, Reach
from app.usecases.staff.places import ListPlaces
from channels._kit.staff.visit import Place, Visit
from channels.kurumsal.homes import FIRST

HERE = "staff.brand"
"""The brand that somebody is at work with, for the navigation."""

UNDER = "/m/<brand>"
View = Callable[..., Response]


def of_brand(view: View) -> View:
    """The view is given what the visitor may do with the brand of the path, which begins with
    `UNDER`. Raises NotFound for a brand that is none of their affair."""

    def shown(visit: Visit, brand: int, **where: Any) -> Response:  # noqa: ANN401
        reach = visit.run(FindReach(brand))
        session[HERE] = brand
        return view(visit, reach=reach, **where)

    return shown


def brands_of(visit: Visit) -> Sequence[Reach]:
    """Every brand that is the visitor's affair, looked up once for a request."""
    known: Sequence[Reach] | None = g.get("reach")
    if known is None:
        known = g.reach = visit.run(ListReach())
    return known


def brand_here(visit: Visit) -> Reach | None:
    """The brand at which the navigation points: the last one, else the first."""
    known = {reach.code: reach for reach in brands_of(visit)}
    return known.get(session.get(HERE, 0)) or next(iter(known.values()), None)


def path_of(reach: Reach, place: str = "") -> str:
    """A page of a brand."""
    return f"/m/{reach.code}{place}"


def places(visit: Visit) -> Sequence[Place]:
    """The navigation: of the registry's own people and applicants, or of whoever has brands."""
    security = Place("/guvenlik", say("provider.nav.security"))
    role = visit.me.role
    if role in FIRST:
        words = say("apply.nav") if role is Role.APPLICANT else say("office.nav")
        own = Place(FIRST[role], words)
        others = Place("/markalar", say("provider.elsewhere"), "ListPlaces")
        return (
            own,
            *(() if role is Role.APPLICANT else (security,)),
            *((others,) if visit.run(ListPlaces()) else ()),
        )
    try:
        reach = brand_here(visit)
    except Fault:
        reach = None
    settings = Place("/ayarlar", say("provider.nav.settings"))
    if role is Role.RETAILER:
        settings = security
    return (
        Place("/", say("provider.nav.home"), "SeeHome"),
        *(_of_brand(reach) if reach else ()),
        Place("/sikayetler", say("provider.nav.complaints"), "ListAsked"),
        settings,
    )


def _of_brand(reach: Reach) -> Sequence[Place]:
    """A partner is shown what the provider let it see."""
    under = path_of(reach)
    places = (
        (True, Place(f"{under}/izin", say("provider.nav.permissions"), "LookUp")),
        (reach.sees, Place(f"{under}/dosya", say("provider.nav.files"), "ListLoads")),
        (reach.grant.agreement, Place(f"{under}/rapor", say("provider.nav.reports"), "ListDays")),
        (reach.sees, Place(f"{under}/sayilar", say("provider.nav.figures"), "SeePictures")),
        (True, Place(f"{under}/bayiler", say("provider.nav.retailers"), "ListRetailers")),
    )
    return tuple(place for shown, place in places if shown)


def brand_page(visit: Visit, reach: Reach, name: str, status: int = 200, **given: Any) -> Response:  # noqa: ANN401
    """A page in the frame of a brand's pages."""
    where = {"reach": reach, "brands": brands_of(visit), "elsewhere": visit.run(ListPlaces())}
    return visit.page(name, status, **{**where, **given})
