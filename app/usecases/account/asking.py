"""Asking for a code at an address: to come in, or to add the address to an account."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.core import UseCase, Work
from app.dialogue.reply import Reply, say
from app.domain.recipient import Kind, parse_address
from app.outbox.post import send_many
from app.receipts import receipt
from app.usecases.calling import CALLS, HOME
from app.usecases.codes import LASTS, new_code
from app.usecases.limits import Limit, count

HOUR = timedelta(hours=1)

# Thousands of telephones may stand behind one address of an operator's network.
BY_NETWORK = Limit("codes-of-network", 60, HOUR)
IN_ALL = Limit("codes-in-all", 20_000, HOUR)
"""More would be an attack, or a bill."""


class Purpose(StrEnum):
    """What a code is for; one for another purpose is no good."""

    SIGN_IN = "sign-in"
    ADD_ADDRESS = "add-address"
    STAFF = "staff"
    SECOND = "second"
    NEW_SECOND = "new-second"
    APPLY = "apply"


@receipt
@dataclass(frozen=True, slots=True)
class CodeAsked:
    """Until when the code may be used. The same for an address that nobody has heard of."""

    expires_at: datetime


@dataclass(frozen=True, slots=True)
class AskCode(UseCase[CodeAsked]):
    """Send a code to the address of the context. `network` is where the wish came from."""

    purpose: Purpose
    language: str
    network: str

    def run(self, work: Work) -> CodeAsked:
        """Raises TooMany with the seconds to wait; the address is then told nothing."""
        post_code(work, self.purpose, self.language)
        count(work, BY_NETWORK, self.network)
        count(work, IN_ALL, "")
        return CodeAsked(work.now + LASTS)


def post_code(work: Work, purpose: Purpose, language: str) -> None:
    """A new code on its way: by text or mail, or by a call to a landline, which reads no texts.

    A message ends with the host, so that a browser which fills the code in does so on our pages
    only (origin-bound one-time codes). Raises TooMany, as `new_code`.
    """
    nonce = str(new_code(work, purpose))
    if _is_called(work):
        words, channel = say("call.sign-in.code", nonce=nonce, step="sign-in"), CALLS
    else:
        words = say("code.sign-in", nonce=nonce, host=work.core.settings.public_host)
        channel = ""
    send_many(work, [work.context.person.tag], Reply((words,), language), channel)


def _is_called(work: Work) -> bool:
    person = work.context.person
    address = parse_address(work.core.keys.unseal(person.key_id, person.sealed, person.tag))
    # As in the menu, nobody abroad is called.
    landline = address.kind is Kind.PHONE and not address.mobile
    return landline and address.canonical.startswith(HOME)
