"""What a citizen tells of a message, question by question: of a draft, or of a complaint that was
filed and is completed. Every answer is kept at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import g, request

from app.domain.consent import MessageType
from app.errors import NotFound
from app.usecases.account.visitors import Mine
from app.usecases.complaints.drafts import KeepDraft, ReadDraft
from app.usecases.complaints.following import CompleteComplaint, ShowComplaint
from app.usecases.complaints.particulars import RULES, Particulars
from app.usecases.complaints.reading import CaseFile
from channels.web.doors import OVERSIZE
from channels.web.visit import Visit

BEGIN, LIST = "/sikayet", "/sikayetlerim"
BACK, SUMMARY = "geri", "ozet"
"""A question that was opened from the summary leads back there."""

ORDER = (
    *("gonderen", "zaman", "kontrol", "resim", "ileti", "operator", "konu", "ben", "kisi"),
    SUMMARY,
)
"""The questions of a draft, once it is known where which message came."""

STEP_OF = {
    "sender": "gonderen",
    "at": "zaman",
    "text": "ileti",
    "operator": "operator",
    "party": "ben",
    **dict.fromkeys(("name", "title", "residence", "province", "mersis", "statement"), "kisi"),
}
"""On which page each thing is asked for."""

OPENED_AT = (f"{BEGIN}/<number>", f"{LIST}/<number>/tamamla")
"""The paths of the questions: of a draft, and of what was filed."""

FOUND_BY = frozenset({"adres", "tur", "gonderen", "zaman"})
"""Answers by which the registry finds what it finds."""


@dataclass(frozen=True, slots=True)
class Telling:
    """What was told so far. `case`: of what was filed already."""

    number: int
    mine: Mine
    told: Particulars
    case: CaseFile | None = None

    @property
    def base(self) -> str:
        """Where its questions stand."""
        return f"{LIST}/{self.number}/tamamla" if self.case else f"{BEGIN}/{self.number}"

    @property
    def over(self) -> bool:
        """Whether it was decided, so that nothing is added any more."""
        return self.case is not None and not self.case.held.case.state.open

    @property
    def home(self) -> str:
        """Where whoever changes one answer comes from, and goes back to."""
        return f"{LIST}/{self.number}" if self.case else f"{self.base}/{SUMMARY}"


def number_of(text: str) -> int:
    """A complaint's number in a path. Raises NotFound for anything else."""
    if not (text.isascii() and text.isdigit() and len(text) < 18):
        raise NotFound("complaint")
    return int(text)


def tags(visit: Visit) -> tuple[UUID, ...]:
    """The visitor's addresses."""
    return tuple(one.person.tag for one in visit.me.addresses)


def of_mine(visit: Visit, tag: UUID) -> Mine:
    """The address that a complaint of one's own is about. Raises NotFound."""
    found = visit.me.mine(tag)
    if found is None:
        raise NotFound("complaint")
    return found


def open_draft(visit: Visit, number: str) -> Telling:
    """A draft of one's own. Raises NotFound, also for another's."""
    draft = visit.run(ReadDraft(number_of(number), tags(visit)))
    return Telling(draft.number, of_mine(visit, draft.tag), draft.told)


def open_case(visit: Visit, number: str) -> Telling:
    """A complaint of one's own that was filed. Raises NotFound, also for another's."""
    case = visit.run(ShowComplaint(number_of(number), tags(visit)))
    return Telling(case.number, of_mine(visit, case.held.tag), case.told, case)


def keep(visit: Visit, telling: Telling, told: Particulars) -> None:
    """Keep it as it is now. Raises what the deeds raise."""
    if telling.case:
        visit.run(CompleteComplaint(telling.number, told), telling.mine.person)
    else:
        visit.run(KeepDraft(told, telling.number, tags(visit)), telling.mine.person)


def from_summary() -> bool:
    """Whether this question was opened from the summary."""
    # Of a request that is too large only the address can be read.
    values = request.args if g.get(OVERSIZE) else request.values
    return values.get(BACK) == SUMMARY


def back_field() -> dict[str, str]:
    """What a form bears so that its answer leads back to the summary."""
    return {BACK: SUMMARY if from_summary() else ""}


def after(telling: Telling, step: str, told: Particulars) -> str:
    """The path of the next question, or back to where this one was opened."""
    if telling.case:
        return f"{telling.home}?tamam=eklendi"
    if from_summary():
        again = f"kontrol?{BACK}={SUMMARY}" if step in FOUND_BY else SUMMARY
        return f"{telling.base}/{again}"
    left = ORDER[ORDER.index(step) + 1 :] if step in ORDER else ORDER
    return f"{telling.base}/{next(one for one in left if one in questions(told))}"


def before(telling: Telling, step: str) -> str:
    """Where the link back leads: nothing is lost on the way."""
    if telling.case or from_summary():
        return telling.home
    asked = [one for one in ORDER[: ORDER.index(step)] if one in questions(telling.told)]
    return f"{telling.base}/{asked[-1] if asked else 'tur'}"


def questions(told: Particulars) -> Sequence[str]:
    """The questions that are asked about such a message by such a person."""
    out = set()
    if told.type is MessageType.EPOSTA:
        out.add("operator")
    if not told.party:
        out.add("kisi")
    return tuple(one for one in ORDER if one not in out)


def unanswered(told: Particulars) -> str:
    """The first question that has no answer yet."""
    missing = told.missing(RULES)
    for step in questions(told):
        wanted = [name for name in missing if STEP_OF[name] == step]
        if wanted or (step == "konu" and not told.subjects):
            # Pictures come before the text, which can be read out of them.
            return "resim" if step == "ileti" else step
    return SUMMARY
