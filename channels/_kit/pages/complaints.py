"""What complaints are called on a page and in a letter: findings, states, decisions, moves."""

from collections.abc import Mapping
from datetime import datetime

from babel.dates import format_datetime

from app.dialogue.reply import Words, say
from app.domain.complaint import Case, Decision, Move, State
from app.domain.consent import MessageType
from app.domain.deadlines import ISTANBUL
from app.domain.desk import Position
from app.domain.examination import Verdict

FINDINGS: Mapping[Verdict, Words] = {
    Verdict.SENDER_UNKNOWN: say("web.finding.sender-unknown"),
    Verdict.OUT_OF_SCOPE: say("web.finding.out-of-scope"),
    Verdict.AHEAD: say("web.finding.ahead"),
    Verdict.REFUSED: say("web.finding.refused"),
    Verdict.GRACE: say("web.finding.grace"),
    Verdict.LATE: say("web.finding.late"),
    Verdict.NEVER: say("web.finding.never"),
    Verdict.MERCHANT: say("web.finding.merchant"),
    Verdict.VALID: say("web.finding.valid"),
}
"""What is found, in one sentence."""

MEANINGS: Mapping[Verdict, Words] = {
    Verdict.SENDER_UNKNOWN: say("web.meaning.sender-unknown"),
    Verdict.OUT_OF_SCOPE: say("web.meaning.out-of-scope"),
    Verdict.AHEAD: say("web.meaning.ahead"),
    Verdict.REFUSED: say("web.meaning.refused"),
    Verdict.GRACE: say("web.meaning.grace"),
    Verdict.LATE: say("web.meaning.late"),
    Verdict.NEVER: say("web.meaning.never"),
    Verdict.MERCHANT: say("web.meaning.merchant"),
    Verdict.VALID: say("web.meaning.valid"),
}
"""What that means for a complaint."""

STATES: Mapping[State, Words] = {
    State.DRAFT: say("web.state.draft"),
    State.RECEIVED: say("web.state.received"),
    State.EXAMINED: say("web.state.examined"),
    State.ASKED: say("web.state.asked"),
    State.UNDER_EXAMINATION: say("web.state.under-examination"),
    State.DECIDED: say("web.state.decided"),
    State.CLOSED: say("web.state.closed"),
}
DECISIONS: Mapping[Decision, Words] = {
    Decision.VIOLATION: say("web.decision.violation"),
    Decision.NO_VIOLATION: say("web.decision.no-violation"),
    Decision.OUT_OF_SCOPE: say("web.decision.out-of-scope"),
    Decision.NOT_ESTABLISHED: say("web.decision.not-established"),
    Decision.WITHDRAWN: say("web.decision.withdrawn"),
    Decision.JOINED: say("web.decision.joined"),
}
MOVES: Mapping[Move, Words] = {
    Move.FILE: say("web.move.file"),
    Move.EXAMINE: say("web.move.examine"),
    Move.ADD: say("web.move.add"),
    Move.ASK: say("web.move.ask"),
    Move.REMIND: say("web.move.remind"),
    Move.EXTEND: say("web.move.extend"),
    Move.NOTE_LATE: say("web.move.note-late"),
    Move.ANSWER: say("web.move.answer"),
    Move.TAKE_UP: say("web.move.take-up"),
    Move.ASSIGN: say("web.move.assign"),
    Move.TRANSFER: say("web.move.transfer"),
    Move.DECIDE: say("web.move.decide"),
    Move.WITHDRAW: say("web.move.withdraw"),
    Move.JOIN: say("web.move.join"),
    Move.CLOSE: say("web.move.close"),
    Move.OBJECT: say("web.move.object"),
    Move.FOLLOW_UP: say("web.move.follow-up"),
}
POSITIONS: Mapping[Position, Words] = {
    Position.PERMITTED: say("web.position.permitted"),
    Position.EXEMPT: say("web.position.exempt"),
    Position.MISTAKE: say("web.position.mistake"),
    Position.NOT_OURS: say("web.position.not-ours"),
}
MISSING: Mapping[str, Words] = {
    "sender": say("web.missing.sender"),
    "at": say("web.missing.at"),
    "text": say("web.missing.text"),
    "operator": say("web.missing.operator"),
    "party": say("web.missing.party"),
    "name": say("web.missing.name"),
    "title": say("web.missing.title"),
    "residence": say("web.missing.residence"),
    "province": say("web.missing.province"),
    "mersis": say("web.missing.mersis"),
    "statement": say("web.missing.statement"),
}
TEXTS: Mapping[MessageType, Words] = {
    MessageType.ARAMA: say("web.text.call"),
    MessageType.MESAJ: say("web.text.text"),
    MessageType.EPOSTA: say("web.text.mail"),
}
"""What the content of a message is called."""


def state_words(case: Case) -> Words:
    """Where it stands, or how it ended."""
    return DECISIONS[case.decision] if case.decision is not None else STATES[case.state]


def written(moment: datetime, language: str) -> str:
    """A moment in Istanbul: 3 Mayıs 2025, 14:05."""
    return format_datetime(moment, "d MMMM y, HH:mm", tzinfo=ISTANBUL, locale=language)
