"""A case on one page: what was told, the permission at that time, and what can be done."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, time
from typing import Any
from uuid import UUID

from flask import Response, request, session

from app.channel import Route
from app.core import UseCase
from app.domain.complaint import (
    MOVES,
    Decision,
    Move,
    check_ask,
    check_take_up,
)
from app.domain.deadlines import ISTANBUL
from app.domain.desk import DESK, may_move
from app.errors import Fault, InvalidInput, NotAllowed, RuleBroken
from app.usecases.complaints.evidence import ReadEvidence
from app.usecases.complaints.particulars import RULES
from app.usecases.desk.acting import (
    AskProvider,
    AssignCase,
    DecideCase,
    ExtendAnswer,
    JoinCase,
    TakeUp,
    TransferCase,
)
from app.usecases.desk.case import OpenCase, OpenedCase
from app.usecases.desk.queue import Filter, SeeQueue
from channels._kit.pages.pictures import picture_answer
from channels._kit.staff import sayings
from channels._kit.staff.doors import Doors
from channels._kit.staff.faults import words_of
from channels._kit.staff.letters import letter_answer
from channels._kit.staff.visit import Visit
from channels.bakanlik.place import filter_here, way_back
from channels.bakanlik.words import DONE

CASE = "/dosya/<number>"
LONGEST = 5000


def routes(doors: Doors) -> Sequence[Route]:
    """The page, and a button for each move."""
    return (
        doors.page(CASE, show),
        doors.deed(CASE, give_reason),
        doors.deed(f"{CASE}/<what>", act),
        doors.page(f"{CASE}/kanit/<page>", show_evidence),
        doors.page(f"{CASE}/karar.pdf", give_letter),
        doors.page(f"{CASE}/karar-saglayici.pdf", give_providers_letter),
    )


def show(visit: Visit, number: int) -> Response:
    """The case; where it is another province's, the question why."""
    try:
        opened = visit.run(OpenCase(number, _reason(visit, number)))
    except InvalidInput as fault:
        if fault.params["reason"] != "reason-needed":
            raise
        return visit.page("reason.html", number=number, back=way_back())
    return _drawn(visit, opened, request.args.get("tamam", ""))


def _drawn(
    visit: Visit, opened: OpenedCase, done: str = "", fault: Fault | None = None
) -> Response:
    case = opened.case
    mine = not opened.outside
    return visit.page(
        "case.html",
        409 if fault else 200,
        opened=opened,
        one=case,
        held=case.held,
        told=case.told,
        may=_may(visit, opened) if mine else frozenset(),
        done=DONE.get(done),
        wrong=words_of(fault) if fault else None,
        typed=request.form if fault else {},
        brand=visit.bureau.core.directory.label,
        provinces=RULES.provinces,
        subjects=RULES.subjects,
        parties=RULES.parties,
        operators=RULES.operators,
        exemptions=RULES.exemptions,
        missing=[visit.say(sayings.FIELDS[one]) for one in case.told.missing(RULES)],
        fines=RULES.fines_at(case.held.message_at or visit.now),
        decisions=[one for one in Decision if one.by_office],
        templates={one.word: visit.say(words) for one, words in sayings.TEMPLATES.items()},
        following=_following(visit, opened),
        back=way_back(),
        names=dict(opened.people),
        now=visit.now,
    )


def _following(visit: Visit, opened: OpenedCase) -> int | None:
    """The next case of the queue as this officer looked at it, for whoever goes from one to the
    next."""
    filter, held = filter_here(), opened.case.held
    if filter == Filter():
        return opened.following
    lines = visit.run(SeeQueue(filter, (held.filed_at, held.number), 1, counts=False)).lines
    return lines[0].number if lines else None


def _may(visit: Visit, opened: OpenedCase) -> frozenset[str]:
    """The moves whose buttons are drawn: by role and state; the rules are asked again when one is
    made."""
    case, role = opened.case.held.case, visit.me.role
    actor = DESK[role]
    found = {
        move
        for move, rule in MOVES.items()
        if case.state in rule.ways and actor in rule.actors and may_move(role, move)
    }
    if _broken(lambda: check_ask(case)):
        found.discard(Move.ASK)
    if _broken(lambda: check_take_up(case, visit.now)):
        found.discard(Move.TAKE_UP)
    return frozenset(move.value for move in found)


