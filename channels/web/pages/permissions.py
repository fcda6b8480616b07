"""My permissions: the list, one tap for one switch, and taking it back."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from flask import Response, request
from werkzeug.datastructures import MultiDict

from app.channel import Route
from app.core import Person
from app.dialogue.reply import say
from app.domain.consent import Status
from app.errors import InvalidInput, NotFound
from app.usecases.changing import ChangeConsents, DenyEverywhere, UndoEverywhere
from app.usecases.done import Did, ShowDeed
from app.usecases.overview import Overview, SeePermissions, counted, pending
from channels._kit.pages.sayings import SOURCES, TYPES
from channels.web.doors import Doors
from channels.web.listing import entry, listing, read_asked, shown
from channels.web.paths import HOME
from channels.web.refusing import keep_switches, proof
from channels.web.switches import brand_number, called, short_name, switch, wishes
from channels.web.visit import Visit

STANDS = {
    "yes": say("web.switch.yes"),
    "no": say("web.switch.no"),
    "none": say("web.switch.none"),
}
PRESS = {"refuse": say("web.switch.refuse"), "approve": say("web.switch.approve")}
AHEAD, DETAILS = say("web.switch.ahead"), say("web.switch.details")
DONE = "tamam"
BACK = "geri"
BRAND_PAGE = re.compile(r"/izinlerim/marka/[0-9]{1,9}")


def routes(doors: Doors) -> Sequence[Route]:
    """All for those who are signed in."""
    return (
        doors.page(HOME, show_list),
        doors.deed(f"{HOME}/degistir", change, keep=keep_switches),
        doors.deed(f"{HOME}/geri-al", undo),
        doors.deed(f"{HOME}/dogru", confirm),
        doors.deed(f"{HOME}/ben-vermedim", deny),
        doors.page(f"{HOME}/tamam/<reference>", show_done),
    )


def see(visit: Visit) -> Overview:
    """Everything that the visitor has permitted."""
    return visit.run(SeePermissions(tuple(one.person.tag for one in visit.me.addresses)))


def show_list(visit: Visit) -> Response:
    """The list; what waits for a look stands above it."""
    me = visit.me
    overview = see(visit)
    asked = read_asked(MultiDict(request.args.items(multi=True)), me)
    waiting = [entry(row, me, visit.language) for row in pending(overview, me.seen_at)]
    reference = request.args.get(DONE, "")
    return visit.page(
        "permissions.html",
        asked=asked,
        proof=proof(visit),
        list=listing(overview, asked, me, visit.language),
        waiting=waiting,
        looks=counted(overview.rows, lambda one: one.look_until is not None),
        look_until=min(looks_until(overview), default=None),
        may=sum(any(one.approved for one in row.permissions) for row in overview.rows),
        approved=counted(overview.rows, lambda one: one.approved),
        all=len(overview.rows),
        ahead=sum(map(len, overview.ahead.values())),
        did=did(visit, reference) if reference else None,
        addresses=[(short_name(one), shown(one)) for one in me.addresses],
        types=[(kind.name, words) for kind, words in TYPES.items()],
        sources=_sources(overview),
        **switch_words(visit),
    )


def looks_until(overview: Overview) -> Iterator[datetime]:
    """Until when the permissions wait that came with the opening of the registry."""
    found = (one.look_until for row in overview.rows for one in row.permissions)
    return (until for until in found if until is not None)


def switch_words(visit: Visit) -> dict[str, Any]:
    """What is said of a switch, once for all the switches of a page."""
    return {
        "said": {kind: visit.say(words) for kind, words in STANDS.items()},
        "said_ahead": visit.say(AHEAD),
        "press": {kind: visit.say(words) for kind, words in PRESS.items()},
        "details": visit.say(DETAILS),
        "change": visit.url(f"{HOME}/degistir"),
    }


def _sources(overview: Overview) -> list[tuple[str, object]]:
    """Those that occur, so that nothing is chosen in vain."""
    found = {one.source for row in overview.rows for one in row.permissions if one.source}
    return [(source.name, SOURCES[source]) for source in sorted(found)]


def did(visit: Visit, reference: str) -> Did | None:
    """What was done under a reference; None for one that is not of this visitor."""
    try:
        return visit.run(ShowDeed(_tags(visit), reference))
    except NotFound:
        return None


def _tags(visit: Visit) -> tuple[UUID, ...]:
    return tuple(one.person.tag for one in visit.me.addresses)


def people(visit: Visit) -> tuple[Person, ...]:
    """All addresses of the visitor."""
    return tuple(one.person for one in visit.me.addresses)


def change(visit: Visit) -> Response:
    """Put one switch, or several."""
    values = request.form.getlist("degistir")
    if not values:
        raise InvalidInput("switch")
    done = visit.run(ChangeConsents(wishes(visit.me, values)))
    return back(visit, done.reference if done.moved else "")


def undo(visit: Visit) -> Response:
    """Take back what was refused under a reference."""
    done = visit.run(UndoEverywhere(people(visit), request.form.get("reference", "")))
    return back(visit, done.reference)


def confirm(visit: Visit) -> Response:
    """«Yes, I agreed again»: what the brand recorded becomes the visitor's own word."""
    brand = brand_number(request.form.get("brand", ""))
    row = next((row for row in see(visit).rows if row.brand.code == brand), None)
    values = [
        switch(one.tag, brand, one.recipient_type, one.type, Status.ONAY)
        for one in (row.permissions if row else ())
        if one.claimed
    ]
    done = visit.run(ChangeConsents(wishes(visit.me, values)))
    return back(visit, done.reference if done.moved else "")


def deny(visit: Visit) -> Response:
    """«I never gave this permission»: at one address, or wherever the brand recorded one."""
    brand = brand_number(request.form.get("brand", ""))
    mine = called(visit.me, request.form.get("adres", ""))
    done = visit.run(DenyEverywhere((mine.person,) if mine else people(visit), brand))
    return back(visit, done.reference)


def back(visit: Visit, reference: str) -> Response:
    """To the list as it was, or to the page that the form came from."""
    came = request.form.get(BACK, "")
    path, _, query = came.partition("?")
    if not BRAND_PAGE.fullmatch(path):
        path = HOME
    kept = read_asked(MultiDict(parse_qsl(query)), visit.me)
    fields = {**kept.fields, **({"sayfa": kept.page} if kept.page > 1 else {})}
    return visit.go(f"{path}?{urlencode({**fields, DONE: reference})}" if reference else path)


def show_done(visit: Visit, reference: str) -> Response:
    """What was done, with its reference, and the way back. Raises NotFound for a stranger's."""
    deed = visit.run(ShowDeed(_tags(visit), reference))
    return visit.page("done.html", did=deed, names=names(visit, deed.brands))


def names(visit: Visit, brands: Sequence[int], most: int = 12) -> list[str]:
    """The first brands of a deed, by name in Turkish order."""
    directory = visit.portal.core.directory
    views = [view for view in map(directory.get, brands) if view]
    views.sort(key=lambda view: view.sort_key)
    return [view.name for view in views[:most]]
