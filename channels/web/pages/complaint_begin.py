"""A complaint is begun: where the message came, and which kind it was. Nothing is kept before the
kind is known; a link may bring it, and the brand, along."""

from collections.abc import Sequence

from flask import Response, request
from wtforms import RadioField

from app.channel import Route
from app.dialogue.reply import say
from app.domain.consent import MessageType
from app.errors import NotFound
from app.usecases.account.visitors import Mine
from app.usecases.complaints.drafts import DropDraft, KeepDraft
from app.usecases.complaints.particulars import Particulars
from channels._kit.pages.forms import Form, Line
from channels._kit.pages.sayings import TYPES
from channels.web.asking import TypeForm, type_called
from channels.web.doors import Doors
from channels.web.listing import shown
from channels.web.switches import called, short_name, types_of
from channels.web.telling import (
    BEGIN,
    LIST,
    Telling,
    after,
    back_field,
    number_of,
    open_draft,
    tags,
    unanswered,
)
from channels.web.visit import Visit

ADDRESS, TYPE, BRAND = "adres", "tur", "marka"


def routes(doors: Doors) -> Sequence[Route]:
    """All for those who are signed in."""
    return (
        *doors.form(BEGIN, show_begin, begin, patient=True),
        doors.page(f"{BEGIN}/<number>", go_on),
        *doors.form(f"{BEGIN}/<number>/{ADDRESS}", show_address, move, patient=True),
        *doors.form(f"{BEGIN}/<number>/{TYPE}", show_type, change_type, patient=True),
        *doors.form(f"{BEGIN}/<number>/sil", show_drop, drop),
    )


class BeginForm(TypeForm):
    """Where it came; which kind it was, once that is known. `marka`: whose it was, by a link."""

    adres = RadioField(validate_choice=False)
    marka = Line()


def show_begin(visit: Visit) -> Response:
    """The address first, where there is more than one; then the kind, where there is a choice."""
    me = visit.me
    form = BeginForm(formdata=request.values)
    form.type.data = form.type.data or request.args.get(TYPE)
    if form.adres.data is None and len(me.addresses) == 1:
        form.adres.data = short_name(me.addresses[0])
    mine = called(me, form.adres.data or "")
    return _ask(visit, form, mine if ADDRESS in request.values or len(me.addresses) == 1 else None)


def _ask(visit: Visit, form: BeginForm, mine: Mine | None) -> Response:
    if mine is None or (len(types_of(mine.address)) == 1 and len(visit.me.addresses) == 1):
        return _address_page(visit, form, BEGIN, f"{LIST}")
    return visit.page(
        "complaint-type.html",
        form=form,
        path=BEGIN,
        back=BEGIN if len(visit.me.addresses) > 1 else LIST,
        hidden={ADDRESS: short_name(mine), BRAND: form.marka.data},
        types=[(kind.name, TYPES[kind]) for kind in types_of(mine.address)],
        address=shown(mine),
    )


def _address_page(visit: Visit, form: Form, path: str, back: str) -> Response:
    kind = request.values.get("type", request.args.get(TYPE, ""))
    hidden = {"type": kind, BRAND: request.values.get(BRAND, ""), **back_field()}
    return visit.page(
        "complaint-address.html",
        form=form,
        path=path,
        back=back,
        hidden=hidden,
        addresses=[(short_name(one), shown(one)) for one in visit.me.addresses],
    )


def begin(visit: Visit) -> Response:
    """One question answered, the next is asked; after the kind, the draft is kept."""
    form = BeginForm()
    mine = called(visit.me, form.adres.data or "")
    if mine is None:
        form.refuse(ADDRESS, say("web.error.address-choose"))
        return _ask(visit, form, None)
    possible = types_of(mine.address)
    kind = type_called(form.type.data)
    if len(possible) == 1:
        kind = possible[0]
    if kind not in possible:
        if form.type.data is None or kind is not None:
            # What a link brought along is nobody's mistake.
            form.type.data = None
        if "asked" in request.form:
            form.refuse("type", say("web.error.type"))
        return _ask(visit, form, mine)
    told = Particulars(kind, brand=_brand(visit, form.marka.data))
    number = visit.run(KeepDraft(told), mine.person).number
    return visit.go(f"{BEGIN}/{number}/{unanswered(told)}")


