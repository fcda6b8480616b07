"""What is said of complaints by text: what the registry finds, where one stands, what to do."""

from datetime import datetime

from app.dialogue.reply import Words, say
from app.dialogue.world import Deed, Done, Facts, Problem, Standing
from app.domain.complaint import Decision, State
from app.domain.consent import ISTANBUL, MessageType
from app.domain.examination import Verdict

Said = tuple[Words, ...]


def draft_link(facts: Facts, number: int) -> str:
    """Where a complaint that was begun is finished."""
    return f"{facts.web}/sikayet/{number}"


def case_link(facts: Facts, number: int) -> str:
    """Where a complaint stands, and may be completed."""
    return f"{facts.web}/sikayetlerim/{number}"


def day_of(moment: datetime) -> str:
    """A day in figures, which are short."""
    return f"{moment.astimezone(ISTANBUL):%d.%m.%Y}"


def filed(facts: Facts, deed: Deed, done: Done) -> Said:
    """The number, what was found, what comes next, and where the rest is told."""
    if done.problem is not None:
        return (_problem(facts, done),)
    number, link = done.number, say("complain.link", link=case_link(facts, done.number))
    if done.other:
        joined = say("complaint.moved.join", number=number)
        return (say("complain.filed", number=number), joined, link)
    next_step = (
        say("complain.office")
        if done.until is None
        else say("complain.until", until=day_of(done.until))
    )
    return (
        say("complain.filed", number=number),
        _finding(facts, deed, done),
        next_step,
        link,
    )


def _finding(facts: Facts, deed: Deed, done: Done) -> Words:
    verdict = (done.verdict or Verdict.SENDER_UNKNOWN).value
    if not done.brands:
        return say("finding.sender-unknown")
    brand = facts.called(done.brands[0])
    kind = deed.story.type if deed.story else MessageType.MESAJ
    if done.verdict is not Verdict.VALID:
        return say(f"finding.{verdict}", brand=brand.label)
    if kind is MessageType.EPOSTA:
        return say("finding.valid.mail", brand=brand.label)
    word = f"{brand.word} ARAMA" if kind is MessageType.ARAMA else brand.word
    return say("finding.valid", brand=brand.label, word=word)


def _problem(facts: Facts, done: Done) -> Words:
    match done.problem:
        case Problem.TOO_OLD:
            return say("complain.too-old", months=done.count)
        case Problem.SAME:
            return say("complain.same", number=done.other, link=case_link(facts, done.other))
        case Problem.EARLIER:
            return say("complain.earlier", number=done.other)
    return say("complain.gone")


def standing(facts: Facts, one: Standing) -> Said:
    """Where one complaint stands, and where its history is."""
    told = [_stands(one)]
    if one.state is State.ASKED and one.answer_by is not None:
        told.append(say("complain.until", until=day_of(one.answer_by)))
    return (*told, say("complain.link", link=case_link(facts, one.number)))


def _stands(one: Standing) -> Words:
    if one.decision is Decision.WITHDRAWN:
        return say("status.withdrawn", number=one.number)
    if one.decision is Decision.JOINED:
        return say("complaint.moved.join", number=one.number)
    if one.decision is not None:
        decision = one.decision.word
        return say(f"complaint.decided.{decision}", number=one.number)
    if one.state is State.ASKED:
        return say("complaint.moved.ask", number=one.number)
    return say("complaint.moved.take-up", number=one.number)


def status(facts: Facts, number: int | None) -> Said:
    """Of one complaint, or of the newest, with the number of the one before. Another's is none."""
    mine = facts.complaints()
    if not mine and number is None:
        return (say("status.none"),)
    for place, one in enumerate(mine):
        if number in (None, one.number):
            older = mine[place + 1 : place + 2]
            before = tuple(say("status.before", number=each.number) for each in older)
            return (*standing(facts, one), *before)
    return (say("status.unknown"),)
