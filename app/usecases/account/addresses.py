"""The addresses of an account: added by a code, removed, shared or not."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from app.core import Person, UseCase, Work
from app.domain.recipient import Address, parse_address
from app.errors import InvalidInput, NotFound
from app.receipts import receipt
from app.usecases.account import membership
from app.usecases.account.asking import Purpose, post_code
from app.usecases.account.signing import TRIES_OF_NETWORK, Fate, fate_of
from app.usecases.addresses import person_of
from app.usecases.codes import try_code
from app.usecases.limits import count

DEVICE = "SELECT tag FROM sign_in WHERE id = %s FOR UPDATE"
PROMOTE = "UPDATE sign_in SET account_id = %s, alone = false WHERE id = %s"
COUNT = """
SELECT count(*), (SELECT count(*) FROM state_login WHERE account_id = %(account)s)
  FROM account_address WHERE account_id = %(account)s
"""
OPENS = """
UPDATE account_address SET opens = %(opens)s
 WHERE tag = %(tag)s AND account_id = %(account)s AND (NOT %(opens)s OR NOT EXISTS (
       SELECT 1 FROM account_address o
        WHERE o.tag = %(tag)s AND o.opens AND o.account_id <> %(account)s))
"""
UNTELL = "UPDATE account SET tell_tag = NULL WHERE id = %s AND tell_tag = %s"
OUT = "DELETE FROM sign_in WHERE account_id = %s AND tag = %s AND id <> %s"


@receipt
@dataclass(frozen=True, slots=True)
class Added:
    """What became of the code; with a right one the address belongs to the account now."""

    fate: Fate
    left: int = 0


@dataclass(frozen=True, slots=True)
class AddAddress(UseCase[Added]):
    """Add the address of the context, by the code that was sent to it, to whoever is signed in.

    Two accounts that one person opens become one. A device that saw one address alone sees the
    account from now on.
    """

    code: str
    network: str
    language: str

    def run(self, work: Work) -> Added:
        """Raises TooMany for a network that tries too often, NotFound when signed out meanwhile."""
        count(work, TRIES_OF_NETWORK, self.network)
        tried = try_code(work, Purpose.ADD_ADDRESS, self.code)
        if tried.stale:
            post_code(work, Purpose.ADD_ADDRESS, self.language)
            return Added(Fate.RESENT)
        if tried.right:
            _add(work)
        return Added(fate_of(tried), tried.left)


def _add(work: Work) -> None:
    context = work.context
    row = work.row(DEVICE, (context.device,))
    if row is None:
        raise NotFound("device")
    proved = [context.person]
    entry: UUID | None = row[0]
    if context.account is None and entry is not None and entry != context.person.tag:
        proved.append(person_of(work, entry))
    for tag in sorted(person.tag for person in proved):
        membership.lock(work, tag)
    account = context.account or _account_of(work, proved)
    for person in proved:
        _bring(work, account, person)
    if context.account is None:
        work.change(PROMOTE, (account, context.device))


def _account_of(work: Work, proved: Sequence[Person]) -> UUID:
    """The account that addresses open which were proved on one device; else a new one.

    One that was not proved for long opens it only together with another of the same account.
    """
    known = [membership.opened_by(work, person.tag) for person in proved]
    opened = [one for one in known if one is not None]
    fresh = [one.account for one in opened if not one.stale(work.now)]
    agreed = len(opened) == 2 and opened[0].account == opened[1].account
    if fresh or agreed:
        return fresh[0] if fresh else opened[0].account
    return membership.found(work)


def _bring(work: Work, account: UUID, person: Person) -> None:
    """An address that was proved comes into the account, and what it opens comes with it.

    A number that somebody else had comes alone: that account keeps all but this address.
    """
    opened = membership.opened_by(work, person.tag)
    if opened is not None and opened.account != account:
        if opened.stale(work.now):
            membership.leave(work, opened.account, person.tag)
        else:
            membership.merge(work, account, opened.account)
    personal = membership.personal(address_of(work, person))
    opens = personal and not membership.shared(work, person.tag)
    membership.join(work, account, person, opens=opens)


def address_of(work: Work, person: Person) -> Address:
    """The address behind a tag."""
    return parse_address(work.core.keys.unseal(person.key_id, person.sealed, person.tag))


@dataclass(frozen=True, slots=True)
class RemoveAddress(UseCase[None]):
    """Take the address of the context from the account; its permissions stay as they are."""

    def run(self, work: Work) -> None:
        """Raises InvalidInput for the last way into the account, NotFound for another's."""
        context = work.context
        tag, account = context.person.tag, context.account
        addresses, logins = work.row(COUNT, {"account": account}) or (0, 0)
        if account is None or (addresses == 1 and not logins):
            raise InvalidInput("last-address")
        if not membership.leave(work, account, tag):
            raise NotFound("address")
        work.change(UNTELL, (account, tag))
        work.change(OUT, (account, tag, context.device))


@dataclass(frozen=True, slots=True)
class SetOpens(UseCase[None]):
    """Whether whoever proves the address of the context sees the whole account, or it alone."""

    opens: bool

    def run(self, work: Work) -> None:
        """Raises InvalidInput for a landline and for an address that opens another account,
        NotFound for another's."""
        context = work.context
        if self.opens and not membership.personal(address_of(work, context.person)):
            raise InvalidInput("landline")
        membership.lock(work, context.person.tag)
        what = {"tag": context.person.tag, "account": context.account, "opens": self.opens}
        if not work.change(OPENS, what):
            raise InvalidInput("opens-elsewhere") if self.opens else NotFound("address")
