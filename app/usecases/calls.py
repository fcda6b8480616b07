"""A call, turn by turn: the state lies in the database, by caller and call.

What is only said and heard takes the short way: one look, one statement, and no wait for the disk,
since a lost step is asked again. A deed takes a transaction. Either way a turn that comes twice
gets the answer that it got.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, ClassVar, NamedTuple, Self
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

# Each look-up goes by its index, whatever the planner believes of how many come together.
LOOK = """
SELECT c.turn, c.state, c.subject, r.language, d.receipt
  FROM unnest(%(tags)s::uuid[], %(sids)s::text[], %(channels)s::text[], %(requests)s::text[])
       WITH ORDINALITY AS me (tag, sid, channel, request, n)
  LEFT JOIN LATERAL (SELECT turn, state, subject FROM call
                      WHERE tag = me.tag AND sid = me.sid OFFSET 0) c ON true
  LEFT JOIN LATERAL (SELECT language FROM recipient WHERE tag = me.tag OFFSET 0) r ON true
  LEFT JOIN LATERAL (SELECT receipt FROM deed WHERE tag = me.tag AND channel = me.channel
                        AND request_id = me.request OFFSET 0) d ON true
 ORDER BY n
"""
DROPPED = """
SELECT state, subject FROM call WHERE tag = %s AND sid <> %s AND changed_at > %s
 ORDER BY changed_at DESC LIMIT 1
"""
# A lost step is harmless, a lost deed is not: `waits` says whether the disk is waited for.
SAVE = """
WITH haste AS MATERIALIZED (
    SELECT set_config('synchronous_commit', %(waits)s, true)
), item AS MATERIALIZED (
    SELECT item.* FROM haste, jsonb_to_recordset(%(items)s::jsonb) AS item (
        tag uuid, sid text, turn int, state jsonb, subject uuid, over boolean,
        channel text, request text, receipt jsonb)
), moved AS (
    INSERT INTO call AS c (tag, sid, turn, state, subject, started_at, changed_at, ended_at)
    SELECT tag, sid, turn + 1, state, subject, %(now)s, %(now)s, CASE WHEN over THEN %(now)s END
      FROM item ORDER BY tag
    ON CONFLICT (tag, sid) DO UPDATE
       SET turn = excluded.turn, state = excluded.state, subject = excluded.subject,
           changed_at = excluded.changed_at, ended_at = excluded.ended_at
     WHERE c.turn = excluded.turn - 1
    RETURNING tag
), remembered AS (
    INSERT INTO deed (tag, channel, request_id, created_at, receipt)
    SELECT tag, channel, request, %(now)s, receipt FROM item JOIN moved USING (tag)
     WHERE request IS NOT NULL
)
SELECT count(*) FROM moved
"""


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
    language: str | None
    receipt: dict[str, Any] | None


class _Step(NamedTuple):
    """A turn that is decided, and not yet kept."""

    line: Line
    heard: Heard
    before: int
    turn: Turn
    spoken: Spoken


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
        return self.run_together([(self, work)])[0]

    @classmethod
    def run_together(cls, deeds: Sequence[tuple[Self, Work]]) -> Sequence[Spoken | None]:
        """Turns of different callers: one look, one statement. Raises Conflict where another copy
        of one of them was faster; whatever was kept, those who ask again hear."""
        founds = _look([(order.heard, work) for order, work in deeds])
        steps = [
            _step(work, order.heard, found)
            for (order, work), found in zip(deeds, founds, strict=True)
        ]
        _save([step for step in steps if isinstance(step, _Step)], lasting=False)
        return [step.spoken if isinstance(step, _Step) else step for step in steps]


@dataclass(frozen=True, slots=True)
class DoInCall(UseCase[Spoken]):
    """A turn with its deeds, in one transaction."""

    heard: Heard

    def run(self, work: Work) -> Spoken:
        """Raises Conflict where another copy of this turn was faster."""
        (found,) = _look([(self.heard, work)])
        if found.receipt is not None:
            kept: Spoken = from_json(found.receipt)
            return kept
        line = _line(work, self.heard, found)
        line.facts.writes = True
        step = _decided(line, self.heard, found, converse(line, _turn(line, self.heard, found)))
        _save([step], lasting=True)
        return step.spoken


def _look(asked: Sequence[tuple[Heard, Work]]) -> list[_Found]:
    """Where these calls stand, and what was answered to these requests before."""
    contexts = [work.context for _, work in asked]
    rows = asked[0][1].rows(
        LOOK,
        {
            "tags": [context.person.tag for context in contexts],
            "sids": [heard.sid for heard, _ in asked],
            "channels": [context.channel for context in contexts],
            "requests": [context.request_id for context in contexts],
        },
    )
    return [_Found(*row) for row in rows]


def _step(work: Work, heard: Heard, found: _Found) -> "_Step | Spoken | None":
    """What comes of a turn without a deed; None where it wants one."""
    if found.receipt is not None:
        kept: Spoken = from_json(found.receipt)
        return kept
    line = _line(work, heard, found)
    try:
        turn = _turn(line, heard, found)
    except NeedsDeed:
        return None
    return None if isinstance(turn, Order) else _decided(line, heard, found, turn)


def _decided(line: Line, heard: Heard, found: _Found, turn: Turn) -> _Step:
    before = found.turn or 0
    return _Step(line, heard, before, turn, _spoken(turn, before + 1))


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
    in_hand = before.step in ("code", "number")
    wanted = before.after if in_hand else {"pick": "which"}.get(before.step, before.step)
    if before.proved and wanted == "brand":
        # Its name was heard after a code; without one it would tell what is in the list.
        wanted = "list"
    return Call(
        step="resume",
        after=wanted or "main",
        trail=("code",) if before.step == "code" else (),
        brand=before.brand,
        reach=heard.reach,
    )


def _save(steps: Sequence[_Step], *, lasting: bool) -> None:
    if not steps:
        return
    work = steps[0].line.work
    items = orjson.dumps([_item(step, lasting=lasting) for step in steps]).decode()
    waits = "on" if lasting else "off"
    moved = work.row(SAVE, {"waits": waits, "items": items, "now": work.now})
    if moved != (len(steps),):
        raise Conflict


def _item(step: _Step, *, lasting: bool) -> dict[str, Any]:
    context, call = step.line.work.context, step.turn.call
    # Whoever hangs up to be called with a code goes on from there, and has not finished.
    over = step.turn.end is not None and call.step != "code"
    return {
        "tag": context.person.tag,
        "sid": step.heard.sid,
        "turn": step.before,
        "state": replace(call, over=True) if over else call,
        "subject": step.line.subject,
        "over": over,
        "channel": context.channel,
        # A transaction remembers its answer by itself.
        "request": None if lasting else context.request_id,
        "receipt": None if lasting else orjson.Fragment(to_text(step.spoken)),
    }


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
