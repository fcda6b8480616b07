"""The first page, and those that only tell something."""

import re
from collections.abc import Sequence

from flask import Response

from app.channel import Caller, Route
from app.core import Context
from app.domain.permissions import Assurance, Role
from app.errors import NotFound
from app.usecases.programs.privacy import ReadPrivacyText
from channels.web.doors import Doors
from channels.web.switches import brand_number
from channels.web.visit import Visit

PARAGRAPHS = re.compile(r"\n\s*\n")


def routes(doors: Doors) -> Sequence[Route]:
    """Pages for anybody."""
    return (
        doors.page("/", show_landing, Caller.ANYBODY),
        doors.page("/aydinlatma", show_clarification, Caller.ANYBODY),
        doors.page("/aydinlatma/<code>", show_privacy_text, Caller.ANYBODY),
    )


def show_landing(visit: Visit) -> Response:
    """What this is, and the way in."""
    return visit.page("landing.html")


def show_clarification(visit: Visit) -> Response:
    """The clarification text (law 6698, article 10): what is kept of whom, why and how long."""
    return visit.page("clarification.html")


def show_privacy_text(visit: Visit, code: str) -> Response:
    """What a brand says of its dealing with data, in its own words. Raises NotFound for none."""
    core = visit.portal.core
    brand = core.directory.get(brand_number(code))
    if brand is None:
        raise NotFound("brand")
    context = Context("web", Role.CITIZEN, Assurance.SENDER, visit.now)
    text = core.run(ReadPrivacyText(brand.code), context)
    written = "en" if visit.language == "en" and text.en else "tr"
    words = (text.en if written == "en" else text.tr) or ""
    return visit.page(
        "privacy-text.html",
        brand=brand,
        text=text,
        written=written,
        paragraphs=[one.strip() for one in PARAGRAPHS.split(words)],
    )
