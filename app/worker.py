"""The worker: jobs of the outbox, and the sweeping that keeps the tables small."""

import asyncio
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import procrastinate
import structlog
from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.jobs import Job

from app.channel import Channel
from app.core import Core, UseCase, Work
from app.errors import Fault
from app.outbox.delivery import deliver, system_context
from app.outbox.erase import EraseDue
from app.outbox.months import TellMonths
from app.outbox.notices import tell
from app.outbox.post import QUEUE, TASK, TELL_TASK
from app.recordings import bring_in
from app.usecases.complaints.campaigns import GroupComplaint, ListUngrouped
from app.usecases.complaints.recordings import QUEUE as RECORD_QUEUE
from app.usecases.complaints.recordings import TASK as RECORD_TASK
from app.usecases.complaints.tending import TendComplaints

HEARTBEAT_SECONDS = 5
STALLED_SECONDS = 20
"""A worker that has not been heard of for so long is dead, and its jobs are done by another."""

DEEDS_KEPT = timedelta(days=60)
POST_KEPT = timedelta(days=365)
HOURS_OF_JOBS = 72
CALLS_KEPT = timedelta(hours=1)
CLOSE_CALLS = "DELETE FROM call WHERE changed_at < %s"

SWEEP = (
    ("DELETE FROM deed WHERE created_at < %s", DEEDS_KEPT),
    ("DELETE FROM dialogue WHERE expires_at < %s", timedelta(days=1)),
    ("DELETE FROM code WHERE expires_at < %s", timedelta(days=1)),
    ("DELETE FROM sign_in WHERE expires_at < %s", timedelta(days=1)),
    ("DELETE FROM staff_sign_in WHERE expires_at < %s", timedelta(days=1)),
    ("DELETE FROM tally WHERE slot < %s", timedelta(days=2)),
    ("DELETE FROM outbox WHERE status >= 4 AND changed_at < %s", POST_KEPT),
)

log = structlog.get_logger(__name__)


