"""Fields of the bodies of ViA: what must be there, of which kind, and which are none.

One thing that is wrong is told at a time, as İYS does it here.
"""

from collections.abc import Collection, Mapping
from typing import Any

import orjson
from flask import Request

from app.domain.consent import MessageType
from app.domain.recipient import Address, parse_exact
from app.errors import RuleBroken
from channels.iys.errors import refuse

LARGEST = 256 * 1024
LONGEST_SHOWN = 100

Body = Mapping[str, Any]


def read_body(request: Request) -> Body:
    """The body. Raises Refused: H1042 there is none, H1016 no JSON, H1041 no object."""
    request.max_content_length = LARGEST
    raw = request.get_data(cache=False)
    if not raw.strip():
        raise refuse("H1042")
    try:
        body = orjson.loads(raw)
    except orjson.JSONDecodeError:
        # Without its cause, which quotes the body.
        raise refuse("H1016") from None
    if not isinstance(body, dict):
        raise refuse("H1041")
    return body


def only(body: Body, names: Collection[str]) -> None:
    """Raises Refused H1025 for a field that there is not."""
    for name in body:
        if name not in names:
            raise refuse("H1025", field=name[:LONGEST_SHOWN])


def given(body: Body, name: str, called: str = "") -> Any:  # noqa: ANN401
    """What must be there. `called`: by what name İYS misses it. Raises Refused: H1005 it is not,
    H1057 it is empty."""
    if name not in body:
        raise refuse("H1005", field=called or name)
    value = body[name]
    if value is None or value == [] or (isinstance(value, str) and not value.strip()):
        raise refuse("H1057", field=called or name)
    return value


def of_kind(value: Any, kind: type, name: str, said: str) -> Any:  # noqa: ANN401
    """A value of a kind. Raises Refused H1029 for another."""
    if not isinstance(value, kind) or isinstance(value, bool):
        raise refuse("H1029", field=name, kind=said)
    return value


def text(body: Body, name: str, called: str = "") -> str:
    """A text that must be there. Raises Refused H1005, H1057, H1029."""
    found: str = of_kind(given(body, name, called), str, name, "String")
    return found.strip()


def items(body: Body, name: str, called: str = "") -> list[Any]:
    """A list that must be there, and not be empty. Raises Refused H1005, H1057, H1029."""
    found: list[Any] = of_kind(given(body, name, called), list, name, "List")
    return found


def read_address(value: str, *, by_mail: bool, texts: bool = True) -> Address:
    """An address of a kind. `texts`: it must be one that texts reach. Raises Refused H1026 and
    H1027."""
    type = MessageType.MESAJ if texts else MessageType.ARAMA
    try:
        return parse_exact(value, MessageType.EPOSTA if by_mail else type)
    except RuleBroken:
        raise refuse("H1027" if by_mail else "H1026") from None
