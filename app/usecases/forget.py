"""«Forget me»: what the law lets go of is erased for good, and the rest is named with its date.

Records of consents are kept for three years after they end (regulation, article 13); a trader's
refusal as long as it protects, since without a record a trader may be written to. A complaint that
was filed goes its way, and is erased three years after its end.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from app.core import Person, UseCase, Work
from app.domain.consent import MessageType, RecipientType, Status
from app.outbox.erase import KEPT_YEARS, UNKNOWN
from app.receipts import receipt
from app.usecases.changing import RefuseEverything

# What belongs to the address and serves its holder alone.
OF_ADDRESS = (
    "DELETE FROM dialogue WHERE tag = %(tag)s",
    "DELETE FROM numbering WHERE tag = %(tag)s",
    "DELETE FROM code WHERE tag = %(tag)s",
    "DELETE FROM call WHERE tag = %(tag)s",
    "DELETE FROM call_back WHERE tag = %(tag)s",
    "DELETE FROM deed WHERE tag = %(tag)s",
    "DELETE FROM outbox WHERE tag = %(tag)s",
    "DELETE FROM handset_text WHERE tag = %(tag)s",
    """DELETE FROM evidence e USING complaint c
        WHERE c.tag = %(tag)s AND c.state = 0 AND e.tag = c.tag AND e.complaint_id = c.id""",
    "DELETE FROM complaint WHERE tag = %(tag)s AND state = 0",
    "DELETE FROM advance_refusal WHERE tag = %(tag)s AND ended_at IS NOT NULL",
    "DELETE FROM via_request WHERE tag = %(tag)s AND outcome IS DISTINCT FROM 1",
    "DELETE FROM sign_in WHERE tag = %(tag)s AND account_id IS NULL",
    "DELETE FROM account_address WHERE tag = %(tag)s AND account_id = %(account)s",
    "UPDATE recipient SET language = NULL, forget_at = %(now)s WHERE tag = %(tag)s",
)
OF_ACCOUNT = (
    "DELETE FROM sign_in WHERE account_id = %(account)s",
    "DELETE FROM state_login WHERE account_id = %(account)s",
    "DELETE FROM account WHERE id = %(account)s",
)
STAYS = """
SELECT brand_code, recipient_type, type, status, greatest(created_at, repeated_at) FROM consent
 WHERE tag = %s ORDER BY brand_code, recipient_type, type
"""


@receipt
@dataclass(frozen=True, slots=True)
class Kept:
    """A record that stays; `until` None: as long as it protects, or is valid."""

    tag: UUID
    brand: int
    recipient_type: RecipientType
    type: MessageType
    status: Status
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How much was erased, and what stays until when."""

    reference: str
    erased: int
    kept: tuple[Kept, ...]


@dataclass(frozen=True, slots=True)
class PlanForget(UseCase[tuple[Kept, ...]]):
    """What would stay, for the page that asks once more."""

    people: tuple[Person, ...]
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> tuple[Kept, ...]:
        """Changes nothing."""
        return _kept(work, self.people)


@dataclass(frozen=True, slots=True)
class Forget(UseCase[Forgotten]):
    """Forget the citizen: the account, its devices, what served the citizen alone.

    `refuse`: end every permission first, so that its time begins to run out. Whoever shares an
    address keeps it. A lock, a refusal in advance and «never ask me again» stay: they protect; so
    does what proves an approval, as long as the record of it.
    """

    people: tuple[Person, ...]
    refuse: bool = False

    def run(self, work: Work) -> Forgotten:
        """All or nothing; nothing of it is remembered."""
        if self.refuse and self.people:
            work.run(RefuseEverything(self.people))
        kept = _kept(work, self.people)
        account = work.context.account
        erased = 0
        for person in sorted(self.people, key=lambda person: person.tag):
            of = {"tag": person.tag, "account": account, "now": work.now}
            erased += sum(work.change(sql, of) for sql in OF_ADDRESS)
            erased += work.change(UNKNOWN, of)
        if account is not None:
            erased += sum(work.change(sql, {"account": account}) for sql in OF_ACCOUNT)
        return Forgotten(work.reference, erased, kept)


def _kept(work: Work, people: tuple[Person, ...]) -> tuple[Kept, ...]:
    return tuple(
        Kept(
            person.tag,
            brand,
            RecipientType(kind),
            MessageType(type),
            Status(status),
            _until(RecipientType(kind), Status(status), created_at),
        )
        for person in people
        for brand, kind, type, status, created_at in work.rows(STAYS, (person.tag,))
    )


def _until(kind: RecipientType, status: Status, ended_at: datetime) -> datetime | None:
    if status is Status.ONAY or (status is Status.RET and kind is RecipientType.TACIR):
        return None
    try:
        return ended_at.replace(year=ended_at.year + KEPT_YEARS)
    except ValueError:
        # The 29th of February.
        return ended_at.replace(year=ended_at.year + KEPT_YEARS, month=3, day=1)
