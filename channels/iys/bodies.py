"""What programs send, read as leniently as İYS does: JSON of any content type, forms for tokens."""

from typing import Any
from urllib.parse import parse_qsl

import orjson
from flask import Request

from channels.iys.errors import refuse

MOST_FIELDS = 20
LARGEST = 16 * 1024 * 1024
"""A batch of a thousand, each with three thousand dealers, has more; nobody sends one."""


def read_json(request: Request) -> Any:  # noqa: ANN401
    """The body. Raises Refused H014 for what is no JSON."""
    request.max_content_length = LARGEST
    try:
        return orjson.loads(request.get_data(cache=False))
    except orjson.JSONDecodeError:
        # Without its cause, which quotes the body.
        raise refuse("H014") from None


def read_object(request: Request, code: str) -> dict[str, Any]:
    """The body as an object. Raises Refused `code` for anything else."""
    body = read_json(request)
    if not isinstance(body, dict):
        raise refuse(code)
    return body


def read_form_or_json(request: Request) -> dict[str, Any]:
    """The fields of a form or of a JSON object, whichever it is by its looks; none of neither."""
    raw = request.get_data(cache=False)
    if raw.lstrip()[:1] in (b"{", b"["):
        try:
            found = orjson.loads(raw)
        except orjson.JSONDecodeError:
            return {}
        return found if isinstance(found, dict) else {}
    try:
        return dict(parse_qsl(raw.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError:
        return {}
