"""My data, at once; and «forget me»."""

from collections.abc import Sequence

from flask import Response
from wtforms import BooleanField

from app.channel import Route
from app.dialogue.reply import say
from app.usecases.forget import Forget, Kept, PlanForget
from app.usecases.mydata import ExportData, MyData
from channels._kit.export import ZIP, archive, whole
from channels._kit.pages.forms import Form
from channels._kit.pages.headers import ERASE_HERE
from channels._kit.pages.sayings import RECIPIENTS, TYPES
from channels.web import cookie
from channels.web.doors import Doors
from channels.web.listing import shown
from channels.web.pages.permissions import people
from channels.web.visit import Visit

DATA = "/hesabim/verilerim"
FORGET = "/hesabim/unut"


PARTS = {
    "addresses": say("web.data.addresses"),
    "permissions": say("web.data.permissions"),
    "history": say("web.data.history"),
    "locks": say("web.data.locks"),
    "refused_ahead": say("web.data.ahead"),
    "questions": say("web.data.questions"),
    "never_asked": say("web.data.never-asked"),
    "numbers": say("web.data.numbers"),
    "messages": say("web.data.messages"),
    "call_backs": say("web.data.call-backs"),
    "complaints": say("web.data.complaints"),
    "complaint_history": say("web.data.complaint-history"),
    "complaint_evidence": say("web.data.complaint-evidence"),
    "who_looked": say("web.data.who-looked"),
    "account": say("web.data.account"),
    "account_addresses": say("web.data.account-addresses"),
    "state_logins": say("web.data.state-logins"),
    "devices": say("web.data.devices"),
}


class ForgetForm(Form):
    """Refuse everything first; and: I mean it."""

    ret = BooleanField()
    sure = BooleanField()


def routes(doors: Doors) -> Sequence[Route]:
    """All for those who are signed in."""
    return (
        doors.page(DATA, show_data),
        doors.page(f"{DATA}/verilerim.json", give_json),
        doors.page(f"{DATA}/verilerim.zip", give_csv),
        *doors.form(FORGET, show_forget, forget),
    )


def show_data(visit: Visit) -> Response:
    """What is held, by part, and where to get it whole."""
    data = _data(visit)
    parts = [(PARTS[name], len(rows)) for name, rows in data.parts.items()]
    return visit.page("data.html", parts=parts)


def _data(visit: Visit) -> MyData:
    return visit.run(ExportData(tuple(person.tag for person in people(visit))))


def give_json(visit: Visit) -> Response:
    """Everything as JSON."""
    return _file(whole(_data(visit)), "application/json", "verilerim.json")


def give_csv(visit: Visit) -> Response:
    """Everything as CSV, a table for each part."""
    return _file(archive(_data(visit)), ZIP, "verilerim.zip")


def _file(body: bytes, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body, content_type=kind, headers=headers)


def show_forget(visit: Visit) -> Response:
    """What goes, what stays and until when."""
    return _asked(visit, ForgetForm(formdata=None))


def _asked(visit: Visit, form: ForgetForm) -> Response:
    kept = visit.run(PlanForget(people(visit)))
    return visit.page("forget.html", form=form, kept=_lines(visit, kept))


def _lines(visit: Visit, kept: Sequence[Kept]) -> list[dict[str, object]]:
    directory = visit.portal.core.directory
    return [
        {
            "address": shown(mine) if (mine := visit.me.mine(one.tag)) else "",
            "brand": view.name if (view := directory.get(one.brand)) else str(one.brand),
            "type": TYPES[one.type],
            "recipient": RECIPIENTS[one.recipient_type],
            "until": one.until,
        }
        for one in kept
    ]


def forget(visit: Visit) -> Response:
    """Forget the visitor, once it was ticked that this is meant."""
    form = ForgetForm()
    if not form.sure.data:
        form.refuse("sure", say("web.error.sure"))
        return _asked(visit, form)
    done = visit.run(Forget(people(visit), form.ret.data))
    cookie.begin_anew()
    answer = visit.as_stranger().page("forgotten.html", done=done)
    answer.headers["Clear-Site-Data"] = ERASE_HERE
    return answer
