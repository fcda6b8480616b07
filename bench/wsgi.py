"""The service itself with the ceilings beside it: an empty view, and one that inserts a row."""

from collections.abc import Callable
from uuid import UUID

import orjson
from flask import Flask, Response, request

from app.core import Context, Core
from app.domain.consent import Source
from app.domain.permissions import Assurance, Role
from app.domain.recipient import parse_phone
from app.factory import create_app
from app.settings import read_settings
from app.usecases.consents import ListConsents

INSERT = "INSERT INTO bench_row (tag, body) VALUES (%s, %s)"


def add_ceilings(app: Flask, core: Core) -> None:
    """What any view costs, what any view with one durable INSERT costs, and the list as JSON."""
    database = core.database

    def empty() -> Response:
        return Response("ok")

    def insert() -> Response:
        with database.single() as driver:
            driver.execute(INSERT, (UUID(int=request.content_length or 0), "RET ACME"))
        return Response("ok")

    def listed() -> Response:
        who = core.person(parse_phone(request.args["of"]))
        now = core.clock.now()
        context = Context("bench", Role.CITIZEN, Assurance.SENDER, now, who, Source.IYS_WEB)
        found = core.run(ListConsents(), context)
        return Response(
            orjson.dumps([(item.brand, item.approved, item.refused) for item in found]),
            content_type="application/json",
        )

    views: dict[str, Callable[[], Response]] = {
        "/bench/empty": empty,
        "/bench/insert": insert,
        "/bench/list": listed,
    }
    for path, view in views.items():
        app.add_url_rule(path, path, view, methods=["GET", "POST"])


app = create_app(read_settings())
add_ceilings(app, app.extensions["ileti"].core)
