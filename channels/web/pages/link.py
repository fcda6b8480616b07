"""The link of a mail's footer: to look at it changes nothing; one press ends what it names.

A program of the mailbox may end it too, by the POST of RFC 8058, which comes without cookies:

    POST /ret/9fX… HTTP/1.1
    Content-Type: application/x-www-form-urlencoded

    List-Unsubscribe=One-Click
"""

from collections.abc import Sequence

from flask import Response, request

from app.channel import Caller, Route
from app.dialogue.reply import say
from app.errors import InvalidInput, TooLate
from app.usecases.links import FollowLink, LinkShown, ReadLink, UndoLink, link_context
from channels._kit.pages.sayings import TYPES
from channels.web.doors import Doors
from channels.web.visit import Visit

ONE_CLICK = ("List-Unsubscribe", "One-Click")
HEADINGS = {
    "revoke": say("web.link.revoke"),
    "deny": say("web.link.deny"),
    "summary": say("web.link.summary"),
}


def routes(doors: Doors) -> Sequence[Route]:
    """For whoever has the link: it is the key."""
    return (
        doors.page("/ret/<token>", show, Caller.ANYBODY),
        doors.open_deed("/ret/<token>", follow),
        doors.deed("/ret/<token>/geri-al", undo, Caller.ANYBODY),
    )


def show(visit: Visit, token: str) -> Response:
    """What the link would end."""
    core = visit.portal.core
    try:
        shown = core.run(ReadLink(token), link_context(core))
    except (InvalidInput, TooLate) as fault:
        return visit.page("link-dead.html", 410, late=isinstance(fault, TooLate))
    return _page(visit, token, shown)


def follow(visit: Visit, token: str) -> Response:
    """End it. A POST that says neither the page's nor the mailbox's word ends nothing."""
    name, value = ONE_CLICK
    if request.form.get("sure") != "1" and request.form.get(name) != value:
        return show(visit, token)
    core = visit.portal.core
    try:
        shown = core.run(FollowLink(token), link_context(core))
    except (InvalidInput, TooLate) as fault:
        return visit.page("link-dead.html", 410, late=isinstance(fault, TooLate))
    return _page(visit, token, shown, done=True)


def undo(visit: Visit, token: str) -> Response:
    """Take it back, within ten minutes. Raises TooLate after them."""
    core = visit.portal.core
    shown = core.run(UndoLink(token), link_context(core))
    return _page(visit, token, shown)


def _page(visit: Visit, token: str, shown: LinkShown, *, done: bool = False) -> Response:
    lines = () if shown.lent else shown.lines
    until = [line.undo_until for line in lines if line.undo_until is not None]
    return visit.page(
        "link.html",
        title=HEADINGS[shown.ending],
        shown=shown,
        path=f"/ret/{token}",
        types=TYPES,
        reference=next((line.reference for line in shown.lines if line.reference), ""),
        done=done or shown.ended,
        undo_until=max(until) if until and max(until) > visit.now else None,
    )
