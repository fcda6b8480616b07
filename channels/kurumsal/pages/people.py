"""Who works here: added, given another position, ended; and what they did."""

from collections.abc import Mapping, Sequence

from flask import Response, request
from wtforms.validators import ValidationError

from app.channel import Route
from app.dialogue.reply import Words, say
from app.domain.permissions import Role
from app.domain.recipient import Kind, parse_address
from app.errors import InvalidInput, NotAllowed, NotFound, RuleBroken, TooMany
from app.usecases.console.log import ListDone
from app.usecases.staff.entering import Factor
from app.usecases.staff.factors import ResetFactor
from app.usecases.staff.hiring import HIRED, HIRED_BY, AddStaff, ChangeStaff, EndStaff, ListStaff
from channels._kit.pages.forms import Form, Line
from channels._kit.staff.doors import Doors
from channels._kit.staff.visit import Visit
from channels.kurumsal.deeds import DEEDS
from channels.kurumsal.paths import id_of, number_of
from channels.kurumsal.words import ROLES

HERE = "/kisiler"
MEANINGS: Mapping[Role, Words] = {
    Role.OWNER: say("provider.role.owner.what"),
    Role.EDITOR: say("provider.role.editor.what"),
    Role.READER: say("provider.role.reader.what"),
    Role.RETAILER: say("provider.role.retailer.what"),
    Role.PARTNER: say("provider.role.partner.what"),
}
FACTORS: Mapping[Factor | None, Words] = {
    None: say("provider.factor.none"),
    Factor.PHONE: say("provider.factor.phone"),
    Factor.APP: say("provider.factor.app"),
}
DONE = {
    "eklendi": say("provider.person.added"),
    "degisti": say("provider.person.changed"),
    "bitti": say("provider.person.ended"),
    "sifir": say("provider.person.reset"),
}
WRONG = {
    "taken": say("provider.person.taken"),
    "name": say("provider.person.name.wrong"),
    "last-owner": say("provider.person.last-owner"),
}


class PersonForm(Form):
    """Somebody new."""

    name = Line()
    mail = Line()
    role = Line()
    retailer = Line()

    def validate_name(self, field: Line) -> None:
        """Raises ValidationError for none."""
        if not (field.data or "").strip():
            raise ValidationError(say("provider.person.name.wrong"))

    def validate_mail(self, field: Line) -> None:
        """Raises ValidationError for no mail address."""
        try:
            wrong = parse_address(field.data or "").kind is not Kind.MAIL
        except RuleBroken:
            wrong = True
        if wrong:
            raise ValidationError(say("web.error.mail"))

    def validate_role(self, field: Line) -> None:
        """Raises ValidationError for none."""
        if field.data not in set(ROLES):
            raise ValidationError(say("provider.person.role.wrong"))

    def validate_retailer(self, field: Line) -> None:
        """Raises ValidationError where a dealer's person is of no dealer."""
        if self.role.data == Role.RETAILER and number_of(field.data) is None:
            raise ValidationError(say("provider.person.retailer.wrong"))


def routes(doors: Doors) -> Sequence[Route]:
    """The list, and what is done with each; and what everybody did."""
    return (
        *doors.form(HERE, show, add, ("ListStaff", "AddStaff")),
        doors.deed(f"{HERE}/<person>/konum", change, "ChangeStaff"),
        doors.deed(f"{HERE}/<person>/son", end, "EndStaff"),
        doors.deed(f"{HERE}/<person>/sifirla", reset, "ResetFactor"),
        doors.page("/islemler", show_done, "ListDone"),
    )


def show(visit: Visit) -> Response:
    """Who works here?"""
    form = PersonForm(formdata=None)
    form.role.data = Role.EDITOR.value
    return _page(visit, form)


def _page(visit: Visit, form: PersonForm, wrong: Words | None = None) -> Response:
    roles = [role for role in ROLES if role in HIRED_BY.get(visit.me.role, ())]
    return visit.page(
        "people.html",
        422 if wrong else 200,
        form=form,
        people=visit.run(ListStaff()),
        roles=[(one.value, ROLES[one], MEANINGS[one]) for one in roles],
        names=ROLES,
        factors=FACTORS,
        done=DONE.get(request.args.get("tamam", "")),
        wrong=wrong,
    )


def add(visit: Visit) -> Response:
    """Somebody new, who signs in by a code to their mail address."""
    form = PersonForm()
    if not form.validate():
        return _page(visit, form)
    role = Role(form.role.data)
    dealer = number_of(form.retailer.data) if role is Role.RETAILER else None
    mail = parse_address(form.mail.data)
    try:
        visit.run(AddStaff(role, form.name.data, mail, None, visit.me.iys_code, dealer))
    except InvalidInput as fault:
        form.refuse(str(fault.params.get("field", "name")), _words(fault))
        return _page(visit, form)
    except NotFound:
        form.refuse("retailer", say("provider.person.retailer.wrong"))
        return _page(visit, form)
    except TooMany as fault:
        form.refuse("mail", _later(fault))
        return _page(visit, form)
    return visit.go(f"{HERE}?tamam=eklendi")


def _words(fault: InvalidInput) -> Words:
    return WRONG.get(str(fault.params["reason"]), say("provider.person.wrong"))


def _later(fault: TooMany) -> Words:
    """When somebody may go on who has added too many for one day."""
    hours = max(1, round(int(fault.params.get("seconds", 0)) / 3600))
    return say("provider.person.many", limit=HIRED.most, hours=hours)


def change(visit: Visit, person: str) -> Response:
    """Another position."""
    role = request.form.get("role", "")
    if role not in set(ROLES):
        raise NotFound("page")
    return _done(visit, ChangeStaff(id_of(person), Role(role)), "degisti")


def end(visit: Visit, person: str) -> Response:
    """Works here no more."""
    if id_of(person) == visit.me.id:
        raise NotAllowed(deed="EndStaff")
    return _done(visit, EndStaff(id_of(person)), "bitti")


def reset(visit: Visit, person: str) -> Response:
    """Has lost the second factor."""
    return _done(visit, ResetFactor(id_of(person)), "sifir")


def _done(visit: Visit, order: ChangeStaff | EndStaff | ResetFactor, word: str) -> Response:
    try:
        visit.run(order)
    except InvalidInput as fault:
        return _page(visit, PersonForm(formdata=None), _words(fault))
    return visit.go(f"{HERE}?tamam={word}")


def show_done(visit: Visit) -> Response:
    """What everybody here changed, the newest first."""
    before = number_of(request.args.get("once"), 15)
    lines = visit.run(ListDone(tuple(DEEDS), before))
    label = visit.bureau.core.directory.label
    return visit.page("done.html", lines=lines, label=label, deeds=DEEDS)
