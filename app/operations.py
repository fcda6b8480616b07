"""The operators' doors: alive, ready, and the figures."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import timedelta

import orjson
from flask import Response
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector

from app.channel import Caller, Route
from app.core import Core
from app.errors import Fault
from app.outbox.post import PostStatus
from app.spool import Spool
from app.storage import migrate
from app.worker import STALLED_SECONDS

WORKERS = "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - %s"
CALL_BACKS = "SELECT count(*) FROM call_back WHERE done_at IS NULL"
POSTS = "SELECT status, count(*) FROM outbox GROUP BY status"
# Each by an index that has nothing but what waits.
WAITING = """
SELECT 'deliveries', count(*), min(next_at) FROM delivery WHERE status < 4
UNION ALL
SELECT 'batches', count(*), min(created_at) FROM batch WHERE finished_at IS NULL
UNION ALL
SELECT 'files', count(*), min(changed_at) FROM load WHERE state = 2
UNION ALL
SELECT 'stamps', count(*), min(ended_at) FROM via_request
 WHERE evidence_hash IS NOT NULL AND stamp IS NULL
"""


def worker_alive(core: Core) -> bool:
    """Whether a worker's heart has beaten lately. False also where the database is away."""
    try:
        with core.database.single() as driver:
            row = driver.execute(WORKERS, (timedelta(seconds=STALLED_SECONDS),)).fetchone()
    except Fault:
        return False
    return row is not None and row[0] > 0


def post_counts(core: Core) -> dict[str, int]:
    """How many messages of the outbox stand in which state. Raises Unavailable."""
    with core.database.single() as driver:
        return {PostStatus(status).name.lower(): count for status, count in driver.execute(POSTS)}


def call_backs(core: Core) -> int:
    """How many people wait to be called back. Raises Unavailable."""
    with core.database.single() as driver:
        row = driver.execute(CALL_BACKS).fetchone()
    return row[0] if row else 0


def waiting(core: Core) -> Sequence[tuple[str, int, float]]:
    """What of providers waits for the worker, how much of it, and for how many seconds the oldest
    does; what is tried again later, since when its time has come. Raises Unavailable."""
    now = core.clock.now()
    with core.database.single() as driver:
        return [
            (what, count, max((now - since).total_seconds(), 0.0) if since else 0.0)
            for what, count, since in driver.execute(WAITING)
        ]


def mail_way(core: Core) -> str:
    """Where mail goes: to a server, to the demo's mailbox, or nowhere."""
    if core.settings.mail_host:
        return "smtp"
    return "demo" if core.settings.demo else "none"


class _Gauges:
    """Figures that are read when somebody asks: the outbox and the spool."""

    def __init__(self, core: Core, spool: Spool) -> None:
        self._core = core
        self._spool = spool

    def collect(self) -> Iterable[Metric]:
        posts = GaugeMetricFamily(
            "ileti_outbox_messages", "Messages of the outbox by state", labels=["status"]
        )
        try:
            for status, count in post_counts(self._core).items():
                posts.add_metric([status], count)
        except Fault:
            posts.samples.clear()
        yield posts
        wishes = GaugeMetricFamily("ileti_call_backs", "People who wait to be called back")
        try:
            wishes.add_metric([], call_backs(self._core))
        except Fault:
            wishes.samples.clear()
        yield wishes
        yield from self._providers()
        texts = self._spool.waiting()
        yield GaugeMetricFamily("ileti_spool_texts", "Texts that wait on disk", value=texts)
        aside = self._spool.aside()
        yield GaugeMetricFamily("ileti_spool_aside", "Texts that could not be done", value=aside)

    def _providers(self) -> Iterable[Metric]:
        many = GaugeMetricFamily(
            "ileti_waiting", "What of providers waits for the worker", labels=["what"]
        )
        long = GaugeMetricFamily(
            "ileti_waiting_seconds", "For how long the oldest of it does", labels=["what"]
        )
        with suppress(Fault):
            for what, count, seconds in waiting(self._core):
                many.add_metric([what], count)
                long.add_metric([what], seconds)
        return (many, long)


def operations(core: Core, spool: Spool) -> Sequence[Route]:
    """`/healthz`, `/readyz`, `/metrics`."""

    def healthz() -> Response:
        """Whether this process answers at all."""
        return Response("ok\n", content_type="text/plain; charset=utf-8")

    def readyz() -> Response:
        """Whether the service can do its work; 503 names what is missing."""
        database = True
        try:
            at_head = migrate.current(core.database) == migrate.head()
        except Fault:
            database = at_head = False
        checks = {"database": database, "migrations": at_head, "worker": worker_alive(core)}
        body = orjson.dumps({"ready": all(checks.values()), **checks, "mail": mail_way(core)})
        status = 200 if all(checks.values()) else 503
        return Response(body, status=status, content_type="application/json")

    def metrics() -> Response:
        """Counters of all processes of the server, and the gauges."""
        gauges = CollectorRegistry()
        gauges.register(_Gauges(core, spool))
        body = generate_latest(_counters(core)) + generate_latest(gauges)
        return Response(body, content_type=CONTENT_TYPE_LATEST)

    return (
        Route("/healthz", ["GET"], Caller.ANYBODY, healthz),
        Route("/readyz", ["GET"], Caller.ANYBODY, readyz),
        Route("/metrics", ["GET"], Caller.ANYBODY, metrics),
    )


def _counters(core: Core) -> CollectorRegistry:
    folder = core.settings.environ.get("PROMETHEUS_MULTIPROC_DIR", "")
    if not folder:
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry, folder)  # type: ignore[no-untyped-call]
    return registry
