"""What the citizen has permitted: the list, one change, many, the history."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import orjson
from flask import Response

from app.core import Person
from app.domain.consent import MessageType, RecipientType, Source, Status
from app.domain.recipient import parse_for
from app.errors import NotFound
from app.usecases.cells import Cell
from app.usecases.changing import ChangeConsents, Changed, Wish
from app.usecases.consents import ShowHistory
from app.usecases.overview import BrandRow, Narrow, Permission
from channels.api.call import Call
from channels.api.cursor import page
from channels.api.doors import JSON, Door, Doors
from channels.api.schemas import asked, told
from channels.api.schemas.fields import LARGEST_CODE

Body = dict[str, Any]
LONGEST_CODE = len(str(LARGEST_CODE))

# Looked up for every permission of a list; the name of a member is a slow property.
TYPES = {one: one.name for one in MessageType}
KINDS = {one: one.name for one in RecipientType}
STATUSES = {one: one.name for one in Status}
SOURCES = {one: one.name for one in Source}


def add(doors: Doors) -> None:
    """Their doors."""
    doors.add(
        "GET",
        "/permissions",
        list_permissions,
        Door(told.PermissionPage, query=asked.Narrowed, faults=(404,), looks_up=True),
    )
    doors.add(
        "PUT",
        "/permissions/<address>/<brand>/<recipient_type>/<message_type>",
        change_permission,
        Door(told.ChangedTold, body=asked.Wanted, faults=(404,), keyed=True),
    )
    doors.add(
        "POST",
        "/permissions/changes",
        change_permissions,
        Door(told.ChangedTold, body=asked.Changes, faults=(404,), keyed=True),
    )
    doors.add(
        "GET",
        "/permissions/<brand>/history",
        show_history,
        Door(told.History, query=asked.OfAddress, faults=(404,)),
    )
    doors.add("GET", "/brands", find_brands, Door(told.BrandList, query=asked.Words))


def list_permissions(call: Call, query: Body) -> Response:
    """List what is permitted, brand by brand.

    `status` is what counts today. The list comes in pages of brands: ask again with `next` as
    `cursor`, and the same filters, until `next` is null.
    """
    own = call.own()
    ids = {tag: call.bearers.address_id(own.account, tag) for tag in own.tags}
    order = query["sort"]
    narrow = Narrow(
        words=query.get("q", ""),
        tag=_named(ids, query["address"]) if "address" in query else None,
        type=query.get("type"),
        source=query.get("source"),
        approved=query.get("approved", False),
        after=query.get("since"),
        order=order,
    )
    rows = narrow.of(own.overview)
    shown, following = page(rows, order, query.get("cursor"), query["limit"])
    # Most people have one address, and to look a tag up takes longer than all the rest of a line.
    only = next(iter(ids.values())) if len(ids) == 1 else None
    body = {
        "items": [
            {
                "brand": brand(row),
                "permissions": [_told(only or ids[one.tag], one) for one in row.permissions],
            }
            for row in shown
        ],
        "next": following,
        "total": len(rows),
    }
    # Written without a schema, which would take longer than all the rest; a test reads it by it.
    return Response(orjson.dumps(body), content_type=JSON)


def _named(ids: Mapping[UUID, str], id: str) -> UUID:
    found = next((tag for tag, known in ids.items() if known == id), None)
    if found is None:
        raise NotFound("address")
    return found


def brand(row: BrandRow) -> Body:
    """A brand, and who is behind it."""
    view = row.brand
    return {
        "code": view.code,
        "name": view.name,
        "title": view.title,
        "mersis": view.mersis,
        "sector": view.sector,
    }


def _told(address: str, one: Permission) -> Body:
    return {
        "address": address,
        "recipient_type": KINDS[one.recipient_type],
        "type": TYPES[one.type],
        "status": STATUSES[one.status],
        "source": None if one.source is None else SOURCES[one.source],
        "since": one.since,
        "recorded_at": one.learned,
        "claimed": one.claimed,
        "ahead": one.ahead,
        "look_until": one.look_until,
    }


def change_permission(
    call: Call, body: Body, address: str, brand: str, recipient_type: str, message_type: str
) -> Body:
    """Change one permission."""
    change = {
        "address": address,
        "brand": read_brand(brand),
        "recipient_type": _member(RecipientType, recipient_type),
        "type": _member(MessageType, message_type),
        "status": body["status"],
    }
    return _changed(call, [change])


def change_permissions(call: Call, body: Body) -> Body:
    """Change many permissions at once, all of them or none.

    Give the request an `Idempotency-Key`: when the answer is lost, the same request under the same
    key gets it again and changes nothing more.
    """
    return _changed(call, body["changes"])


def _changed(call: Call, changes: Iterable[Body]) -> Body:
    wishes: dict[tuple[str, Status], list[Cell]] = {}
    people: dict[str, Person] = {}
    for one in changes:
        mine = call.mine(one["address"])
        parse_for(mine.address.canonical, one["type"])
        people[one["address"]] = mine.person
        cell = Cell(one["brand"], one["type"], one["recipient_type"])
        wishes.setdefault((one["address"], one["status"]), []).append(cell)
    order = ChangeConsents(
        tuple(Wish(people[id], status, tuple(cells)) for (id, status), cells in wishes.items())
    )
    return told_changed(call, call.run_once(order))


def told_changed(call: Call, done: Changed) -> Body:
    """A receipt as it is told."""
    ids = {one.person.tag: call.id_of(one) for one in call.me.addresses}
    return {
        "reference": done.reference,
        "changed": [
            {
                # An answer that was kept may name an address that was removed meanwhile.
                "address": ids.get(one.tag, ""),
                "brand": one.cell.brand,
                "recipient_type": one.cell.recipient_type,
                "type": one.cell.type,
                "status": one.status,
            }
            for one in done.moved
        ],
    }


def show_history(call: Call, query: Body, brand: str) -> Body:
    """Show every movement of one brand's permissions, the newest last."""
    code = existing_brand(call, read_brand(brand))
    wanted = query.get("address")
    addresses = call.me.addresses if wanted is None else (call.mine(wanted),)
    items = [
        {
            "address": call.id_of(mine),
            "recipient_type": one.recipient_type,
            "type": one.type,
            "kind": one.kind,
            "status": one.status,
            "source": one.source,
            "consent_date": one.consent_date,
            "recorded_at": one.created_at,
            "channel": one.channel,
            "reference": one.reference,
            "transaction_id": one.transaction_id,
        }
        for mine in addresses
        for one in call.run(ShowHistory(code), mine.person)
    ]
    return {"items": sorted(items, key=lambda item: item["recorded_at"])}


def find_brands(call: Call, query: Body) -> Body:
    """Find brands by name, the first fifty in Turkish order."""
    found = call.bearers.core.directory.matching(query["q"])
    return {"items": [brand(BrandRow(view, ())) for view in found]}


def read_brand(text: str) -> int:
    """A brand's code in a path. Raises NotFound for what cannot be one."""
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_CODE):
        raise NotFound("brand")
    if int(text) > LARGEST_CODE:
        raise NotFound("brand")
    return int(text)


def existing_brand(call: Call, code: int) -> int:
    """The same code. Raises NotFound for a brand that there is not."""
    if call.bearers.core.directory.get(code) is None:
        raise NotFound("brand")
    return code


def _member(kind: type[Any], name: str) -> Any:  # noqa: ANN401
    if name not in kind.__members__:
        raise NotFound("permission")
    return kind[name]
