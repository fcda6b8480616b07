"""Group commit: deeds of one statement that wait at the same time go together in one.

A commit waits for the disk, and a statement has its own price; both are the same for one deed as
for thirty. Nobody waits for company: whoever comes first leads, and what comes while the leader's
statement runs makes up the next one. Where a statement fails for a reason of one deed, each of its
deeds is done alone, and has its own outcome.
"""

import threading
from collections.abc import Callable, Hashable, Sequence
from typing import Generic, TypeVar

from app.errors import Fault

I = TypeVar("I")  # noqa: E741
R = TypeVar("R")

MOST = 64


class _Entry(Generic[I, R]):
    """A deed that waits, and what became of it."""

    __slots__ = ("error", "gate", "item", "key", "leads", "result")

    def __init__(self, item: I, key: Hashable) -> None:
        self.item = item
        self.key = key
        self.leads = False
        self.result: list[R] = []
        self.error: BaseException | None = None
        self.gate = threading.Lock()
        self.gate.acquire()

    def outcome(self) -> R:
        if self.error is not None:
            raise self.error
        return self.result[0]


class Gathering(Generic[I, R]):
    """Calls `do` with one or many items; two of the same key never go together."""

    def __init__(
        self, do: Callable[[Sequence[I]], Sequence[R]], key: Callable[[I], Hashable]
    ) -> None:
        self._do = do
        self._key = key
        self._lock = threading.Lock()
        self._waiting: list[_Entry[I, R]] = []
        self._led = False

    def __call__(self, item: I) -> R:
        """Do one item, perhaps together with others. Raises what `do` raises for it alone."""
        entry: _Entry[I, R] = _Entry(item, self._key(item))
        with self._lock:
            self._waiting.append(entry)
            entry.leads = not self._led
            self._led = True
        if not entry.leads:
            entry.gate.acquire()
        if entry.leads:
            self._lead()
        return entry.outcome()

    def _lead(self) -> None:
        """Do what waits, the leader's own among it, and hand over to the first who came since."""
        batch = self._take()
        try:
            self._do_all(batch)
        finally:
            with self._lock:
                heir = self._waiting[0] if self._waiting else None
                self._led = heir is not None
                if heir is not None:
                    heir.leads = True
            for entry in batch[1:]:
                entry.gate.release()
            if heir is not None:
                heir.gate.release()

    def _take(self) -> list[_Entry[I, R]]:
        """The first who waits, and others of different keys, in the order in which they came."""
        with self._lock:
            batch: list[_Entry[I, R]] = []
            rest: list[_Entry[I, R]] = []
            keys: set[Hashable] = set()
            for entry in self._waiting:
                fits = len(batch) < MOST and entry.key not in keys
                (batch if fits else rest).append(entry)
                keys.add(entry.key)
            self._waiting = rest
            return batch

    def _do_all(self, batch: list[_Entry[I, R]]) -> None:
        try:
            results = self._do([entry.item for entry in batch])
        except Fault as fault:
            for entry in batch:
                entry.error = fault
        except Exception as error:
            if len(batch) == 1:
                batch[0].error = error
                return
            for entry in batch:
                self._do_all([entry])
        else:
            for entry, result in zip(batch, results, strict=True):
                entry.result.append(result)
