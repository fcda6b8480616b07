"""The questions of a complaint, one a page: of a draft under `/sikayet`, of what was filed and is
completed under `/sikayetlerim`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import Response, request

from app.channel import Route
from app.domain.complaint import Actor
from app.errors import InvalidInput, NotFound, RuleBroken
from app.evidence.reading import can_read, suggest_text
from app.usecases.complaints.evidence import ListFiles, ReadOwnEvidence
from app.usecases.complaints.particulars import RULES
from channels._kit.pages.complaints import TEXTS
from channels.web.asking import BRAND as A_BRAND
from channels.web.asking import (
    SENDER,
    Asking,
    OperatorForm,
    PartyForm,
    PersonForm,
    SenderForm,
    SubjectsForm,
    TextForm,
    WhenForm,
)
from channels.web.doors import Doors
from channels.web.pages.permissions import see
from channels.web.switches import brand_number
from channels.web.telling import (
    BACK,
    OPENED_AT,
    ORDER,
    Telling,
    after,
    back_field,
    before,
    keep,
    open_case,
    open_draft,
    questions,
    tags,
)
from channels.web.visit import Visit

Open = Callable[[Visit, str], Telling]
MOST_FOUND = 30
MOST_KNOWN = 12
CLOSED = "L010"


@dataclass(frozen=True, slots=True)
class Step:
    """A question: its form, its template, and what else the template shows."""

    name: str
    form: type[Asking]
    template: str
    given: Callable[[Visit, Telling], Mapping[str, Any]]


def _senders(visit: Visit, telling: Telling) -> Mapping[str, Any]:
    brand = visit.portal.core.directory.get(telling.told.brand) if telling.told.brand else None
    return {"brand": brand, "by_brand": A_BRAND, "by_sender": SENDER}


def _texts(visit: Visit, telling: Telling) -> Mapping[str, Any]:
    return {"words": TEXTS[telling.told.type], "readable": can_read() and _pictures(visit, telling)}


def _subjects(visit: Visit, telling: Telling) -> Mapping[str, Any]:
    subjects = RULES.subjects_of(telling.told.type)
    return {"subjects": [(one.id, one.words(visit.language)) for one in subjects]}


def _operators(visit: Visit, telling: Telling) -> Mapping[str, Any]:
    return {"operators": list(RULES.operators.items())}


def _parties(visit: Visit, telling: Telling) -> Mapping[str, Any]:
    return {"parties": [(one.id, one.words(visit.language)) for one in RULES.parties.values()]}


def _person(visit: Visit, telling: Telling) -> Mapping[str, Any]:
    party = RULES.parties.get(telling.told.party)
    wants = party.wants if party else ("name", "residence", "province")
    return {"wants": wants, "provinces": sorted(RULES.provinces.items())}


def _nothing(visit: Visit, telling: Telling) -> Mapping[str, Any]:
    return {}


STEPS = (
    Step("gonderen", SenderForm, "complaint-sender.html", _senders),
    Step("zaman", WhenForm, "complaint-when.html", _nothing),
    Step("ileti", TextForm, "complaint-text.html", _texts),
    Step("operator", OperatorForm, "complaint-operator.html", _operators),
    Step("konu", SubjectsForm, "complaint-subjects.html", _subjects),
    Step("ben", PartyForm, "complaint-party.html", _parties),
    Step("kisi", PersonForm, "complaint-person.html", _person),
)


def routes(doors: Doors) -> Sequence[Route]:
    """All for those who are signed in."""
    made: list[Route] = []
    for base, opened in zip(OPENED_AT, (open_draft, open_case), strict=True):
        for step in STEPS:
            show, take = shower(opened, step), taker(opened, step)
            made += doors.form(f"{base}/{step.name}", show, take, patient=True)
        made += doors.form(f"{base}/marka", brand_shower(opened), brand_taker(opened))
        made.append(doors.deed(f"{base}/oku", reader(opened)))
    return made


def draw(visit: Visit, telling: Telling, step: Step, form: Asking, **more: Any) -> Response:  # noqa: ANN401
    """The page of a question."""
    asked = [one for one in ORDER if one in questions(telling.told)]
    return visit.page(
        step.template,
        form=form,
        path=f"{telling.base}/{step.name}",
        back=before(telling, step.name),
        hidden=back_field(),
        telling=telling,
        step=asked.index(step.name) + 1 if step.name in asked and not telling.case else 0,
        steps=len(asked),
        **{"note": None, **step.given(visit, telling), **more},
    )


def shower(opened: Open, step: Step) -> Callable[..., Response]:
    """The view that shows a question with what was answered before."""

    def show(visit: Visit, number: str) -> Response:
        telling = opened(visit, number)
        form = step.form(formdata=request.form if request.form else None)
        if not request.form:
            form.fill(telling.told, visit.now)
        return draw(visit, telling, step, form)

    return show


def taker(opened: Open, step: Step) -> Callable[..., Response]:
    """The view that takes the answer, keeps it, and goes on to the next."""

    def take(visit: Visit, number: str) -> Response:
        telling = opened(visit, number)
        form = step.form()
        told = form.read(telling.told, visit.now)
        if form.wrong:
            return draw(visit, telling, step, form)
        if isinstance(form, SenderForm) and form.who.data == A_BRAND:
            return visit.go(f"{telling.base}/marka{_query()}")
        try:
            keep(visit, telling, told)
        except (InvalidInput, RuleBroken) as fault:
            if isinstance(fault, RuleBroken) and fault.rule == CLOSED:
                return visit.go(f"{telling.home}?tamam=bitti")
            form.refuse_fault(fault)
            return draw(visit, telling, step, form)
        return visit.go(after(telling, step.name, told))

    return take


def _query() -> str:
    return f"?{BACK}={request.form[BACK]}" if request.form.get(BACK) == "ozet" else ""


def brand_shower(opened: Open) -> Callable[..., Response]:
    """The view that looks for a brand."""

    def show(visit: Visit, number: str) -> Response:
        telling = opened(visit, number)
        words = request.args.get("q", "").strip()[:100]
        directory = visit.portal.core.directory
        found = directory.matching(words, MOST_FOUND) if words else ()
        known = () if words else [row.brand for row in see(visit).rows[:MOST_KNOWN]]
        return visit.page(
            "complaint-brand.html",
            telling=telling,
            q=words,
            found=found,
            known=known,
            most=MOST_FOUND,
            hidden=back_field(),
        )

    return show


def brand_taker(opened: Open) -> Callable[..., Response]:
    """The view that takes the brand that was found. Raises NotFound for none."""

    def take(visit: Visit, number: str) -> Response:
        telling = opened(visit, number)
        if telling.over:
            return visit.go(f"{telling.home}?tamam=bitti")
        brand = brand_number(request.form.get("brand", ""))
        if visit.portal.core.directory.get(brand) is None:
            raise NotFound("brand")
        told = replace(telling.told, brand=brand)
        keep(visit, telling, told)
        return visit.go(after(telling, "gonderen", told))

    return take


def _pictures(visit: Visit, telling: Telling) -> list[int]:
    """The first page of each own file."""
    if telling.case:
        pages = telling.case.pages
        return [one.id for one in pages if one.side is Actor.CITIZEN and one.page == 1]
    return [first for _, first, _ in visit.run(ListFiles(telling.number, tags(visit)))]


def reader(opened: Open) -> Callable[..., Response]:
    """The view that offers the text of the newest picture; nothing that was typed is lost by it,
    and nothing is kept."""

    def read(visit: Visit, number: str) -> Response:
        telling = opened(visit, number)
        step = next(one for one in STEPS if one.name == "ileti")
        form = TextForm()
        pictures = _pictures(visit, telling)
        if not pictures or (form.text.data or "").strip():
            return draw(visit, telling, step, form, note="typed" if pictures else None)
        order = ReadOwnEvidence(telling.number, pictures[-1], tags(visit))
        form.text.data = suggest_text(visit.run(order).data)
        return draw(visit, telling, step, form, note="read" if form.text.data else "nothing")

    return read
