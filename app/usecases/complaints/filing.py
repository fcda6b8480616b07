"""Filing a complaint: kept, numbered, examined and sent on its way by one look, one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self
from uuid import uuid4

from app.core import UseCase, Work, outcome
from app.domain.complaint import Actor, Case, Decision, Move, State, check_move, check_take_up
from app.domain.deadlines import STOPPING
from app.domain.examination import Examination, Message, Verdict, examine
from app.domain.sender import parse_sender
from app.errors import Fault, InvalidInput, NotFound
from app.receipts import to_json
from app.usecases.addresses import keep_address
from app.usecases.complaints.admitting import oldest, same_of
from app.usecases.complaints.checking import calendars
from app.usecases.complaints.lookup import Asked, Seen, look_up
from app.usecases.complaints.particulars import RULES, Particulars, check_particulars
from app.usecases.complaints.senders import sender_of
from app.usecases.complaints.writing import Filed, Paper, Step, write_down


@dataclass(frozen=True, slots=True)
class FileComplaint(UseCase[Filed]):
    """File what was told. `insist`: also what is out of scope by the complainant's own account;
    `draft`: the number under which it was begun. `remember`: not where it is a part of a deed."""

    told: Particulars
    insist: bool = False
    draft: int | None = None
    remember: bool = True
    alone: ClassVar[bool] = True

    def run(self, work: Work) -> Filed:
        """Raises what `check_told` does, InvalidInput for what is out of scope, NotFound for a
        draft that was filed or dropped."""
        return outcome(self.run_together([(self, work)])[0])

    @classmethod
    def run_together(cls, deeds: Sequence[tuple[Self, Work]]) -> Sequence[Filed | Fault]:
        """Complaints of different addresses by one look and one statement; some more for whom or
        what nobody has heard of."""
        asked = [_asked(*deed) for deed in deeds]
        seen = iter(look_up([one for one in asked if isinstance(one, Asked)]))
        papers = [
            one if isinstance(one, Fault) else _paper(*deed, next(seen))
            for deed, one in zip(deeds, asked, strict=True)
        ]
        sound = [one for one in papers if isinstance(one, Paper)]
        numbers = write_down(deeds[0][1], sound)
        return [one if isinstance(one, Fault) else one.filed(numbers) for one in papers]


def _asked(order: FileComplaint, work: Work) -> Asked | Fault:
    """What is to be looked up, or why it cannot be filed."""
    try:
        check_told(work, order.told, work.now)
        if order.told.exemption and not order.insist:
            raise InvalidInput("out-of-scope", field="exemption")
        return ask_for(work, order.told, order.told.brand, order.draft)
    except Fault as fault:
        return fault


def _paper(order: FileComplaint, work: Work, seen: Seen) -> Paper | Fault:
    """Everything that is written of a complaint, or why it cannot be."""
    try:
        return _drawn_up(order, work, seen)
    except Fault as fault:
        return fault


def _drawn_up(order: FileComplaint, work: Work, seen: Seen) -> Paper:
    if order.draft is not None and seen.begun is None:
        raise NotFound("draft")
    told = order.told
    if not seen.kept:
        keep_address(work)
    sender = seen.sender or (sender_of(work, told.sender).id if told.sender else None)
    found = examine_told(work, told, seen)
    steps, changes = _way(work, told, seen, found)
    filed = Filed(
        order.draft or 0,
        found.verdict,
        found.then,
        found.days,
        told.missing(RULES),
        seen.brand,
        changes["due_at"],
        changes["joined_to"],
        seen.language,
    )
    changes |= {"sender_id": sender, "finding": to_json(found)}
    uid, draft = seen.begun or uuid4(), order.draft
    return Paper(work, told, uid, draft, filed, tuple(steps), changes, order.remember)


def check_told(work: Work, told: Particulars, filed_at: datetime) -> None:
    """Whether it can be a complaint that was filed at a moment.

    Raises InvalidInput: too old, no moment, or what `check_particulars` does; NotFound for a brand
    that there is not.
    """
    check_particulars(told, RULES, work.now)
    if told.at is None:
        raise InvalidInput("missing", field="at")
    if told.at < oldest(filed_at):
        raise InvalidInput("too-old", field="at", months=RULES.times.file_months)
    if told.brand is not None and work.core.directory.get(told.brand) is None:
        raise NotFound("brand")


def ask_for(work: Work, told: Particulars, brand: int | None, draft: int | None = None) -> Asked:
    """What is to be looked up about the message that was told of; `brand`: whose it is held to
    be."""
    sender = parse_sender(told.sender) if told.sender else None
    return Asked(work, told.type, told.at or work.now, brand, sender, draft)


def examine_told(work: Work, told: Particulars, seen: Seen) -> Examination:
    """What the registry says of what was told by the citizen of the context."""
    kind = told.recipient_type(RULES)
    message = Message(told.type, kind, told.at or work.now, told.exemption)
    return examine(message, seen.known, calendars(work))


def due_from(now: datetime) -> datetime:
    """Until when a provider that is asked now may answer (unverified: fifteen business days)."""
    return STOPPING.answer_by(now, RULES.times.answer_business_days)


def _way(
    work: Work, told: Particulars, seen: Seen, found: Examination
) -> tuple[list[Step], dict[str, Any]]:
    """The moves that follow from what was told, by the one table, and the columns that they set:
    what was complained about before is joined to it, a provider that is known is asked at once,
    and what has nobody to be asked goes to the office."""
    changes: dict[str, Any] = dict.fromkeys(
        ("asked_at", "due_at", "decision", "decided_at", "joined_to")
    )
    steps: list[Step] = []

    def step(move: Move, actor: Actor, **about: Any) -> None:  # noqa: ANN401
        before = steps[-1].state if steps else State.DRAFT
        state = check_move(Case(before), move, actor)
        steps.append(Step(move, state, actor, about))

    step(Move.FILE, Actor.CITIZEN)
    step(Move.EXAMINE, Actor.SYSTEM, verdict=found.verdict.value)
    case = Case(steps[-1].state, found.verdict, seen.brand is not None)
    same = None if told.another else same_of(seen, told.at or work.now)
    if same is not None:
        step(Move.JOIN, Actor.SYSTEM, joined_to=same)
        changes |= {"decision": Decision.JOINED, "decided_at": work.now, "joined_to": same}
    elif seen.brand is not None and found.verdict is not Verdict.OUT_OF_SCOPE:
        changes |= {"asked_at": work.now, "due_at": due_from(work.now)}
        step(Move.ASK, Actor.SYSTEM, until=changes["due_at"].isoformat())
    else:
        check_take_up(case, work.now)
        step(Move.TAKE_UP, Actor.SYSTEM)
    return steps, changes
