"""Permissions by hand: one address looked up, with all that ever was said; and what somebody said
written down."""

from collections.abc import Sequence
from typing import Any

from flask import Response
from wtforms import SelectMultipleField
from wtforms.validators import ValidationError

from app.channel import Route
from app.dialogue.reply import Words, say
from app.domain.consent import MessageType, RecipientType, Source, Status
from app.domain.deadlines import day_in_istanbul
from app.domain.recipient import Address, parse_address
from app.errors import RuleBroken
from app.usecases.console.permissions import KINDS, LookUp, NoteSaid, Told
from app.usecases.console.reach import Reach
from app.usecases.programs.partners import Right
from app.usecases.programs.refusing import Fate
from channels._kit.pages.codes import AddressForm
from channels._kit.pages.forms import Form, Line
from channels._kit.pages.sayings import SOURCES, TYPES
from channels._kit.staff.doors import Doors
from channels._kit.staff.visit import Visit
from channels._kit.when import read_day, read_time
from channels.kurumsal.brands import UNDER, brand_page, of_brand
from channels.kurumsal.paths import number_of
from channels.kurumsal.words import field_of, rule_words

HERE = f"{UNDER}/izin"
OWN_SOURCES = [source for source in Source if source.by_provider]
LOOK = "bul-"
KINDS_OF = {
    RecipientType.BIREYSEL: say("provider.kind.person"),
    RecipientType.TACIR: say("provider.kind.trader"),
}
NONE_NOTED = {
    MessageType.ARAMA: say("provider.said.none.call"),
    MessageType.MESAJ: say("provider.said.none.text"),
    MessageType.EPOSTA: say("provider.said.none.mail"),
}
FATES = {
    Fate.RECORDED: say("provider.said.refused"),
    Fate.ALREADY: say("provider.said.already"),
    Fate.OVERTAKEN: say("provider.said.overtaken"),
}


class SaidForm(Form):
    """What somebody said: to which address, of what, when, where."""

    address = Line()
    types = SelectMultipleField(validate_choice=False)
    status = Line()
    kind = Line()
    source = Line()
    day = Line()
    clock = Line()
    retailer = Line()

    def validate_address(self, field: Line) -> None:
        """Raises ValidationError by the rule that refuses it."""
        try:
            parse_address(field.data or "")
        except RuleBroken as broken:
            raise ValidationError(rule_words(broken.rule)) from None

    def validate_types(self, field: Any) -> None:  # noqa: ANN401
        """Raises ValidationError for none, and for those that an address cannot have."""
        if not field.data or not set(field.data) <= set(MessageType.__members__):
            raise ValidationError(rule_words("H111"))
        types = [MessageType[name] for name in field.data]
        try:
            fit = KINDS[parse_address(self.address.data or "").kind]
        except RuleBroken:
            return
        if not set(types) <= set(fit):
            phone = MessageType.MESAJ in fit
            raise ValidationError(say("provider.type.mail") if phone else rule_words("H464"))

    def validate_status(self, field: Line) -> None:
        """Raises ValidationError for neither."""
        if field.data not in ("ONAY", "RET"):
            raise ValidationError(rule_words("H110"))

    def validate_kind(self, field: Line) -> None:
        """Raises ValidationError for neither."""
        if field.data not in RecipientType.__members__:
            raise ValidationError(rule_words("H116"))

    def validate_source(self, field: Line) -> None:
        """Raises ValidationError for none of a provider's."""
        if field.data and field.data not in {source.name for source in OWN_SOURCES}:
            raise ValidationError(rule_words("H119"))
        if not field.data and self.kind.data == "BIREYSEL":
            raise ValidationError(rule_words("H113"))

    def validate_clock(self, field: Line) -> None:
        """Raises ValidationError for no time of day."""
        if field.data and field.data.strip() and read_time(field.data) is None:
            raise ValidationError(say("provider.clock.wrong"))

    def validate_retailer(self, field: Line) -> None:
        """Raises ValidationError for no code."""
        if (field.data or "").strip() and number_of(field.data) is None:
            raise ValidationError(say("provider.retailer.code.wrong"))

    def told(self, visit: Visit) -> Told | None:
        """What was said; None where the day is none, which the form then says."""
        text = (self.day.data or "").strip()
        day = read_day(text, day_in_istanbul(visit.now)) if text else None
        if text and day is None:
            self.refuse("day", rule_words("H158"))
            return None
        return Told(
            self.parsed,
            tuple(type for type in MessageType if type.name in self.types.data),
            Status[self.status.data],
            RecipientType[self.kind.data],
            Source[self.source.data] if self.source.data else None,
            day,
            read_time(self.clock.data) if (self.clock.data or "").strip() else None,
            number_of(self.retailer.data),
        )

    @property
    def parsed(self) -> Address:
        """The address that was typed, once it was found to be one."""
        return parse_address(self.address.data)


