"""One complaint: how it stands, what happened, and what its citizen may still do about it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Response, request

from app.channel import Route
from app.dialogue.reply import Words, say
from app.domain.complaint import Actor, Move, State
from app.domain.consent import MessageType
from app.domain.permissions import OF_PROVIDER, Role
from app.errors import InvalidInput, NotFound, RuleBroken
from app.usecases.complaints.following import (
    ObjectToDecision,
    TellStopped,
    WithdrawComplaint,
    objection_until,
)
from app.usecases.complaints.looking import ListLooks, Looked
from app.usecases.complaints.particulars import RULES
from app.usecases.complaints.reading import CaseFile, Event
from channels._kit.letters.decision import decision_letter
from channels._kit.letters.press import pdf
from channels._kit.pages.complaints import MOVES, state_words
from channels._kit.pages.forms import Form
from channels._kit.pages.sayings import TYPES, channel_words
from channels.web.asking import Text
from channels.web.doors import Doors
from channels.web.finding import brand_name, finding_of, movements
from channels.web.listing import shown
from channels.web.pages.complaint_filing import answers, missing_rows
from channels.web.telling import LIST, Telling, open_case
from channels.web.visit import Visit

ONE = f"{LIST}/<number>"
DONE = {
    "eklendi": say("web.complaint.added"),
    "bitti": say("web.complaint.over"),
    "geri-cekildi": say("web.complaint.withdrawn"),
    "itiraz": say("web.complaint.objected"),
    "gec": say("web.complaint.too-late"),
    "cevap": say("web.complaint.answered"),
    "zaten": say("web.complaint.answered-before"),
}
"""What was just done, by the word for it in the address of the page."""

ROLES = {
    Role.CLERK: say("web.role.clerk"),
    Role.OFFICER: say("web.role.officer"),
    Role.SUPERVISOR: say("web.role.supervisor"),
    Role.AUDITOR: say("web.role.auditor"),
    **dict.fromkeys(OF_PROVIDER, say("web.role.provider")),
}
OTHER_ROLE = say("web.role.other")
PURPOSES = {
    "evidence": say("web.purpose.evidence"),
    "provider": say("web.purpose.provider"),
    "proof": say("web.purpose.proof"),
}
CASE = say("web.purpose.case")
BY = {Actor.PROVIDER: say("web.by.provider"), Actor.SYSTEM: say("web.by.system")}
OFFICE = say("web.by.office")
OWN_WORDS = frozenset({Move.OBJECT, Move.WITHDRAW})
"""Moves whose note is the citizen's own words."""

STAGES = (
    (say("web.stage.received"), State.RECEIVED),
    (say("web.stage.asked"), State.ASKED),
    (say("web.stage.examined"), State.UNDER_EXAMINATION),
    (say("web.stage.decided"), State.DECIDED),
)


def routes(doors: Doors) -> Sequence[Route]:
    """All for those who are signed in."""
    return (
        doors.page(ONE, show_complaint),
        *doors.form(f"{ONE}/geri-cek", show_withdraw, withdraw, patient=True),
        *doors.form(f"{ONE}/itiraz", show_object, object_to, patient=True),
        *doors.form(f"{ONE}/kesildi", show_stopped, tell_stopped, patient=True),
        doors.page(f"{ONE}/karar.pdf", serve_letter),
    )


@dataclass(frozen=True, slots=True)
class Happened:
    """A line of the history in words."""

    words: Words
    at: datetime
    by: Words
    note: str
    until: datetime | None


def _opened(visit: Visit, number: str) -> tuple[Telling, CaseFile]:
    telling = open_case(visit, number)
    if telling.case is None:
        raise NotFound("complaint")
    return telling, telling.case


def show_complaint(visit: Visit, number: str) -> Response:
    """Everything about one complaint. Raises NotFound, also for another's."""
    telling, case = _opened(visit, number)
    at = case.held.case
    by_office = at.decision is not None and at.decision.by_office
    until = objection_until(at.decided_at, visit.now)
    missing = missing_rows(case.told.missing(RULES)) if at.state.open else []
    looks = visit.run(ListLooks(case.number, (case.held.tag,)))
    return visit.page(
        "complaint.html",
        telling=telling,
        case=case,
        done=DONE.get(request.args.get("tamam", "")),
        brand=brand_name(visit, case.held.brand),
        type=TYPES[MessageType(case.held.type)],
        state=state_words(at),
        stages=_stages(case),
        finding=finding_of(visit, case, telling),
        missing=missing,
        rows=[(visit.say(words), text) for words, text, _ in answers(visit, telling) if text],
        happened=[_happened(one) for one in reversed(case.events)],
        pages=[one for one in case.pages if one.side.value == "citizen"],
        by_office=by_office,
        until=until,
        objectable=by_office and at.state in (State.DECIDED, State.CLOSED) and visit.now <= until,
        stoppable=at.state is State.CLOSED and by_office,
        looks=[_looked(one) for one in looks],
    )


