"""Coming in by the state's login (e-Devlet), and the national id that it may bring along.

A return is a GET, and a GET changes nothing: the page that it shows sends itself on, or is sent on
by a press.
"""

import json
from collections.abc import Sequence
from uuid import UUID

from flask import Response, request

from app.channel import Caller, Route
from app.domain.permissions import Assurance
from app.errors import InvalidInput, NotFound, ProveIdentity, RuleBroken, Unavailable
from app.usecases.account.state import DeclineNationalId, KeepNationalId, SignInByState
from channels.web import cookie
from channels.web.device import device_name
from channels.web.doors import Doors
from channels.web.keeping import carried
from channels.web.pages.coming_in import signed_in
from channels.web.paths import ACCOUNT, AFTER, HOME, own_path
from channels.web.visit import Visit, visitor_of

STATE = "/giris/devlet"
BACK = f"{STATE}/donus"
PENDING = "state"
PURPOSE = UUID("5d9e4a0f-1c7c-5b39-9b52-3a1d2e7f4c03")
LONGEST_KEPT = 1500
"""A cookie holds four thousand letters; a form that is longer than this does not wait."""

LONGEST = 2048


def routes(doors: Doors) -> Sequence[Route]:
    """There and back; none where no such login is set."""
    if doors.portal.identity is None:
        return ()
    anybody = Caller.ANYBODY
    return (
        doors.deed(STATE, leave, anybody),
        *doors.form(BACK, show_back, come_back, anybody),
        doors.deed("/hesabim/kimlik", keep_national_id),
    )


def leave(visit: Visit) -> Response:
    """To the issuer. Not a redirect: a form may lead to nobody but ourselves."""
    identity = visit.portal.identity
    if identity is None:
        raise NotFound("page")
    try:
        errand = identity.begin(_back(visit))
    except Unavailable:
        return _failed(visit, away=True)
    kept = carried(visit.portal.core, request)
    memory = {
        "errand": errand.memory,
        AFTER: own_path(request.form.get(AFTER)) or "",
        "kept": kept if len(kept) <= LONGEST_KEPT else "",
    }
    cookie.keep_pending(PENDING, visit.portal.core.wrap(json.dumps(memory), PURPOSE))
    answer = visit.page("state-leave.html", to=errand.url)
    answer.headers["Refresh"] = f"0; url={errand.url}"
    return answer


def _back(visit: Visit) -> str:
    return visit.portal.settings.public_url + BACK


def show_back(visit: Visit) -> Response:
    """What the issuer sent back goes on by itself, as a form of ours."""
    if "code" not in request.args:
        return _failed(visit)
    given = {name: request.args.get(name, "")[:LONGEST] for name in ("state", "code")}
    if not all(value.isascii() and value.isprintable() for value in given.values()):
        raise InvalidInput("state")
    return visit.page("state-back.html", given=given, path=BACK)


def come_back(visit: Visit) -> Response:
    """Signed in as whom the issuer named, or a page that offers the other way in."""
    core, identity = visit.portal.core, visit.portal.identity
    wrapped = cookie.pending(PENDING)
    cookie.drop_pending(PENDING)
    known = core.unwrap(wrapped, PURPOSE) if wrapped else None
    if identity is None or known is None:
        return _failed(visit)
    memory = json.loads(known)
    state, code = request.form.get("state", ""), request.form.get("code", "")
    try:
        found = identity.finish(_back(visit), memory["errand"], state, code)
    except ProveIdentity:
        return _failed(visit)
    except Unavailable:
        return _failed(visit, away=True)
    order = SignInByState(found.issuer, found.subject, device_name(request))
    done = visit.run(order, assurance=Assurance.LOGIN)
    return _welcome(visit, done.secret or "", found.national_id, memory)


def _welcome(
    visit: Visit, secret: str, national_id: str | None, memory: dict[str, str]
) -> Response:
    """On to where one wanted to go; before that, what to do with the national id."""
    me = visitor_of(visit.portal, secret)
    answer = signed_in(visit, secret, memory["kept"], memory[AFTER])
    if national_id is None or me is None or me.account is None or me.national or memory["kept"]:
        return answer
    # Whoever said no is asked again only where they come from the page of their account.
    if me.declined_at and memory[AFTER] != ACCOUNT:
        return answer
    number = visit.portal.core.wrap(national_id, me.account)
    shown = national_id[-3:]
    hidden = {"number": number, AFTER: memory[AFTER]}
    return visit.page("national-ask.html", shown=shown, hidden=hidden, visitor=None)


def keep_national_id(visit: Visit) -> Response:
    """Keep it or not, as the citizen said."""
    after = own_path(request.form.get(AFTER)) or HOME
    if request.form.get("keep") != "1":
        visit.run(DeclineNationalId())
        return visit.go(after)
    account = visit.me.account
    number = visit.portal.core.unwrap(request.form.get("number", ""), account) if account else None
    if number is None:
        raise InvalidInput("number")
    try:
        visit.run(KeepNationalId(number))
    except RuleBroken:
        return visit.page("national-wrong.html", 422)
    return visit.go("/hesabim?tamam=kimlik")


def _failed(visit: Visit, *, away: bool = False) -> Response:
    """It did not work; a code works all the same."""
    return visit.page("state-failed.html", 503 if away else 400, away=away)