def _broken(check: Callable[[], None]) -> bool:
    try:
        check()
    except RuleBroken:
        return True
    return False


def _reason(visit: Visit, number: int) -> str:
    """Why this officer looks at another province's case, as it was said in this session."""
    kept = session.get(f"staff.reason.{number}")
    text = visit.bureau.core.unwrap(kept, visit.me.id) if isinstance(kept, str) else None
    return text or ""


def give_reason(visit: Visit, number: int) -> Response:
    """Why: kept for this session, written down with every look."""
    reason = request.form.get("reason", "").strip()[:500]
    if not reason:
        return visit.page("reason.html", 422, number=number, empty=True, back=way_back())
    for name in [name for name in session if name.startswith("staff.reason.")]:
        session.pop(name)
    session[f"staff.reason.{number}"] = visit.bureau.core.wrap(reason, visit.me.id)
    return visit.go(f"/dosya/{number}")


def act(visit: Visit, number: int, what: str) -> Response:
    """Make a move; what a rule forbids is said on the case's own page, and nothing is lost."""
    make = ORDERS.get(what)
    if make is None:
        raise InvalidInput("move")
    try:
        visit.run(make(number, request.form))
    except (RuleBroken, InvalidInput, NotAllowed) as fault:
        opened = visit.run(OpenCase(number, _reason(visit, number)))
        return _drawn(visit, opened, fault=fault)
    return visit.go(f"/dosya/{number}?tamam={what}")


def _text(form: Mapping[str, str], name: str) -> str:
    return form.get(name, "")[: LONGEST + 1]


def _whole(form: Mapping[str, str], name: str) -> int:
    text = form.get(name, "").strip()
    if not text.isdecimal() or len(text) > 12:
        raise InvalidInput("unknown-choice", field=name)
    return int(text)


def _person(form: Mapping[str, str]) -> UUID | None:
    try:
        return UUID(form["to"]) if form.get("to") else None
    except ValueError as error:
        raise InvalidInput("unknown-choice", field="to") from error


def _end_of(form: Mapping[str, str]) -> datetime:
    """The last second of a day that was chosen."""
    try:
        day = datetime.fromisoformat(form.get("until", "")).date()
    except ValueError as error:
        raise InvalidInput("unknown-choice", field="until") from error
    return datetime.combine(day, time(23, 59, 59), ISTANBUL)


def _decision(form: Mapping[str, str]) -> Decision:
    found = {one.word: one for one in Decision if one.by_office}
    if form.get("decision") not in found:
        raise InvalidInput("missing", field="decision")
    return found[form["decision"]]


Maker = Callable[[int, Mapping[str, str]], UseCase[Any]]
ORDERS: Mapping[str, Maker] = {
    "ask": lambda number, _: AskProvider(number),
    "take-up": lambda number, _: TakeUp(number),
    "assign": lambda number, form: AssignCase(number, _person(form)),
    "transfer": lambda number, form: TransferCase(
        number, _whole(form, "province"), _text(form, "note")
    ),
    "extend": lambda number, form: ExtendAnswer(number, _end_of(form), _text(form, "note")),
    "decide": lambda number, form: DecideCase(number, _decision(form), _text(form, "reasons")),
    "join": lambda number, form: JoinCase(number, _whole(form, "to")),
}


def show_evidence(visit: Visit, number: int, page: int) -> Response:
    """A page of a file that was added."""
    found = visit.run(ReadEvidence(number, page, _reason(visit, number)))
    return picture_answer(found, f"sikayet-{number}-{page}")


def give_letter(visit: Visit, number: int) -> Response:
    """The decision as a letter to whoever complained."""
    return _letter(visit, number, to_provider=False)


def give_providers_letter(visit: Visit, number: int) -> Response:
    """The same to the provider, which is not told who complained."""
    return _letter(visit, number, to_provider=True)


def _letter(visit: Visit, number: int, *, to_provider: bool) -> Response:
    opened = visit.run(OpenCase(number, _reason(visit, number)))
    case, lines = opened.case, opened.movements
    return letter_answer(visit, case, opened.address, lines, to_provider=to_provider)
