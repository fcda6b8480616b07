"""Senders that nobody knows: whose they are is said once, and every case that waits goes on."""

from collections.abc import Sequence

from flask import Response, request

from app.channel import Route
from app.domain.permissions import Role
from app.errors import InvalidInput, NotAllowed, NotFound
from app.usecases.complaints.senders import NameSender
from app.usecases.desk.grouped import ListUnknown
from channels._kit.staff.doors import Doors
from channels._kit.staff.faults import words_of
from channels._kit.staff.visit import Visit

NAMERS = frozenset({Role.OFFICER, Role.SUPERVISOR})


def routes(doors: Doors) -> Sequence[Route]:
    """One page."""
    return doors.form("/gondericiler", show, name)


def show(visit: Visit) -> Response:
    """Who is unknown, the most complained about first."""
    return _drawn(visit)


def _drawn(visit: Visit, wrong: InvalidInput | NotFound | NotAllowed | None = None) -> Response:
    return visit.page(
        "senders.html",
        422 if wrong else 200,
        unknown=visit.run(ListUnknown()),
        wrong=words_of(wrong) if wrong else None,
        may=visit.me.role in NAMERS,
        done=request.args.get("tamam") == "1",
        typed=request.form,
    )


def name(visit: Visit) -> Response:
    """Say whose a sender is, by the brand's code or its name."""
    sender, brand = request.form.get("sender", ""), request.form.get("brand", "").strip()
    try:
        found = visit.bureau.core.directory.find(brand)
        if len(found) != 1:
            raise NotFound("brand")
        visit.run(NameSender(sender, found[0].code))
    except (InvalidInput, NotFound, NotAllowed) as fault:
        return _drawn(visit, fault)
    return visit.go("/gondericiler?tamam=1")
