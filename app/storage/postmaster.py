"""The server process of a data folder, as its pid file and the system's process list tell of it."""

from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import psutil

PROGRAMS = ("postgres", "initdb")
END_SECONDS = 10

# The lines of postmaster.pid, by the source of PostgreSQL 18.
PID, PORT, SOCKET_FOLDER, STATUS = 0, 3, 4, 7


class Postmaster:
    """Looks at one data folder; everything is read anew with each question."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.pid_file = data / "postmaster.pid"

    @property
    def ready(self) -> bool:
        """Whether a postgres of this very folder takes connections."""
        return self._line(STATUS) == "ready" and self.alive

    @property
    def stopping(self) -> bool:
        """Whether it takes no new connections and waits for the old ones to end."""
        return self._line(STATUS) == "stopping"

    @property
    def alive(self) -> bool:
        """Whether the process of the pid file is a postgres of this very folder.

        The process id alone proves nothing: after a crash it may belong to anything else.
        """
        try:
            words = psutil.Process(int(self._line(PID))).cmdline()
        except (psutil.Error, ValueError):
            return False
        return any("postgres" in word for word in words[:1]) and str(self.data) in words

    @property
    def socket_folder(self) -> Path:
        """Where its socket is; the data folder itself where there is none."""
        return Path(self._line(SOCKET_FOLDER) or self.data)

    def url(self, database: str) -> str:
        """How to reach a database of it."""
        port, folder = self._line(PORT), quote(self._line(SOCKET_FOLDER))
        if folder:
            return f"postgresql://postgres:@/{database}?host={folder}&port={port}"
        return f"postgresql://postgres:@127.0.0.1:{port}/{database}"

    def clear_wreck(self) -> None:
        """Take away what a killed server leaves in the way of the next: its pid file, its socket,
        and children of its own that still hold its memory."""
        for path in (self.pid_file, *self.data.glob(".s.PGSQL.*")):
            path.unlink(missing_ok=True)
        end_all(self.data)

    def _line(self, number: int) -> str:
        try:
            lines = self.pid_file.read_text(errors="replace").splitlines()
        except OSError:
            return ""
        return lines[number].strip() if number < len(lines) else ""


def end_all(folder: Path) -> None:
    """End every program of PostgreSQL that works in a folder. Only where none should."""
    found = [process for process in psutil.process_iter() if _works_in(process, folder)]
    for process in found:
        with suppress(psutil.Error):
            process.kill()
    psutil.wait_procs(found, timeout=END_SECONDS)


def lives(pid: int) -> bool:
    """Whether a process runs; one that has ended and waits for its parent's notice does not."""
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return False


def _works_in(process: psutil.Process, folder: Path) -> bool:
    try:
        if not str(process.name()).startswith(PROGRAMS):
            return False
        return process.cwd() == str(folder) or str(folder) in process.cmdline()
    except psutil.Error:
        return False
