"""The service itself with the ceilings beside it: an empty view, one that inserts a row, and the
list of a citizen as JSON."""

from collections.abc import Callable
from uuid import UUID

import orjson
from flask import Flask, Response, request

from app.core import Context, Core
from app.domain.consent import Source
from app.domain.permissions import Assurance, Role
from app.domain.recipient import parse_phone
from app.usecases.consents import ListConsents
from wsgi import app

TABLE = """
CREATE TABLE IF NOT EXISTS bench_row (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, tag uuid, body text)
"""
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


add_ceilings(app, app.extensions["ileti"].core)
