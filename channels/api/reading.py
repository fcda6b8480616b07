"""Reads what was sent, strictly: JSON that says so, known fields, known parameters."""

from typing import Any, NoReturn

import orjson
from flask import Request
from marshmallow import EXCLUDE, RAISE, Schema, ValidationError
from webargs.flaskparser import FlaskParser

from channels.api.problems import BadFields, flattened


def read_json(request: Request) -> Any:  # noqa: ANN401
    """The body. Raises BadFields: 415 for another content type, 400 for what is no JSON, or is
    nested too deep."""
    if not request.is_json:
        raise BadFields(("Content-Type", "json-wanted"), status=415)
    try:
        return orjson.loads(request.get_data())
    except orjson.JSONDecodeError:
        # Without its cause, which quotes the body.
        raise BadFields(("", "no-json"), status=400) from None


class StrictParser(FlaskParser):
    """Hands the request to a schema; whatever the schema does not know is refused."""

    DEFAULT_UNKNOWN_BY_LOCATION = {  # noqa: RUF012
        "json": RAISE,
        "query": RAISE,
        "headers": EXCLUDE,
    }

    def load_json(self, req: Request, schema: Schema) -> Any:  # noqa: ANN401
        """The body of a request."""
        return read_json(req)

    def handle_error(
        self,
        error: ValidationError,
        req: Request,
        schema: Schema,
        *,
        error_status_code: int | None,
        error_headers: Any,  # noqa: ANN401
    ) -> NoReturn:
        """Raises BadFields with the fields of the one place that was read."""
        messages = error.messages
        inside: object = messages
        if isinstance(messages, dict):
            inside = next(iter(messages.values()), {})
        raise BadFields(*flattened(inside)) from None
