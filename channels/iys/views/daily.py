"""Reconciliation (mutabakat): what moved on one day, its file, the hash of it, the time stamp.

    GET …/changes/2026-03-10/recipients/BIREYSEL
    {"changeStats": [{"type": "ARAMA", "consents": [
        {"source": "HS", "approval": 10, "rejection": 1, "pending": 0, "total": 11}, …]}, …]}
    GET …/agreements/2026-03-10
    {"processStatus": "completed", "hashValue": "<96 hex digits>", "hashMethod": "SHA-384",
     "agreementStatus": false}
    PUT …/agreements/2026-03-10  {"agreementStatus": true}  -> {"agreementCaptured": true}
    GET …/agreements/2026-03-10/timestamp  -> a TimeStampResp (.tsr)
    GET …/changes/2026-03-10/file  -> the CSV file

204 where there is nothing: no movement, a day that is not over, a file or a stamp not made yet.
"""

import re
import secrets
from collections.abc import Iterator
from datetime import date
from typing import Any

import orjson
import structlog
from flask import Response, request

from app.domain.consent import MessageType, RecipientType
from app.domain.daily import Making, is_out_of_reach
from app.usecases.daily.agreeing import AgreeToDay, DayView, ShowDay, ShowStamp
from app.usecases.daily.counting import CountDay, Figures
from app.usecases.daily.reading import file_of
from channels.iys.bodies import read_json
from channels.iys.errors import HEADERS, Refused, Wrong, told
from channels.iys.gate import Call

METHOD = "SHA-384"
STATUSES = {
    Making.QUEUED: "queued",
    Making.IN_PROGRESS: "inprogress",
    Making.COMPLETED: "completed",
    Making.ERROR: "error",
}
CSV, TSR = "text/csv; charset=utf-8", "application/timestamp-reply"
LONGEST_SHOWN = 40

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_OF_PROVIDER, _OF_REGISTRY = "HS", "IYS"

log = structlog.get_logger(__name__)


def summary(call: Call, report_date: str, recipient_type: str) -> Response:
    """The figures of a day, for each type what the provider moved and what its citizens did.
    `pending` is 0: records that wait are sealed, and have no type yet."""
    day, wrong = _read_day(call, report_date)
    kind = RecipientType.__members__.get(recipient_type)
    if kind is None:
        wrong.append(Wrong("H116", ("recipientType",), recipient_type))
    if day is None or kind is None or wrong:
        raise Refused(*wrong)
    counted = call.run(CountDay(call.brand, day))
    found = {(one.type, one.registry): one for one in counted if one.recipient_type is kind}
    return told({"changeStats": [_stats(type, found) for type in MessageType]})


def show_agreement(call: Call, report_date: str) -> Response:
    """How far the file of a day is, and its hash."""
    view = call.run(ShowDay(call.brand, _day(call, report_date)))
    return _nothing() if view is None else told(_agreement(view))


def agree(call: Call, report_date: str) -> Response:
    """The provider's own file has the same hash."""
    day, wrong = _read_day(call, report_date)
    body = read_json(request)
    value = body.get("agreementStatus") if isinstance(body, dict) else None
    if value is not True:
        shown = orjson.dumps(value).decode()[:LONGEST_SHOWN]
        wrong.append(Wrong("H512", ("agreementStatus",), words={"value": shown}))
    if day is None or wrong:
        raise Refused(*wrong)
    captured = call.run(AgreeToDay(call.brand, day))
    return told({"agreementCaptured": True}) if captured else _nothing()


def timestamp(call: Call, report_date: str) -> Response:
    """The time stamp over the hash of a day's file, as its authority gave it."""
    day = _day(call, report_date)
    stamp = call.run(ShowStamp(call.brand, day))
    if stamp is None:
        return _nothing()
    return _attached(Response(stamp, content_type=TSR), f"{call.brand}-{day}.tsr")


def file(call: Call, report_date: str) -> Response:
    """The file of a day, whole, as it is read. One that breaks off is shorter than it says."""
    day = _day(call, report_date)
    view = call.run(ShowDay(call.brand, day))
    if view is None or not view.complete:
        return _nothing()
    made = Response(_watched(file_of(call.core, call.context, call.brand, day)), content_type=CSV)
    made.content_length = view.size
    return _attached(made, f"{call.brand}-{day}.csv")


def _day(call: Call, text: str) -> date:
    day, wrong = _read_day(call, text)
    if day is None or wrong:
        raise Refused(*wrong)
    return day


def _read_day(call: Call, text: str) -> tuple[date | None, list[Wrong]]:
    """The day that a path names, and what is wrong with it: H501 for none, H502 for one that is
    more than seven days ago."""
    where = ("reportDate",)
    try:
        day = date.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None:
        return None, [Wrong("H501", where, text)]
    if is_out_of_reach(day, call.core.clock.now()):
        return day, [Wrong("H502", where, text)]
    return day, []


def _stats(type: MessageType, found: dict[tuple[MessageType, bool], Figures]) -> dict[str, Any]:
    """`total` is every movement, as many as lines of the file; also those that are neither."""
    consents = []
    for source, registry in ((_OF_PROVIDER, False), (_OF_REGISTRY, True)):
        one = found.get((type, registry))
        consents.append(
            {
                "source": source,
                "approval": one.approvals if one else 0,
                "rejection": one.refusals if one else 0,
                "pending": 0,
                "total": one.movements if one else 0,
            }
        )
    return {"type": type.name, "consents": consents}


def _agreement(view: DayView) -> dict[str, Any]:
    """A hash that there is not yet is left out."""
    hashed = {"hashValue": view.hash} if view.complete else {}
    return {
        "processStatus": STATUSES[view.making],
        **hashed,
        "hashMethod": METHOD,
        "agreementStatus": view.agreed,
    }


def _watched(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """What breaks off has been answered already: it can only be logged."""
    try:
        yield from blocks
    except Exception:
        log.exception("incident", incident=secrets.token_hex(4), path="daily file")
        raise


def _attached(made: Response, name: str) -> Response:
    made.headers.update(HEADERS)
    made.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return made


def _nothing() -> Response:
    made = Response(status=204)
    made.headers.update(HEADERS)
    return made
