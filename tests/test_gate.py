"""Readings go a few at a time; nobody waits for long, and a refusal not at all."""

from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from queue import Queue
from threading import Event
from typing import Any

import pytest

from app.gate import Gate

WAIT = 10


class Slow:
    """An application whose answers wait until they are let go."""

    def __init__(self) -> None:
        self.began: Queue[str] = Queue()
        self.go = Event()

    def __call__(self, environ: dict[str, Any], _start: Any) -> Iterable[bytes]:  # noqa: ANN401
        self.began.put(environ["PATH_INFO"])
        assert self.go.wait(WAIT)
        if environ["PATH_INFO"] == "broken":
            raise ValueError("broken")
        return [environ["PATH_INFO"].encode()]


@pytest.fixture
def slow() -> Slow:
    return Slow()


@pytest.fixture
def pool(slow: Slow) -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as made:
        yield made
        slow.go.set()


def ask(
    pool: ThreadPoolExecutor, gate: Gate, path: str, method: str = "GET"
) -> "Future[Iterable[bytes]]":
    return pool.submit(gate, {"REQUEST_METHOD": method, "PATH_INFO": path}, None)


def test_a_third_reading_waits_for_one_of_two(slow: Slow, pool: ThreadPoolExecutor) -> None:
    gate = Gate(slow, readers=2, patience=WAIT)
    asked = [ask(pool, gate, path) for path in "ab"]
    assert {slow.began.get(timeout=WAIT) for _ in asked} == {"a", "b"}
    third = ask(pool, gate, "c", "HEAD")
    refusal = ask(pool, gate, "refusal", "POST")
    assert slow.began.get(timeout=WAIT) == "refusal"
    assert slow.began.empty()
    slow.go.set()
    assert slow.began.get(timeout=WAIT) == "c"
    assert [one.result(WAIT) for one in (*asked, refusal, third)] == [
        [b"a"],
        [b"b"],
        [b"refusal"],
        [b"c"],
    ]


def test_whoever_waited_long_enough_goes_in(slow: Slow, pool: ThreadPoolExecutor) -> None:
    gate = Gate(slow, readers=1, patience=0.01)
    ask(pool, gate, "hangs")
    assert slow.began.get(timeout=WAIT) == "hangs"
    ask(pool, gate, "healthz")
    assert slow.began.get(timeout=WAIT) == "healthz"


def test_a_reading_that_breaks_gives_its_place_back(slow: Slow, pool: ThreadPoolExecutor) -> None:
    gate = Gate(slow, readers=1, patience=WAIT)
    slow.go.set()
    assert isinstance(ask(pool, gate, "broken").exception(WAIT), ValueError)
    assert ask(pool, gate, "after").result(WAIT) == [b"after"]
