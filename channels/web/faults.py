"""What could not be done, as a page: with the number of the incident, and nothing of the cause."""

from flask import Response

from app.dialogue.reply import Words, say
from app.errors import Fault, InvalidInput, NotAllowed, NotFound, ProveIdentity
from channels._kit import http
from channels._kit.wording import fault_words
from channels.web.gate import sign_in_first
from channels.web.portal import Portal
from channels.web.visit import visit_of_anybody

# What is sent by a form is the page's own fault; and whether what may not be done is there at all
# is nobody's business.
STATUS = {**http.STATUS, InvalidInput: 400, NotAllowed: 404}
HEADINGS = {
    400: say("web.fault.400"),
    404: say("web.fault.404"),
    405: say("web.fault.405"),
    413: say("web.fault.413"),
    429: say("web.fault.429"),
    500: say("web.fault.500"),
    503: say("web.fault.503"),
}
FORM = say("web.fault.form")
FORM_TEXT = say("web.fault.form.text")


def status_of(fault: Fault) -> int:
    """The status of HTTP for a fault."""
    return int(fault.params.get("status", STATUS.get(type(fault), 400)))


def answer_fault(portal: Portal, fault: Fault) -> Response:
    """The page for it; who must prove something first is led to it."""
    visit = visit_of_anybody(portal)
    if isinstance(fault, ProveIdentity) and visit.visitor is None:
        return visit.dressed(sign_in_first(visit))
    status = status_of(fault)
    forged = isinstance(fault, InvalidInput) and fault.params.get("reason") == "form"
    seconds = int(fault.params.get("seconds", 0))
    answer = visit.page(
        "fault.html",
        status,
        title=FORM if forged else HEADINGS.get(status, HEADINGS[400]),
        words=FORM_TEXT if forged else _words(fault),
        incident=fault.params.get("incident", ""),
        minutes=-(-seconds // 60),
    )
    if status in (429, 503):
        answer.headers["Retry-After"] = str(seconds or http.RETRY_SECONDS)
    return visit.dressed(answer)


def _words(fault: Fault) -> Words:
    """What may not be done is not there, for all that anybody is told."""
    return fault_words(NotFound("page") if isinstance(fault, NotAllowed) else fault)
