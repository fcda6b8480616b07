"""The opening of a registry: what was permitted before there was one comes in, and citizens look.

A business that has permissions from before brings them in until a day, without the rule of three
business days (H467). The citizens look at them until another day, and what is not refused by then
counts as it stands (regulation, the transitional rule; the dates were moved several times, and were
not the same for all).
"""

from dataclasses import dataclass
from datetime import date, datetime, time

from app.domain.consent import Source
from app.domain.deadlines import ISTANBUL
from app.errors import InvalidInput

_LAST_SECOND = time(23, 59, 59, tzinfo=ISTANBUL)


@dataclass(frozen=True, slots=True)
class Opening:
    """From when on, until when it is loaded, and until when citizens look: moments, the last two
    being last seconds of a day in Istanbul."""

    since: datetime
    load_until: datetime
    look_until: datetime

    def takes(self, moment: datetime) -> bool:
        """Whether what is recorded at a moment is recorded in time, however old it is."""
        return self.since <= moment <= self.load_until

    def covers(self, said: datetime, learned: datetime) -> bool:
        """Whether what was said at one moment and recorded at another came with the opening. What
        waited in a queue on the last day was recorded a little later."""
        return said <= self.load_until and self.since <= learned <= self.look_until

    def waits(self, source: Source | None, said: datetime, learned: datetime) -> bool:
        """Whether an approval waits until `look_until` for its citizen's look: one that a business
        recorded. Whoever approved by an own word has looked."""
        return (source is None or source.by_provider) and self.covers(said, learned)


def opening_between(since: datetime, load_until: date, look_until: date) -> Opening:
    """The opening whose last days these are.

    Raises InvalidInput `lookUntil` where citizens would have no day for their look.
    """
    if look_until <= load_until:
        raise InvalidInput("lookUntil", load_until=load_until.isoformat())
    ends = (datetime.combine(day, _LAST_SECOND) for day in (load_until, look_until))
    return Opening(since, *ends)
