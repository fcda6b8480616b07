"""The registry's back office: the queue, and one application with everything at a glance."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import Response, request

from app.channel import Route
from app.core import UseCase
from app.dialogue.reply import say
from app.domain.applicant import MASTER
from app.domain.application import Move, State, moves_of, shown_number
from app.errors import Fault, InvalidInput, RuleBroken
from app.usecases.applying.certificates import InspectCertificate
from app.usecases.applying.deciding import ApproveApplication, RefuseApplication
from app.usecases.applying.office import (
    PAGE,
    NoteApplication,
    OpenApplication,
    RecommendApplication,
    ReturnApplication,
    SeeApplications,
    TakeApplication,
)
from app.usecases.complaints.particulars import RULES
from channels._kit.pages.pictures import picture_answer
from channels._kit.staff.doors import Doors
from channels._kit.staff.visit import Visit
from channels.kurumsal import wrongs
from channels.kurumsal.filling import countries, sectors
from channels.kurumsal.homes import OFFICE
from channels.kurumsal.paths import number_of

ONE = f"{OFFICE}/<number>"
BY_WORD = {state.word: state for state in State if state is not State.DRAFT}
CHECKS = {
    ("login", True): say("office.check.login"),
    ("login", False): say("office.check.login.no"),
    ("mersis", True): say("office.check.mersis"),
    ("mersis", False): say("office.check.mersis.no"),
    ("unregistered", True): say("office.check.unregistered"),
    ("unregistered", False): say("office.check.unregistered.no"),
    ("title", True): say("office.check.title"),
    ("title", False): say("office.check.title.no"),
    ("unlike", True): say("office.check.unlike"),
    ("unlike", False): say("office.check.unlike.no"),
    ("short-names", True): say("office.check.short-names"),
    ("short-names", False): say("office.check.short-names.no"),
    ("certificate", True): say("office.check.certificate"),
    ("certificate", False): say("office.check.certificate.no"),
}
DONE = {
    "al": say("office.done.take"),
    "not": say("office.done.note"),
    "geri": say("office.done.return"),
    "oneri": say("office.done.recommend"),
    "onay": say("office.done.approve"),
    "ret": say("office.done.refuse"),
}


def routes(doors: Doors) -> Sequence[Route]:
    """The queue, one, its documents, and what is done with it."""
    return (
        doors.page(OFFICE, show_queue, "SeeApplications"),
        doors.page(ONE, show, "OpenApplication"),
        doors.page(f"{ONE}/belge/<page>", show_document, "InspectCertificate"),
        *(
            doors.deed(f"{ONE}/{name}", _deed(name, make), NAMED[name])
            for name, make in DEEDS.items()
        ),
    )


def show_queue(visit: Visit) -> Response:
    """What waits, oldest first."""
    state = BY_WORD.get(request.args.get("durum", ""))
    mine = request.args.get("benim") == "1"
    place = number_of(request.args.get("sonra"), 11) or 0
    lines = visit.run(SeeApplications(state, mine, place))
    return visit.page(
        "office-queue.html",
        lines=lines,
        state=state,
        mine=mine,
        following=lines[-1].number if len(lines) == PAGE else None,
        states={word: wrongs.STATES[one] for word, one in BY_WORD.items()},
        state_words=wrongs.STATES,
        kinds=wrongs.KINDS,
        numbered=shown_number,
    )


def show(visit: Visit, number: int) -> Response:
    """One application."""
    return _drawn(visit, number)


def _drawn(visit: Visit, number: int, fault: Fault | None = None) -> Response:
    opened = visit.run(OpenApplication(number))
    held, role = opened.held, visit.me.role
    may = moves_of(held.state, role) - ({Move.APPROVE, Move.REFUSE} if opened.same else frozenset())
    return visit.page(
        "office-one.html",
        422 if fault else 200,
        opened=opened,
        held=held,
        told=held.told,
        may={one.value for one in may},
        wrong=wrongs.fault_words(fault) if fault else None,
        typed=request.form,
        done=DONE.get(request.args.get("tamam", "")),
        number=shown_number(number),
        checks=CHECKS,
        words=wrongs,
        master=MASTER,
        sectors=dict(sectors(visit)),
        countries=dict(countries(visit.language)),
        provinces=RULES.provinces,
        path=f"{OFFICE}/{number}",
    )


def show_document(visit: Visit, number: int, page: int) -> Response:
    """A page of a certificate."""
    return picture_answer(visit.run(InspectCertificate(page)), f"basvuru-{number}-{page}")


Make = Callable[[int], UseCase[Any]]


def _said(name: str) -> str:
    return request.form.get(name, "")


def _approval(number: int) -> ApproveApplication:
    """Each brand that is ticked to be refused, with its reasons."""
    keys = [key for one in request.form.getlist("refused") if (key := number_of(one)) is not None]
    return ApproveApplication(number, {key: _said(f"why{key}") for key in keys}, _seen())


def _seen() -> int:
    """How much of the history stood on the page; nothing of it on a form that says nothing."""
    return number_of(_said("seen")) or 0


NAMED = {
    "al": "TakeApplication",
    "not": "NoteApplication",
    "geri": "ReturnApplication",
    "oneri": "RecommendApplication",
    "onay": "ApproveApplication",
    "ret": "RefuseApplication",
}
"""By the word of a button, the deed of the one table."""

DEEDS: dict[str, Make] = {
    "al": TakeApplication,
    "not": lambda number: NoteApplication(number, _said("note")),
    "geri": lambda number: ReturnApplication(number, _said("words")),
    "oneri": lambda number: RecommendApplication(
        number, _said("approve") == "1", _said("recommendation")
    ),
    "onay": _approval,
    "ret": lambda number: RefuseApplication(number, _said("reasons"), _seen()),
}


def _deed(name: str, make: Make) -> Callable[..., Response]:
    def answer(visit: Visit, number: int) -> Response:
        try:
            visit.run(make(number))
        except (InvalidInput, RuleBroken) as fault:
            return _drawn(visit, number, fault)
        return visit.go(f"{OFFICE}/{number}?tamam={name}")

    return answer