def _stages(case: CaseFile) -> list[tuple[Words, str]]:
    """Each stage: done, here or to come. What has nobody to be asked leaves that one out."""
    state = case.held.case.state
    stages = [one for one in STAGES if one[1] is not State.ASKED or case.held.case.due_at]
    here = max((stage for _, stage in stages if stage <= state), default=State.RECEIVED)
    return [
        (words, "here" if stage is here else "done" if stage < here else "later")
        for words, stage in stages
    ]


def _happened(event: Event) -> Happened:
    until = event.about.get("until")
    own = event.side is Actor.CITIZEN
    return Happened(
        MOVES[event.move],
        event.at,
        channel_words(event.channel) if own else BY.get(event.side, OFFICE),
        event.note if event.move in OWN_WORDS else "",
        datetime.fromisoformat(until) if until else None,
    )


def _looked(one: Looked) -> tuple[datetime, Words, str, Words]:
    """When, in which capacity, from which province, for what; never a name."""
    province = RULES.provinces.get(one.province or 0, "")
    return one.at, ROLES.get(one.role, OTHER_ROLE), province, PURPOSES.get(one.purpose, CASE)


class NoteForm(Form):
    """A few words."""

    note = Text()


def _form_page(
    visit: Visit,
    number: str,
    name: str,
    form: NoteForm | None = None,
    **more: Any,  # noqa: ANN401
) -> Response:
    telling, case = _opened(visit, number)
    if form is None:
        form = NoteForm(formdata=request.form if request.form else None)
    brand = brand_name(visit, case.held.brand)
    return visit.page(name, form=form, telling=telling, case=case, brand=brand, **more)


def show_withdraw(visit: Visit, number: str) -> Response:
    """Really? And what it means."""
    return _form_page(visit, number, "complaint-withdraw.html")


def withdraw(visit: Visit, number: str) -> Response:
    """The citizen does not want it any more."""
    form = NoteForm()
    order = lambda case: WithdrawComplaint(case.number, form.note.data or "")  # noqa: E731
    return _moved(visit, number, form, order, "complaint-withdraw.html", "geri-cekildi")


def show_object(visit: Visit, number: str) -> Response:
    """Why the citizen does not agree."""
    _, case = _opened(visit, number)
    until = objection_until(case.held.case.decided_at, visit.now)
    return _form_page(visit, number, "complaint-object.html", until=until)


def object_to(visit: Visit, number: str) -> Response:
    """It is examined anew, by somebody else."""
    form = NoteForm()
    order = lambda case: ObjectToDecision(case.number, form.note.data or "")  # noqa: E731
    return _moved(visit, number, form, order, "complaint-object.html", "itiraz")


def show_stopped(visit: Visit, number: str) -> Response:
    """Have the messages stopped? Looking answers nothing."""
    return _form_page(visit, number, "complaint-stopped.html")


def tell_stopped(visit: Visit, number: str) -> Response:
    """The first answer counts; another press says the same, kindly."""
    answer = request.form.get("kesildi", "")
    if answer not in ("evet", "hayir"):
        raise InvalidInput("answer")
    telling, case = _opened(visit, number)
    try:
        order = TellStopped(case.number, answer == "evet")
        done = visit.run(order, telling.mine.person)
    except RuleBroken:
        return visit.go(f"{telling.home}?tamam=gec")
    return visit.go(f"{telling.home}?tamam={'cevap' if done.changed else 'zaten'}")


def _moved(
    visit: Visit,
    number: str,
    form: NoteForm,
    order: Callable[[CaseFile], WithdrawComplaint | ObjectToDecision],
    page: str,
    done: str,
) -> Response:
    telling, case = _opened(visit, number)
    until = objection_until(case.held.case.decided_at, visit.now)
    try:
        visit.run(order(case), telling.mine.person)
    except InvalidInput as fault:
        too_long = fault.params.get("reason") == "too-long"
        limit = fault.params.get("limit", 0)
        form.refuse("note", say("web.error.too-long", limit=limit) if too_long else NO_NOTE)
        return _form_page(visit, number, page, form, until=until)
    except RuleBroken:
        return visit.go(f"{telling.home}?tamam=gec")
    return visit.go(f"{telling.home}?tamam={done}")


NO_NOTE = say("web.error.note")


def serve_letter(visit: Visit, number: str) -> Response:
    """The decision on paper. Raises NotFound before there is one."""
    telling, case = _opened(visit, number)
    if case.decision is None or not case.decision.by_office:
        raise NotFound("letter")
    brand = brand_name(visit, case.held.brand)
    lines = movements(visit, case, telling)
    letter = decision_letter(case, brand, shown(telling.mine), lines, visit.language)
    headers = {"Content-Disposition": f'inline; filename="sikayet-{case.number}.pdf"'}
    return Response(pdf(letter), content_type="application/pdf", headers=headers)
