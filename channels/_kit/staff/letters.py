"""The letter of a decision as a file, to the citizen or to the provider."""

from collections.abc import Sequence

from flask import Response

from app.domain.recipient import Address
from app.errors import NotFound
from app.usecases.complaints.reading import CaseFile
from app.usecases.consents import Movement
from channels._kit.letters.decision import decision_letter
from channels._kit.letters.press import pdf
from channels._kit.pages.drawing import shown
from channels._kit.staff.visit import Visit


def letter_answer(
    visit: Visit,
    case: CaseFile,
    address: Address,
    movements: Sequence[Movement],
    *,
    to_provider: bool,
) -> Response:
    """The PDF. Raises NotFound where the office has decided nothing."""
    if case.decision is None or not case.decision.by_office:
        raise NotFound("letter")
    view = visit.bureau.core.directory.get(case.held.brand) if case.held.brand else None
    name = view.name if view else ""
    to = ((view.title, view.name) if view else ("",)) if to_provider else ()
    lines = [one for one in movements if one.id in case.finding.lines]
    letter = decision_letter(case, name, shown(address), lines, visit.language, to)
    headers = {"Content-Disposition": f'attachment; filename="karar-{case.number}.pdf"'}
    return Response(pdf(letter), content_type="application/pdf", headers=headers)
