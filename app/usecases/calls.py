"""A call, turn by turn: the state lies in the database, by caller and call.

What is only said and heard takes the short way: one look, one statement, and no wait for the disk,
since a lost step is asked again. A deed takes a transaction. Either way a turn that comes twice
gets the answer that it got.
"""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

import orjson

from app.core import Context, Core, UseCase, Work
from app.dialogue.keypad import Call, End, Order, Turn, hear, show
from app.dialogue.reply import Words, say
from app.dialogue.steps import STEPS
from app.dialogue.world import Reach
from app.errors import Conflict
from app.receipts import from_json, receipt, to_text
from app.usecases.calling import Line, NeedsDeed, converse

RESUMED = timedelta(minutes=30)
WELCOME = say("call.welcome")
NO_RESUMING = frozenset({"main", "done", "told", "resume"})

LOOK = """
SELECT c.turn, c.state, c.subject, c.ended_at, r.language, d.receipt
  FROM (SELECT %(tag)s::uuid AS tag) me
  LEFT JOIN call c ON c.tag = me.tag AND c.sid = %(sid)s
  LEFT JOIN recipient r ON r.tag = me.tag
  LEFT JOIN deed d ON d.tag = me.tag AND d.channel = %(channel)s AND d.request_id = %(request)s
"""
DROPPED = """
SELECT state, subject FROM call WHERE tag = %s AND sid <> %s AND changed_at > %s
 ORDER BY changed_at DESC LIMIT 1
"""
# A lost step is harmless, a lost deed is not: `waits` says whether the disk is waited for.
SAVE = """
WITH haste AS MATERIALIZED (
    SELECT set_config('synchronous_commit', %(waits)s, true)
), moved AS (
    INSERT INTO call AS c (tag, sid, turn, state, subject, started_at, changed_at, ended_at)
    SELECT %(tag)s, %(sid)s, %(turn)s + 1, %(state)s::jsonb, %(subject)s, %(now)s, %(now)s,
           %(ended)s
      FROM haste
    ON CONFLICT (tag, sid) DO UPDATE
       SET turn = excluded.turn, state = excluded.state, subject = excluded.subject,
           changed_at = excluded.changed_at, ended_at = excluded.ended_at
     WHERE c.turn = %(turn)s
    RETURNING tag
), remembered AS (
    INSERT INTO deed (tag, channel, request_id, created_at, receipt)
    SELECT tag, %(channel)s, %(request)s::text, %(now)s, %(receipt)s::jsonb FROM moved
     WHERE %(request)s::text IS NOT NULL
)
SELECT count(*) FROM moved
"""


END = "UPDATE call SET ended_at = %s WHERE tag = %s AND sid = %s AND ended_at IS NULL"


@receipt
@dataclass(frozen=True, slots=True)
class Offered:
    """A key that is offered, and the words for what it does."""

    key: str
    words: Words


@receipt
@dataclass(frozen=True, slots=True)
class Spoken:
    """What a caller hears at a turn: the words, the keys that are offered, how many are listened
    for (0: until #), how the call ends if it does; `turn` names the next one."""

    turn: int
    language: str
    said: tuple[Words, ...]
    offered: tuple[Offered, ...] = ()
    keys: int = 1
    end: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """One request of a telephone gateway: which call and turn, what was keyed in ("" for nothing,
    None where the call begins), what the number that calls is good for, whether a person could be
    reached now. A call of ours reads the code of `nonce` out, and then goes on at `after`."""

    sid: str
    turn: int
    keys: str | None = field(repr=False)
    reach: Reach
    person: bool = False
    nonce: str = ""
    after: str = ""


class _Found(NamedTuple):
    turn: int | None
    state: dict[str, Any] | None
    subject: UUID | None
    ended_at: Any
    language: str | None
    receipt: dict[str, Any] | None


def answer_call(core: Core, heard: Heard, context: Context) -> Spoken:
    """One turn of a call. Raises Unavailable without a database."""
    spoken = core.run(StepCall(heard), context)
    return core.run(DoInCall(heard), context) if spoken is None else spoken


@dataclass(frozen=True, slots=True)
class StepCall(UseCase[Spoken | None]):
    """A turn without a deed; None, and nothing changed, where it wants one."""

    heard: Heard
    alone: ClassVar[bool] = True

    def run(self, work: Work) -> Spoken | None:
        """Raises Conflict where another copy of this turn was faster."""
        found = _look(work, self.heard)
        if found.receipt is not None:
            spoken: Spoken = from_json(found.receipt)
            return spoken
        line = _line(work, self.heard, found)
        try:
            turn = _turn(line, self.heard, found)
        except NeedsDeed:
            return None
        if isinstance(turn, Order):
            return None
        return _save(line, self.heard, found, turn, lasting=False)


