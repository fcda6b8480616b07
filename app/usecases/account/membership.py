"""Which address belongs to which account, and which account opens by it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from app.core import Person, Work
from app.domain.recipient import Address, Kind

STALE = timedelta(days=180)
"""Operators give a number to somebody else months after it was closed: one that was not proved
for so long opens itself alone, until another address of the account is proved too."""

OPENED = "SELECT account_id, proved_at FROM account_address WHERE tag = %s AND opens"
SHARED = "SELECT 1 FROM account_address WHERE tag = %s LIMIT 1"
NEW = "INSERT INTO account (id, created_at, visit_at) VALUES (%s, %s, %s)"
JOIN = """
INSERT INTO account_address AS a (tag, account_id, added_at, proved_at, opens)
VALUES (%(tag)s, %(account)s, %(now)s, %(now)s, %(opens)s)
ON CONFLICT (tag, account_id) DO UPDATE SET proved_at = excluded.proved_at
"""
LEAVE = "DELETE FROM account_address WHERE tag = %s AND account_id = %s"
PROVED = "UPDATE account_address SET proved_at = %s WHERE tag = %s AND account_id = %s"
OTHERS = """
SELECT EXISTS (SELECT 1 FROM account_address WHERE account_id = %(account)s AND tag <> %(tag)s)
    OR EXISTS (SELECT 1 FROM state_login WHERE account_id = %(account)s)
"""
LOCK = "SELECT tag FROM recipient WHERE tag = %s FOR UPDATE"
MERGE = (
    """
    INSERT INTO account_address (tag, account_id, added_at, proved_at, opens)
    SELECT tag, %(into)s, added_at, proved_at, false FROM account_address WHERE account_id = %(of)s
    ON CONFLICT (tag, account_id) DO NOTHING
    """,
    """
    WITH opening AS (DELETE FROM account_address WHERE account_id = %(of)s RETURNING tag, opens)
    SELECT tag FROM opening WHERE opens
    """,
    "UPDATE state_login SET account_id = %(into)s WHERE account_id = %(of)s",
    "UPDATE sign_in SET account_id = %(into)s WHERE account_id = %(of)s",
    "DELETE FROM account WHERE id = %(of)s",
)
OPEN_BY = "UPDATE account_address SET opens = true WHERE account_id = %s AND tag = ANY(%s)"


@dataclass(frozen=True, slots=True)
class Opened:
    """The account that an address opens, and when its holder last proved it."""

    account: UUID
    proved_at: datetime

    def stale(self, now: datetime) -> bool:
        """Whether it was so long ago that somebody else may hold it by now."""
        return now - self.proved_at > STALE


def personal(address: Address) -> bool:
    """Whether an address has one holder; a landline is a household's."""
    return address.kind is Kind.MAIL or address.mobile


def lock(work: Work, tag: UUID) -> None:
    """One at a time decides what an address opens."""
    work.row(LOCK, (tag,))


def opened_by(work: Work, tag: UUID) -> Opened | None:
    """The account that an address opens."""
    row = work.row(OPENED, (tag,))
    return Opened(*row) if row else None


def shared(work: Work, tag: UUID) -> bool:
    """Whether an address belongs to any account at all."""
    return work.row(SHARED, (tag,)) is not None


def holds_more(work: Work, account: UUID, tag: UUID) -> bool:
    """Whether an account holds more than this address: then it is not for everyone who has it."""
    row = work.row(OTHERS, {"account": account, "tag": tag})
    return bool(row and row[0])


def found(work: Work) -> UUID:
    """A new, empty account."""
    account = uuid4()
    work.change(NEW, (account, work.now, work.now))
    return account


def join(work: Work, account: UUID, person: Person, *, opens: bool) -> None:
    """Give an address, proved just now, to an account."""
    what = {"tag": person.tag, "account": account, "now": work.now, "opens": opens}
    work.change(JOIN, what)


def leave(work: Work, account: UUID, tag: UUID) -> int:
    """Take an address from an account."""
    return work.change(LEAVE, (tag, account))


def proved(work: Work, account: UUID, tag: UUID) -> None:
    """Its holder proved it again."""
    work.change(PROVED, (work.now, tag, account))


def merge(work: Work, into: UUID, of: UUID) -> None:
    """Two accounts of one person become one: whoever proved an address of each could see both."""
    copied, emptied, *moves = MERGE
    params = {"into": into, "of": of}
    work.change(copied, params)
    opening = [tag for (tag,) in work.rows(emptied, params)]
    work.change(OPEN_BY, (into, opening))
    for move in moves:
        work.change(move, params)
