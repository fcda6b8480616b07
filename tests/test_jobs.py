"""The worker's own table: jobs of a worker that was killed, jobs that ended badly."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from app.core import Core
from app.gateways.outgoing import make_outgoing
from app.settings import Reader
from app.worker import HOURS_OF_JOBS, make_app
from tests.conftest import plain
from tests.test_daily import rows

# Those of a killed worker have no worker any more, as the queue prunes it.
LEFT = """
INSERT INTO procrastinate_jobs (queue_name, task_name, queueing_lock, status)
SELECT 'keeping', name, nullif(lock, ''), 'doing'
  FROM unnest(%s::text[], %s::text[]) AS j(name, lock)
"""
STATUSES = "SELECT task_name, status::text FROM procrastinate_jobs ORDER BY id"
FAILED = """
WITH failed AS (
    INSERT INTO procrastinate_jobs (queue_name, task_name, status)
    VALUES ('feeds', 'feeds.round', 'failed') RETURNING id
)
INSERT INTO procrastinate_events (job_id, type, at)
SELECT id, 'failed', now() - make_interval(hours => %s) FROM failed
"""


def apart(work: Coroutine[Any, Any, None]) -> None:
    """Run it in a thread of its own: a browser of other tests keeps a loop in this one."""
    with ThreadPoolExecutor(1) as threads:
        threads.submit(asyncio.run, work).result()


def do(core: Core, task: str) -> None:
    """A task of the worker, as a job runs it."""
    outside = make_outgoing(Reader({}), demo=True)

    async def once() -> None:
        app = make_app(plain(core.settings.database_url), core, {}, outside)
        async with app.open_async():
            await app.tasks[task].func(None, 0)

    apart(once())


def test_of_jobs_that_may_wait_once_one_is_revived_and_keeps_no_other_from_it(core: Core) -> None:
    """Two rounds were under way when their worker was killed, and a message."""
    names, locks = ["batches.again", "batches.again", "outbox.deliver"], ["batches", "batches", ""]
    with core.database.single() as driver:
        driver.execute(LEFT, (names, locks))
    do(core, "keeping.revive")
    found = sorted(rows(core, STATUSES))
    assert found == [
        ("batches.again", "doing"),
        ("batches.again", "todo"),
        ("outbox.deliver", "todo"),
    ]


def test_jobs_that_failed_go_after_some_days(core: Core) -> None:
    with core.database.single() as driver:
        for hours in (HOURS_OF_JOBS - 1, HOURS_OF_JOBS + 1):
            driver.execute(FAILED, (hours,))
    do(core, "keeping.sweep")
    assert rows(core, STATUSES) == [("feeds.round", "failed")]
