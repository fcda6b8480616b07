"""The worker: jobs of the outbox, and the sweeping that keeps the tables small."""

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from uuid import UUID

import procrastinate
import structlog
from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Job
from procrastinate.signals import on_stop

from app.channel import Channel, Outside
from app.core import Core
from app.counting import count_brands
from app.daily import make_day, plan_days, stamp_day, stamp_evidence
from app.deliveries import tell_providers
from app.errors import Conflict
from app.gateways.timestamps import make_time_stamps
from app.loading.arrived import forget_all, load_some
from app.outbox.delivery import deliver, system_context
from app.outbox.erase import EraseDue
from app.outbox.months import TellMonths
from app.outbox.notices import tell
from app.outbox.post import QUEUE, TASK, TELL_TASK
from app.recordings import bring_in
from app.settings import Reader
from app.tending import tend_complaints
from app.usecases.complaints.recordings import QUEUE as RECORD_QUEUE
from app.usecases.complaints.recordings import TASK as RECORD_TASK
from app.usecases.daily.making import MAKE_TASK, STAMP_TASK
from app.usecases.daily.making import QUEUE as DAILY_QUEUE
from app.usecases.feeds.handing import MOST_PUMPS
from app.usecases.feeds.handing import QUEUE as FEED_QUEUE
from app.usecases.programs.arriving import QUEUE as LOAD_QUEUE
from app.usecases.programs.arriving import TASK as LOAD_TASK
from app.usecases.programs.batches import QUEUE as BATCH_QUEUE
from app.usecases.programs.batches import TASK as BATCH_TASK
from app.usecases.programs.batches import ListWaiting, ProcessBatch
from app.usecases.programs.watching import WatchQuality
from app.usecases.sweeping import CloseCalls, Sweep

HEARTBEAT_SECONDS = 5
STALLED_SECONDS = 20
"""A worker that has not been heard of for so long is dead, and its jobs are done by another."""

AT_ONCE = 4
"""Jobs that are done at the same time."""
SPARE_THREADS = 2

HOURS_OF_JOBS = 72
"""So long one that failed stays; one that succeeded goes at once."""

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


def make_app(
    url: str, core: Core, channels: Mapping[str, Channel], outside: Outside
) -> procrastinate.App:
    """The job queue on a database, with every task that there is. Raises SettingsError."""
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

    _process_batches(app, core)
    _load_files(app, core)
    tell_providers(app, core, channels, outside)
    _keep(app, core)
    _tell_months(app, core)
    tend_complaints(app, core)
    _make_days(app, core, channels)
    count_brands(app, core)
    return app


def _process_batches(app: procrastinate.App, core: Core) -> None:
    """What programs sent at once; whoever comes first does all that waits for the brand."""

    @app.task(name=BATCH_TASK, queue=BATCH_QUEUE, retry=WhenTold())
    def process_batches(brand: int) -> None:
        try:
            process(core, brand)
        except Conflict:
            raise TryAgain(1) from None

    @app.periodic(cron="* * * * * */10")
    @app.task(name="batches.again", queue="keeping", queueing_lock="batches", pass_context=True)
    def process_again(context: procrastinate.JobContext, timestamp: int) -> None:
        """What a worker that was killed has left: its job is given to another one only later."""
        for brand in core.run(ListWaiting(), system_context(core)):
            with suppress(Conflict):
                process(core, brand)


def _load_files(app: procrastinate.App, core: Core) -> None:
    """Files that programs sent, some seconds of each at a time."""

    @app.task(name=LOAD_TASK, queue=LOAD_QUEUE, retry=WhenTold())
    def load_file(id: str) -> None:
        load_some(core, UUID(id))


def _keep(app: procrastinate.App, core: Core) -> None:
    """The tasks that come round by themselves. What may take long is no coroutine: it has a thread,
    so that the worker goes on being heard of."""

    @app.periodic(cron="17 * * * *")
    @app.task(name="keeping.sweep", queue="keeping", pass_context=True)
    async def sweep(context: procrastinate.JobContext, timestamp: int) -> None:
        await asyncio.to_thread(core.run, Sweep(), system_context(core))
        await asyncio.to_thread(forget_all, core)
        await app.job_manager.delete_old_jobs(nb_hours=HOURS_OF_JOBS, include_failed=True)

    @app.periodic(cron="41 3 * * *")
    @app.task(name="keeping.erase", queue="keeping", queueing_lock="erase", pass_context=True)
    def erase(context: procrastinate.JobContext, timestamp: int) -> None:
        while core.run(EraseDue(), system_context(core)):
            pass

    @app.periodic(cron="29 * * * *")
    @app.task(name="keeping.quality", queue="keeping", queueing_lock="quality", pass_context=True)
    def watch_quality(context: procrastinate.JobContext, timestamp: int) -> None:
        core.run(WatchQuality(), system_context(core))

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
            # Where one like it waits already, it is this one's turn the next time.
            with suppress(UniqueViolation):
                await app.job_manager.retry_job(job)
                log.warning("job_revived", job=job.id, task=job.task_name)


