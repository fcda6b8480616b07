"""From which numbers and names the provider writes and calls."""

from collections.abc import Sequence

from flask import Response, request

from app.channel import Route
from app.errors import InvalidInput, NotAllowed, NotFound
from app.usecases.complaints.senders import NameSender
from channels._kit.staff.doors import Doors
from channels._kit.staff.faults import words_of
from channels._kit.staff.visit import Visit
from channels.kurumsal.paths import number_of


def routes(doors: Doors) -> Sequence[Route]:
    """One page."""
    return doors.form("/gondericiler", show, name, ("NameSender", "NameSender"))


def show(visit: Visit) -> Response:
    """Which sender is of which brand of ours?"""
    return _drawn(visit)


def _drawn(visit: Visit, wrong: InvalidInput | NotAllowed | NotFound | None = None) -> Response:
    brands = visit.bureau.core.directory.of_provider(visit.me.iys_code or 0)
    return visit.page(
        "senders.html",
        422 if wrong else 200,
        brands=sorted(brands, key=lambda view: view.sort_key),
        wrong=words_of(wrong) if wrong else None,
        done=request.args.get("tamam") == "1",
        typed=request.form,
    )


def name(visit: Visit) -> Response:
    """Say that a sender is ours."""
    brand = request.form.get("brand", "")
    try:
        order = NameSender(
            request.form.get("sender", ""),
            number_of(brand) or 0,
        )
        visit.run(order)
    except (InvalidInput, NotAllowed, NotFound) as fault:
        return _drawn(visit, fault)
    return visit.go("/gondericiler?tamam=1")
