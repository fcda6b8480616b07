"""Permissions of a provider's brand: reported, checked, refused at the provider, asked about."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import request

from app.channel import Caller
from app.domain.consent import Record, Source, Status
from app.domain.places import FIELDS
from app.domain.recipient import parse_for
from app.errors import NotFound, RuleBroken
from app.usecases.dealers import MayRetailerWrite
from app.usecases.programs.asof import ShowAsOf, Stood
from app.usecases.programs.partners import Right
from app.usecases.programs.refusing import RefusalReported, ReportRefusal, refusal
from app.usecases.programs.reporting import KnownRetailers, ReportConsent
from app.usecases.record import CheckConsents, Entry
from channels.api.doors import Door, Doors
from channels.api.problems import BadFields
from channels.api.provider import ProviderCall
from channels.api.schemas import records as words

Body = dict[str, Any]
UNDER = "/providers/<provider>/brands/<brand>"
STRANGER = "H180"
# The fields of this API are written in another way than those of İYS.
NAMES = {
    "consentDate": "consent_date",
    "recipientType": "recipient_type",
    "retailerCode": "retailer_code",
    "retailerAccess": "retailer_access",
}


def add(doors: Doors) -> None:
    """Their doors."""
    shared: dict[str, Any] = {"caller": Caller.PROVIDER, "under": UNDER}
    recorded = Door(words.RecordedTold, 201, body=words.Said, keyed=True, **shared)
    doors.add("POST", "/consents", record_consent, recorded)
    checked = Door(words.CheckedMany, body=words.SaidMany, **shared)
    doors.add("POST", "/consents/check", check_consents, checked)
    asked = Door(words.StatesTold, body=words.StateAsked, query=words.AtAsked, **shared)
    doors.add("POST", "/consents/query", query_consents, asked)
    refused = Door(words.RefusalTold, 201, body=words.RefusalSaid, keyed=True, **shared)
    doors.add("POST", "/refusals", report_refusal, refused)


def field_of(rule: str) -> str:
    """The field of this API that a rule is about; empty for none."""
    name = FIELDS.get(rule, "")
    return NAMES.get(name, name)


def _broken(rule: str, field: str = "") -> BadFields:
    return BadFields((field or field_of(rule), rule))


def _record(said: Body) -> Record:
    return Record(
        said["type"],
        Status[said["status"]],
        Source[said["source"]] if said["source"] else None,
        said["consent_date"].replace(microsecond=0) if said["consent_date"] else None,
        said["recipient_type"],
        said["retailer_code"],
        tuple(dict.fromkeys(said["retailer_access"])),
    )


def _entry(call: ProviderCall, said: Body, record: Record) -> Entry:
    """Raises BadFields for an address that does not fit the type."""
    try:
        address = parse_for(said["recipient"], record.type).canonical
    except RuleBroken as broken:
        raise _broken(broken.rule) from None
    return Entry(call.core.keys.tag(address), address, record)


def _strangers(call: ProviderCall, records: list[Record]) -> frozenset[int]:
    """The dealers that are not the brand's."""
    named = {code for record in records for code in record.retailer_access}
    named |= {record.retailer_code for record in records if record.retailer_code is not None}
    known: frozenset[int] = call.run(KnownRetailers(call.brand, named))
    return frozenset(named) - known


def _stranger_in(record: Record, strangers: frozenset[int]) -> str:
    """The field that names a dealer of nobody; empty for none."""
    if record.retailer_code in strangers:
        return "retailer_code"
    return "" if strangers.isdisjoint(record.retailer_access) else "retailer_access"


def record_consent(call: ProviderCall, body: Body) -> Body:
    """Record one permission.

    The same request again under the same idempotency key has the same answer. Many at once come as
    a file.
    """
    record = _record(body)
    call.need(record.type, Right.WRITE)
    entry = _entry(call, body, record)
    stranger = _stranger_in(record, _strangers(call, [record]))
    if stranger:
        raise _broken(STRANGER, stranger)
    order = ReportConsent(call.provider, call.brand, entry)
    try:
        done = call.run_once(order, request)
    except RuleBroken as broken:
        raise _broken(broken.rule) from None
    return {"transaction_id": done.transaction_id, "recorded_at": done.created_at}


