"""Reads what was sent, strictly: JSON that says so, known fields, known parameters."""

from functools import cache
from typing import Any

import orjson
from flask import Request
from marshmallow import Schema, ValidationError

from channels.api.problems import BadFields, flattened


def read_body(request: Request, schema: Schema) -> Any:  # noqa: ANN401
    """The body. Raises BadFields: 415 for another content type, 400 for what is no JSON or is
    nested too deep, 422 for what does not fit."""
    if not request.is_json:
        raise BadFields(("Content-Type", "json-wanted"), status=415)
    try:
        found = orjson.loads(request.get_data())
    except orjson.JSONDecodeError:
        # Without its cause, which quotes the body.
        raise BadFields(("", "no-json"), status=400) from None
    return _loaded(schema, found)


def read_query(request: Request, schema: Schema) -> Any:  # noqa: ANN401
    """The parameters of the query, not to be changed. Raises BadFields."""
    if not request.query_string:
        return _without(schema)
    return _loaded(schema, request.args.to_dict())


@cache
def _without(schema: Schema) -> Any:  # noqa: ANN401
    return _loaded(schema, {})


def _loaded(schema: Schema, given: Any) -> Any:  # noqa: ANN401
    try:
        return schema.load(given)
    except ValidationError as error:
        raise BadFields(*flattened(error.messages)) from None
