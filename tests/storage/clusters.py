"""Embedded servers for tests: held by processes of their own, broken on purpose, and put away."""

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import psycopg

ROOT = Path(__file__).parents[2]

HOLD = """
import sys
from pathlib import Path
from app.storage.embedded import Embedded
server = Embedded(Path(sys.argv[1]))
print(server.start(), flush=True)
sys.stdin.read()
server.stop()
"""


class Holder:
    """A process of its own that holds the embedded server of a home."""

    def __init__(self, home: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", HOLD, str(home)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def url(self) -> str:
        """What it printed once the server ran."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def leave(self) -> None:
        """Let go in good order."""
        self.process.communicate(timeout=30)

    def kill(self) -> None:
        """End it as `kill -9` does."""
        self.process.kill()
        self.process.communicate(timeout=30)


def start_together(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    """Wait until each has said that it is ready, and let all go at once."""
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write(b"go\n")
        process.stdin.flush()


def postmaster(home: Path) -> int:
    """The process id in the pid file."""
    return int((home / "pg" / "postmaster.pid").read_text().splitlines()[0])


def ask(url: str, sql: str = "SELECT 1") -> object:
    """The first cell of an answer; None for a statement that has none."""
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        cursor = connection.execute(sql.encode())
        row = cursor.fetchone() if cursor.description else None
    return row[0] if row else None


def until(holds: Callable[[], bool], seconds: float = 15) -> None:
    """Wait for something that must happen."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)


class Wreck(NamedTuple):
    """A home with a row in its database, and a server that was stopped."""

    home: Path
    pid_file: Path
