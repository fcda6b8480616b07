"""Programs that call in the name of whoever works here: added, given another secret, ended."""

from collections.abc import Sequence

from flask import Response, request
from wtforms.validators import ValidationError

from app.channel import Route
from app.dialogue.reply import Words, say
from app.errors import InvalidInput
from app.usecases.programs.clients import (
    AddClient,
    ClientAdded,
    EndClient,
    ListClients,
    RenewSecret,
)
from channels._kit.pages.forms import Form, Line
from channels._kit.staff.doors import Doors
from channels._kit.staff.visit import Visit
from channels.kurumsal.paths import id_of

HERE = "/programlar"
WRONG = {
    "taken": say("provider.program.taken"),
    "name": say("provider.program.name.wrong"),
    "network": say("provider.program.network.wrong"),
}


class ProgramForm(Form):
    """A new program."""

    username = Line()
    networks = Line()

    def validate_username(self, field: Line) -> None:
        """Raises ValidationError for none."""
        if not (field.data or "").strip():
            raise ValidationError(WRONG["name"])


def routes(doors: Doors) -> Sequence[Route]:
    """The list, and what is done with each."""
    return (
        *doors.form(HERE, show, add, ("ListClients", "AddClient")),
        doors.deed(f"{HERE}/<client>/sifre", renew, "RenewSecret"),
        doors.deed(f"{HERE}/<client>/son", end, "EndClient"),
    )


def show(visit: Visit) -> Response:
    """Which programs may call?"""
    return _page(visit, ProgramForm(formdata=None))


def _page(visit: Visit, form: ProgramForm, made: ClientAdded | None = None) -> Response:
    done: Words | None = say("provider.program.ended")
    return visit.page(
        "programs.html",
        form=form,
        clients=visit.run(ListClients()),
        made=made,
        done=done if request.args.get("tamam") == "bitti" else None,
    )


def add(visit: Visit) -> Response:
    """Its secret is shown on the page that answers, and nowhere else ever again."""
    form = ProgramForm()
    if form.validate():
        networks = [one for one in (form.networks.data or "").replace(",", " ").split() if one]
        order = AddClient(visit.me.iys_code or 0, form.username.data, networks)
        try:
            return _page(visit, ProgramForm(formdata=None), visit.run(order))
        except InvalidInput as fault:
            reason = str(fault.params["reason"])
            form.refuse(str(fault.params["field"]), WRONG[reason])
    return _page(visit, form)


def renew(visit: Visit, client: str) -> Response:
    """Another secret, shown once."""
    return _page(visit, ProgramForm(formdata=None), visit.run(RenewSecret(id_of(client))))


def end(visit: Visit, client: str) -> Response:
    """It may call no more."""
    visit.run(EndClient(id_of(client)))
    return visit.go(f"{HERE}?tamam=bitti")
