"""What a caller hears of a deed, and where the call goes on."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from app.dialogue.answers import WHICH
from app.dialogue.complaintsteps import gone
from app.dialogue.keypad import Call, End, Go, Move, Order, Turn, to_person
from app.dialogue.menus import enter, send_code
from app.dialogue.reply import Words, say
from app.dialogue.world import DeedKind, Done, Facts, Problem, Reach
from app.domain.consent import ISTANBUL

MOST_CODES = 3
"""So many codes are sent in one call; then a person takes over."""


def outcome(order: Order, done: Done, facts: Facts) -> Move:
    """What is said of a deed that was done, or could not be, and where it leads."""
    return OUTCOMES[order.deed.kind](order, done, facts)


def _revoked(order: Order, done: Done, facts: Facts) -> Move:
    """Whether the brand could do so before is told to nobody who has not proved who they are."""
    deed, call = order.deed, order.call
    which = WHICH[frozenset(deed.types)]
    said = say(f"revoked.{which}", brand=facts.called(deed.brand).name)
    if not call.proved:
        return _ended(order, done, said)
    if not done.changed:
        return Go(call.at("told"), (say(f"already.{which}", brand=facts.called(deed.brand).name),))
    return _ended(order, done, said)


def _ended(order: Order, done: Done, said: Words) -> Go:
    call = replace(order.call, undo=done.reference).at("done")
    told = () if order.call.reach is not Reach.MOBILE else (say("call.told-by-text"),)
    return Go(call, (said, *told, say("reference", reference=done.reference)))


def _revoked_all(order: Order, done: Done, facts: Facts) -> Move:
    if not order.call.proved:
        return _ended(order, done, say("call.everything.done"))
    if not done.consents:
        return Go(order.call.at("told"), (say("list.empty"),))
    return _ended(order, done, say("revoked.everything", consents=done.consents, brands=done.count))


def _denied(order: Order, done: Done, facts: Facts) -> Move:
    name = facts.called(order.deed.brand).name
    if done.fault:
        return Go(order.call.at("told"), (say("deny.none", brand=name),))
    return _ended(order, done, say("denied", brand=name))


def _undone(order: Order, done: Done, facts: Facts) -> Move:
    call = replace(order.call, undo="").at("told")
    if done.fault:
        return Go(call, (say("call.undo.nothing"),))
    reference = say("reference", reference=done.reference)
    if len(done.brands) == 1:
        return Go(call, (say("undone.one", brand=facts.called(done.brands[0]).name), reference))
    return Go(call, (say("undone.many", brands=len(done.brands)), reference))


def _locked(order: Order, done: Done, facts: Facts) -> Move:
    said = say("locked" if order.deed.kind is DeedKind.LOCK else "unlocked")
    return Go(order.call.at("told"), (said,))


def _language(order: Order, done: Done, facts: Facts) -> Move:
    return Go(replace(order.call, language=order.deed.language), (say("language.chosen"),))


def _person(order: Order, done: Done, facts: Facts) -> Move:
    """A person now, a call later; or at least the address where everything can be done."""
    call = order.call
    if done.ok:
        return Turn(call, (say("call.person.now"),), end=End.PERSON)
    if call.reach is Reach.NOWHERE:
        return Turn(call, (say("call.person.web", web=facts.web),), end=End.HANG_UP)
    return Turn(call, (say("call.person.later"),), end=End.HANG_UP)


def _number(order: Order, done: Done, facts: Facts) -> Move:
    """One wording, whether or not the number is known."""
    if done.fault:
        return None
    return send_code(order.call) if order.call.asked < MOST_CODES else to_person(order.call)


def _code_sent(order: Order, done: Done, facts: Facts) -> Move:
    """What the number is good for counts only once the code has come back from there."""
    call = replace(order.call, asked=order.call.asked + 1)
    if done.fault:
        return to_person(call)
    if done.reach is Reach.LANDLINE:
        return Turn(call.at("code"), (say("call.code.callback"),), end=End.HANG_UP)
    return Go(call.at("code"), (say("call.code.sent"),))


def _code_checked(order: Order, done: Done, facts: Facts) -> Move:
    call = order.call
    if done.ok:
        reach = done.reach or call.reach
        call = replace(call, proved=True, reach=reach, nonce="", step="main", trail=())
        return enter(call, call.after or "main")
    if done.expired and call.asked < MOST_CODES:
        return send_code(call)
    if done.left <= 0:
        return to_person(call)
    return Go(call, (say("call.code.wrong", left=done.left),))


def _list_sent(order: Order, done: Done, facts: Facts) -> Move:
    said = say("call.list.sent" if done.ok else "call.no-text", web=facts.web)
    return Go(order.call.at("told"), (said,))


def _draft_kept(order: Order, done: Done, facts: Facts) -> Move:
    if done.problem is not None:
        return _hindered(order.call, done)
    return Go(replace(order.call, draft=done.number).at(order.deed.ask))


def _recording_kept(order: Order, done: Done, facts: Facts) -> Move:
    """Nobody hears any more."""
    return Go(order.call)


def _hindered(call: Call, done: Done) -> Go:
    if done.problem is Problem.TOO_OLD:
        return Go(call.at("complain-day"), (say("call.complain.too-old", months=done.count),))
    return gone(call)


def _filed(order: Order, done: Done, facts: Facts) -> Move:
    """What is found tells of permissions: only whoever has proved who they are hears it."""
    call, story = order.call, order.deed.story
    if done.problem is not None or story is None:
        return _hindered(call, done)
    found = _finding(done, facts) if call.proved else ()
    if done.until is None:
        step = say("call.complain.office")
    else:
        day = done.until.astimezone(ISTANBUL).date().isoformat()
        step = say("call.complain.asked", day=day)
    if call.reach is Reach.MOBILE:
        rest = say("call.complain.sent")
    else:
        rest = say("call.complain.web", web=f"{facts.web}/sikayetlerim")
    call = replace(call, draft=0, options=(done.number,)).at("complain-filed")
    return Go(call, (*found, step, rest))


def _finding(done: Done, facts: Facts) -> tuple[Words, ...]:
    if not done.brands or done.verdict is None:
        return (say("call.finding.sender-unknown"),)
    found = done.verdict.value
    return (say(f"call.finding.{found}", brand=facts.called(done.brands[0]).name),)


OUTCOMES: Mapping[DeedKind, Callable[[Order, Done, Facts], Move]] = {
    DeedKind.REVOKE: _revoked,
    DeedKind.REVOKE_ALL: _revoked_all,
    DeedKind.DENY: _denied,
    DeedKind.DENY_CLAIM: _denied,
    DeedKind.UNDO: _undone,
    DeedKind.LOCK: _locked,
    DeedKind.UNLOCK: _locked,
    DeedKind.LANGUAGE: _language,
    DeedKind.PERSON: _person,
    DeedKind.USE_NUMBER: _number,
    DeedKind.SEND_CODE: _code_sent,
    DeedKind.CHECK_CODE: _code_checked,
    DeedKind.SEND_LIST: _list_sent,
    DeedKind.KEEP_DRAFT: _draft_kept,
    DeedKind.KEEP_RECORDING: _recording_kept,
    DeedKind.FILE: _filed,
}
