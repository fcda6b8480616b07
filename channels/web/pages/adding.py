"""Adding an address to the account: where to, then the code that was sent there."""

from collections.abc import Sequence

from flask import Response, request

from app.channel import Route
from app.dialogue.reply import Words, say
from app.domain.recipient import Address
from app.errors import TooMany
from app.usecases.account.addresses import AddAddress
from app.usecases.account.asking import AskCode, Purpose
from app.usecases.account.signing import Fate
from channels._kit.network import network_of
from channels._kit.pages.codes import AddressForm, CodeForm, refused, too_many
from channels.web import cookie
from channels.web.codes import keep_address, kept_address
from channels.web.doors import Doors
from channels.web.visit import Visit

PENDING = "added"
ADD = "/hesabim/adres"
CODE = f"{ADD}/kod"


def routes(doors: Doors) -> Sequence[Route]:
    """All for those who are signed in."""
    return (
        *doors.form(ADD, show_add, ask_code),
        *doors.form(CODE, show_code, enter_code),
        doors.deed(f"{CODE}/yeni", ask_again),
    )


def show_add(visit: Visit) -> Response:
    """Which address is yours, too?"""
    return _add_page(visit, AddressForm())


def _add_page(visit: Visit, form: AddressForm) -> Response:
    return visit.page("address-add.html", form=form)


def ask_code(visit: Visit) -> Response:
    """Send a code there."""
    form = AddressForm()
    if form.validate():
        wrong = _send(visit, form.parsed)
        if wrong is None:
            return visit.go(CODE)
        form.refuse("address", wrong)
    return _add_page(visit, form)


def _send(visit: Visit, address: Address) -> Words | None:
    who = keep_address(visit, PENDING, address)
    try:
        visit.run(AskCode(Purpose.ADD_ADDRESS, visit.language, network_of(request)), who)
    except TooMany as fault:
        return too_many(fault)
    return None


def show_code(visit: Visit) -> Response:
    """Which code did you get?"""
    if kept_address(visit, PENDING) is None:
        return visit.go(ADD)
    return _code_page(visit, CodeForm(formdata=None))


def _code_page(visit: Visit, form: CodeForm, notice: Words | None = None) -> Response:
    return visit.page("code.html", form=form, hidden={}, path=CODE, other=ADD, notice=notice)


def ask_again(visit: Visit) -> Response:
    """Another code to the same address."""
    address = kept_address(visit, PENDING)
    if address is None:
        return visit.go(ADD)
    form = CodeForm(formdata=None)
    wrong = _send(visit, address)
    if wrong is not None:
        form.refuse("code", wrong)
    return _code_page(visit, form, None if wrong else say("web.code.sent-again"))


def enter_code(visit: Visit) -> Response:
    """The address is the account's from now on, or what is wrong with the code."""
    address = kept_address(visit, PENDING)
    if address is None:
        return visit.go(ADD)
    form = CodeForm()
    if form.validate() and _added(visit, address, form):
        cookie.drop_pending(PENDING)
        return visit.go("/hesabim?tamam=adres")
    form.code.data = ""
    return _code_page(visit, form)


def _added(visit: Visit, address: Address, form: CodeForm) -> bool:
    order = AddAddress(form.digits, network_of(request), visit.language)
    try:
        done = visit.run(order, visit.portal.core.person(address))
    except TooMany as fault:
        form.refuse("code", too_many(fault))
        return False
    if done.fate is not Fate.RIGHT:
        form.refuse("code", refused(done.fate, done.left))
    return done.fate is Fate.RIGHT
