"""Dealers of a brand (bayi): `…/retailers` and `…/retailers/{retailerCode}`.

{"title": "XYZ Ticaret", "mersis": "0015001526400496", "alias": "Şişli Mağazası",
 "name": "Adım Soyadım", "tckn": "57703411244", "mobile": "+905325001111", "tin": "8450525470",
 "city": {"code": "34", "name": "İstanbul"}, "town": {"code": "01", "name": "Kadıköy"},
 "status": "active"}
"""

from collections.abc import Collection
from typing import Any

from flask import Response, request

from app.domain.consent import MessageType
from app.domain.party import Place, Retailer, RetailerStatus, check_status
from app.usecases.programs.partners import Right
from app.usecases.programs.retailers import (
    AddRetailer,
    ListRetailers,
    RemoveRetailer,
    RetailerView,
    ShowRetailer,
)
from channels.iys.bodies import read_object
from channels.iys.errors import HEADERS, refuse, told
from channels.iys.fields import code_of
from channels.iys.gate import Call
from channels.iys.pages import read_flag, read_page

REMOVED = "Başarı"
ACTIVE = RetailerStatus.ACTIVE
SHORT = ("title", "city", "retailerAccessCount", "retailerCode", "status")
ALL = (
    *("retailerCode", "title", "mersis", "alias", "name", "tckn", "mobile", "tin", "city", "town"),
    *("status", "retailerAccessCount"),
)


def add_retailer(call: Call) -> Response:
    """Add one; its code is made here."""
    _need(call, Right.WRITE)
    item = _read(read_object(request, "H016"), call.brand)
    return told({"retailerCode": call.run(AddRetailer(item)).code}, 201)


def list_retailers(call: Call) -> Response:
    """A page of them; `short` leaves out what is told of persons, unless `all` is asked for."""
    _need(call, Right.READ)
    page = read_page(request.args)
    whole, short = read_flag(request.args, "all", "H184"), read_flag(request.args, "short", "H185")
    brief = short and not whole
    found = call.run(ListRetailers(call.brand, page.offset, page.limit, brief))
    names = SHORT if brief else ALL
    pagination = page.told(found.total) | {"currentPage": page.offset // page.limit + 1}
    lines = [retailer_told(one, names) for one in found.retailers]
    return told({"pagination": pagination, "list": lines})


def show_retailer(call: Call, retailer_code: str) -> Response:
    """One of them."""
    _need(call, Right.READ)
    return told(retailer_told(call.run(ShowRetailer(call.brand, _code(retailer_code))), ALL))


def remove_retailer(call: Call, retailer_code: str) -> Response:
    """Remove one that no permission names."""
    _need(call, Right.WRITE)
    call.run(RemoveRetailer(call.brand, _code(retailer_code)))
    return Response(REMOVED, content_type="text/plain; charset=utf-8", headers=HEADERS)


def retailer_told(one: RetailerView, names: Collection[str]) -> dict[str, Any]:
    """What is told of one, in this order; what there is nothing of is left out."""
    known = {
        "retailerCode": one.code,
        "title": one.title,
        "mersis": one.mersis,
        "alias": one.alias,
        "name": one.name,
        "tckn": one.tckn,
        "mobile": one.mobile,
        "tin": one.tin,
        "city": _place_told(one.city),
        "town": _place_told(one.town),
        "status": one.status.value,
        "retailerAccessCount": one.reach,
    }
    return {name: known[name] for name in names if known[name] is not None}


def _need(call: Call, right: Right) -> None:
    """A dealer is of no type: a partner needs the right for one at least. Raises Refused H353."""
    if not any(call.may(type, right) for type in MessageType):
        raise refuse("H353", field="brandCode")


def _code(text: str) -> int:
    code = code_of(text)
    if code is None:
        raise refuse("H058", retailerCode=text)
    return code


def _place_told(place: Place) -> dict[str, str | int]:
    """The code as a number, as the schema of İYS has it, where it is one."""
    code = code_of(place.code)
    return {"name": place.name, "code": place.code if code is None else code}


def _read(body: dict[str, Any], brand: int) -> Retailer:
    """Raises Refused H016 for nothing at all and for what is no text, RuleBroken by each field."""
    if not body:
        raise refuse("H016")
    return Retailer(
        brand_code=brand,
        title=_text(body, "title"),
        name=_text(body, "name"),
        tckn=_text(body, "tckn"),
        tin=_text(body, "tin"),
        city=_place(body, "city"),
        town=_place(body, "town"),
        alias=_optional(body, "alias"),
        mersis=_optional(body, "mersis"),
        mobile=_optional(body, "mobile"),
        status=check_status(_optional(body, "status") or "") if "status" in body else ACTIVE,
    )


def _text(body: dict[str, Any], name: str) -> str:
    """A text or a number; nothing is the empty text."""
    given = body.get(name)
    if given is None:
        return ""
    if isinstance(given, bool) or not isinstance(given, str | int):
        raise refuse("H016")
    return str(given)


def _optional(body: dict[str, Any], name: str) -> str | None:
    """What is given must be good: «zorunlu olmayan alanlar için boş string ve null değerleri
    girilmemelidir»."""
    return _text(body, name) if name in body else None


def _place(body: dict[str, Any], name: str) -> Place:
    given = body.get(name)
    if isinstance(given, str):
        # So it stands in an older example of İYS; a code is wanted nevertheless.
        return Place("", given)
    if not isinstance(given, dict):
        return Place("", "")
    return Place(_text(given, "code"), _text(given, "name"))