def routes(doors: Doors) -> Sequence[Route]:
    """The page, an address looked up, something said."""
    return (
        *doors.form(HERE, of_brand(show), of_brand(say_so), ("LookUp", "NoteSaid")),
        doors.deed(f"{HERE}/bul", of_brand(look_up), "LookUp"),
    )


def _empty(visit: Visit, address: str = "") -> SaidForm:
    form = SaidForm(formdata=None)
    form.address.data, form.kind.data, form.status.data = address, "BIREYSEL", "ONAY"
    form.types.data = []
    form.day.data = day_in_istanbul(visit.now).isoformat()
    return form


def show(visit: Visit, reach: Reach) -> Response:
    """Look up, or write down."""
    return _page(visit, reach, _empty(visit))


def _page(visit: Visit, reach: Reach, said: SaidForm, **given: Any) -> Response:  # noqa: ANN401
    return brand_page(
        visit,
        reach,
        "permissions.html",
        **{
            "form": said,
            "said": said,
            "look": AddressForm(formdata=None, prefix=LOOK),
            "standings": None,
            "address": None,
            "done": (),
            "types": [(one.name, TYPES[one]) for one in reach.types(Right.WRITE)],
            "kinds": [(one.name, KINDS_OF[one]) for one in RecipientType],
            "sources": [(one.name, SOURCES[one]) for one in OWN_SOURCES],
            "words": {"types": TYPES, "kinds": KINDS_OF, "sources": SOURCES},
            **given,
        },
    )


def look_up(visit: Visit, reach: Reach) -> Response:
    """What stands for one address, and the form to say more of it."""
    look = AddressForm(prefix=LOOK)
    if not look.validate():
        return _page(visit, reach, _empty(visit), look=look, form=look)
    return _found(visit, reach, look.parsed, _empty(visit, look.address.data))


def _found(
    visit: Visit, reach: Reach, address: Address, form: SaidForm, done: Sequence[Words] = ()
) -> Response:
    standings = visit.run(LookUp(reach.code, address))
    given = {"standings": standings, "address": address, "done": done}
    return _page(visit, reach, form, **given)


def say_so(visit: Visit, reach: Reach) -> Response:
    """Write down what was said, and show what stands now."""
    form = SaidForm()
    if not form.validate():
        return _page(visit, reach, form)
    told = form.told(visit)
    if told is None:
        return _page(visit, reach, form)
    try:
        noted = visit.run(NoteSaid(reach.code, told))
    except RuleBroken as broken:
        form.refuse(field_of(broken.rule), rule_words(broken.rule))
        if len(told.types) > 1:
            form.refuse("types", NONE_NOTED[MessageType[str(broken.params["type"])]])
        return _page(visit, reach, form)
    approved = told.status is Status.ONAY
    fates = dict.fromkeys(one.fate for one in noted)
    done = [say("provider.said.approved") if approved else FATES[fate] for fate in fates]
    return _found(visit, reach, told.address, _empty(visit), done)
