"""A call, turn by turn: the state lies in the database, by caller and call.

What is only said and heard takes the short way: one look, one statement, and no wait for the disk,
since a lost step is asked again. A deed takes a transaction. Either way a turn that comes twice
gets the answer that it got.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, ClassVar, NamedTuple, Self

from app.core import Context, Core, UseCase, Work
from app.dialogue.keypad import Call, End, Order, Recording, Turn, hear, listen, show
from app.dialogue.reply import Words, say
from app.dialogue.steps import OURS, STEPS
from app.dialogue.world import Reach
from app.receipts import from_json, receipt, to_text
from app.usecases.calling import Line, NeedsDeed, converse
from app.usecases.turns import Found, KeptTurn, keep, look_up

RESUMED, QUIET = timedelta(minutes=30), timedelta(minutes=1)
WELCOME = say("call.welcome")
NO_RESUMING = frozenset({"main", "done", "told", "resume", "sign-in", "complain-filed"})
ASKED_BEFORE = {"pick": "which", "complain-pick": "complain-which"}
"""A choice is made anew: the keys may mean others by now."""

DROPPED = """
SELECT state, subject FROM call
 WHERE tag = %s AND sid <> %s AND changed_at > %s AND (ended_at IS NOT NULL OR changed_at < %s)
 ORDER BY changed_at DESC LIMIT 1
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
    for (0: until #), how the call ends if it does; `turn` names the next one. `records`: whoever
    presses none is recorded."""

    turn: int
    language: str
    said: tuple[Words, ...]
    offered: tuple[Offered, ...] = ()
    keys: int = 1
    end: str = ""
    records: bool = False


@dataclass(frozen=True, slots=True)
class Heard:
    """One request of a telephone gateway: which call and turn, what was keyed in ("" for nothing,
    None where the call begins), what the number that calls is good for, whether a person could be
    reached now. A call of ours reads the code of `nonce` out at a `step`, in a `language`, and may
    then go on at `after`, about `brand`. `recording`: what was spoken instead of keys."""

    sid: str
    turn: int
    keys: str | None = field(repr=False)
    reach: Reach
    person: bool = False
    nonce: str = ""
    step: str = "code"
    language: str = ""
    after: str = ""
    brand: int = 0
    recording: Recording | None = None


class _Step(NamedTuple):
    """A turn that is decided, as it is to be kept, and what is said."""

    kept: KeptTurn
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
        founds = look_up([(order.heard.sid, work) for order, work in deeds])
        steps = [
            _step(work, order.heard, found)
            for (order, work), found in zip(deeds, founds, strict=True)
        ]
        kept = [step.kept for step in steps if isinstance(step, _Step)]
        keep(deeds[0][1], kept, lasting=False)
        return [step.spoken if isinstance(step, _Step) else step for step in steps]


@dataclass(frozen=True, slots=True)
class DoInCall(UseCase[Spoken]):
    """A turn with its deeds, in one transaction."""

    heard: Heard

    def run(self, work: Work) -> Spoken:
        """Raises Conflict where another copy of this turn was faster."""
        (found,) = look_up([(self.heard.sid, work)])
        if found.receipt is not None:
            kept: Spoken = from_json(found.receipt)
            return kept
        line = _line(work, self.heard, found)
        line.facts.writes = True
        turn = converse(line, _turn(line, self.heard, found))
        kept_turn, spoken = _decided(line, self.heard, found, turn)
        keep(work, [kept_turn], lasting=True)
        return spoken


def _step(work: Work, heard: Heard, found: Found) -> "_Step | Spoken | None":
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


def _decided(line: Line, heard: Heard, found: Found, turn: Turn) -> _Step:
    context, before = line.work.context, found.turn or 0
    # Whoever hangs up to be called with a code goes on from there, and has not finished.
    over = turn.end is not None and turn.call.step != "code"
    spoken = _spoken(turn, before + 1)
    kept = KeptTurn(
        tag=context.person.tag,
        sid=heard.sid,
        turn=before,
        state=replace(turn.call, over=True) if over else turn.call,
        subject=line.subject,
        over=over,
        channel=context.channel,
        request=context.request_id,
        receipt=to_text(spoken),
    )
    return _Step(kept, spoken)


def _line(work: Work, heard: Heard, found: Found) -> Line:
    return Line(work, heard.reach, heard.person, found.subject)


def _turn(line: Line, heard: Heard, found: Found) -> Turn | Order:
    if found.state is None:
        return _begin(line, heard, found.language)
    call = read_call(found.state)
    if heard.keys is None or heard.turn != found.turn:
        # A turn that is not due: what is due is said again, and nothing else happens.
        return show(STEPS, call, line.facts)
    if heard.recording is not None:
        return listen(STEPS, call, heard.recording, line.facts)
    return hear(STEPS, call, heard.keys, line.facts)


def _begin(line: Line, heard: Heard, language: str | None) -> Turn:
    call = Call(language=heard.language or language or "tr", reach=heard.reach)
    if heard.nonce and heard.step in OURS:
        call = replace(call, step=heard.step, nonce=heard.nonce)
        call = replace(call, after=heard.after, brand=heard.brand)
        said = (say("call.ours"),) if heard.step == "code" else ()
        return show(STEPS, call, line.facts, *said)
    dropped = None if heard.reach is Reach.NOWHERE else _dropped(line.work, heard)
    if dropped is not None:
        return show(STEPS, replace(dropped, language=call.language), line.facts, WELCOME)
    return show(STEPS, call, line.facts, WELCOME)


def _dropped(work: Work, heard: Heard) -> Call | None:
    """Where a call of this number broke off half an hour ago or less."""
    # A call that was heard of just now may be going on: two may come from one number.
    since, quiet = work.now - RESUMED, work.now - QUIET
    row = work.row(DROPPED, (work.context.person.tag, heard.sid, since, quiet))
    before = read_call(row[0]) if row and row[1] is None else None
    if before is None or before.over or before.step in NO_RESUMING:
        return None
    in_hand = before.step in ("code", "number")
    wanted = before.after if in_hand else ASKED_BEFORE.get(before.step, before.step)
    if before.proved and wanted == "brand":
        # Its name was heard after a code; without one it would tell what is in the list.
        wanted = "list"
    return Call(
        step="resume",
        after=wanted or "main",
        trail=("code",) if before.step == "code" else (),
        brand=before.brand,
        draft=before.draft,
        kind=before.kind,
        day=before.day,
        linked=before.linked,
        reach=heard.reach,
    )


def _spoken(turn: Turn, number: int) -> Spoken:
    screen = turn.screen
    if screen is None:
        return Spoken(number, turn.call.language, turn.said, end=turn.end or End.HANG_UP)
    offered = tuple(Offered(choice.key, choice.words) for choice in screen.choices)
    said = (*turn.said, *screen.words)
    end = turn.end or ""
    return Spoken(number, turn.call.language, said, offered, screen.keys, end, screen.records)


def read_call(state: dict[str, Any]) -> Call:
    """The state as it was kept."""
    lists = {"trail": tuple(state["trail"]), "options": tuple(state["options"])}
    return Call(**{**state, **lists, "reach": Reach(state["reach"])})
