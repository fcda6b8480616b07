"""Coming in by a code: the address that was proved opens its account, or itself alone."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from app.core import UseCase, Work
from app.domain.permissions import Assurance
from app.domain.recipient import parse_address
from app.receipts import receipt
from app.usecases.account import membership
from app.usecases.account.asking import Purpose, post_code
from app.usecases.account.devices import admit
from app.usecases.codes import Tried, try_code
from app.usecases.limits import Limit, count

TRIES_OF_NETWORK = Limit("tries-of-network", 300, timedelta(hours=1))


class Fate(StrEnum):
    """What became of a code. RESENT: it had run out not long ago, and a new one is on its way."""

    RIGHT = "right"
    WRONG = "wrong"
    USED_UP = "used-up"
    RESENT = "resent"


@receipt
@dataclass(frozen=True, slots=True)
class SignedIn:
    """The device's secret, if the code was right; else how many tries are left."""

    fate: Fate
    secret: str | None = None
    left: int = 0


def fate_of(tried: Tried) -> Fate:
    """What a code that was tried came to; one that no code is open for is wrong, too."""
    if tried.right:
        return Fate.RIGHT
    return Fate.WRONG if tried.left or tried.expired else Fate.USED_UP


@dataclass(frozen=True, slots=True)
class SignInByCode(UseCase[SignedIn]):
    """Try a code that was sent to the address of the context, and sign the device in.

    `device` is what the citizen is to know it by; `client` the id of an app.
    """

    code: str
    device: str
    network: str
    language: str
    client: str | None = None

    def run(self, work: Work) -> SignedIn:
        """Raises TooMany for a network that tries too often. A wrong code is an answer, so that
        it counts."""
        count(work, TRIES_OF_NETWORK, self.network)
        tried = try_code(work, Purpose.SIGN_IN, self.code)
        if tried.stale:
            post_code(work, Purpose.SIGN_IN, self.language)
            return SignedIn(Fate.RESENT)
        if not tried.right:
            return SignedIn(fate_of(tried), left=tried.left)
        tag = work.context.person.tag
        account = account_of(work)
        secret = admit(work, account, tag, Assurance.CODE, self.device, self.client)
        return SignedIn(Fate.RIGHT, secret)


def account_of(work: Work) -> UUID | None:
    """The account that the proved address opens; a new one for an address that belongs to none.

    None for a landline, for an address that its account shares, and for one that was not proved
    for so long that somebody else may have it by now.
    """
    person = work.context.person
    membership.lock(work, person.tag)
    opened = membership.opened_by(work, person.tag)
    if opened is not None:
        if opened.stale(work.now) and membership.holds_more(work, opened.account, person.tag):
            return None
        membership.proved(work, opened.account, person.tag)
        return opened.account
    address = parse_address(work.core.keys.unseal(person.key_id, person.sealed, person.tag))
    if not membership.personal(address) or membership.shared(work, person.tag):
        return None
    account = membership.found(work)
    membership.join(work, account, person, opens=True)
    return account
