"""My complaints: the list, with what was begun and not filed."""

from collections.abc import Sequence

from flask import Response, request

from app.channel import Route
from app.dialogue.reply import Words, say
from app.domain.consent import MessageType
from app.usecases.complaints.drafts import ListDrafts
from app.usecases.complaints.following import ComplaintLine, ListComplaints
from app.usecases.complaints.particulars import RULES
from channels._kit.pages.complaints import DECISIONS, STATES
from channels._kit.pages.sayings import TYPES, channel_words
from channels.web.doors import Doors
from channels.web.finding import brand_name
from channels.web.telling import LIST, tags
from channels.web.visit import Visit

DONE = {"silindi": say("web.complaints.dropped")}


def routes(doors: Doors) -> Sequence[Route]:
    """For those who are signed in."""
    return (doors.page(LIST, show_complaints),)


def show_complaints(visit: Visit) -> Response:
    """What was filed, the newest first; above it what can be gone on with."""
    mine = tags(visit)
    lines = visit.run(ListComplaints(mine))
    return visit.page(
        "complaints.html",
        done=DONE.get(request.args.get("tamam", "")),
        months=RULES.times.file_months,
        draft_days=RULES.times.draft_days,
        drafts=[
            (one, TYPES[MessageType(one.type)], channel_words(one.channel))
            for one in visit.run(ListDrafts(mine))
        ],
        lines=[
            (one, brand_name(visit, one.brand), TYPES[one.type], state_of(one)) for one in lines
        ],
    )


def state_of(line: ComplaintLine) -> Words:
    """Where it stands, or how it ended."""
    return DECISIONS[line.decision] if line.decision is not None else STATES[line.state]
