"""Questions that a provider puts to a citizen through the registry (ViA): which ways there are, how
long each is good, how often somebody may be asked, and how a question stands.

What comes of it is the citizen's own word: the code or the link goes to the citizen's own address
and to nobody else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import IntEnum

from app.domain.consent import ISTANBUL, MessageType, Source

CODE_LASTS = timedelta(minutes=3)
LINK_LASTS = timedelta(hours=24)
TRIES = 3
"""Wrong codes that one question takes."""

A_DAY = 2
APART = timedelta(minutes=3)
"""How often one address is asked on one day, by all providers together, and how soon again."""

TOO_MANY, TOO_SOON = "H453", "H465"
UNASKED = "L016"
"""Our own code, beyond İYS: the citizen does not want to be asked by this provider any more."""

FORM = "1"
"""The one form that there is, and that every provider has."""


class Title(IntEnum):
    """What is asked for: commercial messages (law 6563), or the handling of personal data (law
    6698), which is the provider's own affair and no brand's."""

    ETK = 1
    KVK = 2


class Text(IntEnum):
    """What may be asked for under law 6698: that its text was read, that it is agreed to, that data
    may leave the country."""

    AYDINLATMA_METNI = 1
    ACIK_RIZA_METNI = 2
    YURTDISI_AKTARIM = 3


UNREACHED, ONE_BRAND = "H1086", "H1066"


class Verification(IntEnum):
    """By which way somebody is asked, and answers: a code that the citizen tells the provider, or a
    link that leads to a page of ours."""

    SMS_SHORTURL = 1
    SMS_OTP = 2
    EPOSTA_SHORTURL = 3
    EPOSTA_OTP = 4
    EPOSTA_APPROVALURL = 5

    @property
    def by_mail(self) -> bool:
        """Whether it goes to a mail address."""
        return self >= Verification.EPOSTA_SHORTURL

    @property
    def by_code(self) -> bool:
        """Whether a code answers it."""
        return self in (Verification.SMS_OTP, Verification.EPOSTA_OTP)

    @property
    def opens(self) -> bool:
        """Whether to open it is a state of its own (İYS: not of EPOSTA_APPROVALURL)."""
        return self in (Verification.SMS_SHORTURL, Verification.EPOSTA_SHORTURL)

    @property
    def types(self) -> tuple[MessageType, ...]:
        """The permissions that may be asked for by this way."""
        if self.by_mail:
            return (MessageType.EPOSTA,)
        return (MessageType.MESAJ, MessageType.ARAMA)

    @property
    def source(self) -> Source:
        """What is recorded as the source of an approval."""
        return Source.IYS_EPOSTA if self.by_mail else Source.IYS_KISAMESAJ

    @property
    def lasts(self) -> timedelta:
        """How long it may be answered."""
        return CODE_LASTS if self.by_code else LINK_LASTS


class Outcome(IntEnum):
    """How a question ended. One that was not answered in time has none."""

    APPROVED = 1
    DECLINED = 2
    WRONG = 3


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that is asked for: a brand's messages of a type, or (without a brand) a text of the
    provider's. `transaction`: 64 hex digits, once it was approved."""

    title: Title
    brand: int | None
    type: int
    transaction: str | None = None

    @property
    def word(self) -> str:
        """The type on the wire of İYS."""
        return (MessageType if self.title is Title.ETK else Text)(self.type).name


@dataclass(frozen=True, slots=True)
class Course:
    """How far a question has come. `sent` and `failed`: what became of the message."""

    verification: Verification
    sent: bool = False
    failed: bool = False
    opened: bool = False
    tries: int = 0
    outcome: Outcome | None = None
    expired: bool = False


def last_status(course: Course) -> tuple[str, str]:
    """Stage and status, as İYS has them (`VİA İşlem Durumu Sorgulama`).

    ENQUEUE does not occur: an approval and its record are one transaction. Whoever says no has
    completed the question too: what was not approved says so itself.
    """
    if course.outcome in (Outcome.APPROVED, Outcome.DECLINED):
        return "COMPLETED", "SUCCESS"
    if course.outcome is Outcome.WRONG:
        return "COMPLETED", "OTP_CODE_INCORRECT"
    if course.failed:
        return "COMPLETED", "SMSMAIL_OUT_FAILURE"
    if course.expired:
        return "COMPLETED", _expired(course)
    if course.tries:
        return "CONSENT_REQUESTED", "OTP_CODE_INCORRECT"
    if course.opened and course.verification.opens:
        return "REQUEST_OPENED", "PENDING"
    return ("CONSENT_REQUESTED", "PENDING") if course.sent else ("SUCCESS", "START")


def _expired(course: Course) -> str:
    if course.verification.by_code:
        return "OTP_CODE_EXPIRED"
    opened = course.opened and course.verification.opens
    return "SHORT_URL_EXPIRED" if opened else "LINK_CLICK_TIMEOUT"


def day_began(moment: datetime) -> datetime:
    """The midnight in Istanbul before a moment: questions are counted by the day («gün içerisinde»,
    H453)."""
    return datetime.combine(moment.astimezone(ISTANBUL).date(), time(), ISTANBUL)


def too_often(today: int, latest: datetime | None, now: datetime) -> str | None:
    """The rule that forbids to ask now: H465 too soon after the last time, H453 often enough today;
    or None."""
    if latest is not None and now - latest < APART:
        return TOO_SOON
    return TOO_MANY if today >= A_DAY else None


def unfit(by: Verification, brands: Sequence[int], types: Sequence[MessageType]) -> str | None:
    """The rule by which this cannot be asked by this way, or None: H1086 a type that it does not
    reach; H1066 more than one brand, where one press approves all of it."""
    if any(type not in by.types for type in types):
        return UNREACHED
    return ONE_BRAND if by is Verification.EPOSTA_APPROVALURL and len(brands) > 1 else None
