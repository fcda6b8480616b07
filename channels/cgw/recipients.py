"""A citizen's addresses and permissions, in the shapes of the real registry's portal."""

from typing import Any
from uuid import UUID

from flask import Response, request

from app.domain.consent import MessageType, RecipientType, Status
from app.domain.recipient import Address, Kind, parse_address, parse_for
from app.errors import InvalidInput, NotFound
from app.usecases.account.asking import AskCode, Purpose
from app.usecases.account.visitors import Mine, Visitor
from app.usecases.cells import Cell
from app.usecases.changing import ChangeConsents, Wish
from app.usecases.overview import Narrow, SeePermissions
from channels._kit.bearer import Bearers
from channels._kit.http import asked_language
from channels._kit.network import network_of
from channels.cgw.bodies import LARGEST_OFFSET, number, read_fields, text, told

PURPOSE = UUID("0b0a5a4e-8c1b-5d5e-b1f4-6a0a6f0f3f21")
USUAL_PAGE, MOST_ON_A_PAGE = 100, 1000
LONGEST_SEARCH = 100
LONGEST_CODE = 9


class Recipients:
    """Asking for a code, the addresses, the search, one change."""

    def __init__(self, bearers: Bearers) -> None:
        self._bearers = bearers

    def ask(self) -> Response:
        """Send a code: `recipient=+905321234567`, or the same as JSON.

        The id that is answered names the address, sealed; nothing of it is kept.
        """
        address = parse_address(text(read_fields(request), "recipient"))
        order = AskCode(Purpose.SIGN_IN, asked_language(request), network_of(request))
        self._bearers.core.run(order, self._bearers.stranger(address))
        return told({"payload": {"id": self._bearers.core.wrap(address.canonical, PURPOSE)}})

    def list(self) -> Response:
        """The addresses of whoever is signed in."""
        visitor = self._bearers.visitor(request)
        addresses = [
            {"recipient": one.address.canonical, "type": type_of(one.address).name}
            for one in visitor.addresses
        ]
        return told({"communicationAddress": addresses})

    def search(self, recipient_type: str) -> Response:
        """The permissions of one address, in pages: body `{"recipient": "+90…"}`."""
        visitor = self._bearers.visitor(request)
        kind = _kind(recipient_type)
        mine = _mine(visitor, text(read_fields(request), "recipient"))
        offset = number(request, "offset", 0, low=0, high=LARGEST_OFFSET)
        limit = number(request, "limit", USUAL_PAGE, low=1, high=MOST_ON_A_PAGE)
        narrow = Narrow(words=request.args.get("text", "")[:LONGEST_SEARCH])
        order = SeePermissions((mine.person.tag,))
        seen = self._bearers.core.run(order, self._bearers.context(visitor, mine.person))
        found: list[dict[str, Any]] = [
            {
                "brandCode": row.brand.code,
                "brandName": row.brand.name,
                "type": one.type.name,
                "status": one.status.name,
            }
            for row in narrow.of(seen)
            for one in row.permissions
            if one.recipient_type is kind
        ]
        pagination = {"offset": offset, "totalCount": len(found)}
        return told({"list": found[offset : offset + limit], "pagination": pagination})

    def update(self, recipient_type: str, brand: str) -> Response:
        """One change: `{"recipient": "+90…", "status": "RET", "type": "MESAJ"}`."""
        visitor = self._bearers.visitor(request)
        kind = _kind(recipient_type)
        fields = read_fields(request)
        mine = _mine(visitor, text(fields, "recipient"))
        status, type = _member(Status, fields, "status"), _member(MessageType, fields, "type")
        if status is Status.NONE:
            raise InvalidInput("status")
        parse_for(mine.address.canonical, type)
        wish = Wish(mine.person, status, (Cell(_brand(brand), type, kind),))
        context = self._bearers.context(visitor, mine.person)
        self._bearers.core.run(ChangeConsents((wish,)), context)
        return told({})


def asked_address(bearers: Bearers, id: str) -> str | None:
    """The address that a code was asked for, by the id that was answered."""
    return bearers.core.unwrap(id, PURPOSE)


def type_of(address: Address) -> MessageType:
    """How an address is reached."""
    if address.kind is Kind.MAIL:
        return MessageType.EPOSTA
    return MessageType.MESAJ if address.mobile else MessageType.ARAMA


def _mine(visitor: Visitor, recipient: str) -> Mine:
    """One of the citizen's own. Raises NotFound alike for another's and for one that nobody has."""
    address = parse_address(recipient)
    found = next((one for one in visitor.addresses if one.address == address), None)
    if found is None:
        raise NotFound("address")
    return found


def _kind(name: str) -> RecipientType:
    if name not in RecipientType.__members__:
        raise NotFound("page")
    return RecipientType[name]


def _brand(code: str) -> int:
    if not (code.isascii() and code.isdigit() and len(code) <= LONGEST_CODE):
        raise NotFound("brand")
    return int(code)


def _member(kind: type[Any], fields: Any, name: str) -> Any:  # noqa: ANN401
    found = text(fields, name)
    if found not in kind.__members__:
        raise InvalidInput(name)
    return kind[found]
