"""The citizen's own addresses."""

from typing import Any

from flask import Response, request

from app.domain.recipient import parse_address
from app.errors import NotFound
from app.usecases.account.addresses import AddAddress, RemoveAddress, SetOpens
from app.usecases.account.asking import AskCode, CodeAsked, Purpose
from app.usecases.account.signing import Fate
from app.usecases.account.visitors import Mine
from app.usecases.lock import LockAddress, Locked
from channels._kit.network import network_of
from channels.api.call import Call
from channels.api.doors import Door, Doors
from channels.api.schemas import asked, told
from channels.api.views.tokens import wrong_code

Body = dict[str, Any]


def add(doors: Doors) -> None:
    """Their doors."""
    one = "/addresses/<address>"
    doors.add("GET", "/addresses", list_addresses, Door(told.AddressList))
    doors.add(
        "POST",
        "/addresses/codes",
        ask_address_code,
        Door(told.CodeSent, 202, body=asked.CodeWish, faults=(429,)),
    )
    doors.add(
        "POST",
        "/addresses",
        add_address,
        Door(told.AddressTold, 201, body=asked.AddedAddress, faults=(404, 429)),
    )
    change = Door(told.AddressTold, body=asked.AddressChange, faults=(404,))
    doors.add("PATCH", one, change_address, change)
    doors.add("DELETE", one, remove_address, Door(status=204, faults=(404, 422)))
    lock = Door(told.Locked, body=asked.Lock, faults=(404,))
    doors.add("PUT", f"{one}/lock", lock_address, lock)


def list_addresses(call: Call) -> Body:
    """List the addresses of the account.

    A device that came in by an address which others share sees that one only.
    """
    items = [_told(call, one) for one in call.me.addresses]
    return {"items": items, "seen_at": call.me.seen_at}


def ask_address_code(call: Call, body: Body) -> CodeAsked:
    """Ask for a code at another address of one's own."""
    address = parse_address(body["address"])
    order = AskCode(Purpose.ADD_ADDRESS, call.language, network_of(request))
    return call.run(order, call.bearers.core.person(address))


def add_address(call: Call, body: Body) -> Body:
    """Add an address by the code that was sent there.

    Two accounts that one person can open become one.
    """
    address = parse_address(body["address"])
    order = AddAddress(body["code"], network_of(request), call.language)
    done = call.run(order, call.bearers.core.person(address))
    if done.fate is not Fate.RIGHT:
        raise wrong_code(done.fate)
    now = call.again()
    added = (one for one in now.me.addresses if one.address == address)
    found = next(added, None)
    if found is None:
        # Removed again by another device in this very moment.
        raise NotFound("address")
    return _told(now, found)


def change_address(call: Call, body: Body, address: str) -> Body:
    """Change whether an address opens the account, and whether it is locked."""
    mine = call.mine(address)
    if "opens" in body:
        call.run(SetOpens(body["opens"]), mine.person)
    if "locked" in body:
        call.run(LockAddress(body["locked"]), mine.person)
    now = call.again()
    return _told(now, now.mine(address))


def remove_address(call: Call, address: str) -> Response:
    """Take an address from the account; its permissions stay as they are.

    The last way into the account stays.
    """
    call.run(RemoveAddress(), call.mine(address).person)
    return Response(status=204)


def lock_address(call: Call, body: Body, address: str) -> Locked:
    """Lock an address, or open it again.

    While it is locked no provider's approval takes effect on it.
    """
    return call.run(LockAddress(body["locked"]), call.mine(address).person)


def _told(call: Call, mine: Mine) -> Body:
    return {
        "id": call.id_of(mine),
        "address": mine.address.canonical,
        "kind": mine.address.kind.value,
        "opens": mine.opens,
        "entry": mine.entry,
        "locked": mine.locked,
        "added_at": mine.added_at,
    }
