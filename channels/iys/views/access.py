"""Which dealers may use a permission (bayi izin erişimi).

    POST …/consents/retailers/access            lets more in
    PUT  …/consents/retailers/access            these, and no others any more
    POST …/consent/retailers/access/list        which may
    POST …/consents/retailers/access/remove     takes it from these
    POST …/consents/retailers/access/remove/all takes it from all

{"type": "MESAJ", "recipientType": "BIREYSEL", "recipients": ["+905377115251"],
 "retailerAccess": [12321144, 23408865]}
"""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, request

from app.domain.consent import MessageType, RecipientType
from app.domain.recipient import Address
from app.usecases.programs.access import (
    GiveAccess,
    ListAccess,
    RemoveAccess,
    RemoveAllAccess,
    ReplaceAccess,
    Scope,
)
from app.usecases.programs.partners import Right
from channels.iys.bodies import read_object
from channels.iys.dates import written
from channels.iys.errors import Refused, told
from channels.iys.fields import Fields
from channels.iys.gate import Call
from channels.iys.pages import read_page
from channels.iys.views.retailers import retailer_told

DONE = 1
"""What İYS answers where there is nothing to tell."""
LISTED = (
    *("title", "mersis", "alias", "name", "tckn", "mobile", "city", "town"),
    "retailerCode",
)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a body asks for."""

    type: MessageType
    recipient_type: RecipientType
    addresses: Sequence[Address]
    retailers: Sequence[int] = ()

    def scope(self, call: Call, right: Right) -> Scope:
        """The permissions that are meant. Raises Refused H353 where a partner may not do this."""
        call.need(self.type, right)
        tag = call.core.keys.tag
        tags = [tag(address.canonical) for address in self.addresses]
        return Scope(call.brand, self.recipient_type, self.type, tags)


def give(call: Call) -> Response:
    """Let dealers use a permission. As İYS documents it, one address is asked for as `recipient`,
    and what is said of `recipients` counts too."""
    asked = _read("H090", retailers="H180", one=True)
    done = call.run(GiveAccess(asked.scope(call, Right.WRITE), asked.retailers))
    return told({"transactionId": done.transaction_id, "creationDate": written(done.created_at)})


def replace(call: Call) -> Response:
    """Let these use permissions, and no others."""
    asked = _read("H171", retailers="H180")
    call.run(ReplaceAccess(asked.scope(call, Right.WRITE), asked.retailers))
    return told(DONE, 202)


def remove(call: Call) -> Response:
    """Take permissions away from dealers."""
    asked = _read("H172", retailers="H058")
    call.run(RemoveAccess(asked.scope(call, Right.WRITE), asked.retailers))
    return told(DONE, 202)


def remove_all(call: Call) -> Response:
    """Take permissions away from every dealer."""
    call.run(RemoveAllAccess(_read("H172").scope(call, Right.WRITE)))
    return told(DONE, 202)


def list_access(call: Call) -> Response:
    """A page of the dealers that may use one permission."""
    page = read_page(request.args)
    fields = Fields(read_object(request, "H173"))
    type, kind = fields.message_type(), fields.recipient_type()
    asked = _asked(fields, type, kind, fields.recipient(type))
    order = ListAccess(asked.scope(call, Right.READ), page.offset, page.limit)
    found = call.run(order)
    lines = [retailer_told(one, LISTED) for one in found.retailers]
    return told({"pagination": page.told(found.total), "list": lines})


def _read(invalid: str, *, retailers: str = "", one: bool = False) -> _Asked:
    """The body of a change. Raises Refused: `invalid` for no object; `retailers`: by which code a
    dealer is refused, where there are any."""
    fields = Fields(read_object(request, invalid))
    type, kind = fields.message_type(), fields.recipient_type()
    alone = one and fields.has("recipient")
    addresses = fields.recipient(type) if alone else fields.recipients(type)
    codes = fields.retailers(retailers) if retailers else ()
    return _asked(fields, type, kind, addresses, codes)


def _asked(
    fields: Fields,
    type: MessageType | None,
    kind: RecipientType | None,
    addresses: Sequence[Address],
    retailers: Sequence[int] = (),
) -> _Asked:
    if type is None or kind is None or fields.wrong:
        raise Refused(*fields.wrong)
    return _Asked(type, kind, addresses, retailers)