def check_consents(call: ProviderCall, body: Body) -> Body:
    """Check what recording some permissions would come to; nothing is written."""
    wrong: dict[int, tuple[str, str]] = {}
    entries: dict[int, Entry] = {}
    records = [_record(said) for said in body["records"]]
    for type in {record.type for record in records}:
        call.need(type, Right.WRITE)
    strangers = _strangers(call, records)
    for index, (said, record) in enumerate(zip(body["records"], records, strict=True)):
        try:
            entries[index] = _entry(call, said, record)
        except BadFields as bad:
            (wrong[index],) = bad.errors
        if stranger := _stranger_in(record, strangers):
            wrong.setdefault(index, (stranger, STRANGER))
    places = [index for index in entries if index not in wrong]
    sound = [entries[index] for index in places]
    done = call.run(CheckConsents(call.brand, sound, provider=call.provider))
    wrong |= {places[position]: (field_of(code), code) for position, code in done.refused}
    return {
        "items": [
            {
                "index": index,
                "taken": index not in wrong,
                "errors": [
                    {"field": field, "code": code}
                    for field, code in ([wrong[index]] if index in wrong else [])
                ],
            }
            for index in range(len(records))
        ]
    }


def query_consents(call: ProviderCall, body: Body, query: Body) -> Body:
    """Show how permissions stand, or stood at a moment.

    What was refused in advance counts too: act on `may_send`. With `retailer_code` it says whether
    that dealer may write: what was approved for a brand counts for the dealers that took it or
    were given access to it, and for no other.
    """
    type, kind = body["type"], body["recipient_type"]
    call.need(type, Right.READ)
    addresses = [_address(one, type, place) for place, one in enumerate(body["recipients"])]
    tags = call.core.keys.tags(addresses)
    at = query["at"]
    stood = call.run(ShowAsOf(tags, call.brand, type, kind, at))
    items = [_state(address, one) for address, one in zip(addresses, stood, strict=True)]
    if body["retailer_code"] is not None:
        _as_dealer(call, body, tags, at, items)
    return {"at": at or call.core.clock.now(), "items": items}


def _as_dealer(
    call: ProviderCall, body: Body, tags: Sequence[bytes], at: datetime | None, items: list[Body]
) -> None:
    """Raises BadFields for a dealer that is not the brand's, and for a moment: who was a dealer
    then is not kept."""
    if at is not None:
        raise BadFields(("retailer_code", "only-now"))
    key = (body["recipient_type"], body["type"], [UUID(bytes=tag) for tag in tags])
    try:
        may = call.run(MayRetailerWrite(call.brand, body["retailer_code"], *key))
    except NotFound:
        raise BadFields(("retailer_code", STRANGER)) from None
    for item, allowed in zip(items, may, strict=True):
        item["may_send"] = allowed


def _address(text: str, type: Any, place: int) -> str:  # noqa: ANN401
    try:
        return parse_for(text, type).canonical
    except RuleBroken as broken:
        raise BadFields((f"recipients.{place}", broken.rule)) from None


def _state(address: str, stood: Stood) -> Body:
    status = stood.status.name if stood.status else None
    return {**asdict(stood), "recipient": address, "status": status}


def report_refusal(call: ProviderCall, body: Body) -> RefusalReported:
    """Report a refusal that the provider itself took.

    It counts also where nothing was recorded before, and where it comes late.
    """
    said = refusal(body["type"], body["recipient_type"], Source[body["source"]], body["refused_at"])
    call.need(said.type, Right.WRITE)
    entry = _entry(call, body, said)
    try:
        return call.run_once(ReportRefusal(call.brand, entry), request)
    except RuleBroken as broken:
        field = field_of(broken.rule)
        raise _broken(broken.rule, "refused_at" if field == "consent_date" else field) from None
