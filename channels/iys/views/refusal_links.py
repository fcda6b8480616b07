"""`POST …/via-hash-links`: links by which whoever gets a mail of the brand refuses it.

{"recipients": [{"recipient": "ornek@adiniz6.com", "recipientType": "BIREYSEL"}]}
-> [{"url": "https://…/ret/…", "recipient": "ornek@adiniz6.com"}]
"""

from typing import Any

from flask import Response, request

from app.domain.consent import MessageType, RecipientType
from app.domain.recipient import Address, parse_exact
from app.errors import RuleBroken
from app.usecases.programs.partners import Right
from app.usecases.via.refusing import MakeRefusalLinks
from channels.iys.asked import read_list
from channels.iys.bodies import read_object
from channels.iys.errors import Refused, Wrong, told
from channels.iys.fields import Fields
from channels.iys.gate import Call

MOST = 100
LONGEST_PHONE = 15
Recipient = tuple[Address, RecipientType]


def make_links(call: Call) -> Response:
    """A link for each address that has approved, and why there is none for every other."""
    body = read_object(request, "H097")
    given = read_list(body, "recipients", MOST, "H127")
    call.need(MessageType.EPOSTA, Right.READ)
    recipients = _recipients(given)
    links = call.run(MakeRefusalLinks(call.brand, recipients))
    none = Wrong("H568")
    return told(
        [
            {"url": link, "recipient": address.canonical}
            if link is not None
            else {"recipient": address.canonical, "code": none.code, "message": none.message}
            for link, (address, _) in zip(links, recipients, strict=True)
        ]
    )


def _recipients(given: list[Any]) -> list[Recipient]:
    """Every one of them. Raises Refused for all that is wrong, each with its place."""
    wrong: list[Wrong] = []
    found: list[Recipient] = []
    for index, one in enumerate(given):
        mine: list[Wrong] = []
        if not isinstance(one, dict):
            wrong.append(Wrong("H097", index=index))
            continue
        fields = Fields(one)
        kind = fields.recipient_type()
        mine += fields.wrong
        address = _address(one.get("recipient"), mine)
        wrong += (Wrong(each.code, each.location, each.value, index) for each in mine)
        if kind is not None and address is not None:
            found.append((address, kind))
    if wrong:
        raise Refused(*wrong)
    return found


def _address(value: Any, wrong: list[Wrong]) -> Address | None:  # noqa: ANN401
    """A mail address; of what looks like a number, what is wrong with it as a number."""
    if value is None or value == "":
        wrong.append(Wrong("H114", ("recipient",)))
        return None
    said = value if isinstance(value, str) else ""
    try:
        return parse_exact(said, MessageType.EPOSTA)
    except RuleBroken:
        digits = said.removeprefix("+")
        if not (digits.isascii() and digits.isdigit()):
            wrong.append(Wrong("H120", ("recipient",), value))
            return None
    long = len(digits) > LONGEST_PHONE
    wrong += (Wrong(code, ("recipient",), value) for code in ("H160", "H121")[not long :])
    return None
