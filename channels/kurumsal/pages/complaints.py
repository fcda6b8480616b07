"""What the provider is asked about, and its answer with proof."""

from collections.abc import Sequence

from flask import Response, request

from app.channel import Route
from app.domain.desk import Position
from app.errors import Fault, InvalidInput, RuleBroken, Unavailable
from app.evidence.cleaning import clean
from app.evidence.page import MOST_BYTES
from app.usecases.complaints.answering import (
    PAGE,
    WHICH,
    AnswerComplaint,
    ListAsked,
    ShowAsked,
)
from app.usecases.complaints.evidence import AddProof, ReadProof
from app.usecases.complaints.particulars import RULES
from channels._kit.pages.pictures import picture_answer
from channels._kit.staff import sayings
from channels._kit.staff.doors import Doors
from channels._kit.staff.faults import words_of
from channels._kit.staff.letters import letter_answer
from channels._kit.staff.visit import Visit
from channels.kurumsal.paths import number_of

LIST = "/sikayetler"
ONE = f"{LIST}/<number>"
DONE = frozenset({"cevap", "belge"})


def routes(doors: Doors) -> Sequence[Route]:
    """The list, one, the answer, a document."""
    return (
        doors.page(LIST, show_list, "ListAsked"),
        *doors.form(ONE, show, answer, ("ShowAsked", "AnswerComplaint")),
        doors.deed(f"{ONE}/belge", add_proof, "AddProof", largest=MOST_BYTES),
        doors.page(f"{ONE}/belge/<page>", show_proof, "ReadProof"),
        doors.page(f"{ONE}/karar.pdf", give_letter, "ShowAsked"),
    )


def show_list(visit: Visit) -> Response:
    """What waits for an answer, what is open, or everything."""
    which = request.args.get("hangi", "waiting")
    which = which if which in WHICH else "waiting"
    after = request.args.get("sonra", "0")
    lines = visit.run(ListAsked(which, number_of(after, 15) or 0, PAGE))
    return visit.page(
        "complaints.html",
        lines=lines,
        which=which,
        following=lines[-1].number if len(lines) == PAGE else None,
        brand=visit.bureau.core.directory.label,
        now=visit.now,
    )


def show(visit: Visit, number: int) -> Response:
    """One complaint, as far as it is the provider's affair."""
    return _drawn(visit, number)


def _drawn(visit: Visit, number: int, fault: Fault | None = None) -> Response:
    asked = visit.run(ShowAsked(number))
    done = request.args.get("tamam", "")
    return visit.page(
        "asked.html",
        422 if fault else 200,
        asked=asked,
        line=asked.line,
        wrong=words_of(fault) if fault else None,
        typed=request.form,
        done=done if done in DONE else "",
        positions=[(one.value, sayings.POSITIONS[one]) for one in Position],
        subjects=RULES.subjects,
        brand=visit.bureau.core.directory.label,
        now=visit.now,
    )


def answer(visit: Visit, number: int) -> Response:
    """Answer, or say more; what is wrong is said beside what was typed."""
    try:
        if request.form.get("position") not in set(Position):
            raise InvalidInput("missing", field="position")
        position = Position(request.form["position"])
        visit.run(AnswerComplaint(number, position, request.form.get("words", "")))
    except (InvalidInput, RuleBroken) as fault:
        return _drawn(visit, number, fault)
    return visit.go(f"{LIST}/{number}?tamam=cevap")


def add_proof(visit: Visit, number: int) -> Response:
    """Add a document: made anew from its pixels, outside of any transaction."""
    file = request.files.get("file")
    try:
        visit.run(AddProof(number, clean(file.stream.read(MOST_BYTES + 1) if file else b"")))
    except (InvalidInput, Unavailable) as fault:
        return _drawn(visit, number, fault)
    return visit.go(f"{LIST}/{number}?tamam=belge")


def show_proof(visit: Visit, number: int, page: int) -> Response:
    """A page of an own document."""
    return picture_answer(visit.run(ReadProof(number, page)), f"sikayet-{number}-{page}")


def give_letter(visit: Visit, number: int) -> Response:
    """The decision as a letter to the provider. Raises NotFound before there is one."""
    asked = visit.run(ShowAsked(number))
    return letter_answer(visit, asked.case, asked.address, asked.movements, to_provider=True)
