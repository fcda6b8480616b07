"""A process of our own for bytes of strangers: bytes in, bytes out, and an end to it.

Never a fork of the server: a new interpreter knows nothing of its memory.
"""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import app
from app.errors import Unavailable

CHILDREN = 2
"""At once, for one server process: each may use `cage.MEMORY`."""

PATIENCE = 10.0
"""Seconds to wait for a place among them."""

# The environment of the service holds its keys. Where an interpreter lives is no secret.
_PASSED_ON = ("LD_LIBRARY_PATH", "SYSTEMROOT")
_ROOT = Path(app.__file__).resolve().parent.parent

_PART = 65_536

_places = threading.BoundedSemaphore(CHILDREN)


class Ended(Exception):
    """A process did not come to its end by itself and well."""


def run(
    code: str, data: bytes, *, seconds: float, most: int, keep: tuple[str, ...] = ()
) -> tuple[bytes, bool]:
    """Run Python code in a new process that has `data` on its input.

    Returns what it wrote, `most` bytes and one of it, and whether it ended by itself and well.
    After `seconds` it is killed. `keep`: names of the environment that it may know. Raises
    Unavailable when there is no place for it in `PATIENCE`, or no process can be started.
    """
    with _child(code, keep) as child:
        return _talk(child, data, seconds, most)


def stream(code: str, feed: Iterable[bytes], *, seconds: float) -> Generator[bytes]:
    """Run Python code in a new process that hears `feed`, and give what it says as it comes: it
    waits where nobody takes it. After `seconds`, or when nobody wants more, it is killed.

    Raises Ended when it did not end by itself and well, Unavailable as `run` does, and whatever
    `feed` raises.
    """
    failed: list[Exception] = []
    with _child(code, ()) as child:
        until = threading.Timer(seconds, _kill, (child,))
        talk = threading.Thread(target=_feed, args=(child, feed, failed), daemon=True)
        until.start()
        talk.start()
        try:
            while child.stdout is not None and (part := os.read(child.stdout.fileno(), _PART)):
                yield part
            talk.join()
            if failed:
                raise failed[0]
            if child.wait():
                raise Ended
        finally:
            until.cancel()
            _kill(child)
            talk.join()


def _feed(child: subprocess.Popen[bytes], feed: Iterable[bytes], failed: list[Exception]) -> None:
    if child.stdin is None:
        return
    try:
        for part in feed:
            child.stdin.write(part)
    except BrokenPipeError:
        pass  # It wants no more, or is gone: which of them, its end says.
    except Exception as error:
        failed.append(error)
        _kill(child)
    with suppress(OSError, ValueError):
        child.stdin.close()


@contextmanager
def _child(code: str, keep: tuple[str, ...]) -> Iterator[subprocess.Popen[bytes]]:
    """A process in one of the places, which has ended afterwards."""
    if not _places.acquire(timeout=PATIENCE):
        raise Unavailable(part="evidence")
    try:
        child = _start(code, keep)
        try:
            yield child
        finally:
            _end(child)
    finally:
        _places.release()


def _start(code: str, keep: tuple[str, ...]) -> subprocess.Popen[bytes]:
    # -I: neither the folder it is started in nor any variable says what is imported.
    found = f"import sys; sys.path.insert(0, {str(_ROOT)!r}); {code}"
    environ = {name: os.environ[name] for name in (*_PASSED_ON, *keep) if name in os.environ}
    try:
        return subprocess.Popen(  # noqa: S603
            [sys.executable, "-I", "-B", "-X", "utf8", "-c", found],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environ,
            # A group of its own: Ctrl-C is for the server to answer, and it is killed as a whole.
            start_new_session=True,
        )
    except OSError as error:
        raise Unavailable(part="evidence") from error


def _talk(
    child: subprocess.Popen[bytes], data: bytes, seconds: float, most: int
) -> tuple[bytes, bool]:
    answer: list[bytes] = []
    # In a thread, since a pipe has no timeout that holds on every system.
    talk = threading.Thread(target=_converse, args=(child, data, most, answer), daemon=True)
    talk.start()
    talk.join(seconds)
    ended = not talk.is_alive()
    if ended:
        with suppress(subprocess.TimeoutExpired):
            return b"".join(answer), child.wait(1.0) == 0
    _kill(child)
    talk.join(1.0)
    return b"".join(answer), False


def _converse(child: subprocess.Popen[bytes], data: bytes, most: int, answer: list[bytes]) -> None:
    if child.stdin is None or child.stdout is None:
        return
    with suppress(OSError, ValueError):
        child.stdin.write(data)
        child.stdin.close()
    with suppress(OSError, ValueError):
        # No more than was asked for is taken into memory, however much is said.
        while most >= 0 and (part := os.read(child.stdout.fileno(), min(most + 1, _PART))):
            answer.append(part)
            most -= len(part)


def _kill(child: subprocess.Popen[bytes]) -> None:
    """With all that it has begun: those would hold the pipe, and outlive it."""
    if sys.platform == "win32":
        child.kill()
    elif child.returncode is None:
        with suppress(OSError):
            os.killpg(child.pid, signal.SIGKILL)


def _end(child: subprocess.Popen[bytes]) -> None:
    _kill(child)
    child.wait()
    for pipe in (child.stdin, child.stdout):
        # What was not written to a process that is gone is nobody's loss.
        with suppress(OSError):
            if pipe is not None:
                pipe.close()
