"""The OpenAPI document, as flask-smorest makes it of the declared doors.

It is made in an application of its own, which serves nothing: neither the library's way to answer
failures nor its settings reach the other channels.
"""

from typing import Any

from flask import Flask
from flask_smorest import Api, Blueprint

from channels.api.schemas.told import Problem

TITLE = "ileti: the citizen's API"
VERSION = "1"
ABOUT = (
    "What a citizen does in the portal, for apps and scripts: sign in by a code, see every "
    "permission, change one or many, refuse everything, undo it. Failures are problem documents "
    "(RFC 9457); their words come in the language of `Accept-Language`, Turkish or English. Ids "
    "are opaque: an address stands in no URL."
)


def document(blueprint: Blueprint, public_url: str) -> dict[str, Any]:
    """The document."""
    app = Flask("ileti-document", static_folder=None)
    app.config |= {"API_TITLE": TITLE, "API_VERSION": VERSION, "OPENAPI_VERSION": "3.1.0"}
    api = Api(spec_kwargs={"info": {"description": ABOUT}, "servers": [{"url": public_url}]})
    api.ERROR_SCHEMA = Problem
    api.DEFAULT_ERROR_RESPONSE_NAME = None
    api.init_app(app)
    bearer = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
    api.spec.components.security_scheme("bearer", bearer)
    api.register_blueprint(blueprint)
    made: dict[str, Any] = api.spec.to_dict()
    return made
