"""Reads the bodies of ViA: the question that is to be asked, and the codes that answer it.

{"formId": "1", "recipient": "+905311333449", "verificationType": "SMS_OTP", "consentTypes": [
    {"title": "ETK", "brandCodes": [100100], "types": ["MESAJ"], "recipientType": "BIREYSEL"},
    {"title": "KVK", "types": ["ACIK_RIZA_METNI"], "personData": {"name": "Aslı Can"}}]}
{"requestId": "5b42…", "verificationType": "SMS_OTP",
 "consentTypes": [{"title": "ETK", "otpCode": "393291"}]}
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, TypeVar
from uuid import UUID

from app.domain.consent import MessageType, RecipientType
from app.domain.recipient import Address
from app.domain.via import FORM, Text, Title, Verification, unfit
from app.usecases.via.starting import PersonData
from channels.iys.errors import refuse
from channels.iys.fields import code_of
from channels.iys.via_fields import Body, given, items, of_kind, only, read_address, text

E = TypeVar("E", bound=IntEnum)
MOST_BRANDS = 20
"""A message names every brand that its code stands for."""
LONGEST_NAME, LONGEST_ADDRESS = 200, 500

STARTS = frozenset({"formId", "recipient", "verificationType", "consentTypes"})
CONFIRMS = STARTS | {"requestId"}
FIELDS: Mapping[Title, frozenset[str]] = {
    Title.ETK: frozenset({"title", "brandCodes", "types", "recipientType"}),
    Title.KVK: frozenset({"title", "types", "personData"}),
}
OF_PERSON = frozenset({"name", "recipientIdNumber", "address"})
OF_CODE = frozenset({"title", "otpCode"})
NATIONAL_ID = re.compile(r"[0-9]{11}")
CODE_DIGITS = 6


@dataclass(slots=True)
class Wanted:
    """What is to be asked, of whom, and how."""

    verification: Verification
    address: Address
    brands: tuple[int, ...] = ()
    types: tuple[MessageType, ...] = ()
    kind: RecipientType | None = None
    texts: tuple[Text, ...] = ()
    person: PersonData | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """The codes that came back: by title, as they were told and as they are compared."""

    request_id: UUID | None
    verification: Verification
    titles: tuple[Title, ...]
    codes: Mapping[Title, str]
    told: Mapping[Title, Any]
    address: str


def read_question(body: Body) -> Wanted:
    """The question. Raises Refused for the first thing that is wrong with it."""
    only(body, STARTS)
    _form(body)
    verification = _verification(body)
    address = read_address(text(body, "recipient"), by_mail=verification.by_mail)
    wanted = Wanted(verification, address)
    for title, one in _titles(body):
        only(one, FIELDS[title])
        if title is Title.ETK:
            _read_permissions(wanted, one)
        else:
            _read_data(wanted, one)
    return wanted


def read_answer(body: Body) -> Answered:
    """The codes. Raises Refused for the first thing that is wrong with them."""
    only(body, CONFIRMS)
    if "formId" in body:
        _form(body)
    request_id = read_request_id(text(body, "requestId"))
    verification = _verification(body)
    address = ""
    if "recipient" in body:
        address = read_address(text(body, "recipient"), by_mail=verification.by_mail).canonical
    told: dict[Title, Any] = {}
    titles = list(_titles(body)) if verification.by_code or "consentTypes" in body else []
    for title, one in titles:
        only(one, OF_CODE)
        if verification.by_code or "otpCode" in one:
            told[title] = given(one, "otpCode")
    codes = {title: _code(value) for title, value in told.items()}
    asked = tuple(title for title, _ in titles)
    return Answered(request_id, verification, asked, codes, told, address)


def read_request_id(given_id: str) -> UUID | None:
    """The number of a question; None for what is none."""
    try:
        return UUID(given_id)
    except ValueError:
        return None


def read_kind_of_text(body: Body) -> Text:
    """Which text about data is asked about. Raises Refused."""
    return _member(Text, text(body, "type"))


def _form(body: Body) -> None:
    value = given(body, "formId")
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise refuse("H1029", field="formId", kind="integer")
    if str(value).strip() != FORM:
        raise refuse("H1055", form=str(value)[:LONGEST_NAME])


def _verification(body: Body) -> Verification:
    found = Verification.__members__.get(text(body, "verificationType"))
    if found is None:
        raise refuse("H1012")
    return found


def _titles(body: Body) -> Iterator[tuple[Title, Body]]:
    seen: set[Title] = set()
    for one in items(body, "consentTypes"):
        of_kind(one, dict, "consentTypes", "Object")
        title = Title.__members__.get(text(one, "title"))
        if title is None:
            raise refuse("H1013")
        if title in seen:
            raise refuse("H1060")
        seen.add(title)
        yield title, one


def _read_permissions(wanted: Wanted, one: Body) -> None:
    by = wanted.verification
    wanted.brands = tuple(_brands(one))
    types = _members(MessageType, one, "etkTypes")
    broken = unfit(by, wanted.brands, types)
    if broken is not None:
        stray = next((type.name for type in types if type not in by.types), "")
        may = ", ".join(each.name for each in by.types)
        raise refuse(broken, type=stray, verification=by.name, types=may)
    wanted.types = tuple(types)
    kind = RecipientType.__members__.get(text(one, "recipientType"))
    if kind is None:
        raise refuse("H1063")
    wanted.kind = kind


def _brands(one: Body) -> Iterator[int]:
    """The codes, each once."""
    codes = items(one, "brandCodes")
    if len(codes) > MOST_BRANDS:
        raise refuse("H1010", field="brandCodes")
    seen: set[int] = set()
    for value in codes:
        code = code_of(value)
        if code is None:
            raise refuse("H1029", field="brandCodes", kind="integer")
        if code not in seen:
            seen.add(code)
            yield code


def _read_data(wanted: Wanted, one: Body) -> None:
    wanted.texts = tuple(_members(Text, one, "kvkTypes"))
    person = of_kind(given(one, "personData"), dict, "personData", "Object")
    only(person, OF_PERSON)
    name = text(person, "name", "recipientName")
    id_number = ""
    if "recipientIdNumber" in person:
        number = given(person, "recipientIdNumber")
        id_number = str(number) if isinstance(number, int) else text(person, "recipientIdNumber")
        if not NATIONAL_ID.fullmatch(id_number):
            raise refuse("H1096")
    home = person.get("address") or ""
    of_kind(home, str, "address", "String")
    for field, value, most in (("name", name, LONGEST_NAME), ("address", home, LONGEST_ADDRESS)):
        if len(value) > most or not value.isprintable():
            raise refuse("H1024", field=field)
    wanted.person = PersonData(name, id_number, home.strip())


def _members(kind: type[E], one: Body, called: str) -> Sequence[E]:
    found: list[E] = []
    for value in items(one, "types", called):
        member = _member(kind, of_kind(value, str, "types", "String"))
        if member in found:
            raise refuse("H1061")
        found.append(member)
    return found


def _member(kind: type[E], value: str) -> E:
    found = kind.__members__.get(value)
    if found is None:
        known = ", ".join(kind.__members__)
        raise refuse("H1085", type=value[:LONGEST_NAME], types=known)
    return found


def _code(value: Any) -> str:  # noqa: ANN401
    """Digits, also of a number, which has lost its zeros."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise refuse("H1029", field="otpCode", kind="String")
    return f"{value:0{CODE_DIGITS}d}" if isinstance(value, int) else value.strip()
