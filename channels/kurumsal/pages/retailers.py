"""Dealers of a brand: added, looked at, let use what somebody permitted, removed."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from flask import Response, request
from wtforms.validators import ValidationError

from app.channel import Route
from app.dialogue.reply import Words, say
from app.domain.consent import MessageType, RecipientType
from app.domain.party import Place, Retailer
from app.domain.recipient import Kind, parse_address
from app.errors import RuleBroken
from app.usecases.console.permissions import KINDS
from app.usecases.console.reach import Reach
from app.usecases.programs.access import GiveAccess, RemoveAccess, Scope
from app.usecases.programs.partners import Right
from app.usecases.programs.places import cities, towns
from app.usecases.programs.retailers import (
    AddRetailer,
    ListRetailers,
    RemoveRetailer,
    ShowRetailer,
)
from channels._kit.pages.codes import AddressForm
from channels._kit.pages.forms import Form, Line
from channels._kit.pages.sayings import RECIPIENTS, TYPES
from channels._kit.staff.doors import Doors
from channels._kit.staff.visit import Visit
from channels.kurumsal.brands import UNDER, brand_page, of_brand, path_of
from channels.kurumsal.words import PARTY_RULES

HERE = f"{UNDER}/bayiler"
ONE = f"{HERE}/<code>"
PAGE = 100
FIELDS = ("title", "alias", "name", "tckn", "tin", "mersis", "mobile")
DONE = {
    "eklendi": say("provider.retailer.added"),
    "silindi": say("provider.retailer.removed"),
    "verildi": say("provider.access.given"),
    "alindi": say("provider.access.taken"),
}


class RetailerForm(Form):
    """A new dealer, with the person answerable for it."""

    title = Line()
    alias = Line()
    name = Line()
    tckn = Line()
    tin = Line()
    mersis = Line()
    mobile = Line()
    town = Line()

    def validate_town(self, field: Line) -> None:
        """Raises ValidationError for none of the list."""
        if field.data not in {str(code) for code in towns()}:
            raise ValidationError(say("provider.retailer.town.wrong"))

    def made(self, brand: int) -> Retailer:
        """Raises RuleBroken with the field that is wrong."""
        town = towns()[int(self.town.data)]
        city = Place(f"{town.city:02}", cities()[town.city])
        given = {name: (self[name].data or "").strip() for name in FIELDS}
        return Retailer(
            brand,
            given["title"],
            given["name"],
            given["tckn"],
            given["tin"] or given["tckn"],
            city,
            Place(str(town.code), town.name),
            given["alias"] or None,
            given["mersis"] or None,
            given["mobile"] or None,
        )


@cache
def town_choices() -> Sequence[tuple[str, str]]:
    """Every district, by its province, in Turkish order of neither: as the lists of İYS have it."""
    known = cities()
    found = sorted(towns().values(), key=lambda town: (town.city, town.code))
    return [(str(town.code), f"{known[town.city]} / {town.name}") for town in found]


def routes(doors: Doors) -> Sequence[Route]:
    """The list, one of them, and what is done with it."""
    return (
        *doors.form(HERE, of_brand(show), of_brand(add), ("ListRetailers", "AddRetailer")),
        doors.page(ONE, of_brand(show_one), "ShowRetailer"),
        doors.deed(f"{ONE}/erisim", of_brand(access), "GiveAccess"),
        doors.deed(f"{ONE}/sil", of_brand(remove), "RemoveRetailer"),
    )


def show(visit: Visit, reach: Reach) -> Response:
    """Which dealers are there?"""
    return _page(visit, reach, RetailerForm(formdata=None))


def _page(visit: Visit, reach: Reach, form: RetailerForm) -> Response:
    text = request.args.get("sonra", "0")
    offset = int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else 0
    found = visit.run(ListRetailers(reach.code, offset, PAGE, short=True))
    return brand_page(
        visit,
        reach,
        "retailers.html",
        form=form,
        found=found,
        following=offset + PAGE if offset + PAGE < found.total else None,
        towns=town_choices(),
        done=DONE.get(request.args.get("tamam", "")),
    )


def add(visit: Visit, reach: Reach) -> Response:
    """A new dealer; what is wrong is said at its field."""
    form = RetailerForm()
    if form.validate():
        reach.need_some(Right.WRITE)
        try:
            done = visit.run(AddRetailer(form.made(reach.code)))
        except RuleBroken as broken:
            field = str(broken.params["field"])
            words = PARTY_RULES.get(broken.rule, say("provider.rule.other", code=broken.rule))
            form.refuse(field if field in (*FIELDS, "town") else "title", words)
        else:
            return visit.go(path_of(reach, f"/bayiler/{done.code}?tamam=eklendi"))
    return _page(visit, reach, form)


def show_one(visit: Visit, reach: Reach, code: int) -> Response:
    """One dealer, with what identifies the person answerable."""
    return _one(visit, reach, code, AddressForm(formdata=None))


def _one(visit: Visit, reach: Reach, code: int, form: AddressForm, **given: Any) -> Response:  # noqa: ANN401
    return brand_page(
        visit,
        reach,
        "retailer.html",
        form=form,
        dealer=visit.run(ShowRetailer(reach.code, code)),
        types=[(type.name, TYPES[type]) for type in reach.types(Right.WRITE)],
        kinds=[(kind.name, RECIPIENTS[kind]) for kind in RecipientType],
        done=DONE.get(request.args.get("tamam", "")),
        **given,
    )


def access(visit: Visit, reach: Reach, code: int) -> Response:
    """Let the dealer use what one address permitted, or no more."""
    form = AddressForm()
    type = request.form.get("type", "")
    kind = request.form.get("kind", RecipientType.BIREYSEL.name)
    if not form.validate() or kind not in RecipientType.__members__:
        return _one(visit, reach, code, form)
    address = parse_address(form.address.data)
    if type not in {one.name for one in KINDS[address.kind]}:
        mail = address.kind is Kind.MAIL
        form.refuse("address", say("provider.type.phone") if mail else say("provider.type.mail"))
        return _one(visit, reach, code, form)
    reach.need(MessageType[type], Right.WRITE)
    tag = visit.bureau.core.keys.tag(address.canonical)
    scope = Scope(reach.code, RecipientType[kind], MessageType[type], [tag])
    gives = request.form.get("ver") == "1"
    try:
        if gives:
            visit.run(GiveAccess(scope, [code]))
        else:
            visit.run(RemoveAccess(scope, [code]))
    except RuleBroken:
        form.refuse("address", say("provider.access.none"))
        return _one(visit, reach, code, form)
    return visit.go(path_of(reach, f"/bayiler/{code}?tamam={'verildi' if gives else 'alindi'}"))


def remove(visit: Visit, reach: Reach, code: int) -> Response:
    """A dealer that no permission names goes."""
    reach.need_some(Right.WRITE)
    wrong: Words
    try:
        visit.run(RemoveRetailer(reach.code, code))
    except RuleBroken:
        wrong = say("provider.retailer.linked")
        return _one(visit, reach, code, AddressForm(formdata=None), wrong=wrong)
    return visit.go(path_of(reach, "/bayiler?tamam=silindi"))
