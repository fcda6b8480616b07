"""The last page of an application, and where it stands once it is sent."""

from collections.abc import Sequence

from flask import Response, request

from app.channel import Route
from app.domain.application import Move, State, shown_number
from app.errors import InvalidInput, NotFound, RuleBroken
from app.usecases.applying.following import (
    SendApplication,
    ShowApplication,
    Shown,
    WithdrawApplication,
)
from app.usecases.complaints.particulars import RULES
from channels._kit.staff.doors import Doors
from channels._kit.staff.visit import Visit
from channels.kurumsal import wrongs
from channels.kurumsal.filling import (
    APPLY,
    PAGES,
    SEND,
    SendForm,
    countries,
    first_page,
    sectors,
    step_page,
    todo_words,
    written,
)
from channels.kurumsal.homes import STATUS

WITHDRAW = f"{APPLY}/geri-cek"
DONE = frozenset({"gonderildi", "geri-cekildi"})


def routes(doors: Doors) -> Sequence[Route]:
    """Looked over and sent; where it stands; taken back."""
    return (
        *doors.form(
            SEND, written(show_summary), written(send), ("ShowApplication", "SendApplication")
        ),
        doors.page(STATUS, show_status, "ShowApplication"),
        *doors.form(WITHDRAW, show_withdraw, withdraw, ("ShowApplication", "WithdrawApplication")),
    )


def show_summary(visit: Visit, shown: Shown) -> Response:
    """Everything once more, and what is missing."""
    return _summary(visit, shown, SendForm(formdata=None))


def _summary(visit: Visit, shown: Shown, form: SendForm) -> Response:
    return step_page(
        visit,
        "apply-summary.html",
        5,
        shown,
        form=form,
        told=shown.held.told,
        party=wrongs.PARTIES.get(shown.held.told.party),  # type: ignore[call-overload]
        countries=dict(countries(visit.language)),
        provinces=RULES.provinces,
        sectors=dict(sectors(visit)),
        ways=PAGES,
        todo=todo_words(shown.todo),
        again=shown.held.state is State.RETURNED,
        asked=_asked(shown),
    )


def send(visit: Visit, shown: Shown) -> Response:
    """Sent, or why not."""
    form = SendForm()
    try:
        visit.run(SendApplication(form.authorised.data == "1"))
    except InvalidInput as fault:
        form.refuse("authorised", wrongs.fault_words(fault))
        return _summary(visit, shown, form)
    return visit.go(f"{STATUS}?tamam=gonderildi")


def _asked(shown: Shown) -> str:
    """What the registry asked for last."""
    said = [one.note for one in shown.events if one.move is Move.RETURN]
    return said[-1] if said else ""


def show_status(visit: Visit) -> Response:
    """Where it stands; a draft goes on where it is not finished."""
    try:
        shown = visit.run(ShowApplication())
    except NotFound:
        return visit.go(APPLY)
    if shown.held.state is State.DRAFT:
        return visit.go(first_page(shown.todo))
    done = request.args.get("tamam", "")
    return visit.page(
        "apply-status.html",
        held=shown.held,
        events=shown.events,
        number=shown_number(shown.held.number),
        states=wrongs.STATES,
        moves=wrongs.MOVES,
        asked=_asked(shown),
        done=done if done in DONE else "",
        withdraw=WITHDRAW,
        send=SEND,
    )


def show_withdraw(visit: Visit) -> Response:
    """Really?"""
    held = visit.run(ShowApplication()).held
    if not held.state.open:
        return visit.go(STATUS)
    return visit.page("apply-withdraw.html", number=shown_number(held.number), path=WITHDRAW)


def withdraw(visit: Visit) -> Response:
    """Taken back; what was decided meanwhile stays so."""
    try:
        visit.run(WithdrawApplication())
    except RuleBroken:
        return visit.go(STATUS)
    return visit.go(f"{STATUS}?tamam=geri-cekildi")
