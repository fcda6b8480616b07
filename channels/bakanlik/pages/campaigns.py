"""A campaign: who complained about the same text, decided at once."""

from collections.abc import Sequence

from flask import Response, request

from app.channel import Route
from app.domain.complaint import Decision, Move
from app.domain.desk import may_move
from app.errors import InvalidInput
from app.usecases.complaints.particulars import RULES
from app.usecases.desk.acting import CampaignDecided, DecideCampaign
from app.usecases.desk.grouped import SeeCampaign
from channels._kit.staff import sayings
from channels._kit.staff.doors import Doors
from channels._kit.staff.faults import RULES as RULE_WORDS
from channels._kit.staff.faults import words_of
from channels._kit.staff.visit import Visit
from channels.bakanlik.place import way_back

CAMPAIGN = "/kampanya/<number>"


def routes(doors: Doors) -> Sequence[Route]:
    """To see it, and to decide it."""
    return doors.form(CAMPAIGN, show, decide)


def show(visit: Visit, number: int) -> Response:
    """The campaign with its cases."""
    return _drawn(visit, number)


def _drawn(
    visit: Visit,
    number: int,
    done: CampaignDecided | None = None,
    fault: InvalidInput | None = None,
) -> Response:
    return visit.page(
        "campaign.html",
        422 if fault else 200,
        campaign=visit.run(SeeCampaign(number)),
        done=done,
        back=way_back(),
        wrong=words_of(fault) if fault else None,
        typed=request.form,
        rules=RULE_WORDS,
        may=may_move(visit.me.role, Move.DECIDE),
        provinces=RULES.provinces,
        brand=visit.bureau.core.directory.label,
        decisions=[one for one in Decision if one.by_office],
        templates={one.word: visit.say(words) for one, words in sayings.TEMPLATES.items()},
    )


def decide(visit: Visit, number: int) -> Response:
    """Decide what can be decided of it; what could not be is named."""
    words = {one.word: one for one in Decision if one.by_office}
    try:
        if request.form.get("decision") not in words:
            raise InvalidInput("missing", field="decision")
        order = DecideCampaign(
            number, words[request.form["decision"]], request.form.get("reasons", "")
        )
        done = visit.run(order)
    except InvalidInput as fault:
        return _drawn(visit, number, fault=fault)
    return _drawn(visit, number, done)
