"""One consent at a time: recorded, asked about, and its history."""

from collections.abc import Iterator, Set
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import uuid4

from flask import Response, request

from app.domain.consent import MessageType, RecipientType
from app.errors import RuleBroken
from app.usecases.opening import loads_at
from app.usecases.programs.looking import Key, Line, ListApproved, ListMovements, ShowPermission
from app.usecases.programs.partners import Right
from app.usecases.programs.reporting import FindOriginals, KnownRetailers, ReportConsent
from app.usecases.record import Entry
from channels.iys.asked import in_path, read_addresses, read_key
from channels.iys.bodies import read_object
from channels.iys.dates import written
from channels.iys.errors import Refused, Wrong, refuse, told
from channels.iys.gate import Call
from channels.iys.pages import read_page
from channels.iys.records import MOST_TOLD, Read, Records

MOST_ASKED = 1000
TOO_OLD = "H467"


def records_of(call: Call) -> Records:
    """A reader for one request, by the calendar of this site and the opening of the brand."""
    core, now = call.core, call.core.clock.now()
    return Records(now, core.settings.reporting, backdated=loads_at(core, call.brand, now))


@dataclass(frozen=True, slots=True)
class AddConsent:
    """`POST …/consents`. `repeats`: v2, where the same request again has the same answer."""

    repeats: bool

    def __call__(self, call: Call) -> Response:
        """`{"transactionId": "162c…", "creationDate": "2020-08-06 15:50:23"}`."""
        body = read_object(request, "H085")
        read = records_of(call).read(body)
        if isinstance(read, list):
            return self._refused(call, body, read)
        entry = entry_of(call, read)
        call.need(read.record.type, Right.WRITE)
        refuse_strangers(call, [(None, read)])
        try:
            done = call.run(ReportConsent(call.provider, call.brand, entry, self.repeats))
        except RuleBroken as broken:
            raise refuse(broken.rule) from None
        return told(
            {"transactionId": done.transaction_id, "creationDate": written(done.created_at)}
        )

    def _refused(self, call: Call, body: dict[str, Any], wrong: list[Wrong]) -> Response:
        """What was recorded in time may be repeated when it is too late to record it."""
        late = self.repeats and [one.code for one in wrong] == [TOO_OLD]
        read = backdated(call, body) if late else None
        if read is not None and call.may(read.record.type, Right.WRITE):
            found = call.run(FindOriginals(call.brand, (entry_of(call, read),)))
            if found:
                first = found[0]
                moment = written(first.created_at)
                return told({"transactionId": first.transaction_id, "creationDate": moment})
        raise Refused(*wrong)


def backdated(call: Call, body: dict[str, Any]) -> Read | None:
    """A record of which nothing is wrong but its age."""
    now = call.core.clock.now()
    read = Records(now, records_of(call).calendar, backdated=True).read(body)
    return None if isinstance(read, list) else read


def entry_of(call: Call, read: Read) -> Entry:
    """A record with the tag of its address."""
    return Entry(call.core.keys.tag(read.address), read.address, read.record)


def refuse_strangers(call: Call, reads: list[tuple[int | None, Read]]) -> None:
    """Raises Refused H180 for every dealer that is not the brand's."""
    named = {code for _, read in reads for code in read.record.retailer_access}
    named |= {read.record.retailer_code for _, read in reads if read.record.retailer_code}
    known = call.run(KnownRetailers(call.brand, frozenset(named)))
    if named == known:
        return
    raise Refused(*islice(_strangers(reads, known), MOST_TOLD))


def _strangers(reads: list[tuple[int | None, Read]], known: Set[int]) -> Iterator[Wrong]:
    for index, read in reads:
        record = read.record
        if record.retailer_code is not None and record.retailer_code not in known:
            yield Wrong("H180", ("retailerCode",), record.retailer_code, index)
        for place, code in enumerate(record.retailer_access):
            if code not in known:
                yield Wrong("H180", ("retailerAccess", place), code, index)


def line_of(line: Line, address: str, type: MessageType, kind: RecipientType) -> dict[str, Any]:
    """A permission or a movement as the wire has it; what a trader's first record lacks is not
    there."""
    said = {
        "consentDate": written(line.consent_date) if line.consent_date else None,
        "source": line.source.name if line.source else None,
        "recipient": address,
        "recipientType": kind.name,
        "status": line.status.name,
        "type": type.name,
        "creationDate": written(line.created_at),
        "transactionId": line.transaction_id,
    }
    return {name: value for name, value in said.items() if value is not None}


def show_status(call: Call) -> Response:
    """`POST …/consents/status`: one permission as it counts now; `{}` where none was recorded."""
    key, address = _asked(call)
    line = call.run(ShowPermission(key))
    if line is None:
        return told({})
    made = line_of(line, address, key.type, key.recipient_type)
    if line.retailer is not None:
        made |= {"retailerCode": line.retailer, "retailerTitle": line.retailer_title or ""}
    return told(made | {"retailerAccessCount": line.access})


def show_history(call: Call) -> Response:
    """`POST …/consents/history?limit=100&offset=0`: the newest consent date first."""
    key, address = _asked(call)
    page = read_page(request.args)
    lines, total = call.run(ListMovements(key, page.limit, page.offset))
    listed = [line_of(one, address, key.type, key.recipient_type) for one in lines]
    pagination = {"totalCount": total, "pageSize": len(listed), "offset": page.offset}
    return told({"list": listed, "pagination": pagination})


def _asked(call: Call) -> tuple[Key, str]:
    key, address = read_key(call.core, call.brand, read_object(request, "H097"))
    call.need(key.type, Right.READ)
    return key, address


def list_approved(call: Call, recipient_type: str, type: str) -> Response:
    """`POST …/consents/{recipientType}/status/{type}`: which of up to a thousand addresses may be
    sent to.

        {"recipients": ["+905054566789", "+905055566790"]}
        -> {"requestId": "8da1…", "list": ["+905055566790"]}
    """
    asked, kind = in_path(type, recipient_type)
    addresses = read_addresses(read_object(request, "H097"), asked, MOST_ASKED)
    call.need(asked, Right.READ)
    tags = call.core.keys.tags(addresses)
    approved = call.run(ListApproved(tags, call.brand, asked, kind))
    return told({"requestId": str(uuid4()), "list": [addresses[place] for place in approved]})
