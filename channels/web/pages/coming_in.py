"""Coming in by a code: one page asks for the address, the next for the code.

Nothing on them tells whether an address is known: an address that nobody has heard of gets the
same words, by the same statements.
"""

from collections.abc import Sequence
from urllib.parse import urlencode

from flask import Response, request

from app.channel import Caller, Route
from app.dialogue.reply import Words, say
from app.domain.recipient import Address
from app.errors import TooMany
from app.usecases.account.asking import AskCode, Purpose
from app.usecases.account.devices import SignOut
from app.usecases.account.signing import Fate, SignInByCode
from channels._kit.network import network_of
from channels._kit.pages.codes import AddressForm, CodeForm, refused, too_many
from channels._kit.pages.headers import ERASE_HERE
from channels.web import cookie
from channels.web.codes import keep_address, kept_address
from channels.web.device import device_name
from channels.web.doors import Doors
from channels.web.gate import sign_in_page
from channels.web.keeping import AGAIN, FIELD, carried, kept_form
from channels.web.paths import AFTER, HOME, SIGN_IN, own_path
from channels.web.visit import Visit

PENDING = "address"
CODE = f"{SIGN_IN}/kod"


def routes(doors: Doors) -> Sequence[Route]:
    """In, and out again."""
    anybody = Caller.ANYBODY
    return (
        *doors.form(SIGN_IN, show_sign_in, ask_code, anybody),
        *doors.form(CODE, show_code, enter_code, anybody),
        doors.deed(f"{CODE}/yeni", ask_again, anybody),
        *doors.form("/cikis", show_sign_out, sign_out, anybody),
        doors.deed("/oturum", stay),
    )


def show_sign_in(visit: Visit) -> Response:
    """Which address is yours? Whoever is signed in already is led on."""
    after = request.args.get(AFTER)
    if visit.visitor is not None:
        return visit.go(own_path(after) or HOME)
    return sign_in_page(visit, AddressForm(), after=after)


def ask_code(visit: Visit) -> Response:
    """Send a code to the address that was typed, and ask for it."""
    form = AddressForm()
    kept, after = carried(visit.portal.core, request), request.form.get(AFTER)
    if form.validate():
        wrong = _send(visit, form.parsed)
        if wrong is None:
            return _on_to_code(visit, kept, own_path(after))
        form.refuse("address", wrong)
    return sign_in_page(visit, form, kept=kept, after=after)


def _send(visit: Visit, address: Address) -> Words | None:
    """Send a code; the words where there were too many."""
    who = keep_address(visit, PENDING, address)
    try:
        visit.run(AskCode(Purpose.SIGN_IN, visit.language, network_of(request)), who)
    except TooMany as fault:
        return too_many(fault)
    return None


def _on_to_code(visit: Visit, kept: str, after: str | None) -> Response:
    """To the page for the code; a form that waits goes along in the page, and in no address."""
    if kept:
        return _code_page(visit, CodeForm(formdata=None), kept=kept)
    return visit.go(CODE + (f"?{urlencode({AFTER: after}, safe='/')}" if after else ""))


def show_code(visit: Visit) -> Response:
    """Which code did you get?"""
    if kept_address(visit, PENDING) is None:
        return visit.go(SIGN_IN)
    return _code_page(visit, CodeForm(formdata=None), after=request.args.get(AFTER))


def _code_page(
    visit: Visit,
    form: CodeForm,
    *,
    kept: str = "",
    after: str | None = None,
    notice: Words | None = None,
) -> Response:
    return visit.page(
        "code.html",
        form=form,
        hidden={FIELD: kept, AFTER: own_path(after) or ""},
        path=CODE,
        other=SIGN_IN,
        notice=notice,
    )


def ask_again(visit: Visit) -> Response:
    """Another code to the same address; the one before stays good."""
    address = kept_address(visit, PENDING)
    if address is None:
        return visit.go(SIGN_IN)
    form = CodeForm(formdata=None)
    wrong = _send(visit, address)
    if wrong is not None:
        form.refuse("code", wrong)
    notice = None if wrong else say("web.code.sent-again")
    kept, after = carried(visit.portal.core, request), request.form.get(AFTER)
    return _code_page(visit, form, kept=kept, after=after, notice=notice)


def enter_code(visit: Visit) -> Response:
    """Come in, or say why not."""
    address = kept_address(visit, PENDING)
    if address is None:
        return visit.go(SIGN_IN)
    form = CodeForm()
    kept, after = carried(visit.portal.core, request), request.form.get(AFTER)
    if form.validate():
        secret = _try(visit, address, form)
        if secret is not None:
            return signed_in(visit, secret, kept, after)
    form.code.data = ""
    return _code_page(visit, form, kept=kept, after=after)


def _try(visit: Visit, address: Address, form: CodeForm) -> str | None:
    """The secret of the device, which is signed in now; None where the form says what is wrong."""
    order = SignInByCode(form.digits, device_name(request), network_of(request), visit.language)
    try:
        done = visit.run(order, visit.portal.core.person(address))
    except TooMany as fault:
        form.refuse("code", too_many(fault))
        return None
    if done.fate is not Fate.RIGHT:
        form.refuse("code", refused(done.fate, done.left))
    return done.secret


def signed_in(visit: Visit, secret: str, kept: str = "", after: str | None = None) -> Response:
    """Begin the session of a device that was just signed in, and go on where it was broken off."""
    if visit.visitor is not None:
        visit.run(SignOut())
    cookie.begin_anew(secret)
    form = kept_form(visit.portal.core, kept)
    if form is None:
        return visit.go(own_path(after) or HOME)
    fields = [*form.fields, (AGAIN, "1")]
    return visit.page("go-on.html", path=form.path, fields=fields, visitor=None)


def show_sign_out(visit: Visit) -> Response:
    """Signed out; or the question, for whoever came here by the address."""
    return visit.page("sign-out.html")


def sign_out(visit: Visit) -> Response:
    """Sign this device out: its secret is worth nothing from now on."""
    if visit.visitor is not None:
        visit.run(SignOut())
    cookie.begin_anew()
    answer = visit.go("/cikis")
    answer.headers["Clear-Site-Data"] = ERASE_HERE
    return answer


def stay(visit: Visit) -> Response:
    """Whoever gets here has just been seen, and stays signed in."""
    return Response(status=204)
