"""What could not be done, as a page: with the number of the incident, and nothing of the cause."""

from flask import Response

from app.dialogue.reply import Words, say
from app.errors import Fault, InvalidInput, NotAllowed, NotFound, ProveIdentity, RuleBroken
from app.usecases.staff.entering import Side
from channels._kit import http
from channels._kit.staff.doors import ENTER, SECOND, SECURITY
from channels._kit.staff.visit import Bureau, Visit, visit_of_anybody
from channels._kit.wording import fault_words

STATUS = {**http.STATUS, InvalidInput: 400, NotAllowed: 403, RuleBroken: 409}

RULES = {
    "L010": say("case.rule.L010"),
    "L011": say("case.rule.L011"),
    "L012": say("case.rule.L012"),
    "L013": say("case.rule.L013"),
    "L014": say("case.rule.L014"),
    "L015": say("case.rule.L015"),
}
"""What the rules of a case say, in words."""


REASONS = {
    "missing": say("case.wrong.missing"),
    "too-short": say("case.wrong.too-short"),
    "too-long": say("case.wrong.too-long"),
    "unknown-choice": say("case.wrong.choice"),
    "another-person": say("case.wrong.another-person"),
    "auditor": say("case.wrong.auditor"),
    "sender": say("case.wrong.sender"),
    "too-many-rows": say("case.wrong.too-many-rows"),
    "decided": say("case.rule.L010"),
    "file-large": say("staff.file.large"),
    "evidence-empty": say("case.evidence.empty"),
    "evidence-type": say("case.evidence.type"),
    "evidence-broken": say("case.evidence.broken"),
    "evidence-large": say("case.evidence.large"),
    "evidence-pixels": say("case.evidence.pixels"),
    "evidence-pages": say("case.evidence.pages"),
    "evidence-locked": say("case.evidence.locked"),
    "evidence-files": say("case.evidence.files"),
}
"""What is wrong with a form of the staff, by the reason of the fault."""


def answer_fault(bureau: Bureau, fault: Fault) -> Response:
    """The page for it; who must prove something first is led to the door."""
    visit = visit_of_anybody(bureau)
    if isinstance(fault, ProveIdentity):
        return visit.dressed(visit.go(_proof(visit)))
    status = int(fault.params.get("status", STATUS.get(type(fault), 400)))
    answer = visit.page(
        "fault.html",
        status,
        words=words_of(fault),
        incident=fault.params.get("incident", ""),
    )
    if status in (429, 503):
        seconds = int(fault.params.get("seconds", http.RETRY_SECONDS))
        answer.headers["Retry-After"] = str(seconds)
    return visit.dressed(answer)


def _proof(visit: Visit) -> str:
    """Where somebody proves what was not sure enough."""
    if visit.staff is None or visit.bureau.side is Side.DESK:
        return ENTER
    return SECOND if visit.staff.half_in else f"{SECURITY}?gerek=1"


def words_of(fault: Fault) -> Words:
    """The sentence for a fault; a rule of cases has its own."""
    if isinstance(fault, RuleBroken) and fault.rule in RULES:
        return RULES[fault.rule]
    if isinstance(fault, InvalidInput) and fault.params["reason"] in REASONS:
        return REASONS[str(fault.params["reason"])]
    if isinstance(fault, NotAllowed):
        return say("case.not-allowed")
    if isinstance(fault, NotFound):
        return say("case.not-found")
    return fault_words(fault)
