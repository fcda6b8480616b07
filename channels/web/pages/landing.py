"""The first page, and those that only tell something."""

from collections.abc import Sequence

from flask import Response

from app.channel import Caller, Route
from channels.web.doors import Doors
from channels.web.visit import Visit


def routes(doors: Doors) -> Sequence[Route]:
    """Pages for anybody."""
    return (
        doors.page("/", show_landing, Caller.ANYBODY),
        doors.page("/aydinlatma", show_clarification, Caller.ANYBODY),
    )


def show_landing(visit: Visit) -> Response:
    """What this is, and the way in."""
    return visit.page("landing.html")


def show_clarification(visit: Visit) -> Response:
    """The clarification text (law 6698, article 10): what is kept of whom, why and how long."""
    return visit.page("clarification.html")
