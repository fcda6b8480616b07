"""Filing a complaint: kept, numbered, examined and sent on its way in one transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from psycopg.types.json import Jsonb

from app.core import UseCase, Work
from app.domain.complaint import Actor, Case, Decision, Move, State, check_move, check_take_up
from app.domain.deadlines import STOPPING
from app.domain.examination import Examination, Message, Verdict, examine
from app.errors import InvalidInput, NotFound
from app.receipts import receipt, to_json
from app.usecases.addresses import keep_address
from app.usecases.complaints.admitting import SAME, earlier, oldest
from app.usecases.complaints.campaigns import LATER
from app.usecases.complaints.checking import calendars, known_of
from app.usecases.complaints.particulars import (
    RULES,
    Particulars,
    check_particulars,
    columns_of,
    seal_particulars,
)
from app.usecases.complaints.senders import KnownSender, sender_of
from app.usecases.consents import ShowHistory

COLUMNS = (
    *("state", "channel", "changed_at", "filed_at", "type", "recipient_type", "message_at"),
    *("sender_id", "brand_code", "party", "province", "exemption", "subjects", "key_id", "sealed"),
    *("verdict", "finding", "asked_at", "due_at", "decision", "decided_at", "joined_to"),
)
NEW = f"""
    INSERT INTO complaint (tag, uid, created_at, language, {", ".join(COLUMNS)})
    VALUES (%(tag)s, %(uid)s, %(now)s, (SELECT language FROM recipient WHERE tag = %(tag)s),
            {", ".join(f"%({name})s" for name in COLUMNS)})
"""
BEGUN = f"""
    UPDATE complaint SET {", ".join(f"{name} = %({name})s" for name in COLUMNS)}
     WHERE tag = %(tag)s AND id = %(draft)s AND state = 0
