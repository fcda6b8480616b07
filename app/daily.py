"""Making the files of a day: planned once the day is over, hashed brand by brand, then stamped.

A file is not kept: it is read again out of the history, which only grows, and a day that is over
does not grow any more. What is kept is its hash. A worker that dies begins the brand anew.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from hashlib import sha384
from typing import Protocol, runtime_checkable
from uuid import UUID

import structlog

from app.core import Core
from app.domain.daily import days_to_make, is_given_up
from app.errors import Conflict, Fault
from app.gateways.timestamps import TimeStamps
from app.outbox.delivery import DELAYS, system_context
from app.usecases.daily.counting import CountDay
from app.usecases.daily.making import (
    BeginDay,
    FailDay,
    FinishDay,
    KeepStamp,
    PlanDay,
    WantStamp,
)
from app.usecases.daily.reading import file_of
from app.usecases.via.evidence import ListUnstamped, Proof, ShowEvidence, StampEvidence

log = structlog.get_logger(__name__)


def plan_days(core: Core) -> None:
    """Queue what has not been queued of the days that are over: also what a worker that stood still
    has left."""
    context = system_context(core)
    for day in days_to_make(core.clock.now()):
        planned = core.run(PlanDay(day), context)
        while planned:
            planned = core.run(PlanDay(day), context)
        if planned is None:
            log.warning("day_not_settled", day=str(day))


def make_day(core: Core, brand: int, day: date, attempts: int, *, stamp: bool) -> int | None:
    """Read the file of a brand's day from its beginning to its end, and keep its hash. Gives the
    seconds after which to try again, None when it is done; `attempts`: those before. `stamp`: have
    it stamped then, unless the day is too long ago."""
    context = system_context(core)
    try:
        with _failing(core, brand, day):
            if not core.run(BeginDay(brand, day), context):
                return None
            digest, size, lines = sha384(), 0, -1
            for block in file_of(core, context, brand, day):
                digest.update(block)
                size += len(block)
                lines += block.count(b"\n")
            figures = core.run(CountDay(brand, day), context)
            if lines != sum(one.movements for one in figures):
                raise Conflict
            asked = stamp and not is_given_up(day, core.clock.now())
            done = FinishDay(brand, day, digest.digest(), size, figures, asked)
            core.run(done, context)
    except Exception as error:
        return _again(error, "day_not_made", brand, day, attempts)
    return None


def stamp_day(
    core: Core, stamps: TimeStamps | None, brand: int, day: date, attempts: int
) -> int | None:
    """Ask for a time stamp over the file of a brand's day, and keep it. Gives the seconds after
    which to try again, None when it is done or given up; `attempts`: those before."""
    context = system_context(core)
    if stamps is None or is_given_up(day, core.clock.now()):
        log.error("stamp_given_up", brand=brand, day=str(day), attempts=attempts)
        return None
    try:
        digest = core.run(WantStamp(brand, day), context)
        if digest is not None:
            core.run(KeepStamp(brand, day, digest, stamps.stamp(digest)), context)
    except Exception as error:
        return _again(error, "day_not_stamped", brand, day, attempts)
    return None


@runtime_checkable
class Draws(Protocol):
    """What a channel may be besides: one that draws the evidence of an approval as a PDF."""

    def draw_evidence(self, proof: Proof) -> bytes:
        """The letter, to be stamped and kept."""
        ...


def stamp_evidence(core: Core, channels: Iterable[object], stamps: TimeStamps | None) -> int:
    """Draw the letters of approvals (ViA) that have none, ask for time stamps over them, and keep
    both; how many there were. Where the authority does not answer, the next time goes on."""
    context, done, failed = system_context(core), 0, set[UUID]()
    drawer = next((one for one in channels if isinstance(one, Draws)), None)
    while stamps is not None and drawer is not None:
        waiting = core.run(ListUnstamped(failed), context)
        if not waiting:
            break
        for one in waiting:
            try:
                proof = core.run(ShowEvidence(one.provider, one.request_id), context)
                letter = drawer.draw_evidence(proof)
                stamp = stamps.stamp(sha384(letter).digest())
                core.run(StampEvidence(one, letter, stamp), context)
                done += 1
            except Fault as fault:
                log.warning("evidence_not_stamped", request=str(one.request_id), fault=str(fault))
                if fault.retryable:
                    return done
                # The others need not wait for an answer that does not verify.
                failed.add(one.request_id)
            except Exception as error:
                # Nor for one that cannot be drawn or unsealed: that is said every minute.
                log.error("evidence_not_drawn", request=str(one.request_id), exc_info=error)
                failed.add(one.request_id)
    return done


@contextmanager
def _failing(core: Core, brand: int, day: date) -> Iterator[None]:
    """Write down what will not mend by itself; a database that is away will be back."""
    try:
        yield
    except Fault as fault:
        if not fault.retryable:
            core.run(FailDay(brand, day), system_context(core))
        raise
    except Exception:
        core.run(FailDay(brand, day), system_context(core))
        raise


def _again(error: Exception, what: str, brand: int, day: date, attempts: int) -> int:
    """Log it, and say when to try again. What nobody expected is logged with its way."""
    told = {"brand": brand, "day": str(day), "attempts": attempts + 1}
    if isinstance(error, Fault) and error.retryable:
        log.warning(what, fault=str(error), **told)
    else:
        log.error(what, exc_info=error, **told)
    return DELAYS[min(attempts, len(DELAYS) - 1)]
