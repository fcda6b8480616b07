"""A list of what has to be done before a code is answered, by code."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from tests.channels.iys.codes.asker import Asked, Asker

Deed = Callable[[Asker, pytest.MonkeyPatch], Iterator[Asked]]


@dataclass(frozen=True, slots=True)
class Prepared:
    """Where a code is then met, and what leads there."""

    doors: tuple[str, ...]
    deed: Deed


DEEDS: dict[str, Prepared] = {}


def met(code: str, doors: str) -> Callable[[Deed], Deed]:
    """What leads to a code at these doors, each of which is then asked."""

    def keep(deed: Deed) -> Deed:
        assert code not in DEEDS
        DEEDS[code] = Prepared(tuple(doors.split()), deed)
        return deed

    return keep
