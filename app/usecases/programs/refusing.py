"""A refusal that the provider itself took, reported within three business days (regulation, 9/6).

It is the citizen's word: it counts also where it is the first that is heard of an address, and
where it is reported too late, which the two clocks of its line tell. Only what the citizen, or a
provider, said later stands against it; the line is then kept all the same.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.core import UseCase, Work
from app.domain.consent import EventKind, MessageType, RecipientType, Record, Source, Status
from app.errors import RuleBroken
from app.receipts import receipt
from app.storage.statements import NEXT_EVENT, TOLD_ID, TRANSACTION_ID
from app.usecases.opening import loads_at
from app.usecases.record import ALREADY, Entry, RecordConsents

OVERTAKEN = "H178"
STANDING = f"""
SELECT {TOLD_ID}, created_at FROM consent c
 WHERE tag = %(tag)s AND brand_code = %(brand)s AND type = %(type)s AND recipient_type = %(kind)s
"""
NOTE = f"""
INSERT INTO consent_event (tag, id, consent_date, created_at, brand_code, actor, recipient_type,
                           type, status, kind, source, channel, transaction_id)
SELECT tag, event_id, %(date)s, %(now)s, %(brand)s, %(actor)s, %(kind)s, %(type)s,
       {Status.RET:d}, {EventKind.SUPERSEDED:d}, %(source)s, %(channel)s, {TRANSACTION_ID}
  FROM (SELECT %(tag)s::uuid AS tag, {NEXT_EVENT} AS event_id) e
RETURNING encode(transaction_id, 'hex'), created_at
"""


class Fate(StrEnum):
    """What became of a reported refusal."""

    RECORDED = "recorded"
    ALREADY = "already-refused"
    OVERTAKEN = "overtaken"


@receipt
@dataclass(frozen=True, slots=True)
class RefusalReported:
    """What became of it, under which transaction; `late`: it should have been reported before."""

    fate: Fate
    late: bool
    transaction_id: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class ReportRefusal(UseCase[RefusalReported]):
    """Report that somebody refused a brand's messages of a type, when and where."""

    brand: int
    entry: Entry

    def run(self, work: Work) -> RefusalReported:
        """Raises RuleBroken for a date or source that cannot be."""
        record = self.entry.record
        late = (
            record.consent_date is not None
            and work.core.settings.reporting.record_by(record.consent_date) < work.now
            and not loads_at(work.core, self.brand, work.now)
        )
        order = RecordConsents(
            self.brand, [self.entry], backdated=True, first_refusals=True, want_ids=True
        )
        done = work.run(order)
        if not done.refused:
            return RefusalReported(Fate.RECORDED, late, done.ids[0].hex(), work.now)
        code = done.refused[0][1]
        if code not in (ALREADY, OVERTAKEN):
            raise RuleBroken(code)
        fate, sql = (Fate.ALREADY, STANDING) if code == ALREADY else (Fate.OVERTAKEN, NOTE)
        transaction, at = work.row(sql, self._params(work)) or ("", work.now)
        return RefusalReported(fate, late, transaction, at)

    def _params(self, work: Work) -> dict[str, Any]:
        record = self.entry.record
        return {
            "tag": self.entry.tag,
            "brand": self.brand,
            "type": int(record.type),
            "kind": int(record.recipient_type),
            "source": None if record.source is None else int(record.source),
            "date": record.consent_date,
            "now": work.now,
            "actor": work.context.actor,
            "channel": work.context.channel,
        }


def refusal(
    type: MessageType, recipient_type: RecipientType, source: Source, refused_at: datetime
) -> Record:
    """What is reported, as a record; dates of records have whole seconds."""
    date = refused_at.replace(microsecond=0)
    return replace(Record(type, Status.RET, source, date), recipient_type=recipient_type)
