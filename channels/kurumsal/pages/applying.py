"""The door of applications: what one needs, and coming in with or without a state login."""

import json
from collections.abc import Sequence
from uuid import UUID

from flask import Response, request, session

from app.channel import Route
from app.dialogue.reply import Words, say
from app.domain.permissions import Role
from app.domain.recipient import Kind, parse_address
from app.errors import TooMany
from app.usecases.account.signing import Fate
from app.usecases.applying.entering import AskApplicantCode, EnterToApply
from app.usecases.applying.filling import BeginApplication
from channels._kit.network import network_of
from channels._kit.pages.codes import AddressForm, CodeForm, refused, too_many
from channels._kit.staff.doors import Doors
from channels._kit.staff.entering import APPLIES, KEPT, LOGIN
from channels._kit.staff.visit import Visit
from channels.kurumsal.filling import APPLY
from channels.kurumsal.homes import STATUS
from channels.kurumsal.wrongs import later

MAIL, CODE, BEGIN = f"{APPLY}/posta", f"{APPLY}/posta/kod", f"{APPLY}/basla"
PURPOSE = UUID("1c3e9f52-7c0a-5b6e-9d55-0e8f4a6b2d19")
KEPT_MAIL = "apply.mail"


def routes(doors: Doors) -> Sequence[Route]:
    """Open to everybody."""
    return (
        doors.page(APPLY, show, open=True),
        doors.deed(BEGIN, begin, "BeginApplication"),
        *doors.form(MAIL, show_mail, ask_code, open=True),
        *doors.form(CODE, show_code, enter, open=True),
    )


def show(visit: Visit) -> Response:
    """What an application needs, and the two ways in."""
    return _door(visit)


def _door(visit: Visit, wrong: Words | None = None) -> Response:
    applicant = visit.staff is not None and visit.staff.role is Role.APPLICANT
    state = visit.bureau.identity is not None
    return visit.page(
        "apply-door.html",
        429 if wrong else 200,
        applicant=applicant,
        login=LOGIN if state else "",
        hidden={APPLIES: "1"},
        wrong=wrong,
    )


def begin(visit: Visit) -> Response:
    """A new application, or the one that was begun."""
    try:
        visit.run(BeginApplication())
    except TooMany as fault:
        return _door(visit, later(fault))
    return visit.go(STATUS)


def show_mail(visit: Visit) -> Response:
    """Which mail address?"""
    return visit.page("apply-mail.html", form=AddressForm(formdata=None))


def ask_code(visit: Visit) -> Response:
    """A code to it, whoever has it."""
    form = AddressForm()
    if form.validate() and form.parsed.kind is not Kind.MAIL:
        form.refuse("address", say("web.error.mail"))
    if not form.wrong:
        order = AskApplicantCode(visit.language, network_of(request))
        try:
            visit.as_stranger().run(order, visit.bureau.core.person(form.parsed))
        except TooMany as fault:
            form.refuse("address", too_many(fault))
        else:
            text = json.dumps([form.parsed.canonical, (visit.now + KEPT).timestamp()])
            session[KEPT_MAIL] = visit.bureau.core.wrap(text, PURPOSE)
            return visit.go(CODE)
    return visit.page("apply-mail.html", form=form)


def _kept(visit: Visit) -> str | None:
    wrapped = session.get(KEPT_MAIL)
    text = visit.bureau.core.unwrap(wrapped, PURPOSE) if isinstance(wrapped, str) else None
    canonical, until = json.loads(text) if text else (None, 0)
    return canonical if visit.now.timestamp() < until else None


def show_code(visit: Visit) -> Response:
    """Which code came?"""
    if _kept(visit) is None:
        return visit.go(MAIL)
    return _code_page(visit, CodeForm(formdata=None))


def _code_page(visit: Visit, form: CodeForm) -> Response:
    return visit.page("apply-code.html", form=form, path=CODE, back=MAIL, step=0)


def enter(visit: Visit) -> Response:
    """In, as an applicant or as who they are already; or why not."""
    canonical = _kept(visit)
    if canonical is None:
        return visit.go(MAIL)
    form = CodeForm()
    if form.validate():
        who = visit.bureau.core.person(parse_address(canonical))
        order = EnterToApply(form.digits, network_of(request), visit.language)
        try:
            done = visit.as_stranger().run(order, who)
        except TooMany as fault:
            form.refuse("code", too_many(fault))
        else:
            if done.fate is Fate.RIGHT:
                session.pop(KEPT_MAIL, None)
                visit.bureau.keep_secret(done.secret)
                return visit.go("/")
            form.refuse("code", refused(done.fate, done.left))
    form.code.data = ""
    return _code_page(visit, form)
