"""What is wrong with an application, and what its parts are called, in words."""

from collections.abc import Iterable

from app.dialogue.reply import Words, say
from app.domain.applicant import Party, Wrong
from app.domain.application import Kind, Move, State
from app.errors import Fault, InvalidInput, RuleBroken, TooMany
from app.usecases.applying.filling import NUMBERS
from channels._kit.pages.forms import Form
from channels._kit.staff.faults import words_of

PARTIES = {
    Party.MERCHANT: say("apply.party.merchant"),
    Party.TRADESMAN: say("apply.party.tradesman"),
    Party.FOREIGN: say("apply.party.foreign"),
}
STATES = {
    State.DRAFT: say("apply.state.draft"),
    State.RECEIVED: say("apply.state.received"),
    State.EXAMINED: say("apply.state.examined"),
    State.RETURNED: say("apply.state.returned"),
    State.APPROVED: say("apply.state.approved"),
    State.REFUSED: say("apply.state.refused"),
    State.WITHDRAWN: say("apply.state.withdrawn"),
}
MOVES = {
    Move.SEND: say("apply.move.send"),
    Move.TAKE: say("apply.move.take"),
    Move.NOTE: say("office.move.note"),
    Move.RETURN: say("apply.move.return"),
    Move.COMPLETE: say("apply.move.complete"),
    Move.RECOMMEND: say("office.move.recommend"),
    Move.APPROVE: say("apply.move.approve"),
    Move.REFUSE: say("apply.move.refuse"),
    Move.WITHDRAW: say("apply.move.withdraw"),
}
KINDS = {
    Kind.PROVIDER: say("apply.kind.provider"),
    Kind.BRAND: say("apply.kind.brand"),
    Kind.NAMES: say("apply.kind.names"),
}
WHYS = {
    "party": say("apply.wrong.party"),
    "title-missing": say("apply.wrong.title"),
    "mersis-length": say("apply.wrong.mersis-length"),
    "mersis-wrong": say("apply.wrong.mersis-wrong"),
    "mersis-other": say("apply.wrong.mersis-other"),
    "tin-length": say("apply.wrong.tin-length"),
    "tin-wrong": say("apply.wrong.tin-wrong"),
    "country": say("apply.wrong.country"),
    "registry-missing": say("apply.wrong.registry"),
    "tax-missing": say("apply.wrong.tax"),
    "address-missing": say("apply.wrong.address"),
    "province": say("apply.wrong.province"),
    "registered": say("apply.wrong.registered"),
    "name-missing": say("apply.wrong.name"),
    "duty-missing": say("apply.wrong.duty"),
    "mobile": say("apply.wrong.mobile"),
    "mail": say("apply.wrong.mail"),
    "name": say("apply.wrong.brand"),
    "brand-twice": say("apply.wrong.brand-twice"),
    "sector": say("apply.wrong.sector"),
    "short-form": say("apply.wrong.short-form"),
    "short-reserved": say("apply.wrong.short-reserved"),
    "short-twice": say("apply.wrong.short-twice"),
    "short-missing": say("apply.wrong.short-missing"),
    "request-open": say("apply.wrong.request-open"),
    "certificate-missing": say("apply.wrong.certificate-missing"),
}
REASONS = {
    "taken": say("apply.wrong.mail-taken"),
    "incomplete": say("apply.wrong.incomplete"),
    "authorised": say("apply.wrong.authorised"),
    "brands": say("apply.wrong.brands"),
    "certificate-pages": say("apply.wrong.certificate-pages"),
    "registered": say("office.wrong.registered"),
    "sent": say("apply.wrong.sent"),
    "changed": say("office.wrong.changed"),
}
RULES = {
    "L030": say("office.rule.L030"),
    "L031": say("office.rule.L031"),
}


def worded(wrong: Wrong) -> Words:
    """The sentence for one thing that is wrong."""
    if wrong.why == "too-long":
        return say("apply.wrong.too-long", limit=wrong.about["limit"])
    if wrong.why == "short-taken" and wrong.about["free"]:
        name, free = wrong.about["name"], wrong.about["free"]
        return say("apply.wrong.short-taken", name=name, free=free)
    if wrong.why == "short-taken":
        return say("apply.wrong.short-gone", name=wrong.about["name"])
    return WHYS[wrong.why]


def refuse(form: Form, wrong: Iterable[Wrong]) -> None:
    """Mark every field of a form with what is wrong with it."""
    for one in wrong:
        form.refuse(one.where, worded(one))


def later(fault: TooMany) -> Words:
    """When somebody may go on who has tried too much for one day."""
    hours = max(1, round(int(fault.params.get("seconds", 0)) / 3600))
    if fault.params.get("what") == NUMBERS.what:
        return say("apply.wrong.numbers", hours=hours)
    return say("apply.wrong.begun", hours=hours)


def fault_words(fault: Fault) -> Words:
    """The sentence for what could not be done with an application."""
    if isinstance(fault, RuleBroken) and fault.rule == "L007":
        return say("office.rule.L007", name=str(fault.params.get("name", "")))
    if isinstance(fault, RuleBroken) and fault.rule in RULES:
        return RULES[fault.rule]
    if isinstance(fault, InvalidInput) and fault.params["reason"] in REASONS:
        return REASONS[str(fault.params["reason"])]
    return words_of(fault)
