"""The processes of the service: the web server, the worker, and both under one supervisor."""

import asyncio
import errno
import multiprocessing
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import structlog
from granian import Granian
from granian.constants import Interfaces

from app.factory import make_parts
from app.settings import Settings, SettingsError
from app.storage.database import make_database
from app.worker import make_app
from app.worker import run as run_worker

ROOT = Path(__file__).parents[1]
"""Here lies `wsgi.py`."""

BLOCKING_THREADS = 16
RESTART_SECONDS = 1.0
LOOK_SECONDS = 0.5
STOP_SECONDS = 20

log = structlog.get_logger(__name__)


def serve_http(settings: Settings) -> None:
    """Serve until told to stop. Raises SettingsError when the port is in use."""
    refuse_used_port(settings.host, settings.port)
    metrics = settings.home / "metrics"
    shutil.rmtree(metrics, ignore_errors=True)
    metrics.mkdir(parents=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(metrics)
    os.environ["DATABASE_URL"] = settings.database_url.replace("+psycopg", "", 1)
    # Each process of the server imports the application for itself: the metrics' shared folder is
    # chosen at import, and nothing half-made is inherited.
    multiprocessing.set_start_method("spawn", force=True)
    # They look where this process does, which may have been started in any folder.
    sys.path.insert(0, str(ROOT))
    server = Granian(
        "wsgi:app",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=settings.workers,
        blocking_threads=BLOCKING_THREADS,
        respawn_failed_workers=True,
        respawn_interval=RESTART_SECONDS,
        log_enabled=False,
        workers_kill_timeout=STOP_SECONDS,
    )
    server.serve()


def end_with_parent() -> None:
    """End this process when the one that started it is gone: a server process that outlived its
    parent would hold the port against the next one."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def wait() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=wait, name="end-with-parent", daemon=True).start()


def refuse_used_port(host: str, port: int) -> None:
    """Say it before anything is started. Raises SettingsError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            reason = (error.strerror or "it cannot be used").lower()
            foreign = isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL
            mend = "HOST to an address of this machine" if foreign else "PORT to another number"
            raise SettingsError(f"PORT {port} on {host}: {reason}. Set {mend}.") from error


def work(settings: Settings) -> None:
    """Work until told to stop."""
    database = make_database(settings.database_url)
    parts = make_parts(settings, database)
    url = settings.database_url.replace("+psycopg", "", 1)
    try:
        asyncio.run(run_worker(make_app(url, parts.core, parts.channels, parts.outside)))
    finally:
        database.close()


class Supervised:
    """A child process that is started again when it ends by itself."""

    def __init__(self, command: str, environ: Mapping[str, str]) -> None:
        self.command = command
        self._environ = dict(environ)
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0

    def look(self) -> None:
        """Start it when it does not run, at most once a second."""
        if self._process is not None and self._process.poll() is None:
            return
        if time.monotonic() - self._started < RESTART_SECONDS:
            return
        if self._process is not None:
            log.warning("restarted", process=self.command, status=self._process.returncode)
        self._started = time.monotonic()
        # A session of its own: Ctrl-C is for the supervisor, which ends its children itself.
        self._process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "app.cli", self.command],
            env=self._environ,
            start_new_session=True,
        )

    def ask(self) -> None:
        """Ask it to end."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()

    def stop(self) -> None:
        """Wait until it has ended as it was asked to; after twenty seconds, end it."""
        if self._process is None:
            return
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def supervise(settings: Settings, revive_database: Callable[[], None]) -> None:
    """Keep server and worker alive until SIGINT or SIGTERM; `revive_database` is called twice a
    second and restarts an embedded database that has died."""
    environ = {
        **os.environ,
        "DATABASE_URL": settings.database_url.replace("+psycopg", "", 1),
        "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
    }
    children = [Supervised("serve", environ), Supervised("worker", environ)]
    try:
        with until_told() as told:
            while not told():
                revive_database()
                for child in children:
                    child.look()
                time.sleep(LOOK_SECONDS)
    finally:
        for child in children:
            child.ask()
        for child in children:
            child.stop()


@contextmanager
def until_told() -> Iterator[Callable[[], bool]]:
    """Whether SIGINT or SIGTERM has come; they no longer end the process by themselves."""
    told = False

    def note(_number: int, _frame: object) -> None:
        nonlocal told
        told = True

    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, note) for number in numbers]
    try:
        yield lambda: told
    finally:
        for number, handler in zip(numbers, before, strict=True):
            with suppress(TypeError):
                signal.signal(number, handler)
