"""What the registry holds of the permission behind a message, as a page shows it."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.dialogue.reply import Words
from app.domain.examination import Examination, Verdict
from app.usecases.complaints.admitting import Admission, AdmitComplaint
from app.usecases.complaints.checking import CheckMessage
from app.usecases.complaints.particulars import RULES
from app.usecases.complaints.reading import CaseFile
from app.usecases.consents import Movement, ShowHistory
from channels._kit.pages.complaints import FINDINGS, MEANINGS
from channels.web.history import Step, step_of
from channels.web.listing import shown
from channels.web.telling import Telling
from channels.web.visit import Visit


@dataclass(frozen=True, slots=True)
class Finding:
    """The finding in words. `then`: what was known when the message came, where that was something
    else; `steps`: the history, the newest first; `word`: the movement that decides."""

    found: Examination
    words: Words
    meaning: Words
    then: Words | None
    steps: Sequence[Step]
    brand: int | None
    name: str

    @property
    def word(self) -> int | None:
        """The id of the movement by which it is found."""
        return self.found.word

    @property
    def verdict(self) -> Verdict:
        """The finding itself."""
        return self.found.verdict


def _finding(
    visit: Visit, found: Examination, lines: Sequence[Movement], address: str, brand: int | None
) -> Finding:
    then = FINDINGS[found.then] if found.then is not found.verdict else None
    steps = [step_of(address, one) for one in reversed(lines)]
    words, meaning = FINDINGS[found.verdict], MEANINGS[found.verdict]
    return Finding(found, words, meaning, then, steps, brand, brand_name(visit, brand))


def look(visit: Visit, telling: Telling) -> tuple[Finding, Admission]:
    """What is found of a draft whose moment is known, and what stands in its way."""
    told, who = telling.told, telling.mine.person
    at = told.at or visit.now
    admission = visit.run(AdmitComplaint(told.type, at, told.brand, told.sender), who)
    kind = told.recipient_type(RULES)
    order = CheckMessage(admission.brand, told.type, at, kind, told.exemption)
    checked = visit.run(order, who)
    address, brand = shown(telling.mine), admission.brand
    return _finding(visit, checked.examination, checked.lines, address, brand), admission


def finding_of(visit: Visit, case: CaseFile, telling: Telling) -> Finding:
    """What was found of a complaint."""
    lines = movements(visit, case, telling)
    return _finding(visit, case.finding, lines, shown(telling.mine), case.held.brand)


def movements(visit: Visit, case: CaseFile, telling: Telling) -> Sequence[Movement]:
    """The lines of the history by which a complaint was examined."""
    if case.held.brand is None or not case.finding.lines:
        return ()
    history = visit.run(ShowHistory(case.held.brand), telling.mine.person)
    return [one for one in history if one.id in case.finding.lines]


def brand_name(visit: Visit, code: int | None) -> str:
    """What a brand is called; empty where nobody knows which it is."""
    brand = visit.portal.core.directory.get(code) if code is not None else None
    return brand.name if brand else ""