class TryAgain(Exception):
    """The gateway did not take the message; `seconds` says when to try again."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"try again in {seconds} s")
        self.seconds = seconds


class WhenTold(BaseRetryStrategy):
    """Try again when the delivery said, and after a minute when it broke off."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """A job is never given up here: the delivery decides, and writes it into the outbox."""
        seconds = exception.seconds if isinstance(exception, TryAgain) else 60
        return RetryDecision(retry_in={"seconds": seconds})


@dataclass(frozen=True, slots=True)
class Sweep(UseCase[int]):
    """Delete what nobody needs any more: old answers, dead talks, messages long sent."""

    def run(self, work: Work) -> int:
        """How many rows went."""
        return sum(work.change(sql, (work.now - kept,)) for sql, kept in SWEEP)


@dataclass(frozen=True, slots=True)
class CloseCalls(UseCase[int]):
    """Forget calls of which nothing was heard for an hour: no gateway lets one last so long
    without a turn."""

    def run(self, work: Work) -> int:
        """How many there were."""
        return work.change(CLOSE_CALLS, (work.now - CALLS_KEPT,))


def make_app(url: str, core: Core, channels: Mapping[str, Channel]) -> procrastinate.App:
    """The job queue on a database, with every task that there is."""
    connector = procrastinate.PsycopgConnector(conninfo=url, min_size=1, max_size=4)
    app = procrastinate.App(connector=connector)

    @app.task(name=TASK, queue=QUEUE, retry=WhenTold())
    def deliver_one(tag: str, id: str) -> None:
        seconds = deliver(core, channels, UUID(tag), UUID(id))
        if seconds is not None:
            raise TryAgain(seconds)

    @app.task(name=TELL_TASK, queue=QUEUE, retry=WhenTold())
    def tell_one(tag: str, id: str) -> None:
        seconds = tell(core, channels, UUID(tag), UUID(id))
        if seconds is not None:
            raise TryAgain(seconds)

    @app.task(name=RECORD_TASK, queue=RECORD_QUEUE, retry=WhenTold(), pass_context=True)
    def bring_in_one(context: procrastinate.JobContext, number: int, sid: str) -> None:
        seconds = bring_in(core, channels, number, sid, context.job.attempts)
        if seconds is not None:
            raise TryAgain(seconds)

    _keep(app, core)
    _tell_months(app, core)
    _tend_complaints(app, core)
    return app


def _keep(app: procrastinate.App, core: Core) -> None:
    """The tasks that come round by themselves. What may take long is no coroutine: it has a thread,
    so that the worker goes on being heard of."""

    @app.periodic(cron="17 * * * *")
    @app.task(name="keeping.sweep", queue="keeping", pass_context=True)
    async def sweep(context: procrastinate.JobContext, timestamp: int) -> None:
        await asyncio.to_thread(core.run, Sweep(), system_context(core))
        await app.job_manager.delete_old_jobs(nb_hours=HOURS_OF_JOBS)

    @app.periodic(cron="41 3 * * *")
    @app.task(name="keeping.erase", queue="keeping", queueing_lock="erase", pass_context=True)
    def erase(context: procrastinate.JobContext, timestamp: int) -> None:
        while core.run(EraseDue(), system_context(core)):
            pass

    @app.periodic(cron="*/5 * * * *")
    @app.task(name="keeping.calls", queue="keeping", queueing_lock="calls", pass_context=True)
    def close_calls(context: procrastinate.JobContext, timestamp: int) -> None:
        core.run(CloseCalls(), system_context(core))

    @app.periodic(cron="* * * * * */10")
    @app.task(name="keeping.revive", queue="keeping", queueing_lock="revive", pass_context=True)
    async def revive(context: procrastinate.JobContext, timestamp: int) -> None:
        """Give the jobs of a worker that was killed to another one."""
        stalled = await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS)
        for job in stalled:
            log.warning("job_revived", job=job.id, task=job.task_name)
            await app.job_manager.retry_job(job)


def _tell_months(app: procrastinate.App, core: Core) -> None:
    """The summaries of a month."""

    @app.periodic(cron="*/10 * * * *")
    @app.task(name="telling.months", queue="keeping", queueing_lock="months", pass_context=True)
    def tell_months(context: procrastinate.JobContext, timestamp: int) -> None:
        """On the first days of a month, by day; a worker that dies goes on with the rest."""
        while core.run(TellMonths(), system_context(core)):
            pass


def _tend_complaints(app: procrastinate.App, core: Core) -> None:
    """What happens to complaints by itself, a hundred at a time; and their campaigns."""

    @app.periodic(cron="* * * * * */10")
    @app.task(name="complaints.group", queue="keeping", queueing_lock="group", pass_context=True)
    def group_new(context: procrastinate.JobContext, timestamp: int) -> None:
        group(core)

    @app.periodic(cron="* * * * *")
    @app.task(name="complaints.tend", queue="keeping", queueing_lock="tend", pass_context=True)
    def tend_all(context: procrastinate.JobContext, timestamp: int) -> None:
        tend(core)


def tend(core: Core) -> None:
    """Every step, until nothing is left of it."""
    for step in TendComplaints.STEPS:
        with _alone(step=step):
            while core.run(TendComplaints(step), system_context(core)):
                pass


def group(core: Core) -> None:
    """Put every complaint that is new beside those like it; one that cannot be read is tried again
    the next time."""
    numbers = core.run(ListUngrouped(), system_context(core))
    while numbers:
        for number in numbers:
            with _alone(complaint=number):
                core.run(GroupComplaint(number), system_context(core))
        numbers = core.run(ListUngrouped(numbers[-1]), system_context(core))


@contextmanager
def _alone(**about: object) -> Iterator[None]:
    """What breaks is logged, and is in nobody's way. Raises Fault where the database is away."""
    try:
        yield
    except Fault:
        raise
    except Exception:
        log.exception("incident", incident=secrets.token_hex(4), **about)


async def run(app: procrastinate.App) -> None:
    """Work until told to stop (SIGINT, SIGTERM); jobs under way are finished first."""
    async with app.open_async():
        await app.run_worker_async(
            concurrency=4,
            fetch_job_polling_interval=1.0,
            update_heartbeat_interval=HEARTBEAT_SECONDS,
            stalled_worker_timeout=STALLED_SECONDS,
            shutdown_graceful_timeout=15,
            delete_jobs="successful",
        )
