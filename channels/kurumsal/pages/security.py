"""The second factor: proved when coming in, and chosen: a telephone, or an app of codes."""

import json
from collections.abc import Callable, Sequence
from urllib.parse import quote
from uuid import UUID

import segno
from flask import Response, request, session
from markupsafe import Markup

from app.channel import Route
from app.core import UseCase
from app.dialogue.reply import say
from app.domain.permissions import Assurance
from app.domain.recipient import parse_phone
from app.errors import InvalidInput, RuleBroken, TooMany
from app.usecases.account.signing import Fate
from app.usecases.applying.linking import UnlinkLogin
from app.usecases.staff.entering import Factor
from app.usecases.staff.factors import (
    DIGITS,
    AskForPhone,
    AskSecondCode,
    KeepApp,
    KeepPhone,
    Proved,
    ProveSecond,
    WantFactors,
    new_key,
)
from channels._kit.pages.codes import AddressForm, CodeForm, refused, too_many
from channels._kit.staff.doors import SECOND, SECURITY, Doors
from channels._kit.staff.entering import LINKS, send_away
from channels._kit.staff.visit import Visit

STATE, STATE_END = f"{SECURITY}/devlet", f"{SECURITY}/devlet/son"
PHONE, PHONE_CODE, APP = f"{SECURITY}/telefon", f"{SECURITY}/telefon/kod", f"{SECURITY}/uygulama"
PURPOSE = UUID("8f0c5a86-95d4-5f5b-9e0a-3a0a4c1e7c52")
KEPT_PHONE, KEPT_KEY = "staff.phone", "staff.key"
DONE = {
    "telefon": say("staff.factor.done.telefon"),
    "uygulama": say("staff.factor.done.uygulama"),
    "herkes": say("staff.factor.done.herkes"),
    "devlet": say("staff.login.done"),
    "devletsiz": say("staff.login.ended"),
}
WRONG = {"devlet": say("staff.login.taken"), "vazgecti": say("staff.login.broken-off")}
ISSUER = "ileti"


def routes(doors: Doors) -> Sequence[Route]:
    """To prove it, and to choose it."""
    link = [doors.deed(STATE, link_login, "LinkLogin", half=True)] if doors.bureau.identity else []
    return (
        *link,
        doors.deed(STATE_END, unlink_login, "UnlinkLogin", half=True),
        *doors.form(SECOND, show_second, prove, half=True),
        doors.deed(f"{SECOND}/kod", send_code, half=True),
        doors.page(SECURITY, show, half=True),
        doors.deed(f"{SECURITY}/herkes", want_all, "WantFactors"),
        *doors.form(PHONE, show_phone, ask_phone, half=True),
        *doors.form(PHONE_CODE, show_phone_code, keep_phone, half=True),
        *doors.form(APP, show_app, keep_app, half=True),
    )


def _tried(visit: Visit, form: CodeForm, order: Callable[[str], UseCase[Proved]]) -> bool:
    """Whether the code was right; else the form says what was wrong."""
    if not form.validate():
        return False
    try:
        done = visit.run(order(form.digits))
    except TooMany as fault:
        form.refuse("code", too_many(fault))
        return False
    if done.fate is not Fate.RIGHT:
        form.refuse("code", refused(done.fate, done.left))
        form.code.data = ""
    return done.fate is Fate.RIGHT


def show_second(visit: Visit) -> Response:
    """Which code do you have?"""
    if not visit.me.half_in:
        return visit.go("/")
    return _second(visit, CodeForm(formdata=None))


def _second(visit: Visit, form: CodeForm) -> Response:
    sent = request.args.get("gitti", "")[:2]
    return visit.page("second.html", form=form, by_app=visit.me.factor is Factor.APP, sent=sent)


def send_code(visit: Visit) -> Response:
    """A code to the telephone; the page then asks for it."""
    try:
        last = visit.run(AskSecondCode(visit.language))
    except TooMany as fault:
        form = CodeForm(formdata=None)
        form.refuse("code", too_many(fault))
        return _second(visit, form)
    return visit.go(f"{SECOND}?gitti={last}")


def prove(visit: Visit) -> Response:
    """In, or why not."""
    form, me = CodeForm(), visit.me.sign_in
    if _tried(visit, form, lambda digits: ProveSecond(me, digits, visit.language)):
        return visit.go("/")
    return _second(visit, form)


def show(visit: Visit) -> Response:
    """What somebody has, and what they may choose."""
    if visit.me.half_in:
        return visit.go(SECOND)
    return visit.page(
        "security.html",
        needed=request.args.get("gerek") == "1",
        done=DONE.get(request.args.get("tamam", "")),
        wrong=WRONG.get(request.args.get("olmadi", "")),
        state=STATE if _may_link(visit) else "",
        state_end=STATE_END if visit.me.login and _is_sure(visit) else "",
        factor=visit.me.factor,
        Factor=Factor,
    )