@dataclass(frozen=True, slots=True)
class DoInCall(UseCase[Spoken]):
    """A turn with its deeds, in one transaction."""

    heard: Heard

    def run(self, work: Work) -> Spoken:
        """Raises Conflict where another copy of this turn was faster."""
        found = _look(work, self.heard)
        if found.receipt is not None:
            spoken: Spoken = from_json(found.receipt)
            return spoken
        line = _line(work, self.heard, found)
        line.facts.writes = True
        turn = converse(line, _turn(line, self.heard, found))
        return _save(line, self.heard, found, turn, lasting=True)


def _look(work: Work, heard: Heard) -> _Found:
    context = work.context
    key = {"tag": context.person.tag, "sid": heard.sid, "channel": context.channel}
    row = work.row(LOOK, {**key, "request": context.request_id})
    return _Found(*row) if row else _Found(None, None, None, None, None, None)


def _line(work: Work, heard: Heard, found: _Found) -> Line:
    return Line(work, heard.reach, heard.person, found.subject)


def _turn(line: Line, heard: Heard, found: _Found) -> Turn | Order:
    if found.state is None:
        return _begin(line, heard, found.language)
    call = read_call(found.state)
    if heard.keys is None or heard.turn != found.turn:
        # A turn that is not due: what is due is said again, and nothing else happens.
        return show(STEPS, call, line.facts)
    return hear(STEPS, call, heard.keys, line.facts)


def _begin(line: Line, heard: Heard, language: str | None) -> Turn:
    call = Call(language=language or "tr", reach=heard.reach)
    if heard.nonce:
        call = replace(call, step="code", nonce=heard.nonce, after=heard.after)
        return show(STEPS, call, line.facts, say("call.ours"))
    dropped = None if heard.reach is Reach.NOWHERE else _dropped(line.work, heard)
    if dropped is not None:
        return show(STEPS, replace(dropped, language=call.language), line.facts, WELCOME)
    return show(STEPS, call, line.facts, WELCOME)


def _dropped(work: Work, heard: Heard) -> Call | None:
    """Where a call of this number broke off half an hour ago or less."""
    since = work.now - RESUMED
    row = work.row(DROPPED, (work.context.person.tag, heard.sid, since))
    before = read_call(row[0]) if row and row[1] is None else None
    if before is None or before.over or before.step in NO_RESUMING:
        return None
    wanted = {"code": before.after, "pick": "which"}.get(before.step, before.step)
    return Call(step="resume", after=wanted or "main", brand=before.brand, reach=heard.reach)


def _save(line: Line, heard: Heard, found: _Found, turn: Turn, *, lasting: bool) -> Spoken:
    work, before = line.work, found.turn or 0
    over = turn.end is not None
    spoken = _spoken(turn, before + 1)
    done = work.row(
        SAVE,
        {
            "waits": "on" if lasting else "off",
            "tag": work.context.person.tag,
            "sid": heard.sid,
            "turn": before,
            "state": orjson.dumps(replace(turn.call, over=over) if over else turn.call).decode(),
            "subject": line.subject,
            "now": work.now,
            "ended": work.now if over else None,
            "channel": work.context.channel,
            # A transaction remembers its answer by itself.
            "request": None if lasting else work.context.request_id,
            "receipt": None if lasting else to_text(spoken),
        },
    )
    if not done or not done[0]:
        raise Conflict
    return spoken


def _spoken(turn: Turn, number: int) -> Spoken:
    screen = turn.screen
    if screen is None:
        return Spoken(number, turn.call.language, turn.said, end=turn.end or End.HANG_UP)
    offered = tuple(Offered(choice.key, choice.words) for choice in screen.choices)
    said = (*turn.said, *screen.words)
    return Spoken(number, turn.call.language, said, offered, screen.keys, turn.end or "")


def read_call(state: dict[str, Any]) -> Call:
    """The state as it was kept."""
    lists = {"trail": tuple(state["trail"]), "options": tuple(state["options"])}
    return Call(**{**state, **lists, "reach": Reach(state["reach"])})


@dataclass(frozen=True, slots=True)
class EndCall(UseCase[None]):
    """A call has ended. Where it stood is kept for whoever calls again within half an hour."""

    sid: str

    def run(self, work: Work) -> None:
        """A call that ended already, or that nobody knows, is left alone."""
        work.change(END, (work.now, work.context.person.tag, self.sid))