def _tell_months(app: procrastinate.App, core: Core) -> None:
    """The summaries of a month."""

    @app.periodic(cron="*/10 * * * *")
    @app.task(name="telling.months", queue="keeping", queueing_lock="months", pass_context=True)
    def tell_months(context: procrastinate.JobContext, timestamp: int) -> None:
        """On the first days of a month, by day; a worker that dies goes on with the rest."""
        while core.run(TellMonths(), system_context(core)):
            pass


def process(core: Core, brand: int) -> None:
    """Every batch of a brand that waits. Raises Conflict where somebody else is at it."""
    while core.run(ProcessBatch(brand), system_context(core)):
        pass


def _make_days(app: procrastinate.App, core: Core, channels: Mapping[str, Channel]) -> None:
    """The daily files: planned soon after midnight of Istanbul, and whenever some were left."""
    stamps = make_time_stamps(Reader(core.settings.environ), core.settings, core.clock)

    @app.periodic(cron="*/10 * * * *")
    @app.task(name="daily.plan", queue=DAILY_QUEUE, queueing_lock="days", pass_context=True)
    def plan(context: procrastinate.JobContext, timestamp: int) -> None:
        plan_days(core)

    @app.periodic(cron="* * * * *")
    @app.task(name="via.stamp", queue=DAILY_QUEUE, queueing_lock="evidence", pass_context=True)
    def stamp_approvals(context: procrastinate.JobContext, timestamp: int) -> None:
        stamp_evidence(core, channels.values(), stamps)

    @app.task(name=MAKE_TASK, queue=DAILY_QUEUE, retry=WhenTold(), pass_context=True)
    def make_one(context: procrastinate.JobContext, brand: int, day: str) -> None:
        of, attempts = date.fromisoformat(day), context.job.attempts
        seconds = make_day(core, brand, of, attempts, stamp=stamps is not None)
        if seconds is not None:
            raise TryAgain(seconds)

    @app.task(name=STAMP_TASK, queue=DAILY_QUEUE, retry=WhenTold(), pass_context=True)
    def stamp_one(context: procrastinate.JobContext, brand: int, day: str) -> None:
        seconds = stamp_day(core, stamps, brand, date.fromisoformat(day), context.job.attempts)
        if seconds is not None:
            raise TryAgain(seconds)


async def run(app: procrastinate.App) -> None:
    """Work until told to stop (SIGINT, SIGTERM); jobs under way are finished first.

    Servers of others may be slow: what goes to them has a worker of its own, and threads of its
    own, so that texts and mails never wait for them.
    """
    threads = ThreadPoolExecutor(AT_ONCE + MOST_PUMPS + SPARE_THREADS, "job")
    asyncio.get_running_loop().set_default_executor(threads)
    others = sorted({task.queue for task in app.tasks.values()} - {FEED_QUEUE})
    async with app.open_async():
        workers = [
            asyncio.create_task(_work(app, "worker", others, AT_ONCE)),
            asyncio.create_task(_work(app, "feeds", [FEED_QUEUE], MOST_PUMPS + 1)),
        ]

        def stop() -> None:
            for one in workers:
                one.cancel()

        with on_stop(stop):
            # One that ends by itself has lost the database: both begin anew, with the process.
            await asyncio.wait(workers, return_when=asyncio.FIRST_COMPLETED)
            stop()
            ends = await asyncio.gather(*workers, return_exceptions=True)
    for end in ends:
        if isinstance(end, Exception):
            raise end


async def _work(app: procrastinate.App, name: str, queues: list[str], concurrency: int) -> None:
    """A worker of some queues, until it is cancelled."""
    await app.run_worker_async(
        name=name,
        queues=queues,
        concurrency=concurrency,
        # What waited for a job of the same lock is told of by nobody when that ends.
        fetch_job_polling_interval=0.25,
        update_heartbeat_interval=HEARTBEAT_SECONDS,
        stalled_worker_timeout=STALLED_SECONDS,
        shutdown_graceful_timeout=15,
        delete_jobs="successful",
        install_signal_handlers=False,
    )
