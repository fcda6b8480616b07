"""Refusing what was selected, or everything: first what will happen, then one press."""

from collections.abc import Sequence

from flask import Response, request
from wtforms import BooleanField, SelectMultipleField

from app.channel import Route
from app.core import Person
from app.dialogue.reply import say
from app.domain.consent import MessageType, Status
from app.usecases.cells import Cell
from app.usecases.changing import ChangeConsents, RefuseEverything, Wish
from app.usecases.overview import BrandRow, Overview
from channels._kit.pages.forms import Form
from channels._kit.pages.sayings import TYPES
from channels.web.doors import Doors
from channels.web.listing import shown
from channels.web.pages.permissions import people, see
from channels.web.paths import HOME
from channels.web.refusing import keep_brands, keep_everything, proof
from channels.web.switches import brands_of, chosen_people, chosen_types, short_name
from channels.web.visit import Visit

SURE = "sure"


def routes(doors: Doors) -> Sequence[Route]:
    """All for those who are signed in."""
    return (
        doors.deed(f"{HOME}/secilenler", refuse_selected, shown=show_selected, keep=keep_brands),
        *doors.form(f"{HOME}/hepsi", show_everything, refuse_everything, keep=keep_everything),
    )


def refuse_selected(visit: Visit) -> Response:
    """Refuse all that the ticked brands may do: shown first, done by the second press."""
    ending = _ending(visit)
    if SURE not in request.form or not ending:
        return _selected(visit, ending)
    done = visit.run(ChangeConsents(_refusals(visit, ending)))
    return visit.go(f"{HOME}/tamam/{done.reference}" if done.moved else HOME)


def show_selected(visit: Visit) -> Response:
    """What would end, of the brands that were ticked before the session was over."""
    return _selected(visit, _ending(visit))


def _ending(visit: Visit) -> list[BrandRow]:
    """The ticked brands that may write, in Turkish order."""
    known = {row.brand.code: row for row in see(visit).rows}
    chosen = [known[code] for code in brands_of(request.form.getlist("brand"), known)]
    ending = [row for row in chosen if any(one.approved for one in row.permissions)]
    return sorted(ending, key=lambda row: row.brand.sort_key)


def _selected(visit: Visit, rows: list[BrandRow]) -> Response:
    return visit.page("selected.html", rows=rows, count=_approved(rows), proof=proof(visit))


def _approved(rows: Sequence[BrandRow]) -> int:
    return sum(one.approved for row in rows for one in row.permissions)


def _refusals(visit: Visit, rows: Sequence[BrandRow]) -> tuple[Wish, ...]:
    cells: dict[Person, list[Cell]] = {}
    for row in rows:
        for one in row.permissions:
            mine = visit.me.mine(one.tag)
            if one.approved and mine:
                cell = Cell(row.brand.code, one.type, one.recipient_type)
                cells.setdefault(mine.person, []).append(cell)
    return tuple(Wish(person, Status.RET, tuple(some)) for person, some in cells.items())


class EverythingForm(Form):
    """Which types, at which addresses, all brands but which, and those to come."""

    types = SelectMultipleField(validate_choice=False)
    addresses = SelectMultipleField(validate_choice=False)
    keep = SelectMultipleField(validate_choice=False)
    ahead = BooleanField()


def show_everything(visit: Visit) -> Response:
    """What is to be refused, with everything ticked."""
    form = EverythingForm(formdata=request.form if request.form else None)
    if not request.form:
        form.types.data = [kind.name for kind in MessageType]
        form.addresses.data = [short_name(one) for one in visit.me.addresses]
        form.keep.data = []
    return _asked(visit, form, see(visit))


def _asked(visit: Visit, form: EverythingForm, overview: Overview) -> Response:
    return visit.page(
        "everything.html",
        form=form,
        types=[(kind.name, words) for kind, words in TYPES.items()],
        addresses=[(short_name(one), shown(one)) for one in visit.me.addresses],
        brand_names=[
            (str(row.brand.code), row.brand.name)
            for row in overview.rows
            if any(one.approved for one in row.permissions)
        ],
    )


def refuse_everything(visit: Visit) -> Response:
    """First exactly what will happen, then the deed."""
    form, overview = EverythingForm(), see(visit)
    known = {row.brand.code: row for row in overview.rows}
    types = chosen_types(form.types.data)
    chosen = chosen_people(visit.me, form.addresses.data)
    keep = brands_of(form.keep.data, known)
    if not types:
        form.refuse("types", say("web.error.types"))
    if not chosen:
        form.refuse("addresses", say("web.error.addresses"))
    if form.wrong:
        return _asked(visit, form, overview)
    if SURE in request.form:
        done = visit.run(RefuseEverything(chosen, types, keep, form.ahead.data))
        return visit.go(
            f"{HOME}/tamam/{done.reference}" if done.consents or form.ahead.data else HOME
        )
    tags = {person.tag for person in chosen}
    ending = [
        row
        for row in overview.rows
        if row.brand.code not in keep
        and any(one.approved and one.tag in tags and one.type in types for one in row.permissions)
    ]
    count = sum(
        one.approved and one.tag in tags and one.type in types
        for row in ending
        for one in row.permissions
    )
    return visit.page(
        "everything-check.html",
        form=form,
        proof=proof(visit),
        types=[TYPES[kind] for kind in types],
        addresses=[shown(one) for one in visit.me.addresses if one.person.tag in tags],
        everywhere=len(chosen) == len(people(visit)),
        kept=[known[code].brand.name for code in keep],
        rows=ending,
        count=count,
    )
