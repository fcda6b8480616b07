"""The service itself with the ceilings beside it: an empty view, one that inserts a row, and the
list of a citizen as JSON."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast
from uuid import UUID

import orjson
from flask import Flask, Response, request

from app.core import Context, Core, Person, UseCase
from app.domain.consent import Source
from app.domain.permissions import Assurance, Role
from app.domain.recipient import parse_phone
from app.usecases.account.visitors import Visitor
from app.usecases.consents import ListConsents
from app.usecases.staff.entering import StaffView
from channels._kit.staff.visit import Visit as DeskVisit
from channels._kit.staff.visit import begin_visit as begin_desk
from channels.bakanlik.pages.case import show as show_case
from channels.web import cookie
from channels.web.pages.permissions import show_list
from channels.web.visit import Visit, begin_visit
from wsgi import app

R = TypeVar("R")
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


@dataclass(frozen=True, slots=True)
class Remembered(Visit):
    """A visit that asks the database for nothing twice."""

    def run(self, order: UseCase[R], who: Person | None = None, **more: Any) -> R:  # noqa: ANN401
        """What the same order gave before."""
        if order not in ORDERS:
            ORDERS[order] = Visit.run(self, order, who, **more)
        return cast(R, ORDERS[order])


ORDERS: dict[object, object] = {}
VISITORS: dict[str, Visitor] = {}


def add_page(app: Flask, core: Core) -> None:
    """The page of permissions, drawn from rows that are in memory."""
    parts = app.extensions["ileti"]
    portal = parts.channels["web"].portal

    def page() -> Response:
        secret = cookie.device_secret() or ""
        if secret not in VISITORS:
            VISITORS[secret] = begin_visit(portal).me
        visit = Remembered(portal, "tr", VISITORS[secret], secrets.token_urlsafe(16))
        return visit.dressed(show_list(visit))

    app.add_url_rule("/bench/page", "/bench/page", page, methods=["GET"])


@dataclass(frozen=True, slots=True)
class RememberedDesk(DeskVisit):
    """The same for somebody of the desk."""

    def run(self, order: UseCase[R], who: Person | None = None) -> R:
        """What the same order gave before."""
        if order not in ORDERS:
            ORDERS[order] = DeskVisit.run(self, order, who)
        return cast(R, ORDERS[order])


def add_case(app: Flask) -> None:
    """The page of a case, drawn from what is in memory."""
    bureau = app.extensions["ileti"].channels["bakanlik"].bureau
    staff: list[StaffView] = []

    def case(number: str) -> Response:
        if not staff:
            staff.append(begin_desk(bureau).me)
        visit = RememberedDesk(bureau, "tr", staff[0], secrets.token_urlsafe(16))
        return visit.dressed(show_case(visit, int(number)))

    app.add_url_rule("/bench/case/<number>", "/bench/case", case, methods=["GET"])


add_ceilings(app, app.extensions["ileti"].core)
add_page(app, app.extensions["ileti"].core)
add_case(app)
