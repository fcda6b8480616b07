"""Coming in: a code to the mail address, the Ministry's login, or for providers the state's; and
out again."""

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from flask import Response, request, session

from app.channel import Route
from app.core import Context
from app.domain.permissions import Assurance, Role
from app.domain.recipient import parse_address
from app.errors import (
    InvalidInput,
    NotAllowed,
    NotFound,
    ProveIdentity,
    RuleBroken,
    TooMany,
    Unavailable,
)
from app.usecases.account.signing import Fate
from app.usecases.applying.entering import EnterByState
from app.usecases.applying.linking import LinkLogin
from app.usecases.staff.entering import (
    AskStaffCode,
    EnterByCode,
    EnterByLogin,
    Entered,
    LeaveStaff,
    Side,
)
from channels._kit.network import network_of
from channels._kit.pages.codes import AddressForm, CodeForm, refused, too_many
from channels._kit.pages.headers import ERASE_HERE
from channels._kit.staff.doors import ENTER, SECURITY, Doors
from channels._kit.staff.visit import Visit

if TYPE_CHECKING:
    from app.gateways.identity import Identity

CODE, LOGIN = f"{ENTER}/kod", f"{ENTER}/kurum"
BACK = f"{LOGIN}/donus"
PURPOSE = UUID("5b9d2b1e-2f5d-5f0a-8a55-3f0d6d5b7c11")
KEPT = timedelta(minutes=30)
LONGEST = 2048
APPLIES = "basvuru"
"""Of the form by which a stranger wants to apply, and not only to come in."""
LINKS = "baglar:"
"""Before the id of whoever wants the login to open their account from now on."""
LINKED, TAKEN = f"{SECURITY}?tamam=devlet", f"{SECURITY}?olmadi=devlet"
BROKEN_OFF = f"{SECURITY}?olmadi=vazgecti"


def routes(doors: Doors) -> Sequence[Route]:
    """In and out; the other login where one is set."""
    found: list[Route] = [
        doors.page(ENTER, show_enter, open=True),
        *doors.form("/cikis", show_out, out, open=True),
    ]
    if doors.bureau.by_code:
        found += [
            doors.deed(ENTER, ask_code, open=True),
            *doors.form(CODE, show_code, enter_code, open=True),
        ]
    if doors.bureau.identity is not None:
        found += [
            doors.deed(LOGIN, leave, open=True),
            *doors.form(BACK, show_back, come_back, open=True),
        ]
    return found


def show_enter(visit: Visit) -> Response:
    """Who are you? Whoever is in already is led on."""
    if visit.staff is not None:
        return visit.go("/")
    return _enter_page(visit, AddressForm(formdata=None))


def _enter_page(visit: Visit, form: AddressForm) -> Response:
    return visit.page("enter.html", form=form)


def ask_code(visit: Visit) -> Response:
    """Send a code, if somebody here has that address; the answer is the same if nobody has."""
    form = AddressForm()
    if not form.validate():
        return _enter_page(visit, form)
    who = visit.bureau.core.person(form.parsed)
    order = AskStaffCode(visit.bureau.side, visit.language, network_of(request))
    try:
        visit.as_stranger().run(order, who)
    except TooMany as fault:
        form.refuse("address", too_many(fault))
        return _enter_page(visit, form)
    _keep(visit, form.parsed.canonical)
    return visit.go(CODE)


def _keep(visit: Visit, canonical: str) -> None:
    text = json.dumps([canonical, (visit.now + KEPT).timestamp()])
    session[f"staff.asked.{visit.bureau.side}"] = visit.bureau.core.wrap(text, PURPOSE)


def _kept(visit: Visit) -> str | None:
    wrapped = session.get(f"staff.asked.{visit.bureau.side}")
    text = visit.bureau.core.unwrap(wrapped, PURPOSE) if isinstance(wrapped, str) else None
    if text is None:
        return None
    canonical, until = json.loads(text)
    return canonical if visit.now.timestamp() < until else None


def show_code(visit: Visit) -> Response:
    """Which code did you get?"""
    if _kept(visit) is None:
        return visit.go(ENTER)
    return visit.page("enter-code.html", form=CodeForm(formdata=None))


def enter_code(visit: Visit) -> Response:
    """Come in, or say why not."""
    canonical = _kept(visit)
    if canonical is None:
        return visit.go(ENTER)
    form = CodeForm()
    if form.validate():
        who = visit.bureau.core.person(parse_address(canonical))
        side, network = visit.bureau.side, network_of(request)
        try:
            order = EnterByCode(side, form.digits, network, visit.language)
            done = visit.as_stranger().run(order, who)
        except TooMany as fault:
            form.refuse("code", too_many(fault))
        else:
            if done.fate is Fate.RIGHT:
                return _entered(visit, done.secret)
            form.refuse("code", refused(done.fate, done.left))
    form.code.data = ""
    return visit.page("enter-code.html", form=form)


