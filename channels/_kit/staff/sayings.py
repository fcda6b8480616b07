"""What states, findings, decisions and moves of complaints are called where people work with
them."""

from app.dialogue.reply import say
from app.domain.complaint import Actor, Decision, Move, State
from app.domain.consent import EventKind, RecipientType, Status
from app.domain.desk import Position
from app.domain.examination import Verdict
from app.domain.permissions import OF_PROVIDER, Role
from channels._kit.pages.sayings import TYPES as TYPES

STATES = {
    State.RECEIVED: say("case.state.received"),
    State.EXAMINED: say("case.state.examined"),
    State.ASKED: say("case.state.asked"),
    State.UNDER_EXAMINATION: say("case.state.under-examination"),
    State.DECIDED: say("case.state.decided"),
    State.CLOSED: say("case.state.closed"),
}
VERDICTS = {
    Verdict.SENDER_UNKNOWN: say("case.verdict.sender-unknown"),
    Verdict.OUT_OF_SCOPE: say("case.verdict.out-of-scope"),
    Verdict.AHEAD: say("case.verdict.ahead"),
    Verdict.REFUSED: say("case.verdict.refused"),
    Verdict.GRACE: say("case.verdict.grace"),
    Verdict.LATE: say("case.verdict.late"),
    Verdict.NEVER: say("case.verdict.never"),
    Verdict.MERCHANT: say("case.verdict.merchant"),
    Verdict.VALID: say("case.verdict.valid"),
}
DECISIONS = {
    Decision.VIOLATION: say("case.decision.violation"),
    Decision.NO_VIOLATION: say("case.decision.no-violation"),
    Decision.OUT_OF_SCOPE: say("case.decision.out-of-scope"),
    Decision.NOT_ESTABLISHED: say("case.decision.not-established"),
    Decision.WITHDRAWN: say("case.decision.withdrawn"),
    Decision.JOINED: say("case.decision.joined"),
}
TEMPLATES = {
    Decision.VIOLATION: say("case.template.violation"),
    Decision.NO_VIOLATION: say("case.template.no-violation"),
    Decision.OUT_OF_SCOPE: say("case.template.out-of-scope"),
    Decision.NOT_ESTABLISHED: say("case.template.not-established"),
}
"""How the reasons of each decision may begin."""
MOVES = {
    Move.FILE: say("case.move.file"),
    Move.EXAMINE: say("case.move.examine"),
    Move.ADD: say("case.move.add"),
    Move.ASK: say("case.move.ask"),
    Move.REMIND: say("case.move.remind"),
    Move.EXTEND: say("case.move.extend"),
    Move.NOTE_LATE: say("case.move.note-late"),
    Move.ANSWER: say("case.move.answer"),
    Move.TAKE_UP: say("case.move.take-up"),
    Move.ASSIGN: say("case.move.assign"),
    Move.TRANSFER: say("case.move.transfer"),
    Move.DECIDE: say("case.move.decide"),
    Move.WITHDRAW: say("case.move.withdraw"),
    Move.JOIN: say("case.move.join"),
    Move.CLOSE: say("case.move.close"),
    Move.OBJECT: say("case.move.object"),
    Move.FOLLOW_UP: say("case.move.follow-up"),
}
ACTORS = {
    Actor.CITIZEN: say("case.actor.citizen"),
    Actor.PROVIDER: say("case.actor.provider"),
    Actor.CLERK: say("case.role.clerk"),
    Actor.OFFICER: say("case.role.officer"),
    Actor.SUPERVISOR: say("case.role.supervisor"),
    Actor.SYSTEM: say("case.actor.system"),
}
ROLES = {
    Role.CLERK: say("case.role.clerk"),
    Role.OFFICER: say("case.role.officer"),
    Role.SUPERVISOR: say("case.role.supervisor"),
    Role.AUDITOR: say("case.role.auditor"),
    **dict.fromkeys(OF_PROVIDER, say("case.actor.provider")),
}
STATUSES = {
    Status.ONAY: say("case.status.approved"),
    Status.RET: say("case.status.refused"),
    Status.NONE: say("case.status.none"),
}
KINDS = {
    EventKind.RECORD: say("case.kind.record"),
    EventKind.REVOKE: say("case.kind.revoke"),
    EventKind.GRANT: say("case.kind.grant"),
    EventKind.UNDO: say("case.kind.undo"),
    EventKind.DENY: say("case.kind.deny"),
    EventKind.SUPERSEDED: say("case.kind.superseded"),
    EventKind.REPEATED: say("case.kind.repeated"),
}
RECIPIENTS = {
    RecipientType.BIREYSEL: say("case.recipient.person"),
    RecipientType.TACIR: say("case.recipient.trader"),
}
CHANNELS = {
    "sms": say("case.channel.sms"),
    "ivr": say("case.channel.ivr"),
    "web": say("case.channel.web"),
    "api": say("case.channel.api"),
}
FIELDS = {
    "sender": say("case.field.sender"),
    "at": say("case.field.at"),
    "text": say("case.field.text"),
    "operator": say("case.field.operator"),
    "party": say("case.field.party"),
    "name": say("case.field.name"),
    "title": say("case.field.title"),
    "residence": say("case.field.residence"),
    "province": say("case.field.province"),
    "mersis": say("case.field.mersis"),
    "statement": say("case.field.statement"),
}
"""What may be missing in what was told."""
POSITIONS = {
    Position.PERMITTED: say("case.position.permitted"),
    Position.EXEMPT: say("case.position.exempt"),
    Position.MISTAKE: say("case.position.mistake"),
    Position.NOT_OURS: say("case.position.not-ours"),
}
