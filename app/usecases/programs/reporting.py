"""A provider's program reports one consent: recorded by the rules, within its package; the same
report again is told from another one."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from app.core import UseCase, Work
from app.domain.consent import EventKind, Record
from app.errors import RuleBroken
from app.receipts import receipt
from app.usecases.programs.retailers import unknown
from app.usecases.record import Entry, RecordConsent, Recorded
from app.usecases.subscriptions import FULL, beyond

# The first of those that say the same: what came later repeats it.
ORIGINALS = f"""
SELECT k.i::int, e.transaction_id, e.created_at
  FROM unnest(%(tags)s::uuid[], %(recipient_types)s::smallint[], %(types)s::smallint[],
              %(statuses)s::smallint[], %(sources)s::smallint[], %(dates)s::timestamptz[],
              %(retailers)s::int[], %(access)s::text[])
       WITH ORDINALITY AS k(tag, recipient_type, type, status, source, consent_date, retailer_code,
                            access, i)
 CROSS JOIN LATERAL (
       SELECT transaction_id, created_at FROM consent_event e
        WHERE e.tag = k.tag AND e.brand_code = %(brand)s AND e.kind = {EventKind.RECORD:d}
          AND e.recipient_type = k.recipient_type AND e.type = k.type AND e.status = k.status
          AND e.source IS NOT DISTINCT FROM k.source
          AND e.consent_date IS NOT DISTINCT FROM k.consent_date
          AND e.retailer_code IS NOT DISTINCT FROM k.retailer_code
          AND e.retailer_access IS NOT DISTINCT FROM k.access::int[]
        ORDER BY e.id LIMIT 1) e
"""
RETAILERS = """
SELECT retailer_code FROM retailer WHERE brand_code = %s AND retailer_code = ANY(%s::int[])
"""
STRANGER = "H180"
"""The brand has no dealer of this code."""


@receipt
@dataclass(frozen=True, slots=True)
class Original:
    """What had been recorded by the same report before."""

    transaction_id: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class KnownRetailers(UseCase[frozenset[int]]):
    """Which of these codes are dealers of the brand."""

    brand: int
    codes: Set[int]
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> frozenset[int]:
        """None at all for no codes, without a look."""
        if not self.codes:
            return frozenset()
        rows = work.rows(RETAILERS, (self.brand, sorted(self.codes)))
        return frozenset(row[0] for row in rows)


@dataclass(frozen=True, slots=True)
class FindOriginals(UseCase[dict[int, Original]]):
    """What the same reports recorded before, by position."""

    brand: int
    entries: tuple[Entry, ...]
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> dict[int, Original]:
        """Of those that were never recorded, none."""
        return originals(work, self.brand, list(self.entries))


@dataclass(frozen=True, slots=True)
class ReportConsent(UseCase[Recorded]):
    """Record one consent for a provider. `repeats`: the same report again has the answer of the
    first (İYS, v2)."""

    provider: int
    brand: int
    entry: Entry
    repeats: bool = False

    def run(self, work: Work) -> Recorded:
        """Raises RuleBroken by the rule that refuses it, H525 for a package that is full, H180
        for a dealer that is not the brand's."""
        tag = self.entry.tag.bytes
        if tag in beyond(work, self.provider, [tag]):
            raise RuleBroken(FULL)
        if strangers(work, self.brand, [self.entry.record]):
            raise RuleBroken(STRANGER)
        order = RecordConsent(self.brand, self.entry)
        if not self.repeats:
            return work.run(order)
        try:
            return work.run(order)
        except RuleBroken:
            found = originals(work, self.brand, [self.entry])
            if not found:
                raise
            return Recorded(found[0].transaction_id, found[0].created_at)


def strangers(work: Work, brand: int, records: Sequence[Record]) -> set[int]:
    """Which of the dealers that records name are not the brand's. The others stay until the end of
    the transaction."""
    named = {code for record in records for code in record.retailer_access}
    named |= {record.retailer_code for record in records if record.retailer_code is not None}
    return {code for _, code in unknown(work, brand, sorted(named))} if named else set()


def originals(work: Work, brand: int, entries: list[Entry]) -> dict[int, Original]:
    """By position, what the same report recorded before."""
    rows = work.rows(ORIGINALS, _columns(entries) | {"brand": brand})
    return {row[0] - 1: Original(row[1].hex(), row[2]) for row in rows}


def _columns(entries: list[Entry]) -> dict[str, list[Any]]:
    records: list[Record] = [one.record for one in entries]
    access = [list(one.retailer_access) or None for one in records]
    return {
        "tags": [one.tag for one in entries],
        "recipient_types": [int(one.recipient_type) for one in records],
        "types": [int(one.type) for one in records],
        "statuses": [int(one.status) for one in records],
        "sources": [None if one.source is None else int(one.source) for one in records],
        "dates": [one.consent_date for one in records],
        "retailers": [one.retailer_code for one in records],
        "access": [None if one is None else "{" + ",".join(map(str, one)) + "}" for one in access],
    }
