"""What time it is: the wall clock, or one that stands still for outside tests."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time, aware of its zone."""

    def now(self) -> datetime: ...


class WallClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The moment, in UTC."""
        return datetime.now(UTC)


@dataclass(slots=True)
class StandingClock:
    """A clock that shows one moment until it is set to another."""

    moment: datetime

    def now(self) -> datetime:
        """The moment it was set to."""
        return self.moment


def make_clock(frozen: datetime | None) -> Clock:
    """The wall clock, unless a moment is given (ILETI_NOW)."""
    return StandingClock(frozen) if frozen else WallClock()