def _may_link(visit: Visit) -> bool:
    """Whoever has only the mailbox is not to put another login in the place of the first."""
    me = visit.me
    proved = _is_sure(visit) or not (me.half_in or me.login)
    return visit.bureau.identity is not None and visit.may("LinkLogin") and proved


def _is_sure(visit: Visit) -> bool:
    return visit.me.assurance is Assurance.LOGIN


def link_login(visit: Visit) -> Response:
    """To the state's login, which opens this account from now on."""
    if not _may_link(visit):
        return visit.go(SECURITY)
    return send_away(visit, f"{LINKS}{visit.me.id}")


def unlink_login(visit: Visit) -> Response:
    """It opens this account no more."""
    if not _is_sure(visit):
        return visit.go(SECURITY)
    visit.run(UnlinkLogin(visit.me.sign_in))
    return visit.go(f"{SECURITY}?tamam=devletsiz")


def want_all(visit: Visit) -> Response:
    """Whether everybody at this provider must have two."""
    visit.run(WantFactors(request.form.get("iste") == "1"))
    return visit.go(f"{SECURITY}?tamam=herkes")


def show_phone(visit: Visit) -> Response:
    """Which telephone?"""
    return visit.page("security-phone.html", form=AddressForm(formdata=None))


def ask_phone(visit: Visit) -> Response:
    """A code to it."""
    form = AddressForm()
    if form.validate():
        try:
            phone = parse_phone(form.address.data)
            visit.run(AskForPhone(phone, visit.language))
        except (RuleBroken, InvalidInput):
            form.refuse("address", say("staff.factor.mobile"))
        except TooMany as fault:
            form.refuse("address", too_many(fault))
        else:
            _keep(visit, KEPT_PHONE, phone.canonical)
            return visit.go(PHONE_CODE)
    return visit.page("security-phone.html", form=form)


def show_phone_code(visit: Visit) -> Response:
    """Which code came to it?"""
    phone = _kept(visit, KEPT_PHONE)
    if phone is None:
        return visit.go(PHONE)
    return visit.page("security-phone-code.html", form=CodeForm(formdata=None), last=phone[-2:])


def keep_phone(visit: Visit) -> Response:
    """The telephone is the second factor, or why not."""
    kept = _kept(visit, KEPT_PHONE)
    if kept is None:
        return visit.go(PHONE)
    form, me, phone = CodeForm(), visit.me.sign_in, parse_phone(kept)
    if _tried(visit, form, lambda digits: KeepPhone(me, phone, digits)):
        session.pop(KEPT_PHONE, None)
        return visit.go(f"{SECURITY}?tamam=telefon")
    return visit.page("security-phone-code.html", form=form, last=kept[-2:])


def show_app(visit: Visit) -> Response:
    """A key for an app; the browser keeps it, sealed, until it is proved: whoever has read it into
    the app and looks at the page again sees the same."""
    _keep(visit, KEPT_KEY, _kept(visit, KEPT_KEY) or new_key())
    return _app(visit, CodeForm(formdata=None))


def keep_app(visit: Visit) -> Response:
    """The app is the second factor, or why not."""
    key = _kept(visit, KEPT_KEY)
    if key is None:
        return visit.go(APP)
    form, me = CodeForm(), visit.me.sign_in
    if _tried(visit, form, lambda digits: KeepApp(me, key, digits)):
        session.pop(KEPT_KEY, None)
        return visit.go(f"{SECURITY}?tamam=uygulama")
    return _app(visit, form)


def _app(visit: Visit, form: CodeForm) -> Response:
    key = _kept(visit, KEPT_KEY) or ""
    parts = [key[at : at + 4] for at in range(0, len(key), 4)]
    label = f"{quote(ISSUER)}:{quote(visit.me.name)}"
    uri = f"otpauth://totp/{label}?secret={key}&issuer={quote(ISSUER)}&digits={DIGITS}"
    return visit.page("security-app.html", form=form, parts=parts, picture=_picture(uri))


def _picture(text: str) -> Markup:
    """What an app of codes reads with its camera, as a drawing within the page."""
    drawn = segno.make(text, error="m").svg_inline(scale=5, border=4, light="#fff", dark="#000")
    return Markup(drawn)  # noqa: S704 - squares; the text is in none of its letters


def _keep(visit: Visit, name: str, text: str) -> None:
    text = json.dumps([str(visit.me.id), text])
    session[name] = visit.bureau.core.wrap(text, PURPOSE)


def _kept(visit: Visit, name: str) -> str | None:
    """What this browser keeps of whoever is signed in now; None for somebody else's."""
    wrapped = session.get(name)
    text = visit.bureau.core.unwrap(wrapped, PURPOSE) if isinstance(wrapped, str) else None
    if text is None:
        return None
    id, kept = json.loads(text)
    return str(kept) if id == str(visit.me.id) else None