def _entered(visit: Visit, secret: str | None) -> Response:
    session.pop(f"staff.asked.{visit.bureau.side}", None)
    visit.bureau.keep_secret(secret)
    return visit.go("/")


def leave(visit: Visit) -> Response:
    """To the other login, to come in."""
    return send_away(visit, APPLIES if request.form.get(APPLIES) == "1" else "")


def send_away(visit: Visit, why: str) -> Response:
    """To the other login. Not a redirect: a form may lead to nobody but ourselves."""
    identity = visit.bureau.identity
    if identity is None:
        raise NotFound("page")
    try:
        errand = identity.begin(_back(visit))
    except Unavailable:
        return visit.page("enter-failed.html", 503, away=True)
    memory = json.dumps([errand.memory, why])
    session["staff.errand"] = visit.bureau.core.wrap(memory, PURPOSE)
    answer = visit.page("enter-leave.html", to=errand.url)
    answer.headers["Refresh"] = f"0; url={errand.url}"
    return answer


def _back(visit: Visit) -> str:
    return f"{visit.bureau.settings.public_url}{visit.bureau.prefix}{BACK}"


def show_back(visit: Visit) -> Response:
    """What the issuer sent back goes on as a form of ours: a GET changes nothing."""
    given = {name: request.args.get(name, "")[:LONGEST] for name in ("state", "code")}
    if not given["code"]:
        _, why = _errand(visit, session.get("staff.errand")) or ("", "")
        return _failed(visit, why, 400)
    return visit.page("enter-back.html", given=given, path=BACK)


def come_back(visit: Visit) -> Response:
    """In, as whom the issuer named; or that is linked to who is in already."""
    kept = _errand(visit, session.pop("staff.errand", None))
    identity = visit.bureau.identity
    if identity is None or kept is None:
        return _failed(visit, "", 400)
    errand, why = kept
    state, code = request.form.get("state", ""), request.form.get("code", "")
    try:
        found = identity.finish(_back(visit), errand, state, code)
        if why.startswith(LINKS):
            return _linked(visit, found, why.removeprefix(LINKS))
        done = _enter_as(visit, found, applies=why == APPLIES)
    except Unavailable:
        return visit.page("enter-failed.html", 503, away=True)
    except (ProveIdentity, NotAllowed, RuleBroken):
        return _failed(visit, why, 403)
    return _entered(visit, done.secret)


def _errand(visit: Visit, wrapped: object) -> tuple[str, str] | None:
    """What the issuer's answer is checked with, and why this browser went there."""
    memory = visit.bureau.core.unwrap(wrapped, PURPOSE) if isinstance(wrapped, str) else None
    if memory is None:
        return None
    errand, why = json.loads(memory)
    return str(errand), str(why)


def _failed(visit: Visit, why: str, status: int) -> Response:
    """Whoever wanted to link a login is no stranger: they go back to where they began."""
    if why.startswith(LINKS):
        return visit.go(ENTER if visit.staff is None else BROKEN_OFF)
    return visit.page("enter-failed.html", status, away=False)


def _linked(visit: Visit, found: "Identity", who: str) -> Response:
    """Back to the page of security. Raises NotAllowed where somebody else is in by now."""
    if visit.staff is None or str(visit.me.id) != who:
        raise NotAllowed(deed="login")
    try:
        visit.run(LinkLogin(found.issuer, found.subject, visit.me.sign_in))
    except InvalidInput:
        return visit.go(TAKEN)
    return visit.go(LINKED)


def _enter_as(visit: Visit, found: "Identity", *, applies: bool) -> Entered:
    """The Ministry's login names its people by a mail address that it vouches for; the state's
    names nobody but its own subject. Raises NotAllowed, RuleBroken."""
    bureau, now = visit.bureau, visit.now
    if bureau.side is Side.DESK:
        who = bureau.core.person(parse_address(found.mail or ""))
        context = Context(bureau.name, Role.CITIZEN, Assurance.LOGIN, now, who)
        return bureau.core.run(EnterByLogin(), context)
    context = Context(bureau.name, Role.CITIZEN, Assurance.LOGIN, now)
    order = EnterByState(found.issuer, found.subject, found.national_id, applies)
    return bureau.core.run(order, context)


def show_out(visit: Visit) -> Response:
    """Signed out; or the question, for whoever came here by the address."""
    return visit.page("out.html")


def out(visit: Visit) -> Response:
    """Sign this browser out: its secret is worth nothing from now on."""
    secret = visit.bureau.secret
    if secret is not None:
        visit.as_stranger().run(LeaveStaff(secret))
    visit.bureau.keep_secret(None)
    answer = visit.as_stranger().go("/cikis")
    answer.headers["Clear-Site-Data"] = ERASE_HERE
    return answer
