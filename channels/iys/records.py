"""Reads records of consents, and says of each everything that is wrong with it.

{"consentDate": "2020-07-08 07:07:07", "source": "HS_CAGRI_MERKEZI", "status": "ONAY",
 "recipient": "ornek@example.com", "recipientType": "BIREYSEL", "type": "EPOSTA",
 "retailerCode": 55550127, "retailerAccess": [58795354, 30143398]}
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from enum import IntEnum
from itertools import islice
from typing import Any, NamedTuple, TypeVar

from app.domain.consent import (
    RETAILER_ACCESS_LIMIT,
    MessageType,
    RecipientType,
    Record,
    Source,
    Status,
    parse_date,
    rules_broken,
)
from app.domain.deadlines import Calendar
from app.domain.recipient import parse_exact
from app.errors import RuleBroken
from channels.iys.errors import NOTHING, Wrong
from channels.iys.fields import code_of

E = TypeVar("E", bound=IntEnum)
LONGEST_SHOWN = 300

FIELDS = frozenset(
    {
        *("recipientType", "retailerAccess", "recipient", "retailerCode"),
        *("source", "type", "consentDate", "status"),
    }
)
TYPES = dict(MessageType.__members__)
RECIPIENT_TYPES = dict(RecipientType.__members__)
STATUSES = {one.name: one for one in (Status.ONAY, Status.RET)}
SOURCES = {one.name: one for one in Source if one.by_provider}
# Where the rules of a record stand on the wire; the others are about its date.
PLACES = {"H119": "source", "H113": "source", "H408": "status", "H126": "retailerAccess"}
REMEMBERED = 2000
MOST_TOLD = 5000
"""So many faults of a request are told: each takes a hundred times what it takes to send it."""
MOST_ALIKE = 100
"""So many of one record that are all alike."""


class Read(NamedTuple):
    """A record as it was read: what it says, and for which address in its canonical form."""

    record: Record
    address: str


class _Kind(NamedTuple):
    """A record without address and date, and what is wrong with it."""

    record: Record | None
    wrong: tuple[Wrong, ...]


class Records:
    """Reads the records of one request; what many of them say alike is read once."""

    def __init__(self, now: datetime, calendar: Calendar, *, backdated: bool = False) -> None:
        self.now, self.calendar, self._backdated = now, calendar, backdated
        self._kinds: dict[object, _Kind] = {}

    def read(self, body: Mapping[str, Any], index: int | None = None) -> Read | list[Wrong]:
        """One record, or everything that is wrong with it, each with its `index`."""
        kind = self._kind(body)
        wrong = list(kind.wrong)
        if not FIELDS.issuperset(body):
            unknown = (name for name in body if name not in FIELDS)
            wrong += (
                Wrong("H118", (name,), _shown(body[name])) for name in islice(unknown, MOST_ALIKE)
            )
        type = kind.record.type if kind.record else _known(TYPES, body.get("type"))
        address = _address(body.get("recipient"), type, wrong)
        record = self._dated(kind.record, body.get("consentDate"), wrong)
        if wrong or record is None:
            return [one if index is None else replace(one, index=index) for one in wrong]
        return Read(record, address)

    def _kind(self, body: Mapping[str, Any]) -> _Kind:
        access = body.get("retailerAccess")
        if not _plain(body.get("retailerCode"), access):
            return _read_kind(body)
        try:
            said = (
                body.get("type"),
                body.get("recipientType"),
                body.get("status"),
                body.get("source"),
                body.get("retailerCode", NOTHING),
                tuple(access) if isinstance(access, list) else access,
            )
            known = self._kinds.get(said)
        except TypeError:
            # A list or an object where a word should be.
            return _read_kind(body)
        if known is None:
            if len(self._kinds) >= REMEMBERED:
                self._kinds.clear()
            known = self._kinds[said] = _read_kind(body)
        return known

    def _dated(self, record: Record | None, text: Any, wrong: list[Wrong]) -> Record | None:  # noqa: ANN401
        """The record with its date, held against the rules that need nothing stored."""
        date = None
        if text is not None and text != "":
            try:
                date = parse_date(text if isinstance(text, str) else "")
            except RuleBroken as broken:
                wrong.append(Wrong(broken.rule, ("consentDate",), _shown(text)))
                return None
        if record is None:
            return None
        whole = replace(record, consent_date=date)
        rules = rules_broken(whole, self.now, self.calendar, backdated=self._backdated)
        wrong += (_broken(rule, whole, text) for rule in rules)
        return whole


def _broken(rule: str, record: Record, text: Any) -> Wrong:  # noqa: ANN401
    if rule in ("H112", "H113"):
        return Wrong(rule, ("consentDate" if rule == "H112" else "source",))
    if rule == "H126":
        codes = list(record.retailer_access)
        return Wrong(rule, ("retailerAccess",), codes, words={"limit": RETAILER_ACCESS_LIMIT})
    value = record.status.name if rule == "H408" else text
    return Wrong(rule, (PLACES.get(rule, "consentDate"),), value)


def _read_kind(body: Mapping[str, Any]) -> _Kind:
    """Everything but address and date. A source that is missing is the rule's affair."""
    wrong: list[Wrong] = []
    type = _word(TYPES, body, "type", ("H111", "H117"), wrong)
    status = _word(STATUSES, body, "status", ("H110", "H115"), wrong)
    source = _word(SOURCES, body, "source", ("", "H119"), wrong)
    recipient_type = _word(RECIPIENT_TYPES, body, "recipientType", ("", "H116"), wrong)
    retailer = _retailer(body, wrong)
    access = tuple(_access(body.get("retailerAccess"), wrong))
    if wrong or type is None or status is None:
        # What is missing is told together with what is wrong.
        trader = recipient_type is RecipientType.TACIR
        if source is None and body.get("source") in (None, "") and not trader:
            wrong.append(Wrong("H113", ("source",)))
        if body.get("consentDate") in (None, "") and not trader:
            wrong.append(Wrong("H112", ("consentDate",)))
        return _Kind(None, tuple(wrong))
    kind = recipient_type or RecipientType.BIREYSEL
    return _Kind(Record(type, status, source, None, kind, retailer, access), ())


