"""The daily file of a brand: every movement of one day in Istanbul, a line each, as it is hashed.

    creationDate,transactionId,recipient,recipientType,type,status,consentDate,source
    2026-03-10 14:05:09,5f1c…,+905321234567,BIREYSEL,MESAJ,ONAY,2026-03-10 14:05:01,HS_WEB

In the order of creationDate and transactionId (İYS, MUTABAKAT YÖNETİMİ), times of Istanbul, `\\n`
after each line. A trader's first record may lack its date and its source, which are empty then.
Which movements there are, and in which form, says ON_WIRE.

A day may have millions: it is read in stretches of whole seconds, each by a statement of its own,
so that nothing is held while whoever asked takes it, and a stretch is all that is ever in memory.
"""

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any, ClassVar

from app.core import Context, Core, UseCase, Work
from app.domain.consent import MessageType, RecipientType, Source, Status
from app.domain.daily import bounds
from app.domain.deadlines import ISTANBUL
from app.storage.keys import KeyRing
from app.storage.statements import ON_WIRE, WIRE_DATE, WIRE_SOURCE

HEADER = "creationDate,transactionId,recipient,recipientType,type,status,consentDate,source\n"
MOST_LINES = 20_000
"""So many lines are read at once, and so many movements one second may have without being read in
parts."""

LINES_AT_ONCE = 500
"""So many the database hands over at once: while they are made, it goes on with the next."""

LINES_HANDED_ON = 2000
"""About three hundred kilobytes."""

SECOND = timedelta(seconds=1)
STAMP = slice(0, 19)
"""`2026-03-10 14:05:09`, of a moment as text, and of a line."""

_DRAWS = 1 << 32
_BEYOND = b"\xff" * 33

KINDS = {
    (kind, type, status): f"{kind.name},{type.name},{status.name}"
    for kind in RecipientType
    for type in MessageType
    for status in Status
}
SOURCES = {None: ""} | {int(source): source.name for source in Source}

# The address is looked up by its key, however many rows the planner expects.
READ = f"""
SELECT date_trunc('second', e.created_at), e.transaction_id, uuid_send(e.tag), r.key_id, r.sealed,
       e.recipient_type, e.type, e.status,
       date_trunc('second', ({WIRE_DATE}) AT TIME ZONE '{ISTANBUL.key}'), {WIRE_SOURCE}
  FROM consent_event e LEFT JOIN LATERAL (
       SELECT key_id, sealed FROM recipient r WHERE r.tag = e.tag OFFSET 0) r ON true
 WHERE e.brand_code = %(brand)s AND e.created_at >= %(since)s AND e.created_at < %(until)s
   AND e.transaction_id >= %(low)s AND e.transaction_id < %(high)s AND {ON_WIRE}
 ORDER BY e.created_at, e.id LIMIT %(most)s
"""
COUNT = f"""
SELECT count(*) FROM consent_event e
 WHERE e.brand_code = %(brand)s AND e.created_at >= %(since)s AND e.created_at < %(until)s
   AND {ON_WIRE}
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where to read on: at this second; of one with very many movements, which part of how many."""

    second: datetime
    part: int = 0
    parts: int = 1


@dataclass(frozen=True, slots=True)
class Stretch:
    """Lines of the file in their order, and where the next ones begin; None after the last."""

    lines: Sequence[str]
    following: Place | None


@dataclass(frozen=True, slots=True)
class ReadDay(UseCase[Stretch]):
    """The next lines of a day that is over; from its beginning without a place."""

    brand: int
    day: date
    place: Place | None = None
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> Stretch:
        """Whole seconds, or a part of one. Raises KeysError where an address cannot be unsealed."""
        begin, end = bounds(self.day)
        place = self.place or Place(begin)
        if place.parts > 1:
            return self._part(work, place, end)
        lines, last = self._read(work, place.second, end, most=MOST_LINES)
        if last is None or len(lines) < MOST_LINES:
            return Stretch(sorted(lines), None)
        # The last second may go on.
        open_ended = _stamp(last)
        while lines and lines[-1][STAMP] == open_ended:
            lines.pop()
        if lines:
            return Stretch(sorted(lines), Place(last))
        return self._part(work, Place(last, 0, self._parts(work, last)), end)

    def _parts(self, work: Work, second: datetime) -> int:
        """In how many parts a second is read."""
        what = {"brand": self.brand, "since": second, "until": second + SECOND}
        (many,) = work.row(COUNT, what) or (0,)
        return 2 * int(many) // MOST_LINES + 1

    def _part(self, work: Work, place: Place, end: datetime) -> Stretch:
        """Transaction ids are hashes: those that begin alike are about as many everywhere."""
        second, part, parts = place.second, place.part, place.parts
        low, high = (_bound(number, parts) for number in (part, part + 1))
        lines, _ = self._read(work, second, second + SECOND, low=low, high=high)
        if part + 1 < parts:
            following: Place | None = Place(second, part + 1, parts)
        else:
            following = Place(second + SECOND) if second + SECOND < end else None
        return Stretch(sorted(lines), following)

    def _read(
        self,
        work: Work,
        since: datetime,
        until: datetime,
        *,
        low: bytes = b"",
        high: bytes = _BEYOND,
        most: int | None = None,
    ) -> tuple[list[str], datetime | None]:
        """Lines in the order of their seconds, and the last second."""
        what = {"brand": self.brand, "since": since, "until": until, "low": low, "high": high}
        lines: list[str] = []
        last = None
        cursor: Any = work.driver.cursor()
        stream = cursor.stream(READ, what | {"most": most}, binary=True, size=LINES_AT_ONCE)
        with closing(stream) as rows:
            while block := list(islice(rows, LINES_AT_ONCE)):
                lines += _lines(work.core.keys, block)
                last = block[-1][0]
        return lines, last


def file_of(core: Core, context: Context, brand: int, day: date) -> Generator[bytes, None, None]:
    """The file, some hundred kilobytes at a time. Raises what ReadDay raises."""
    yield HEADER.encode()
    stretch = core.run(ReadDay(brand, day), context)
    while True:
        for at in range(0, len(stretch.lines), LINES_HANDED_ON):
            yield "\n".join([*stretch.lines[at : at + LINES_HANDED_ON], ""]).encode()
        if stretch.following is None:
            return
        stretch = core.run(ReadDay(brand, day, stretch.following), context)


def _lines(keys: KeyRing, rows: Sequence[tuple[Any, ...]]) -> Iterator[str]:
    """Column by column, since steps in Python are what a line costs."""
    columns = list(zip(*rows, strict=True))
    seconds, transactions, tags, numbers, sealed, *kinds, dates, sources = columns
    stamps = {second: _stamp(second) for second in set(seconds)}
    cells = (
        map(stamps.__getitem__, seconds),
        map(bytes.hex, transactions),
        keys.unseal_many(numbers, sealed, tags),
        map(KINDS.__getitem__, zip(*kinds, strict=True)),
        map(str, ("" if one is None else one for one in dates) if None in dates else dates),
        map(SOURCES.__getitem__, sources),
    )
    return map(",".join, zip(*cells, strict=True))


def _stamp(second: datetime) -> str:
    return str(second.astimezone(ISTANBUL))[STAMP]


def _bound(part: int, parts: int) -> bytes:
    """Where a part of the transaction ids begins."""
    return _BEYOND if part == parts else (part * _DRAWS // parts).to_bytes(4, "big")
