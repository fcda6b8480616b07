"""One request of a provider's program: whose key it bears, and what it may order."""

from dataclasses import dataclass
from typing import TypeVar

from flask import Request

from app.core import Context, Core, UseCase
from app.domain.permissions import Assurance, Role
from app.errors import NotFound, ProveIdentity
from app.usecases.staff.entering import FindStaff, StaffView
from channels._kit.bearer import CHANNEL

R = TypeVar("R")
SCHEME = "Bearer "
LONGEST = 100


@dataclass(frozen=True, slots=True)
class ProviderCall:
    """What a view for providers is given."""

    core: Core
    staff: StaffView

    def run(self, order: UseCase[R]) -> R:
        """Do a deed in the provider's name. Raises what the deed raises."""
        staff, now = self.staff, self.core.clock.now()
        context = Context(
            CHANNEL,
            Role.PROVIDER,
            staff.assurance,
            now,
            actor=staff.iys_code,
            staff=staff.id,
        )
        return self.core.run(order, context)


def provider_call(core: Core, request: Request, provider: str) -> ProviderCall:
    """The call of whoever bears the key of this provider's user (`ileti user key`).

    Raises ProveIdentity without a good key, NotFound for another provider's path.
    """
    given = request.headers.get("Authorization", "")
    secret = given.removeprefix(SCHEME)
    if not given.startswith(SCHEME) or not 0 < len(secret) <= LONGEST:
        raise ProveIdentity(deed="token")
    stranger = Context(CHANNEL, Role.CITIZEN, Assurance.SENDER, core.clock.now())
    staff = core.run(FindStaff(secret, key=True), stranger)
    if staff is None or staff.role is not Role.PROVIDER:
        raise ProveIdentity(deed="token")
    if provider != str(staff.iys_code):
        raise NotFound("provider")
    return ProviderCall(core, staff)
