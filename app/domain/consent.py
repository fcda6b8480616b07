"""What a consent is, what a provider may report about it, and which record may follow which."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from app.domain.deadlines import ISTANBUL as ISTANBUL
from app.domain.deadlines import Calendar
from app.errors import RuleBroken

LOCKED = "L001"
"""Our own code, beyond İYS: the citizen has locked the address, so only the citizen can approve."""

REFUSED_AHEAD = "L008"
"""Our own code: the citizen refused this in advance, before any brand's approval."""

RETAILER_ACCESS_LIMIT = 3000
EARLIEST = datetime(2015, 5, 1, tzinfo=ISTANBUL)
"""The day on which law 6563 came into force; no consent is older, and HS_2015 means this moment."""

_TICK = timedelta.resolution
_DATE_FORM = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2}) ([0-9]{2}):([0-9]{2}):([0-9]{2})")

# What helps the provider most stands first.
_USEFULNESS = ("H119", "H113", "H112", "H408", "H155", "H156", "H162", "H467", "H126")


class MessageType(IntEnum):
    """The channel of a commercial message."""

    ARAMA = 1
    MESAJ = 2
    EPOSTA = 3


class RecipientType(IntEnum):
    """Whether the recipient is a private person or a trader, who needs no prior consent."""

    BIREYSEL = 1
    TACIR = 2


class Status(IntEnum):
    """What the recipient last said.

    NONE is a first refusal that was undone: on the wire as if no record existed.
    """

    NONE = 0
    ONAY = 1
    RET = 2


class Source(IntEnum):
    """Where a consent or refusal was given: HS_* at the provider, IYS_* at the registry."""

    HS_FIZIKSEL_ORTAM = 1
    HS_ISLAK_IMZA = 2
    HS_WEB = 3
    HS_CAGRI_MERKEZI = 4
    HS_SOSYAL_MEDYA = 5
    HS_EPOSTA = 6
    HS_MESAJ = 7
    HS_MOBIL = 8
    HS_EORTAM = 9
    HS_ETKINLIK = 10
    HS_2015 = 11
    HS_ATM = 12
    HS_KARAR = 13
    IYS_KISAMESAJ = 21
    IYS_CM = 22
    IYS_WEB = 23
    IYS_WEB_YENI = 24
    IYS_MOBIL = 25
    IYS_EPOSTA = 26
    IYS_AHS_HAT_KAPATMA = 27
    IYS_FRAME_EPOSTA = 28
    IYS_FRAME_SMS = 29

    @property
    def by_provider(self) -> bool:
        """Whether a provider may write it."""
        return self <= Source.HS_KARAR

    @property
    def by_citizen(self) -> bool:
        """Whether the citizen spoke to the registry; a line closed by an operator is no word."""
        return self >= Source.IYS_KISAMESAJ and self is not Source.IYS_AHS_HAT_KAPATMA


class EventKind(IntEnum):
    """What a movement in the history was.

    RECORD is a provider's record; REVOKE, GRANT and UNDO are the citizen's; DENY says "I never gave
    this"; SUPERSEDED is a late word that changed nothing; REPEATED a refusal of what is refused:
    nothing moves, and no word from before it can end the refusal any more.

    ACCESS is no movement of the permission: which dealers may use it has changed. It carries the
    state of the permission, so that the last movement is the replay of all.
    """

    RECORD = 1
    REVOKE = 2
    GRANT = 3
    UNDO = 4
    DENY = 5
    SUPERSEDED = 6
    ACCESS = 7
    REPEATED = 8


@dataclass(frozen=True, slots=True)
class Record:
    """What a provider reports; `consent_date` has a time zone, no list is the empty tuple."""

    type: MessageType
    status: Status
    source: Source | None
    consent_date: datetime | None
    recipient_type: RecipientType = RecipientType.BIREYSEL
    retailer_code: int | None = None
    retailer_access: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Stored:
    """The current state of a consent, as far as the rules look at it; `consent_date`: last said."""

    status: Status
    consent_date: datetime | None
    source: Source | None


def may_write(status: Status | None, kind: RecipientType) -> bool:
    """Whether a brand may write, by what is recorded; `status` is None where nothing is.

    A person has to have approved; a trader is written to until a refusal (Law 6563, article 6).
    """
    if status in (None, Status.NONE):
        return kind is RecipientType.TACIR
    return status is Status.ONAY


def parse_date(text: str) -> datetime:
    """Read a consent date `2020-07-08 07:07:07` as a moment in Istanbul.

    Raises RuleBroken: H158 for another form; H157 for a day or hour that does not exist.
    """
    form = _DATE_FORM.fullmatch(text)
    if form is None:
        raise RuleBroken("H158", "consentDate")
    year, month, day, hour, minute, second = map(int, form.groups())
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=ISTANBUL)
    except ValueError:
        raise RuleBroken("H157", "consentDate") from None


def check_fields(
    record: Record, now: datetime, calendar: Calendar, *, backdated: bool = False
) -> str | None:
    """Give the broken rule that helps the provider most, or None; see `rules_broken`."""
    broken = rules_broken(record, now, calendar, backdated=backdated)
    return min(broken, key=_USEFULNESS.index, default=None)


