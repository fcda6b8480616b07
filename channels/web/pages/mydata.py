"""My data, at once; and «forget me»."""

from collections.abc import Sequence

from flask import Response, request

from app.channel import Route
from app.usecases.forget import Forget, Kept, PlanForget
from app.usecases.mydata import ExportData, MyData
from channels._kit.export import as_csv, as_json
from channels.web import cookie
from channels.web.doors import Doors
from channels.web.listing import shown
from channels.web.pages.permissions import people
from channels.web.sayings import RECIPIENTS, TYPES
from channels.web.visit import Visit

DATA = "/hesabim/verilerim"
FORGET = "/hesabim/unut"
ERASE_HERE = '"cache", "storage"'


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
    return visit.page("data.html", parts={name: len(rows) for name, rows in data.parts.items()})


def _data(visit: Visit) -> MyData:
    return visit.run(ExportData(tuple(person.tag for person in people(visit))))


def give_json(visit: Visit) -> Response:
    """Everything as JSON."""
    return _file(as_json(_data(visit)), "application/json", "verilerim.json")


def give_csv(visit: Visit) -> Response:
    """Everything as CSV, a table for each part."""
    return _file(as_csv(_data(visit)), "application/zip", "verilerim.zip")


def _file(body: bytes, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body, content_type=kind, headers=headers)


def show_forget(visit: Visit) -> Response:
    """What goes, what stays and until when."""
    kept = visit.run(PlanForget(people(visit)))
    return visit.page("forget.html", kept=_lines(visit, kept), wrong=False)


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
    if request.form.get("sure") != "1":
        kept = visit.run(PlanForget(people(visit)))
        return visit.page("forget.html", 422, kept=_lines(visit, kept), wrong=True)
    done = visit.run(Forget(people(visit), request.form.get("ret") == "1"))
    cookie.begin_anew()
    answer = visit.as_stranger().page("forgotten.html", done=done)
    answer.headers["Clear-Site-Data"] = ERASE_HERE
    return answer
