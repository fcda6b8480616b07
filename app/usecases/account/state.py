"""Coming in by the state's login (e-Devlet), and the national id, where the citizen wants it."""

from dataclasses import dataclass, field
from uuid import UUID

from app.core import UseCase, Work
from app.domain.party import check_tckn
from app.domain.permissions import Assurance
from app.errors import NotFound
from app.receipts import receipt
from app.usecases.account import membership
from app.usecases.account.devices import admit
from app.usecases.account.signing import Fate, SignedIn

OF_LOGIN = "SELECT account_id FROM state_login WHERE tag = %s"
ADD = """
INSERT INTO state_login (tag, account_id, created_at, key_id, sealed)
VALUES (%(tag)s, %(account)s, %(now)s, %(key_id)s, %(sealed)s)
ON CONFLICT (tag) DO NOTHING
"""
KEEP = "UPDATE account SET national_key_id = %s, national_sealed = %s WHERE id = %s"
DECLINE = "UPDATE account SET national_declined_at = %s WHERE id = %s"
REMOVE = """
UPDATE account SET national_key_id = NULL, national_sealed = NULL
 WHERE id = %s AND national_sealed IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class SignInByState(UseCase[SignedIn]):
    """Sign a device in for the subject that an issuer named.

    Somebody who is signed in already joins the login to the account; two accounts of one person
    become one. The login alone proves no address: those are added by code.
    """

    issuer: str
    subject: str = field(repr=False)
    device: str

    def run(self, work: Work) -> SignedIn:
        """The subject is sealed: with some issuers it is the national id."""
        name = f"{self.issuer}\n{self.subject}"
        tag = work.core.keys.tag(name)
        account = self._account(work, tag, name)
        return SignedIn(Fate.RIGHT, admit(work, account, None, Assurance.LOGIN, self.device))

    def _account(self, work: Work, tag: UUID, name: str) -> UUID:
        here = work.context.account
        row = work.row(OF_LOGIN, (tag,))
        if row is None:
            key_id, sealed = work.core.keys.seal(name, tag)
            account = here or membership.found(work)
            what = {"tag": tag, "account": account, "key_id": key_id, "sealed": sealed}
            work.change(ADD, what | {"now": work.now})
            row = work.row(OF_LOGIN, (tag,)) or (account,)
        there: UUID = row[0]
        if here is not None and here != there:
            membership.merge(work, here, there)
            return here
        return there


@receipt
@dataclass(frozen=True, slots=True)
class NationalIdKept:
    """The last digits of what is kept, as they are shown from now on."""

    shown: str


@dataclass(frozen=True, slots=True)
class KeepNationalId(UseCase[NationalIdKept]):
    """Keep the national id that the state's login gave, because the citizen said so in words."""

    number: str = field(repr=False)

    def run(self, work: Work) -> NationalIdKept:
        """Sealed to the account. Raises RuleBroken H225, H226 for what is none, NotFound without
        an account."""
        account = work.context.account
        number = check_tckn(self.number)
        if account is None:
            raise NotFound("account")
        work.change(KEEP, (*work.core.keys.seal(number, account), account))
        return NationalIdKept(number[-3:])


@dataclass(frozen=True, slots=True)
class DeclineNationalId(UseCase[bool]):
    """The citizen does not want the national id to be kept, and is not asked at every login."""

    def run(self, work: Work) -> bool:
        """Whether there is an account that remembers it."""
        return work.change(DECLINE, (work.now, work.context.account)) == 1


@dataclass(frozen=True, slots=True)
class RemoveNationalId(UseCase[bool]):
    """Forget the national id for good; whether there was one."""

    def run(self, work: Work) -> bool:
        """Nothing of it stays."""
        return work.change(REMOVE, (work.context.account,)) == 1
