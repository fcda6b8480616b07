"""Deeds that wait together go together, and each has its own outcome."""

import random
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.errors import Unavailable
from app.gathering import MOST, Gathering

Item = tuple[str, int]


class Recorder:
    """Doubles numbers, slowly enough that others come meanwhile; remembers the batches."""

    def __init__(self) -> None:
        self.batches: list[list[Item]] = []
        self.inside = 0

    def __call__(self, items: Sequence[Item]) -> Sequence[int]:
        self.inside += 1
        assert self.inside == 1
        time.sleep(0.002)
        self.batches.append(list(items))
        self.inside -= 1
        if any(number < 0 for _, number in items):
            raise ValueError("one of them cannot be done")
        return [number * 2 for _, number in items]


def run(recorder: Recorder, items: list[Item]) -> list[object]:
    gathering: Gathering[Item, int] = Gathering(recorder, lambda item: item[0])

    def one(item: Item) -> object:
        try:
            return gathering(item)
        except ValueError:
            return "failed"

    with ThreadPoolExecutor(32) as pool:
        return list(pool.map(one, items))


def test_everybody_gets_their_own_result_and_many_go_together() -> None:
    recorder = Recorder()
    items = [(f"key {number % 50}", number) for number in range(600)]
    assert run(recorder, items) == [number * 2 for _, number in items]
    done = [item for batch in recorder.batches for item in batch]
    assert sorted(done) == sorted(items)
    assert max(map(len, recorder.batches)) > 4
    assert all(len(batch) <= MOST for batch in recorder.batches)


def test_two_of_one_key_never_go_together_and_keep_their_order() -> None:
    recorder = Recorder()
    run(recorder, [("same", number) for number in range(40)] + [("other", 1)])
    for batch in recorder.batches:
        keys = [key for key, _ in batch]
        assert len(set(keys)) == len(keys)


def test_one_that_fails_takes_nobody_along() -> None:
    recorder = Recorder()
    chance = random.Random(1)
    items = [(f"key {number}", -1 if chance.random() < 0.1 else number) for number in range(300)]
    results = run(recorder, items)
    for (_, number), result in zip(items, results, strict=True):
        assert result == ("failed" if number < 0 else number * 2)


def test_a_fault_of_the_database_is_everybodys_and_is_not_tried_one_by_one() -> None:
    calls = []
    gate = threading.Event()

    def away(items: Sequence[Item]) -> Sequence[int]:
        gate.wait(5)
        calls.append(len(items))
        raise Unavailable(part="database")

    gathering: Gathering[Item, int] = Gathering(away, lambda item: item[0])
    with ThreadPoolExecutor(10) as pool:
        waiting = [pool.submit(gathering, (f"key {number}", number)) for number in range(10)]
        time.sleep(0.1)
        gate.set()
        for one in waiting:
            with pytest.raises(Unavailable):
                one.result()
    assert sum(calls) == 10
    assert len(calls) <= 3
    with pytest.raises(Unavailable):
        gathering(("later", 1))
