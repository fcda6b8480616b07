"""The answers to check, and the filing: one press, one number."""

from collections.abc import Sequence

from flask import Response, request
from wtforms import BooleanField

from app.channel import Route
from app.dialogue.reply import Words, say
from app.domain.deadlines import ISTANBUL
from app.errors import InvalidInput, NotFound, RuleBroken
from app.usecases.complaints.filing import FileComplaint
from app.usecases.complaints.particulars import RULES
from channels._kit.pages.complaints import FINDINGS, MISSING, TEXTS, written
from channels._kit.pages.forms import Form
from channels._kit.pages.sayings import TYPES
from channels.web.asking import wrong
from channels.web.doors import Doors
from channels.web.finding import brand_name, look
from channels.web.listing import shown
from channels.web.telling import (
    BEGIN,
    LIST,
    STEP_OF,
    SUMMARY,
    Telling,
    number_of,
    open_case,
    open_draft,
    questions,
)
from channels.web.visit import Visit


class FilingForm(Form):
    """What is wrong with the whole of it stands at its button."""

    insist = BooleanField()


Row = tuple[Words, str, str]
"""A question, its answer, and the step in which it is changed."""


def routes(doors: Doors) -> Sequence[Route]:
    """All for those who are signed in."""
    return (
        doors.page(f"{BEGIN}/<number>/{SUMMARY}", show_summary),
        *doors.form(f"{BEGIN}/<number>/gonder", to_summary, file, patient=True),
        doors.page(f"{LIST}/<number>/alindi", show_filed),
    )


def show_summary(visit: Visit, number: str) -> Response:
    """Everything that was answered, each with the way to change it."""
    telling = open_draft(visit, number)
    if telling.told.at is None:
        return visit.go(f"{telling.base}/zaman")
    return _summary(visit, telling)


def to_summary(visit: Visit, number: str) -> Response:
    """Nothing is filed by looking."""
    return visit.go(f"{BEGIN}/{number_of(number)}/{SUMMARY}")


def _summary(visit: Visit, telling: Telling, problem: Words | None = None) -> Response:
    finding, admission = look(visit, telling)
    form = FilingForm(formdata=None)
    if problem is not None:
        form.refuse("insist", problem)
    missing = telling.told.missing(RULES)
    return visit.page(
        "complaint-summary.html",
        telling=telling,
        rows=answers(visit, telling),
        finding=finding,
        admission=admission,
        months=RULES.times.file_months,
        missing=missing_rows(missing),
        insist=bool(telling.told.exemption),
        form=form,
    )


def missing_rows(missing: Sequence[str]) -> list[tuple[Words, str]]:
    """What is still wanted, and where it is told."""
    return [(MISSING[name], STEP_OF[name]) for name in missing]


def answers(visit: Visit, telling: Telling) -> list[Row]:
    """Every question with its answer; what was not answered is empty."""
    told, language = telling.told, visit.language
    at = written(told.at.astimezone(ISTANBUL), language) if told.at else ""
    sender = " · ".join(filter(None, (brand_name(visit, told.brand), told.sender)))
    subjects = [RULES.subjects[one].words(language) for one in told.subjects]
    party, exemption = RULES.parties.get(told.party), RULES.exemptions.get(told.exemption or "")
    rows: list[Row] = [
        (say("web.ask.row.address"), shown(telling.mine), "adres"),
        (say("web.ask.row.type"), visit.say(TYPES[told.type]), "tur"),
        (say("web.ask.row.sender"), sender, "gonderen"),
        (say("web.ask.row.when"), at, "zaman"),
        (TEXTS[told.type], told.text, "ileti"),
        (say("web.ask.row.operator"), RULES.operators.get(told.operator, ""), "operator"),
        (say("web.ask.row.subjects"), "; ".join(subjects), "konu"),
        (say("web.ask.row.about"), told.about, "konu"),
        (say("web.ask.row.party"), party.words(language) if party else "", "ben"),
        *_personal(telling),
    ]
    if exemption is not None:
        rows.append((say("web.ask.row.exemption"), exemption.words(language), "kontrol"))
    asked = questions(told)
    return [row for row in rows if row[2] in (*asked, "adres", "tur")]


def _personal(telling: Telling) -> list[Row]:
    told = telling.told
    party = RULES.parties.get(told.party)
    wants = party.wants if party else ()
    hidden = f"{'•' * 9}{told.national_id[-2:]}" if told.national_id else ""
    rows: tuple[tuple[str, Words, str], ...] = (
        ("name", say("web.ask.row.name"), told.name),
        ("title", say("web.ask.row.title"), told.title),
        ("residence", say("web.ask.row.residence"), told.residence),
        ("province", say("web.ask.row.province"), RULES.provinces.get(told.province or 0, "")),
        ("mersis", say("web.ask.row.mersis"), told.mersis),
        ("statement", say("web.ask.row.statement"), "✓" if told.statement else ""),
    )
    shown_rows: list[Row] = [(words, text, "kisi") for name, words, text in rows if name in wants]
    if hidden:
        shown_rows.append((say("web.ask.row.national-id"), hidden, "kisi"))
    return shown_rows


def file(visit: Visit, number: str) -> Response:
    """File it. Pressed twice, it is filed once: the second press sees the same number."""
    try:
        telling = open_draft(visit, number)
    except NotFound:
        return visit.go(f"{LIST}/{open_case(visit, number).number}/alindi")
    order = FileComplaint(telling.told, insist="insist" in request.form, draft=telling.number)
    try:
        filed = visit.run(order, telling.mine.person)
    except (InvalidInput, RuleBroken) as fault:
        return _summary(visit, telling, problem_of(fault))
    return visit.go(f"{LIST}/{filed.number}/alindi")


def problem_of(fault: InvalidInput | RuleBroken) -> Words:
    """Why it was not filed."""
    reason = fault.params.get("reason")
    if reason == "too-old":
        return say("web.error.too-old-now", months=fault.params["months"])
    if reason == "out-of-scope":
        return say("web.error.out-of-scope")
    return wrong(fault)[1]


def show_filed(visit: Visit, number: str) -> Response:
    """The number, what was found, what comes next."""
    telling = open_case(visit, number)
    case = telling.case
    if case is None:
        raise NotFound("complaint")
    return visit.page(
        "complaint-filed.html",
        case=case,
        brand=brand_name(visit, case.held.brand),
        finding=FINDINGS[case.finding.verdict],
        missing=missing_rows(case.told.missing(RULES)) if case.held.case.state.open else [],
    )