def _brand(visit: Visit, code: str | None) -> int | None:
    """The brand that a link brought along, if there is one."""
    if not code or not (code.isascii() and code.isdigit() and len(code) < 10):
        return None
    brand = visit.portal.core.directory.get(int(code))
    return brand.code if brand else None


def go_on(visit: Visit, number: str) -> Response:
    """A draft goes on at its first question without an answer; what was filed meanwhile is shown.
    Raises NotFound."""
    try:
        telling = open_draft(visit, number)
    except NotFound:
        return visit.go(f"{LIST}/{number_of(number)}")
    return visit.go(f"{telling.base}/{unanswered(telling.told)}")


def show_address(visit: Visit, number: str) -> Response:
    """Where it came, of a draft."""
    telling = open_draft(visit, number)
    form = BeginForm(formdata=request.form if request.form else None)
    if not request.form:
        form.adres.data = short_name(telling.mine)
    return _address_page(visit, form, f"{telling.base}/{ADDRESS}", telling.home)


def move(visit: Visit, number: str) -> Response:
    """It came to another address. A kind that cannot reach it is asked for anew."""
    telling = open_draft(visit, number)
    form = BeginForm()
    mine = called(visit.me, form.adres.data or "")
    if mine is None:
        form.refuse(ADDRESS, say("web.error.address-choose"))
        return _address_page(visit, form, f"{telling.base}/{ADDRESS}", telling.home)
    told, possible = telling.told, types_of(mine.address)
    if told.type not in possible:
        form.type.data = possible[0].name
        told = form.read(told, visit.now)
    visit.run(KeepDraft(told, telling.number, tags(visit)), mine.person)
    if telling.told.type not in possible and len(possible) > 1:
        return visit.go(f"{telling.base}/{TYPE}?geri=ozet")
    return visit.go(after(telling, ADDRESS, told))


def show_type(visit: Visit, number: str) -> Response:
    """Which kind of message it was."""
    telling = open_draft(visit, number)
    form = TypeForm(formdata=request.form if request.form else None)
    if not request.form:
        form.fill(telling.told, visit.now)
    return _type_page(visit, form, telling)


def _type_page(visit: Visit, form: TypeForm, telling: Telling) -> Response:
    return visit.page(
        "complaint-type.html",
        form=form,
        path=f"{telling.base}/{TYPE}",
        back=f"{telling.base}/{ADDRESS}" if "geri" not in request.values else telling.home,
        hidden=back_field(),
        types=[(kind.name, TYPES[kind]) for kind in _possible(telling)],
        address=shown(telling.mine),
    )


def _possible(telling: Telling) -> tuple[MessageType, ...]:
    return types_of(telling.mine.address)


def change_type(visit: Visit, number: str) -> Response:
    """It was another kind: what cannot be said of that one goes."""
    telling = open_draft(visit, number)
    form = TypeForm()
    told = form.read(telling.told, visit.now)
    if not form.wrong and told.type not in _possible(telling):
        form.refuse("type", say("web.error.type"))
    if form.wrong:
        return _type_page(visit, form, telling)
    visit.run(KeepDraft(told, telling.number, tags(visit)), telling.mine.person)
    return visit.go(after(telling, TYPE, told))


def show_drop(visit: Visit, number: str) -> Response:
    """Really?"""
    return visit.page("complaint-drop.html", telling=open_draft(visit, number))


def drop(visit: Visit, number: str) -> Response:
    """Throw a draft away. Raises NotFound for another's."""
    visit.run(DropDraft(number_of(number), tags(visit)))
    return visit.go(f"{LIST}?tamam=silindi")
