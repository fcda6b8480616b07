"""«Kontrol et»: the permission that stood behind a message, and what stands in the way of a
complaint about it, before anything else is asked; and ending the permission instead."""

from collections.abc import Sequence
from dataclasses import replace

from flask import Response, request
from wtforms import RadioField

from app.channel import Route
from app.domain.consent import Status
from app.domain.examination import Verdict
from app.usecases.cells import Cell
from app.usecases.changing import ChangeConsents, Wish
from app.usecases.complaints.drafts import DropDraft
from app.usecases.complaints.particulars import RULES
from channels._kit.pages.forms import Form
from channels._kit.pages.sayings import TYPES
from channels.web.doors import Doors
from channels.web.finding import look
from channels.web.paths import HOME
from channels.web.telling import (
    BACK,
    BEGIN,
    Telling,
    after,
    back_field,
    before,
    from_summary,
    keep,
    open_draft,
    tags,
)
from channels.web.visit import Visit

CHECK, SCOPE = "kontrol", "kapsam"
END = "bitir"


def routes(doors: Doors) -> Sequence[Route]:
    """All for those who are signed in."""
    return (
        *doors.form(f"{BEGIN}/<number>/{CHECK}", show_check, go_on, patient=True),
        doors.page(f"{BEGIN}/<number>/{SCOPE}", show_scope),
    )


class ScopeForm(Form):
    """Whether it is one of the messages that need no permission."""

    exemption = RadioField(validate_choice=False)


def show_check(visit: Visit, number: str) -> Response:
    """What we hold, what it means, and what stands in the way."""
    telling = open_draft(visit, number)
    told = telling.told
    if told.at is None:
        return visit.go(f"{telling.base}/zaman")
    finding, admission = look(visit, telling)
    form = ScopeForm(formdata=None)
    form.exemption.data = told.exemption or ""
    return visit.page(
        "complaint-check.html",
        form=form,
        telling=telling,
        type=TYPES[told.type],
        finding=finding,
        admission=admission,
        months=RULES.times.file_months,
        other=[one for one in admission.earlier if one != admission.same],
        endable=finding.verdict is Verdict.VALID and finding.brand is not None,
        exemptions=[
            (one.id, one.words(visit.language), one.source) for one in RULES.exemptions.values()
        ],
        path=f"{telling.base}/{CHECK}",
        back=before(telling, CHECK),
        hidden=back_field(),
    )


def go_on(visit: Visit, number: str) -> Response:
    """Go on to complain, with the kind of message where it is one that needs no permission; or
    just end the permission."""
    telling = open_draft(visit, number)
    if request.form.get("is") == END:
        return _end(visit, telling)
    chosen = request.form.get("exemption", "")
    known = chosen if chosen in RULES.exemptions else None
    another = request.form.get("another") == "1"
    told = replace(telling.told, exemption=known, another=another)
    if told != telling.told:
        keep(visit, telling, told)
    if told.exemption:
        return visit.go(f"{telling.base}/{SCOPE}{f'?{BACK}=ozet' if from_summary() else ''}")
    return visit.go(after(telling, CHECK, told))


def _end(visit: Visit, telling: Telling) -> Response:
    """No complaint after all: the permission ends now, and the draft goes."""
    _, admission = look(visit, telling)
    if admission.brand is None:
        return visit.go(f"{telling.base}/{CHECK}")
    cell = Cell(admission.brand, telling.told.type, None)
    done = visit.run(ChangeConsents((Wish(telling.mine.person, Status.RET, (cell,)),)))
    visit.run(DropDraft(telling.number, tags(visit)))
    return visit.go(f"{HOME}/tamam/{done.reference}" if done.moved else HOME)


def show_scope(visit: Visit, number: str) -> Response:
    """By the complainant's own account it needs no permission: the rule, and the way on."""
    telling = open_draft(visit, number)
    exemption = RULES.exemptions.get(telling.told.exemption or "")
    if exemption is None:
        return visit.go(f"{telling.base}/{CHECK}")
    return visit.page(
        "complaint-scope.html",
        telling=telling,
        kind=exemption.words(visit.language),
        source=exemption.source,
        forward=after(telling, CHECK, telling.told),
        back=f"{telling.base}/{CHECK}",
    )
