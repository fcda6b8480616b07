"""Reads what a program asks about: which permission, or which of many."""

from collections.abc import Mapping
from typing import Any

from app.core import Core
from app.domain.consent import MessageType, RecipientType
from app.domain.recipient import parse_exact
from app.errors import RuleBroken
from app.usecases.programs.looking import Key
from channels.iys.errors import Refused, Wrong, refuse
from channels.iys.fields import ASKED, Fields


def read_key(core: Core, brand: int, body: dict[str, Any]) -> tuple[Key, str]:
    """The permission that is asked about, and its address. Raises Refused for all that is wrong."""
    fields = Fields(body)
    type, kind = fields.message_type(), fields.recipient_type()
    addresses = fields.recipient(type)
    if fields.wrong or type is None or kind is None:
        raise Refused(*fields.wrong)
    address = addresses[0].canonical
    return Key(core.keys.tag(address), brand, type, kind), address


def in_path(type: str, recipient_type: str) -> tuple[MessageType, RecipientType]:
    """Type and recipient type of a path. Raises Refused."""
    fields = Fields({"type": type, "recipientType": recipient_type})
    kind, found = fields.recipient_type(), fields.message_type()
    if kind is None or found is None:
        raise Refused(*fields.wrong)
    return found, kind


def read_addresses(body: Mapping[str, Any], type: MessageType, most: int) -> list[str]:
    """A list of addresses, in their canonical forms. Raises Refused: H168 none, H478 no list, H164
    an empty one, H125 too many; of each address H464 where its kind does not fit the type, H120,
    H121 and H166, H193 where it stands there twice."""
    wrong: list[Wrong] = []
    seen: dict[str, None] = {}
    for place, value in enumerate(read_list(body, "recipients", most, "H125")):
        found = _fitting(value, type, place)
        if isinstance(found, Wrong):
            wrong.append(found)
        elif found in seen:
            wrong.append(Wrong("H193", ("recipients", place), value))
        else:
            seen[found] = None
    if wrong:
        raise Refused(*wrong)
    return list(seen)


def read_list(body: Mapping[str, Any], name: str, most: int, over: str) -> list[Any]:
    """A list that must be there. Raises Refused: H168 none, H478 no list, H164 an empty one, `over`
    for too many."""
    given = body.get(name)
    if given is None:
        raise refuse("H168", name)
    if not isinstance(given, list):
        raise refuse("H478", name, given)
    if not given:
        raise refuse("H164", name, [])
    if len(given) > most:
        raise refuse(over, name)
    return given


def _fitting(value: Any, type: MessageType, place: int) -> Wrong | str:  # noqa: ANN401
    """An address in its canonical form, if it is of the kind that the type wants."""
    mail = type is MessageType.EPOSTA
    if isinstance(value, str) and ("@" in value) is not mail:
        words = {"type": type.name, "kind": "e-posta" if mail else "telefon"}
        return Wrong("H464", ("recipient",), value, words=words)
    try:
        return parse_exact(value if isinstance(value, str) else "", type).canonical
    except RuleBroken as broken:
        return Wrong(ASKED.get(broken.rule, broken.rule), ("recipients", place), value)
