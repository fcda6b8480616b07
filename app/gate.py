"""Readings go a few at a time. Threads are there for refusals, which wait together for one commit
(`app/gathering.py`); readings compute, and more of them at once than there are cores only fight for
the interpreter and throw each other's memory out of the caches (`bench/app.py`).
"""

from collections.abc import Callable, Iterable
from queue import Empty, SimpleQueue
from typing import Any

READERS = 5
"""At once in one process; some of them wait for the database."""

PATIENCE_SECONDS = 0.25
READS = frozenset({"GET", "HEAD"})

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Gate:
    """A WSGI application that lets in a few readings at a time, and everything else at once.

    Whoever waited for `patience` seconds goes in all the same: where the database hangs, a reading
    that does not need it is not kept from its answer.
    """

    def __init__(
        self, inner: Application, readers: int = READERS, patience: float = PATIENCE_SECONDS
    ) -> None:
        self._inner = inner
        self._patience = patience
        self._places: SimpleQueue[None] = SimpleQueue()
        for _ in range(readers):
            self._places.put(None)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:  # noqa: ANN401
        """Answer; what is streamed is sent when the place has been given back."""
        if environ["REQUEST_METHOD"] not in READS:
            return self._inner(environ, start_response)
        try:
            self._places.get(timeout=self._patience)
        except Empty:
            return self._inner(environ, start_response)
        try:
            return self._inner(environ, start_response)
        finally:
            self._places.put(None)
