"""What every benchmark stands on: an embedded PostgreSQL, servers as the service runs them, and
the CPU time that each of them takes.

The database has the service's own durable settings (fsync and synchronous_commit are on); the web
server is granian with the workers and threads of `ileti serve`.
"""

import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from socket import socket

import psutil
import psycopg

from app.core import Core
from app.factory import make_core
from app.server import BLOCKING_THREADS
from app.settings import read_settings
from app.storage import migrate
from app.storage.database import make_database
from app.storage.embedded import embedded
from app.storage.postmaster import Postmaster

ROOT = Path(__file__).parents[1]
READY_SECONDS = 30
WORKERS = 2
ACCOUNT, TOKEN = "AC" + "1" * 32, "a-token-of-the-benchmark"


class BenchError(Exception):
    """A benchmark cannot be run, or its result must not be believed; the message says why."""


@dataclass(frozen=True, slots=True)
class Rig:
    """A folder and the database server in it."""

    home: Path
    url: str
    postmaster: psutil.Process

    def database(self, name: str, *, anew: bool) -> str:
        """The URL of a database on the newest schema; `anew` empties one that is there."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            if anew:
                connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,))
            if known.fetchone() is None:
                connection.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        head, _, query = self.url.partition("?")
        url = f"{head.rpartition('/')[0]}/{name}?{query}"
        return url

    def environ(self, url: str, port: int = 8080) -> dict[str, str]:
        """The variables of a service on this database: a production site's, not the demo's."""
        return {
            "DATABASE_URL": url,
            "ILETI_HOME": str(self.home),
            "PORT": str(port),
            "PROMETHEUS_MULTIPROC_DIR": str(self.home / "metrics"),
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_FROM": "+15005550006",
            "KANNEL_SECRET": "a-secret-of-the-benchmark",
            "SMS_ROUTES": "+=twilio",
        }

    def database_seconds(self) -> float:
        """CPU time that the database has taken so far."""
        return cpu_seconds(self.postmaster)


@contextmanager
def rig(home: Path | None) -> Iterator[Rig]:
    """The rig in a folder that is kept, or in one that goes with the run."""
    kept = nullcontext(str(home)) if home else tempfile.TemporaryDirectory(prefix="ileti-bench-")
    with kept as folder, embedded(Path(folder)) as url:
        place = Path(folder).absolute()
        pid = int(Postmaster(place / "pg").pid_file.read_text().splitlines()[0])
        (place / "metrics").mkdir(exist_ok=True)
        yield Rig(place, plain(url), psutil.Process(pid))


def plain(url: str) -> str:
    """The URL as psycopg itself reads it."""
    return url.replace("+psycopg", "", 1)


def migrated(url: str) -> str:
    """The same URL, with the service's schema in its database."""
    migrate.bring_up(url.replace("postgresql://", "postgresql+psycopg://", 1))
    return url


@contextmanager
def opened(rig: Rig, url: str) -> Iterator[Core]:
    """A core on a database of the rig."""
    settings = read_settings(rig.environ(url))
    database = make_database(settings.database_url)
    yield make_core(settings, database)
    database.close()


@dataclass(frozen=True, slots=True)
class Server:
    """A web server that runs."""

    port: int
    process: psutil.Process = field(repr=False)

    @property
    def root(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    def seconds(self) -> float:
        """CPU time that it has taken so far."""
        return cpu_seconds(self.process)


@contextmanager
def serving(
    application: str,
    environ: Mapping[str, str],
    log: Path,
    *,
    python: str = sys.executable,
    path: Path = ROOT,
) -> Iterator[Server]:
    """Serve a WSGI application as `ileti serve` does, until the block ends.

    Raises BenchError when it does not come up.
    """
    port = int(environ["PORT"])
    command = [
        *(python, "-m", "granian", "--interface", "wsgi", "--no-log", "--port", str(port)),
        *("--workers", str(WORKERS), "--blocking-threads", str(BLOCKING_THREADS), application),
    ]
    inherited = {"PATH": os.environ["PATH"], "PYTHONPATH": str(path)}
    with log.open("wb") as file:
        process = subprocess.Popen(
            command, env={**inherited, **environ}, stdout=file, stderr=file, cwd=path
        )
        try:
            server = Server(port, psutil.Process(process.pid))
            _await(server, process, log)
            yield server
        finally:
            _stop(process)


def _await(server: Server, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{server.root}/healthz", timeout=READY_SECONDS):  # noqa: S310
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise BenchError(f"a server did not come up: {log.read_text(errors='replace')[-2000:]}")


def _stop(process: "subprocess.Popen[bytes]") -> None:
    """Ask it to end; when it does not, end it. Its workers end with it."""
    process.terminate()
    try:
        process.wait(READY_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def free_port() -> int:
    """A port that nobody uses at this moment."""
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
        return number


def cpu_seconds(process: psutil.Process) -> float:
    """CPU time of a process and all below it, with that of children that have ended."""
    try:
        times = process.cpu_times()
        own = times.user + times.system + times.children_user + times.children_system
        return float(own) + sum(cpu_seconds(child) for child in process.children())
    except psutil.NoSuchProcess:
        return 0.0
