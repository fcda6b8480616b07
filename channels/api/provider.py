"""One request of a provider's or partner's program: whose token it bears, what it may order."""

from dataclasses import dataclass, replace
from typing import TypeVar

from flask import Request

from app.core import Context, Core, Person, UseCase
from app.domain.consent import MessageType
from app.domain.permissions import Assurance, Role
from app.errors import NotAllowed, NotFound, ProveIdentity, TooMany
from app.usecases.programs.admission import Bar, Place, barred
from app.usecases.programs.entering import Entered, EnterProgram, Program, Watch
from app.usecases.programs.partners import Right
from app.usecases.programs.rates import Rate
from channels._kit.bearer import CHANNEL
from channels._kit.network import network_of
from channels._kit.programs import sign_in_of
from channels.api.call import chosen_key
from channels.api.schemas.fields import LARGEST_CODE

R = TypeVar("R")
HIDDEN = frozenset({Bar.PROVIDER_UNKNOWN, Bar.PROVIDER_OTHER, Bar.BRAND_UNKNOWN, Bar.BRAND_OTHER})
"""What is another's is told as if it were not there."""


@dataclass(frozen=True, slots=True)
class ProviderCall:
    """What a view for programs is given; `brand` 0 where the path names none."""

    core: Core
    program: Program
    provider: int
    brand: int

    @property
    def context(self) -> Context:
        """A partner's deeds are the partner's in the history."""
        role = Role.PARTNER if self.program.partner else Role.PROVIDER
        now = self.core.clock.now()
        actor, client = self.program.holder, self.program.client
        return Context(CHANNEL, role, Assurance.CODE, now, actor=actor, staff=client)

    def run(self, order: UseCase[R]) -> R:
        """Do a deed in the name of whoever calls. Raises what the deed raises."""
        return self.core.run(order, self.context)

    def run_once(self, order: UseCase[R], request: Request) -> R:
        """The same; under the same idempotency key the same answer, once done. Raises InvalidInput
        where the key was another request's."""
        chosen = chosen_key(request, self.core)
        if chosen is None:
            return self.run(order)
        key, fingerprint = chosen
        tag = self.core.keys.tag(f"provider\n{self.program.holder}")
        context = replace(self.context, who=Person(tag, 0, b""), request_id=key)
        return self.core.run(order, replace(context, fingerprint=fingerprint))

    def may(self, type: MessageType, right: Right) -> bool:
        """Whether it may do this with permissions of the type."""
        return not self.program.partner or self.program.grant.right(type) >= right

    def need(self, type: MessageType, right: Right) -> None:
        """Raises NotAllowed where a partner may not do this with permissions of the type."""
        if not self.may(type, right):
            raise NotAllowed(deed=right.name.lower())

    def need_some(self, right: Right) -> None:
        """Raises NotAllowed where a partner may not do this with permissions of any type."""
        if not any(self.may(type, right) for type in MessageType):
            raise NotAllowed(deed=right.name.lower())


class Programs:
    """Lets programs in."""

    def __init__(self, core: Core, per_second: int) -> None:
        self._core, self._watch = core, Watch()
        self._rates = (Rate("v1", per_second, 1),)

    def enter(self, request: Request, provider: str, brand: str = "") -> Entered:
        """Count the call, and look up whose token it bears."""
        core, numbers = self._core, (code_of(provider), code_of(brand))
        stranger = Context(CHANNEL, Role.PROVIDER, Assurance.SENDER, core.clock.now())
        order = EnterProgram(
            network_of(request), self._rates, self._watch, sign_in_of(core, request), *numbers
        )
        return core.run(order, stranger)

    def note(self, entered: Entered, *, failed: bool) -> None:
        """A call has ended: of which program, and how, is watched."""
        if entered.program is not None:
            self._watch.note(entered.program.client, failed=failed)

    def call(
        self, request: Request, entered: Entered, provider: str, brand: str = ""
    ) -> ProviderCall:
        """The call of whoever entered. Raises ProveIdentity without a good token, TooMany,
        NotFound for another's provider or brand, NotAllowed for a package that does not let in."""
        core, numbers = self._core, (code_of(provider), code_of(brand))
        over = next((one for one in entered.allowances if one.over), None)
        if over is not None:
            raise TooMany(what=over.rate.what, seconds=over.seconds)
        if entered.program is None:
            raise ProveIdentity(deed="token")
        if not numbers[0] or (brand and not numbers[1]):
            raise NotFound("provider")
        place = Place(request.remote_addr or "", *numbers)
        bar = barred(entered.program, place, core.directory)
        if bar in HIDDEN:
            raise NotFound("brand" if bar in (Bar.BRAND_UNKNOWN, Bar.BRAND_OTHER) else "provider")
        if bar is not None:
            raise NotAllowed(deed=bar.value)
        return ProviderCall(core, entered.program, *numbers)


def code_of(text: str) -> int:
    """A code of a path; 0 for what is none."""
    if not (text.isascii() and text.isdigit() and len(text) <= 10):
        return 0
    return int(text) if int(text) <= LARGEST_CODE else 0
