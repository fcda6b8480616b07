"""What a registered provider asks for later: another brand, other short names."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, request

from app.channel import Route
from app.domain.application import Kind, State, shown_number
from app.errors import InvalidInput, NotFound, RuleBroken, Unavailable
from app.evidence.page import MEGABYTES, MOST_BYTES
from app.usecases.applying.following import (
    ListOwnRequests,
    Shown,
    ShowRequest,
    WithdrawApplication,
)
from app.usecases.applying.requests import Asked, AskForBrand, AskForNames
from channels._kit.staff.doors import Doors
from channels._kit.staff.visit import Visit
from channels.kurumsal import wrongs
from channels.kurumsal.filling import BrandForm, NamesForm, brand_form, sectors, short_data
from channels.kurumsal.pages.applying_brands import uploaded

LIST = "/markalar/istekler"
NEW = "/markalar/yeni"
NAMES = "/markalar/<brand>/adlar"
ONE = f"{LIST}/<number>"


def routes(doors: Doors) -> Sequence[Route]:
    """Two forms, and each request with the form by which it is completed."""
    return (
        doors.page(NEW, show_new, "AskForBrand"),
        doors.deed(NEW, ask_new, "AskForBrand", largest=MOST_BYTES),
        *doors.form(NAMES, show_names, ask_names, ("AskForNames", "AskForNames")),
        doors.page(ONE, show_one, "ShowRequest"),
        doors.deed(ONE, complete, "AskForBrand", largest=MOST_BYTES),
        doors.deed(f"{ONE}/geri-cek", withdraw, "WithdrawApplication"),
    )


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a form stands: its path, and the request that it completes."""

    path: str
    shown: Shown | None = None


def show_new(visit: Visit) -> Response:
    """Which brand?"""
    return _brand(visit, _Place(NEW), brand_form(None))


def _brand(visit: Visit, place: _Place, form: BrandForm) -> Response:
    given = {"form": form, "sectors": sectors(visit), "megabytes": MEGABYTES}
    return _page(visit, place, "apply-request-brand.html", **given)


def _page(visit: Visit, place: _Place, name: str, **given: Any) -> Response:  # noqa: ANN401
    return visit.page(
        name,
        **given,
        path=place.path,
        shown=place.shown,
        requests=visit.run(ListOwnRequests()),
        states=wrongs.STATES,
        kinds=wrongs.KINDS,
        moves=wrongs.MOVES,
        numbered=shown_number,
        list=LIST,
    )


def ask_new(visit: Visit) -> Response:
    """Asked for, or what is wrong."""
    return _ask_brand(visit, _Place(NEW))


def _ask_brand(visit: Visit, place: _Place) -> Response:
    form = BrandForm(formdata=request.form)
    number = place.shown.held.number if place.shown else None
    name, sector = form.name.data or "", form.sector.data or ""
    asked = Asked()
    try:
        asked = visit.run(AskForBrand(name, sector, form.names, uploaded(), number))
    except (InvalidInput, Unavailable) as fault:
        form.refuse("file", wrongs.fault_words(fault))
    wrongs.refuse(form, asked.wrong)
    return _brand(visit, place, form) if form.wrong else _to(visit, asked)


def _to(visit: Visit, asked: Asked) -> Response:
    return visit.go(f"{LIST}/{asked.number}?tamam=1")


def show_names(visit: Visit, brand: int) -> Response:
    """Which short names, in the place of those that there are?"""
    view = visit.bureau.core.directory.get(brand)
    names = [one.upper() for one in view.names] if view else []
    return _names(visit, _place(brand), NamesForm(formdata=None, data=short_data(names)), brand)


def _place(brand: int) -> _Place:
    return _Place(f"/markalar/{brand}/adlar")


def _names(visit: Visit, place: _Place, form: NamesForm, brand: int) -> Response:
    """Raises NotFound for a brand of others."""
    view = visit.bureau.core.directory.get(brand)
    if view is None or view.iys_code != visit.me.iys_code:
        raise NotFound("brand")
    return _page(visit, place, "apply-request-names.html", form=form, brand=view)


def ask_names(visit: Visit, brand: int) -> Response:
    """Asked for, or what is wrong."""
    return _ask_names(visit, _place(brand), brand)


def _ask_names(visit: Visit, place: _Place, brand: int) -> Response:
    form = NamesForm()
    number = place.shown.held.number if place.shown else None
    asked = visit.run(AskForNames(brand, form.names, number))
    wrongs.refuse(form, asked.wrong)
    return _names(visit, place, form, brand) if form.wrong else _to(visit, asked)


def show_one(visit: Visit, number: int) -> Response:
    """Where a request stands, with its form where more was asked for."""
    shown = visit.run(ShowRequest(number))
    held = shown.held
    if held.state is not State.RETURNED:
        done = request.args.get("tamam") == "1"
        return _page(visit, _Place("", shown), "apply-request.html", done=done)
    place, told = _Place(f"{LIST}/{number}", shown), held.told.brands[0]
    if held.kind is Kind.BRAND:
        return _brand(visit, place, brand_form(told))
    form = NamesForm(formdata=None, data=short_data(told.names))
    return _names(visit, place, form, held.brand or 0)


def complete(visit: Visit, number: int) -> Response:
    """Sent again."""
    shown = visit.run(ShowRequest(number))
    place = _Place(f"{LIST}/{number}", shown)
    if shown.held.kind is Kind.BRAND:
        return _ask_brand(visit, place)
    return _ask_names(visit, place, shown.held.brand or 0)


def withdraw(visit: Visit, number: int) -> Response:
    """Taken back; what was decided meanwhile stays so."""
    try:
        visit.run(WithdrawApplication(number))
    except RuleBroken:
        return visit.go(f"{LIST}/{number}")
    return visit.go(f"{LIST}/{number}?tamam=1")
