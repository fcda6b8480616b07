"""Forms of an application, and the way through its pages."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from babel import Locale
from flask import Response

from app.dialogue.reply import Words, say
from app.domain.applicant import COUNTRIES, BrandTold, Told
from app.domain.party import MAX_SHORT_NAMES, SECTORS
from app.errors import NotFound
from app.usecases.applying.following import ShowApplication, Shown, Todo
from app.usecases.complaints.particulars import RULES
from channels._kit.pages.forms import Form, Line
from channels._kit.pages.sayings import SECTOR_WORDS
from channels._kit.staff.visit import Visit
from channels.kurumsal.homes import STATUS
from channels.kurumsal.paths import number_of

APPLY = "/basvuru"
LEGAL, CONTACT, BRANDS = f"{APPLY}/isletme", f"{APPLY}/iletisim", f"{APPLY}/markalar"
CERTIFICATES, SEND = f"{APPLY}/belgeler", f"{APPLY}/ozet"
MAIL = f"{CONTACT}/kod"
STEPS = (LEGAL, CONTACT, BRANDS, CERTIFICATES, SEND)
PAGES = {
    "legal": LEGAL,
    "contact": CONTACT,
    "mail": MAIL,
    "brands": BRANDS,
    "certificates": CERTIFICATES,
}
TODO = {
    "legal": say("apply.todo.legal"),
    "contact": say("apply.todo.contact"),
    "mail": say("apply.todo.mail"),
    "brands": say("apply.todo.brands"),
    "certificates": say("apply.todo.certificates"),
}


class LegalForm(Form):
    """Who it is."""

    party = Line()
    title = Line()
    mersis = Line()
    tin = Line()
    country = Line()
    registry = Line()
    tax = Line()
    address = Line()
    province = Line()

    @property
    def told(self) -> Told:
        """As it was typed."""
        said: dict[str, Any] = {name: one.data or "" for name, one in self._fields.items()}
        province = number_of(said.pop("province"))
        return Told(**said, province=province)


class ContactForm(Form):
    """Whom the registry writes to."""

    name = Line()
    duty = Line()
    mobile = Line()
    mail = Line()

    @property
    def told(self) -> Told:
        """As it was typed."""
        said: dict[str, Any] = {name: one.data or "" for name, one in self._fields.items()}
        return Told(**said)


class NamesForm(Form):
    """Short names."""

    short1 = Line()
    short2 = Line()
    short3 = Line()

    @property
    def names(self) -> tuple[str, ...]:
        """As they were typed, each in its place."""
        return tuple(one.data or "" for one in (self.short1, self.short2, self.short3))


class BrandForm(NamesForm):
    """A brand; `file` is never a field that is read here, only one that may be wrong."""

    name = Line()
    sector = Line()
    file = Line()


class FileForm(Form):
    """A file, which may be wrong."""

    file = Line()


class SendForm(Form):
    """The last word."""

    authorised = Line()


def brand_form(brand: BrandTold | None) -> BrandForm:
    """A form that shows a brand, or an empty one."""
    if brand is None:
        return BrandForm(formdata=None)
    said = {"name": brand.name, "sector": brand.sector}
    return BrandForm(formdata=None, data=said | short_data(brand.names))


def short_data(names: Sequence[str]) -> dict[str, str]:
    """Short names by the fields in which they stand."""
    return {f"short{place}": name for place, name in enumerate(names[:MAX_SHORT_NAMES], 1)}


def sectors(visit: Visit) -> list[tuple[str, str]]:
    """The sectors with their names."""
    return [(one, visit.say(SECTOR_WORDS[one])) for one in SECTORS]


def provinces() -> list[tuple[str, str]]:
    """The provinces by their numbers."""
    return [(str(number), name) for number, name in RULES.provinces.items()]


@cache
def countries(language: str) -> list[tuple[str, str]]:
    """The countries by their names."""
    names = Locale(language).territories
    found = [(code, names.get(code, code)) for code in COUNTRIES]
    return sorted(found, key=lambda one: one[1])


def first_page(todo: Sequence[Todo]) -> str:
    """The page on which the first thing that is missing is put right."""
    return PAGES[todo[0].step] if todo else SEND


def todo_words(todo: Sequence[Todo]) -> list[tuple[str, Words]]:
    """Each page on which something is missing, once, with what to do there."""
    return [(PAGES[step], TODO[step]) for step in dict.fromkeys(one.step for one in todo)]


View = Callable[..., Response]


def written(view: View) -> View:
    """A page of an application that may be written in; whoever has none is led to the beginning,
    whoever has sent it to where it stands."""

    def answer(visit: Visit, **where: Any) -> Response:  # noqa: ANN401
        try:
            shown = visit.run(ShowApplication())
        except NotFound:
            return visit.go(APPLY)
        if not shown.held.state.written:
            return visit.go(STATUS)
        return view(visit, shown, **where)

    return answer


def step_page(
    visit: Visit,
    name: str,
    place: int,
    shown: Shown,
    **given: Any,  # noqa: ANN401
) -> Response:
    """A page of the way, the `place`-th, with the way back."""
    back = STEPS[place - 2] if place > 1 else APPLY
    return visit.page(
        name, **{"step": place, "steps": len(STEPS), "back": back, "shown": shown, **given}
    )
