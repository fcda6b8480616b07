"""Telling providers' servers: what is due is taken, posted, and closed; the database is never held
meanwhile."""

import secrets
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress

import procrastinate
import structlog

from app.channel import Channel, Outside, Tells
from app.core import Context, Core, UseCase
from app.domain.feed import Parcel, ReceiverKind
from app.errors import Conflict, InvalidInput, NotFound, Unavailable
from app.logs import alone
from app.outbox.delivery import system_context
from app.usecases.feeds.delivering import (
    CloseDelivery,
    OpenParcel,
    Outcome,
    TakeDelivery,
    Taken,
)
from app.usecases.feeds.handing import QUEUE, TASK, HandOver, ListBehind, StartPumps
from app.usecases.feeds.numbering import ListUnnumbered, NumberMovements

PUMP_SECONDS = 5.0
"""So long one job goes on taking: a worker that is told to stop waits for its jobs."""
SPARE_SECONDS = 2.0
"""So much longer than a call may last it is kept from others."""
NOTHING, GONE, OURS = "nothing", "gone", "ours"
"""Answers that no server gave: it wants none of it any more, it cannot be read any more, a mistake
of ours."""

log = structlog.get_logger(__name__)


def tell_providers(
    app: procrastinate.App, core: Core, channels: Mapping[str, Channel], outside: Outside
) -> None:
    """The tasks of the queue: a round every two seconds, and what it begins. Several at once do
    no harm, so that nothing has to be locked by one that dies."""

    @app.periodic(cron="* * * * * */2")
    @app.task(name="feeds.round", queue=QUEUE, priority=1, pass_context=True)
    def go_round_once(context: procrastinate.JobContext, timestamp: int) -> None:
        with suppress(Conflict):
            go_round(core)

    @app.task(name=TASK, queue=QUEUE)
    def pump_on() -> None:
        with suppress(Conflict):
            pump(core, channels.values(), outside)


def go_round(core: Core) -> None:
    """Number what is new, hand it over to receivers, let the workers begin. What breaks for one
    brand or receiver is logged and in nobody's way."""
    context = system_context(core)
    for brand in core.run(ListUnnumbered(), context):
        with alone(brand=brand):
            _all(core, NumberMovements(brand), context)
    for receiver in core.run(ListBehind(), context):
        with alone(receiver=str(receiver)):
            _all(core, HandOver(receiver), context)
    core.run(StartPumps(), context)


def pump(core: Core, channels: Iterable[Channel], outside: Outside) -> None:
    """Post one delivery after the other, until none is due or the time is over."""
    tellers = {one.tells: one for one in channels if isinstance(one, Tells)}
    lease = max((one.seconds for one in tellers.values()), default=0.0) + SPARE_SECONDS
    until = time.monotonic() + PUMP_SECONDS
    while time.monotonic() < until:
        taken = core.run(TakeDelivery(lease), system_context(core))
        if taken is None:
            return
        outcome, answer = _carried(core, tellers, outside, taken)
        core.run(CloseDelivery(taken, outcome, answer), system_context(core))


def _carried(
    core: Core, tellers: Mapping[ReceiverKind, Tells], outside: Outside, taken: Taken
) -> tuple[Outcome, str]:
    """What came of it, and in which word."""
    try:
        parcel = core.run(OpenParcel(taken.id), system_context(core))
        if not parcel.movements:
            return Outcome.TAKEN, NOTHING
        return _posted(tellers[parcel.kind], outside, parcel)
    except NotFound:
        return Outcome.LOST, GONE
    except Unavailable:
        raise
    except Exception:
        # A mistake of ours must not be tried for ever in silence.
        log.exception("incident", incident=secrets.token_hex(4), delivery=str(taken.id))
        return Outcome.FAILED, OURS


def _posted(teller: Tells, outside: Outside, parcel: Parcel) -> tuple[Outcome, str]:
    """Any answer of the 2xx is a yes; everything else is none."""
    letter = teller.letter(parcel)
    try:
        status = outside.post(letter.url, letter.body, letter.headers, teller.seconds)
    except (InvalidInput, Unavailable) as fault:
        return Outcome.FAILED, str(fault.params.get("fault") or fault.params.get("reason"))
    return (Outcome.TAKEN if 200 <= status < 300 else Outcome.FAILED), str(status)


def _all(core: Core, step: UseCase[bool], context: Context) -> None:
    while core.run(step, context):
        pass
