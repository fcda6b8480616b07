"""A step of the call centre's menu, beside an empty view and a bare INSERT.

Every request is the next turn of a call of its own, freshly signed, and its keys are in turn a step
into the menu (5), one back (*), and silence. Those calls were begun before: the service itself
began one of each kind, and the others are copies of its row under numbers of their own.
"""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count

import psycopg

from app.core import Context, Core
from app.dialogue.world import Reach
from app.domain.consent import Source
from app.domain.permissions import Assurance, Role
from app.domain.recipient import parse_phone
from app.usecases.calls import Heard, answer_call
from bench.figures import Figure, Part, load_table, machine
from bench.ret import BENCH_ROW
from bench.rig import BenchError, Rig, Server, free_port, migrated, opened, serving
from bench.traffic import Target, call_form, interleave, posted, ratios, send

PATH = "/ivr/twilio"
BATCH = 30_000
"""So many calls are begun at a time."""

MODEL_SID = "CA" + "0" * 32
COPY_CALL = """
INSERT INTO call (tag, sid, turn, state, started_at, changed_at)
SELECT new.tag, new.sid, model.turn, model.state, now(), now()
  FROM unnest(%s::uuid[], %s::text[]) AS new (tag, sid), call AS model
 WHERE model.tag = %s AND model.sid = %s
"""
RECORDED = """
SELECT (SELECT count(*) FROM deed WHERE channel = 'ivr' AND request_id NOT LIKE %(sid)s),
       (SELECT count(*) FROM call WHERE changed_at > started_at AND sid <> %(model)s)
"""


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured: rounds, and seconds of each."""

    rounds: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Step:
    """What is keyed in, in a call where `before` was keyed in already; "" is silence."""

    keys: str
    before: tuple[str, ...] = ()

    @property
    def turn(self) -> int:
        """The turn that is due: the first one only greets."""
        return 1 + len(self.before)


STEPS = (Step("5"), Step("*", ("5",)), Step(""))


def measure(rig: Rig, size: Size) -> Part:
    """Run it. Raises BenchError where what was recorded is not what was answered."""
    print("IVR: calls are begun ...", flush=True)
    url = migrated(rig.database("bench_ivr", anew=True))
    with ExitStack() as stack:
        core = stack.enter_context(opened(rig, url))
        driver = stack.enter_context(psycopg.connect(url, autocommit=True))
        driver.execute(BENCH_ROW)
        models = [begin(core, place, step) for place, step in enumerate(STEPS)]
        environ = rig.environ(url, free_port())
        server = stack.enter_context(serving("bench.wsgi:app", environ, rig.home / "web.log"))
        targets = [
            Target("empty view", server, elsewhere(server, "/bench/empty")),
            Target("one INSERT", server, elsewhere(server, "/bench/insert")),
            Target("IVR step", server, steps(server, core, driver, models)),
        ]
        interleave(rig, targets, size.rounds, size.seconds)
        repeat(targets[2])
        check(driver, targets[2])
    return part(rig, targets)


def number(place: int) -> str:
    """The number of the caller of this place."""
    return f"+9053{place:08d}"


def new_sid() -> str:
    """A call's id that no other has."""
    return f"CA{secrets.token_hex(16)}"


def begin(core: Core, place: int, step: Step) -> Context:
    """Call the menu and go to where the step is due; the caller."""
    keys: Sequence[str | None] = (None, *step.before)
    for turn, pressed in enumerate(keys):
        context = Context(
            channel="ivr",
            role=Role.CITIZEN,
            assurance=Assurance.SENDER,
            at=core.clock.now(),
            who=core.person(parse_phone(number(place))),
            source=Source.IYS_CM,
            request_id=f"{MODEL_SID}:{turn}",
        )
        spoken = answer_call(core, Heard(MODEL_SID, turn, pressed, Reach.MOBILE), context)
    if spoken.turn != step.turn:
        raise BenchError(f"turn {step.turn} should be due, and {spoken.turn} is")
    return context


def steps(
    server: Server, core: Core, driver: psycopg.Connection[object], models: Sequence[Context]
) -> Iterator[bytes]:
    """One turn for each call, the kinds by turns; the calls are begun when they are wanted."""
    for first in count(len(STEPS), BATCH):
        callers = [(number(place), new_sid()) for place in range(first, first + BATCH)]
        for kind, model in enumerate(models):
            mine = callers[kind :: len(STEPS)]
            tags = [core.keys.tag(caller) for caller, _ in mine]
            sids = [sid for _, sid in mine]
            driver.execute(COPY_CALL, (tags, sids, model.person.tag, MODEL_SID))
        driver.execute("VACUUM ANALYZE call, deed")
        for place, (caller, sid) in enumerate(callers):
            step = STEPS[place % len(STEPS)]
            query = f"turn={step.turn}" if step.keys else f"turn={step.turn}&silence=1"
            yield posted(server, f"{PATH}?{query}", call_form(caller, sid, step.keys))


def elsewhere(server: Server, path: str) -> Iterator[bytes]:
    """The same forms for another view."""
    for place in count():
        keys = STEPS[place % len(STEPS)].keys
        yield posted(server, path, call_form(number(place), new_sid(), keys))


def repeat(target: Target) -> None:
    """A turn that comes twice is answered twice and done once."""
    request = target.one()
    send(target.server, request)
    send(target.server, request)
    target.answered += 1


def check(driver: psycopg.Connection[tuple[int, int]], target: Target) -> None:
    """As many turns were recorded as were answered, and each in a call of its own."""
    named = {"sid": f"{MODEL_SID}:%", "model": MODEL_SID}
    deeds, moved = driver.execute(RECORDED, named).fetchone() or (0, 0)
    if not deeds == moved == target.answered:
        raise BenchError(
            f"{target.answered} turns were answered, {deeds} recorded, and {moved} calls went on"
        )
    print(f"  {deeds} turns recorded for {target.answered} answers")


def part(rig: Rig, targets: list[Target]) -> Part:
    """The ratios."""
    empty, insert, step = targets
    return Part(
        "ivr",
        "A step of the call centre's menu",
        "python -m bench ivr",
        (
            Figure("IVR step / one INSERT", tuple(ratios(step, insert)), 0.5),
            Figure("IVR step / empty view", tuple(ratios(step, empty))),
        ),
        (load_table(targets),),
        machine(rig.url),
    )
