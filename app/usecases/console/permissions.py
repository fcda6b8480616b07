"""Permissions by hand: what stands for one address, and the record of what somebody said."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import ClassVar
from uuid import UUID

from app.core import UseCase, Work
from app.domain.consent import MessageType, RecipientType, Record, Source, Status, may_write
from app.domain.deadlines import ISTANBUL
from app.domain.permissions import Role
from app.domain.recipient import Address, Kind, parse_for
from app.errors import InvalidInput, RuleBroken
from app.receipts import receipt
from app.usecases.console.reach import Reach, reached
from app.usecases.dealers import MayRetailerWrite
from app.usecases.programs.looking import Key, Line, ListMovements, ShowPermission
from app.usecases.programs.partners import Right
from app.usecases.programs.refusing import Fate, ReportRefusal, refusal
from app.usecases.programs.reporting import ReportConsent
from app.usecases.record import Entry

SHOWN = 50
"""So many movements of each permission."""

KINDS = {Kind.PHONE: (MessageType.ARAMA, MessageType.MESAJ), Kind.MAIL: (MessageType.EPOSTA,)}
FIRST, LAST = time(0, 0), time(23, 59, 59)


def moment_said(day: date, clock: time | None, status: Status, now: datetime) -> datetime:
    """When something was said, where the hour may not be known any more: an approval then counts
    from the beginning of its day, a refusal until the end of it, so that the doubt is the
    citizen's. Today it is now."""
    if clock is None and day == now.astimezone(ISTANBUL).date():
        return now.replace(microsecond=0)
    doubtful = FIRST if status is Status.ONAY else LAST
    return datetime.combine(day, doubtful if clock is None else clock, tzinfo=ISTANBUL)


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody said, as it was written down. `clock` None: nobody remembers the hour.
    `retailer`: the dealer that took it."""

    address: Address
    types: Sequence[MessageType]
    status: Status
    recipient_type: RecipientType
    source: Source | None
    day: date | None
    clock: time | None = None
    retailer: int | None = None

    def record(self, type: MessageType, now: datetime) -> Record:
        """For one type."""
        when = moment_said(self.day, self.clock, self.status, now) if self.day else None
        return Record(
            type, self.status, self.source, when, self.recipient_type, retailer_code=self.retailer
        )


@receipt
@dataclass(frozen=True, slots=True)
class Noted:
    """What was recorded of a type: under which transaction (64 hex). `fate`: of a refusal."""

    type: MessageType
    transaction_id: str
    fate: Fate = Fate.RECORDED


@dataclass(frozen=True, slots=True)
class NoteSaid(UseCase[tuple[Noted, ...]]):
    """Record what somebody said to a brand, of one type or several: all or none."""

    brand: int
    told: Told

    def run(self, work: Work) -> tuple[Noted, ...]:
        """Raises NotFound for a brand that is none of the asker's affair, NotAllowed for a type
        that a partner may not write, InvalidInput without a type, RuleBroken with the type and the
        rule that refuses it. What a dealer takes is always that dealer's."""
        reach = reached(work, self.brand)
        if not self.told.types:
            raise InvalidInput("missing", field="type")
        told = self.told
        if work.context.role is Role.RETAILER:
            told = replace(told, retailer=work.context.retailer)
        return tuple(_noted(work, reach, told, type) for type in told.types)


def _noted(work: Work, reach: Reach, told: Told, type: MessageType) -> Noted:
    reach.need(type, Right.WRITE)
    record = told.record(type, work.now)
    try:
        address = parse_for(told.address.canonical, type).canonical
        entry = Entry(work.core.keys.tag(address), address, record)
        if record.status is Status.ONAY:
            done = work.run(ReportConsent(reach.provider, reach.code, entry, repeats=True))
            return Noted(type, done.transaction_id)
        if record.consent_date is None or record.source is None:
            raise RuleBroken("H112" if record.consent_date is None else "H113")
        said = refusal(type, record.recipient_type, record.source, record.consent_date)
        found = work.run(ReportRefusal(reach.code, replace(entry, record=said)))
        return Noted(type, found.transaction_id, found.fate)
    except RuleBroken as broken:
        raise RuleBroken(broken.rule, type=type.name) from None


@dataclass(frozen=True, slots=True)
class Standing:
    """A permission of one address. `line` None: nothing was ever recorded. `may_send`: whether a
    message may be sent now, by the brand; for a dealer, by it."""

    type: MessageType
    recipient_type: RecipientType
    line: Line | None
    may_send: bool
    movements: tuple[Line, ...] = ()
    total: int = 0


@dataclass(frozen=True, slots=True)
class LookUp(UseCase[tuple[Standing, ...]]):
    """What stands for one address at a brand, of every type that the asker may read. A dealer is
    told of what it may use, and of nothing else."""

    brand: int
    address: Address
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> tuple[Standing, ...]:
        """Persons before traders; of traders only what was ever recorded. Raises NotFound for a
        brand that is none of the asker's affair, NotAllowed for a partner that may read none of the
        types of the address."""
        reach = reached(work, self.brand)
        types = [type for type in KINDS[self.address.kind] if type in reach.types(Right.READ)]
        if not types:
            reach.need(KINDS[self.address.kind][0], Right.READ)
        tag = work.core.keys.tag(self.address.canonical)
        found = [
            self._standing(work, Key(tag, reach.code, type, kind))
            for kind in RecipientType
            for type in types
        ]
        return tuple(
            one for one in found if one.recipient_type is RecipientType.BIREYSEL or one.line
        )

    def _standing(self, work: Work, key: Key) -> Standing:
        line = work.run(ShowPermission(key))
        may = may_write(line.status if line else None, key.recipient_type)
        if work.context.role is Role.RETAILER:
            return self._for_dealer(work, key, line)
        movements, total = work.run(ListMovements(key, SHOWN, 0))
        return Standing(key.type, key.recipient_type, line, may, movements, total)

    def _for_dealer(self, work: Work, key: Key, line: Line | None) -> Standing:
        asked = (key.recipient_type, key.type, [UUID(bytes=key.tag.bytes)])
        (may,) = work.run(MayRetailerWrite(key.brand, work.context.retailer or 0, *asked))
        mine = line is not None and (may or line.retailer == work.context.retailer)
        return Standing(key.type, key.recipient_type, line if mine else None, may)