"""
# What is like it is looked for after the commit (`campaigns.py`).
FILE = """
WITH filed AS ({how}
    RETURNING tag, id, uid, language
), moved AS (
    INSERT INTO complaint_event (tag, complaint_id, uid, created_at, move, state, side, channel,
                                 about)
    SELECT tag, id, uid, %(now)s, move, to_state, side, %(channel)s, about
      FROM filed, unnest(%(moves)s::text[], %(states)s::smallint[], %(sides)s::text[],
                         %(abouts)s::jsonb[]) AS m (move, to_state, side, about)
)
SELECT id, language, {later} FROM filed
"""
UID = "SELECT uid FROM complaint WHERE tag = %s AND id = %s AND state = 0 FOR UPDATE"


@receipt
@dataclass(frozen=True, slots=True)
class Filed:
    """A complaint's number, what the registry finds of it, and what is still wanted.

    `answer_by`: until when the provider was asked to answer; None where nobody can be asked.
    `joined_to`: the complaint about the same message that it was joined to.
    """

    number: int
    verdict: Verdict
    then: Verdict
    days: int
    missing: tuple[str, ...]
    brand: int | None
    answer_by: datetime | None = None
    joined_to: int | None = None
    language: str | None = None


class Step(NamedTuple):
    """A move of the filing, and what the history shows of it."""

    move: Move
    state: State
    actor: Actor
    about: dict[str, Any]


@dataclass(frozen=True, slots=True)
class FileComplaint(UseCase[Filed]):
    """File what was told. `insist`: also what is out of scope by the complainant's own account;
    `draft`: the number under which it was begun."""

    told: Particulars
    insist: bool = False
    draft: int | None = None

    def run(self, work: Work) -> Filed:
        """Raises what `check_told` does, InvalidInput for what is out of scope, NotFound for a
        draft that was filed or dropped."""
        told = self.told
        check_told(work, told, work.now)
        if told.exemption and not self.insist:
            raise InvalidInput("out-of-scope", field="exemption")
        keep_address(work)
        sender = sender_of(work, told.sender) if told.sender else None
        brand = told.brand or (sender.brand if sender else None)
        found = examine_told(work, told, brand)
        steps, changes = _way(work, told, brand, sender, found)
        number, language = self._write(work, brand, sender, found, steps, changes)
        return Filed(
            number,
            found.verdict,
            found.then,
            found.days,
            told.missing(RULES),
            brand,
            changes["due_at"],
            changes["joined_to"],
            language,
        )

    def _write(
        self, work: Work, brand: int | None, sender: KnownSender | None, found: Examination,
        steps: list[Step], changes: dict[str, Any],
    ) -> tuple[int, str | None]:  # fmt: skip
        tag = work.context.person.tag
        uid = _uid_of(work, self.draft) if self.draft is not None else uuid4()
        key_id, sealed = seal_particulars(work, self.told, uid)
        params = {
            **columns_of(self.told),
            **changes,
            "tag": tag,
            "uid": uid,
            "draft": self.draft,
            "now": work.now,
            "changed_at": work.now,
            "filed_at": work.now,
            "state": int(steps[-1].state),
            "channel": work.context.channel,
            "sender_id": sender.id if sender else None,
            "brand_code": brand,
            "key_id": key_id,
            "sealed": sealed,
            "verdict": found.verdict.value,
            "finding": Jsonb(to_json(found)),
            "moves": [step.move.value for step in steps],
            "states": [int(step.state) for step in steps],
            "sides": [step.actor.value for step in steps],
            "abouts": [Jsonb(step.about) for step in steps],
        }
        row = work.row(_statement(draft=self.draft is not None), params)
        if row is None:
            raise LookupError("a complaint that was written has no number")
        return row[0], row[1]


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


def _statement(*, draft: bool) -> str:
    return FILE.format(how=BEGUN if draft else NEW, later=LATER.format(number="id"))


def examine_told(work: Work, told: Particulars, brand: int | None) -> Examination:
    """What the registry says of what was told by the citizen of the context."""
    kind = told.recipient_type(RULES)
    message = Message(told.type, kind, told.at or work.now, told.exemption)
    if brand is None:
        return examine(message, None, calendars(work))
    history = ShowHistory(brand).run(work)
    known = known_of(work, work.context.person.tag, brand, history)
    return examine(message, known, calendars(work))


def due_from(now: datetime) -> datetime:
    """Until when a provider that is asked now may answer (unverified: fifteen business days)."""
    return STOPPING.answer_by(now, RULES.times.answer_business_days)


def _way(
    work: Work, told: Particulars, brand: int | None, sender: KnownSender | None,
    found: Examination,
) -> tuple[list[Step], dict[str, Any]]:  # fmt: skip
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
    case = Case(steps[-1].state, found.verdict, brand is not None)
    if told.at is not None and (same := _same(work, told, brand, sender)) is not None:
        step(Move.JOIN, Actor.SYSTEM, joined_to=same)
        changes |= {"decision": Decision.JOINED, "decided_at": work.now, "joined_to": same}
    elif brand is not None and found.verdict is not Verdict.OUT_OF_SCOPE:
        changes |= {"asked_at": work.now, "due_at": due_from(work.now)}
        step(Move.ASK, Actor.SYSTEM, until=changes["due_at"].isoformat())
    else:
        check_take_up(case, work.now)
        step(Move.TAKE_UP, Actor.SYSTEM)
    return steps, changes


def _same(
    work: Work, told: Particulars, brand: int | None, sender: KnownSender | None
) -> int | None:
    if told.another:
        return None
    at = told.at or work.now
    found = earlier(work, told.type, at, brand, sender.id if sender else None)
    return next((number for number, moment in found if abs(moment - at) <= SAME), None)


def _uid_of(work: Work, draft: int) -> UUID:
    row = work.row(UID, (work.context.person.tag, draft))
    if row is None:
        raise NotFound("draft")
    uid: UUID = row[0]
    return uid
