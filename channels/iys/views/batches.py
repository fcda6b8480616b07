"""Up to a thousand consents at once: taken in when nothing is wrong with any, processed soon after,
told of one by one.

    POST …/consents/request   [{"type": "EPOSTA", "source": "HS_WEB", …}, …]
    -> 202 {"requestId": "5980a44b-…", "subRequests": [{"subRequestId": "3e14…", …}, …]}
    GET …/consents/request/5980a44b-…
    -> [{"index": 0, "status": "success", "transactionId": "432c…", …}, …]
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Response, request

from app.errors import RuleBroken
from app.usecases.programs.batches import BatchView, KeepBatch, ShowBatch, sub_request
from app.usecases.programs.partners import Right
from app.usecases.programs.reporting import FindOriginals
from channels.iys.bodies import read_json
from channels.iys.dates import written
from channels.iys.errors import Refused, Wrong, refuse, told
from channels.iys.gate import Call
from channels.iys.records import MOST_TOLD, Read
from channels.iys.views.consents import (
    TOO_OLD,
    backdated,
    entry_of,
    records_of,
    refuse_strangers,
)

MOST = 1000
LONGEST_ID = 36


@dataclass(frozen=True, slots=True)
class AddConsents:
    """`POST …/consents/request`. `repeats`: v2."""

    repeats: bool

    def __call__(self, call: Call) -> Response:
        """202 with the number of the whole and of each; 422 with everything that is wrong."""
        body = read_json(request)
        if not isinstance(body, list) or not body:
            raise refuse("H092")
        if len(body) > MOST:
            raise refuse("H091")
        reads = self._read(call, body)
        for index, read in enumerate(reads):
            call.need(read.record.type, Right.WRITE, index)
        refuse_strangers(call, list(enumerate(reads)))
        try:
            kept = call.run(KeepBatch(call.provider, call.brand, reads, self.repeats))
        except RuleBroken as broken:
            raise refuse(broken.rule) from None
        moment = written(kept.created_at)
        rows = [
            _row(read, sub_request(kept.request_id, index), moment)
            for index, read in enumerate(reads)
        ]
        return told({"requestId": str(kept.request_id), "subRequests": rows}, 202)

    def _read(self, call: Call, body: list[Any]) -> list[Read]:
        """Every record. Raises Refused for all that is wrong with any of them."""
        records, reads = records_of(call), list[Read]()
        wrong: list[Wrong] = []
        late: dict[int, Read] = {}
        for index, one in enumerate(body):
            if len(wrong) >= MOST_TOLD:
                break
            if not isinstance(one, dict):
                wrong.append(Wrong("H092", index=index))
                continue
            read = records.read(one, index)
            if isinstance(read, Read):
                reads.append(read)
                continue
            said = backdated(call, one) if self.repeats and _only_late(read) else None
            if said is None or not call.may(said.record.type, Right.WRITE):
                wrong += read
            else:
                late[index] = said
                reads.append(said)
        wrong += self._too_late(call, body, late)
        wrong += _twice(reads) if len(reads) == len(body) else ()
        if wrong:
            raise Refused(*wrong)
        return reads

    def _too_late(self, call: Call, body: list[Any], late: dict[int, Read]) -> Iterator[Wrong]:
        """Those that are too old, unless they were recorded in time by an earlier request."""
        if not late:
            return
        entries = tuple(entry_of(call, read) for read in late.values())
        found = call.run(FindOriginals(call.brand, entries))
        for place, index in enumerate(late):
            if place not in found:
                date = body[index].get("consentDate")
                yield Wrong(TOO_OLD, ("consentDate",), date, index)


def _only_late(wrong: list[Wrong]) -> bool:
    return [one.code for one in wrong] == [TOO_OLD]


def _twice(reads: list[Read]) -> Iterator[Wrong]:
    """H194: a permission that stands in the list for the second time."""
    seen: set[tuple[int, int, str]] = set()
    for index, (record, address) in enumerate(reads):
        key = (record.recipient_type, record.type, address)
        if key in seen:
            yield Wrong("H194", index=index)
        seen.add(key)


def _row(read: Read, sub: UUID, moment: str) -> dict[str, Any]:
    """One record of the answer; both spellings of the number, since readers are built by either."""
    record, date = read.record, read.record.consent_date
    return {
        "type": record.type.name,
        **({"source": record.source.name} if record.source is not None else {}),
        "recipient": read.address,
        "status": record.status.name,
        **({"consentDate": written(date)} if date is not None else {}),
        "recipientType": record.recipient_type.name,
        "subrequestId": str(sub),
        "subRequestId": str(sub),
        "creationDate": moment,
    }


def show_batch(call: Call, request_id: str) -> Response:
    """`GET …/consents/request/{requestId}`: what became of each; `[]` of one that is not known."""
    if len(request_id) > LONGEST_ID:
        raise refuse("H198", "requestId", request_id)
    if request_id.isalpha():
        raise refuse("H199", "requestId", request_id)
    if request_id.isdigit():
        raise refuse("H400", "requestId", request_id)
    try:
        id = UUID(request_id)
    except ValueError:
        return told([])
    view = call.run(ShowBatch(call.brand, id))
    return told([] if view is None else list(_outcomes(id, view)))


def _outcomes(id: UUID, view: BatchView) -> Iterator[dict[str, Any]]:
    for index in range(view.rows):
        sub = str(sub_request(id, index))
        made: dict[str, Any] = {"index": index, "subrequestId": sub, "subRequestId": sub}
        if view.finished_at is None:
            yield made | {"status": "enqueue"}
        elif view.codes[index] is not None:
            wrong = Wrong(str(view.codes[index]))
            error = {"code": wrong.code, "message": wrong.message}
            yield made | {"status": "failure", "error": error}
        else:
            yield made | _success(id, view, index)


def _success(id: UUID, view: BatchView, index: int) -> dict[str, Any]:
    earlier = view.earlier.get(index)
    moment = earlier.created_at if earlier else view.finished_at
    made: dict[str, Any] = {
        "requestId": str(id),
        "transactionId": view.transactions[index],
        "status": "success",
        "creationDate": written(moment) if moment else "",
    }
    if not view.repeats:
        return made
    made["isAddConsentV2Service"] = True
    if earlier is not None and earlier.request_id is not None:
        sub = sub_request(earlier.request_id, earlier.position)
        made["originalRequestInformation"] = {
            "requestId": str(earlier.request_id),
            "subRequestId": str(sub),
        }
    return made
