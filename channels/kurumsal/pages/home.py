"""The first page: every number of a brand that its people need, or where somebody else works."""

from collections.abc import Callable, Mapping, Sequence

from flask import Response, request, session

from app.channel import Route
from app.dialogue.reply import Words, say
from app.domain.permissions import Role
from app.usecases.console.glance import AskGlance
from app.usecases.console.home import Chore, Home, SeeHome
from app.usecases.console.reach import Reach
from app.usecases.staff.places import GoToPlace, ListPlaces
from channels._kit.pages.sayings import TYPES
from channels._kit.staff.doors import Doors
from channels._kit.staff.visit import Visit
from channels.kurumsal.brands import HERE, brand_here, brand_page, brands_of, of_brand, path_of
from channels.kurumsal.homes import FIRST
from channels.kurumsal.paths import id_of
from channels.kurumsal.words import ROLES

CHORES: Mapping[Chore, Callable[[int], Words]] = {
    Chore.ANSWER: lambda count: say("provider.chore.answer", count=count),
    Chore.FILE: lambda count: say("provider.chore.file", count=count),
    Chore.STOP: lambda count: say("provider.chore.stop", count=count),
    Chore.RENEW: lambda _: say("provider.chore.renew"),
    Chore.FULL: lambda count: say("provider.chore.full", count=count),
    Chore.PROGRAM: lambda count: say("provider.chore.program", count=count),
    Chore.WEBHOOK: lambda count: say("provider.chore.webhook", count=count),
}
PLACES = {
    Chore.ANSWER: ("/sikayetler", "ListAsked"),
    Chore.RENEW: ("/paket", "ShowSubscription"),
    Chore.FULL: ("/paket", "ShowSubscription"),
    Chore.PROGRAM: ("/programlar", "ListClients"),
}


def routes(doors: Doors) -> Sequence[Route]:
    """The first page, and that of a brand."""
    return (
        doors.page("", show, "ListReach"),
        doors.page("/m/<brand>", of_brand(show_brand), "SeeHome"),
        doors.page("/markalar", show_brands, "ListReach"),
        doors.deed("/yer", go_elsewhere, "GoToPlace"),
    )


def show(visit: Visit) -> Response:
    """Of the brand that somebody was at work with last."""
    role = visit.me.role
    if role in FIRST:
        return visit.go(FIRST[role])
    reach = brand_here(visit)
    if reach is None:
        return show_brands(visit)
    if role is Role.RETAILER:
        return visit.go(path_of(reach, "/izin"))
    return _home(visit, reach.code)


def show_brand(visit: Visit, reach: Reach) -> Response:
    """Of this brand."""
    return _home(visit, reach.code)


def _home(visit: Visit, code: int) -> Response:
    home = visit.run(SeeHome(code))
    session[HERE] = code
    if home.old:
        visit.run(AskGlance(code))
    tasks = [
        (CHORES[one.chore](one.count), one, _place(visit, home, one.chore)) for one in home.tasks
    ]
    return brand_page(
        visit, home.reach, "home.html", home=home, tasks=tasks, types=TYPES, now=visit.now
    )


def _place(visit: Visit, home: Home, chore: Chore) -> str | None:
    """Where something is done."""
    if chore is Chore.STOP and home.yesterday is not None:
        return path_of(home.reach, f"/rapor/{home.yesterday.day}?yalniz=ret")
    if chore is Chore.FILE:
        return path_of(home.reach, "/dosya")
    if chore is Chore.WEBHOOK and visit.may("ListWebhooks"):
        return path_of(home.reach, "/bildirim")
    path, deed = PLACES.get(chore, ("", ""))
    return path if path and visit.may(deed) else None


def show_brands(visit: Visit) -> Response:
    """Every brand, and every other place where somebody works, to choose one."""
    places = visit.run(ListPlaces())
    return visit.page("brands.html", brands=brands_of(visit), elsewhere=places, names=ROLES)


def go_elsewhere(visit: Visit) -> Response:
    """Work at another place from now on, in this browser."""
    order = GoToPlace(id_of(request.form.get("yer", "")), visit.me.sign_in)
    visit.bureau.keep_secret(visit.run(order))
    session.pop(HERE, None)
    return visit.go("/")
