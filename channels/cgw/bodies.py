"""What scripts send, as leniently as they were written: forms, and JSON of any content type."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

import orjson
from flask import Request, Response

from app.errors import InvalidInput
from channels._kit.http import HEADERS

MOST_FIELDS = 20
LONGEST = 400
LARGEST_OFFSET = 1_000_000
Fields = Mapping[str, str]


def read_fields(request: Request) -> Fields:
    """The fields of the body. Raises InvalidInput for what is neither form nor JSON."""
    raw = request.get_data()
    try:
        if not raw.lstrip().startswith(b"{"):
            return dict(parse_qsl(raw.decode(), max_num_fields=MOST_FIELDS))
        found = orjson.loads(raw)
    except ValueError:
        # Without its cause, which quotes the body.
        raise InvalidInput("body", status=400) from None
    return {name: str(value) for name, value in found.items() if isinstance(value, str | int)}


def text(fields: Fields, name: str) -> str:
    """A field that must be there. Raises InvalidInput."""
    found = fields.get(name, "")
    if not found or len(found) > LONGEST or not found.isprintable():
        raise InvalidInput(name)
    return found


def number(request: Request, name: str, default: int, *, low: int, high: int) -> int:
    """A number of the query. Raises InvalidInput."""
    found = request.args.get(name) or str(default)
    if not (found.isascii() and found.isdigit() and len(found) < 10 and low <= int(found) <= high):
        raise InvalidInput(name)
    return int(found)


def told(body: Any, status: int = 200) -> Response:  # noqa: ANN401
    """JSON, its keys in the order in which they are given."""
    answer = Response(orjson.dumps(body), status, content_type="application/json")
    answer.headers.update(HEADERS)
    return answer
