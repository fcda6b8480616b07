"""What a process takes from itself before it meets the bytes of strangers.

The process does it to itself, since code between fork and exec is not safe in a server with
threads. A limit that a system does not have is passed over: the wall clock stands everywhere.
"""

import os
import sys
from contextlib import suppress

from app.evidence.syscalls import restrict

READY = b"ready\n"
"""What the child says before it reads: until then, a failure is ours and not the file's."""

SECONDS = 20
"""By the wall clock; the processor's time is bounded by the same number."""

MEMORY = 1_500_000_000
"""Bytes of address space: what 52 megapixels with alpha need at the worst step, and the libraries.
"""

if sys.platform != "win32":
    import resource

    def limit(*, files: int, seconds: int = SECONDS) -> None:
        """No more memory, time or open files than this, nothing written, no core dumped.

        `files`: file descriptors are given below this number only. `seconds` of the processor.
        """
        for what, most in (
            (resource.RLIMIT_AS, MEMORY),
            (resource.RLIMIT_CPU, seconds),
            (resource.RLIMIT_CORE, 0),
            (resource.RLIMIT_FSIZE, 0),
            (resource.RLIMIT_NOFILE, files),
        ):
            # macOS knows RLIMIT_AS and refuses it.
            with suppress(ValueError, OSError):
                resource.setrlimit(what, (most, most))

else:

    def limit(*, files: int, seconds: int = SECONDS) -> None:
        """Windows has no such limits."""


def close(seconds: int = SECONDS) -> None:
    """Shut the process in: it keeps what it has open, and can open nothing else: no file, no
    socket, nor what `/proc` tells of its parent. Nor can it touch another process, or a name. It
    has so many `seconds` of the processor."""
    limit(files=0, seconds=seconds)
    restrict()


def become(command: list[str]) -> None:
    """Go on as another program, within the limits: it opens its own files, and has one thread."""
    limit(files=64)
    os.execve(command[0], command, {**os.environ, "OMP_THREAD_LIMIT": "1"})  # noqa: S606
