"""Refusals in advance: what a citizen refused before any brand was heard (our own, beyond İYS).

They are looked at before any brand's approval. Only the citizen's own approval of a brand, given
later, outlasts one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.domain.consent import MessageType, Source


@dataclass(frozen=True, slots=True)
class Ahead:
    """Refused in advance: every type or one, every sector or one, from `since` until `until`.

    Both are None where there is no bound.
    """

    since: datetime
    until: datetime | None = None
    type: MessageType | None = None
    sector: str | None = None

    def covers(self, type: MessageType, sector: str | None, at: datetime) -> bool:
        """Whether a brand of this sector is refused for this type at a moment.

        A brand whose sector nobody knows is not in any.
        """
        return (
            self.since <= at
            and (self.until is None or at < self.until)
            and self.type in (None, type)
            and self.sector in (None, sector)
        )


def refused_ahead(
    refusals: Iterable[Ahead],
    type: MessageType,
    sector: str | None,
    at: datetime,
    *,
    approved: datetime | None = None,
    source: Source | None = None,
) -> bool:
    """Whether any of them stands against a brand at a moment.

    `approved` and `source`: when and how what is recorded was approved, if it was.
    """
    own = source is not None and source.by_citizen
    return any(
        one.covers(type, sector, at)
        and not (own and approved is not None and approved >= one.since)
        for one in refusals
    )
