"""Many records of one brand, column by column."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.domain.consent import Record
from app.storage.copying import moment


@dataclass(frozen=True, slots=True)
class Finished:
    """Rows in the form of COPY for each of the three tables (`finishing.py`)."""

    recipients: bytes
    consents: bytes
    events: bytes


@dataclass(frozen=True, slots=True)
class Sheet:
    """Records of one brand, column by column, since the making of objects is what a row costs.

    `tags` have 16 bytes each, `addresses` are the canonical forms, needed to seal a new one.
    `kinds` are the records without their dates; many rows share one. `dates` count microseconds
    (`app/storage/copying.py`). `finished` are all of the rows, made ahead as if nothing were
    known of any address: good only where that is found to be so.
    """

    tags: list[bytes]
    addresses: list[str]
    kinds: list[Record]
    dates: list[int | None]
    finished: Finished | None = None

    def __len__(self) -> int:
        return len(self.tags)

    def record(self, position: int) -> Record:
        """The record of one row, whole."""
        date = self.dates[position]
        if date is None:
            return self.kinds[position]
        return replace(self.kinds[position], consent_date=moment(date))

    def part(self, positions: Sequence[int]) -> "Sheet":
        """Some of the rows; the sheet itself where these are all."""
        if len(positions) == len(self):
            return self
        return Sheet(
            tags=[self.tags[position] for position in positions],
            addresses=[self.addresses[position] for position in positions],
            kinds=[self.kinds[position] for position in positions],
            dates=[self.dates[position] for position in positions],
        )

    def by_identity(self) -> dict[int, Record]:
        """Each kind once."""
        return dict(zip(map(id, self.kinds), self.kinds, strict=True))