def _word(
    known: Mapping[str, E],
    body: Mapping[str, Any],
    name: str,
    codes: tuple[str, str],
    wrong: list[Wrong],
) -> E | None:
    """One of the words of an enumeration; `codes`: it is missing (none: it may be), it is none."""
    value = body.get(name)
    if value is None or value == "":
        if codes[0]:
            wrong.append(Wrong(codes[0], (name,)))
        return None
    found = _known(known, value)
    if found is None:
        wrong.append(Wrong(codes[1], (name,), _shown(value)))
    return found


def _plain(code: Any, access: Any) -> bool:  # noqa: ANN401
    """Whether the codes are what they are equal to: `1 == 1.0 == True`, and one of them is none."""
    many = access if isinstance(access, list) else ()
    return not any(isinstance(one, bool | float) for one in (code, *many))


def _known(known: Mapping[str, E], value: Any) -> E | None:  # noqa: ANN401
    return known.get(value) if isinstance(value, str) else None


def _address(value: Any, type: MessageType | None, wrong: list[Wrong]) -> str:  # noqa: ANN401
    """The canonical form; of a type that is not known, only whether there is any address."""
    if value is None or value == "":
        wrong.append(Wrong("H114", ("recipient",)))
        return ""
    if type is None:
        if not isinstance(value, str):
            wrong.append(Wrong("H122", ("recipient",), _shown(value)))
        return ""
    try:
        return parse_exact(value if isinstance(value, str) else "", type).canonical
    except RuleBroken as broken:
        mail = type is MessageType.EPOSTA
        rules = ("H160", "H121") if broken.rule == "H160" else ("H120" if mail else "H121",)
        wrong += (Wrong(rule, ("recipient",), _shown(value)) for rule in rules)
        return ""


def _retailer(body: Mapping[str, Any], wrong: list[Wrong]) -> int | None:
    """The dealer who took it. A field that may be left out may not be there with nothing in it."""
    if "retailerCode" not in body:
        return None
    value = body["retailerCode"]
    if value is None or value == "":
        wrong.append(Wrong("H266" if value is None else "H267"))
        return None
    found = code_of(value)
    if found is None:
        wrong.append(Wrong("H180", ("retailerCode",), _shown(value)))
    return found


def _access(value: Any, wrong: list[Wrong]) -> Iterator[int]:  # noqa: ANN401
    """The codes, each once."""
    if value is None:
        return
    if not isinstance(value, list) or not value:
        wrong.append(Wrong("H163", ("retailerAccess",), _shown(value)))
        return
    seen: set[int] = set()
    strange = 0
    for place, one in enumerate(value):
        found = code_of(one)
        if found is None:
            wrong.append(Wrong("H180", ("retailerAccess", place), _shown(one)))
            strange += 1
            if strange == MOST_ALIKE:
                return
        elif found not in seen:
            seen.add(found)
            yield found


def _shown(value: Any) -> Any:  # noqa: ANN401
    """What stood there, cut where it is long: it goes back to whoever sent it."""
    if isinstance(value, str):
        return value[:LONGEST_SHOWN]
    return value if isinstance(value, int | float | bool | list | None) else NOTHING
