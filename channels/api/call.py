"""One request of an app: who it is, and what it may order."""

import re
from dataclasses import dataclass, replace
from typing import TypeVar
from uuid import UUID

from flask import Request, request

from app.core import Context, Core, Person, UseCase
from app.domain.recipient import parse_address
from app.errors import ProveIdentity
from app.usecases.account.visitors import Mine, Visitor
from app.usecases.own import Own
from channels._kit.bearer import Bearers
from channels._kit.http import asked_language
from channels.api.problems import BadFields

R = TypeVar("R")
KEY = "Idempotency-Key"
KEY_FORM = re.compile(r"[!-~]{1,64}")


@dataclass(frozen=True, slots=True)
class Call:
    """What a view is given. `device`: for which the token was signed, where one is wanted."""

    bearers: Bearers
    device: UUID | None
    visitor: Visitor | None

    @property
    def language(self) -> str:
        """The one of ours that is preferred."""
        return asked_language(request)

    @property
    def me(self) -> Visitor:
        """Who is signed in. Raises ProveIdentity where nobody is."""
        if self.visitor is None:
            raise ProveIdentity(deed="token")
        return self.visitor

    def own(self) -> Own:
        """Whoever is signed in, with everything that they permitted, in one look. Raises
        ProveIdentity."""
        if self.device is None:
            raise ProveIdentity(deed="token")
        return self.bearers.own(self.device)

    def again(self) -> "Call":
        """The same after a deed that changed who this is."""
        return replace(self, visitor=self.bearers.visitor(request))

    def mine(self, id: str) -> Mine:
        """An address of the account by its id. Raises NotFound."""
        return self.bearers.mine(self.me, id)

    def id_of(self, mine: Mine) -> str:
        """The id of an address of the account."""
        return self.bearers.address_id(self.me.account, mine.person.tag)

    def run(self, order: UseCase[R], who: Person | None = None) -> R:
        """Do a deed, for one address of whoever is signed in. Raises what the deed raises."""
        return self.bearers.core.run(order, self.bearers.context(self.me, who))

    def run_once(self, order: UseCase[R], who: Person | None = None) -> R:
        """The same for the whole account, or one address of it; under the same key the same answer,
        once done.

        Raises InvalidInput where the key was another request's.
        """
        first = next((one.person for one in self.me.addresses), None)
        context = self.bearers.context(self.me, who or first)
        return self.bearers.core.run(order, keyed(self.bearers, context, request))

    def run_as_stranger(self, order: UseCase[R], address: str) -> R:
        """Do a deed for whoever holds an address, which nobody has proved. Raises RuleBroken where
        it is none."""
        context = self.bearers.stranger(parse_address(address))
        return self.bearers.core.run(order, context)


def keyed(bearers: Bearers, context: Context, request: Request) -> Context:
    """The context with the key that the app chose, and what it was chosen for."""
    chosen = chosen_key(request, bearers.core)
    if chosen is None:
        return context
    return replace(context, request_id=chosen[0], fingerprint=chosen[1])


def chosen_key(request: Request, core: Core) -> tuple[str, str] | None:
    """The idempotency key of a request, and the fingerprint of what it was chosen for. Raises
    BadFields for one that is none."""
    key = request.headers.get(KEY)
    if key is None:
        return None
    if not KEY_FORM.fullmatch(key):
        raise BadFields((KEY, "pattern"))
    of = f"request\n{request.method} {request.path}\n{request.get_data().hex()}"
    return key, core.keys.tag(of).hex