def rules_broken(
    record: Record, now: datetime, calendar: Calendar, *, backdated: bool = False
) -> tuple[str, ...]:
    """Give all rules that the record breaks by itself, whatever is stored, as İYS lists them.

    H119 source of the registry; H113 and H112 no source, no date (both may be absent for TACIR);
    H408 HS_KARAR with ONAY; the rules of the date; H126 more than 3000 retailers. `backdated`
    leaves out H467: the first load of a registry that existed before.
    """
    broken = _source_rules_broken(record)
    if record.consent_date is not None:
        broken += _date_rules_broken(record.consent_date, record.source, now)
        oldest = EARLIEST if backdated else calendar.oldest_acceptable(now)
        broken += _age_rule_broken(record.consent_date, record.source, oldest)
    elif record.recipient_type is not RecipientType.TACIR:
        broken.append("H112")
    if len(record.retailer_access) > RETAILER_ACCESS_LIMIT:
        broken.append("H126")
    return tuple(broken)


def turning_points(
    now: datetime, calendar: Calendar, *, backdated: bool = False
) -> tuple[datetime, ...]:
    """Give the moments at which `check_fields` may change its answer.

    Records whose dates lie between the same two of them, and whose other fields are equal, get
    the same answer: of a million records a few are checked.
    """
    oldest = EARLIEST if backdated else calendar.oldest_acceptable(now)
    return (EARLIEST, EARLIEST + _TICK, oldest, now + _TICK)


def judge(
    stored: Stored | None,
    record: Record,
    *,
    locked: bool,
    ahead: bool = False,
    first_refusals: bool = False,
) -> str | None:
    """Give the rule that forbids this provider's record to follow what is stored, or None.

    No row and NONE count as no record. H175 a first RET, of a trader too; H462 and H463 an update
    for TACIR without date or source; H174 RET over RET; H178 not newer than what is stored;
    LOCKED an ONAY while the citizen keeps the address locked; REFUSED_AHEAD one that the citizen
    refused in advance. The fields were checked before. `first_refusals`: the citizen refused at
    the provider, which reports it; H175 is for those who have nothing to report, and the second in
    which both were said is the refusal's.
    """
    if stored is None or stored.status is Status.NONE:
        broken = "H175" if record.status is Status.RET and not first_refusals else None
    else:
        broken = _forbidden_update(stored, record, word=first_refusals)
    if broken is None and record.status is Status.ONAY:
        broken = LOCKED if locked else REFUSED_AHEAD if ahead else None
    return broken


def reclaims(stored: Stored | None, record: Record) -> bool:
    """Say whether a provider's ONAY ends a refusal by the citizen, who then must be told."""
    return (
        stored is not None
        and stored.status is Status.RET
        and stored.source is not None
        and stored.source.by_citizen
        and record.status is Status.ONAY
    )


def repeats(stored: Stored | None, record: Record) -> bool:
    """Say whether a refusal that H174 turns away was said later than the one that stands."""
    if stored is None or not stored.status is record.status is Status.RET:
        return False
    said, before = record.consent_date, stored.consent_date
    return said is not None and (before is None or before < said)


def announces(stored: Stored | None, record: Record) -> bool:
    """Say whether a provider's ONAY begins where none stood: the citizen is told of it the same
    day and can end it (decree, article 7). A refusal of the citizen's own is a claim instead."""
    return (
        record.status is Status.ONAY
        and (stored is None or stored.status is not Status.ONAY)
        and not reclaims(stored, record)
    )


def _source_rules_broken(record: Record) -> list[str]:
    if record.source is None:
        return [] if record.recipient_type is RecipientType.TACIR else ["H113"]
    if not record.source.by_provider:
        return ["H119"]
    if record.source is Source.HS_KARAR and record.status is not Status.RET:
        return ["H408"]
    return []


def _date_rules_broken(date: datetime, source: Source | None, now: datetime) -> list[str]:
    broken = []
    if date < EARLIEST:
        broken.append("H156")
    if source is Source.HS_2015 and date != EARLIEST:
        broken.append("H155")
    if date > now:
        broken.append("H162")
    return broken


def _age_rule_broken(date: datetime, source: Source | None, oldest: datetime) -> list[str]:
    # HS_2015 has a fixed date, which is always older: the rule would forbid the source. A date
    # before 2015 breaks H156 alone in the examples of İYS.
    exempt = source is Source.HS_2015 or date < EARLIEST
    return ["H467"] if date < oldest and not exempt else []


def _forbidden_update(stored: Stored, record: Record, *, word: bool) -> str | None:
    trader = record.recipient_type is RecipientType.TACIR
    if record.consent_date is None:
        return "H462" if trader else "H112"
    if record.source is None:
        return "H463" if trader else "H113"
    if stored.status is Status.RET and record.status is Status.RET:
        return "H174"
    if stored.consent_date is None:
        return None
    # A provider's date has whole seconds, a citizen's word has fractions: 12:00:05 does not say
    # whether it came after 12:00:05.4, and the doubt is the citizen's.
    said, before = (
        one.replace(microsecond=0) for one in (record.consent_date, stored.consent_date)
    )
    refused = word and record.status is Status.RET
    return None if said > before or (refused and said == before) else "H178"
