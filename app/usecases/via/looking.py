"""What a program is told of its questions: how each stands, who agreed to what."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from app.core import UseCase, Work
from app.domain.consent import RecipientType, Source
from app.domain.permissions import Role
from app.domain.via import Outcome, Part, Text, Title, Verification, last_status
from app.errors import NotAllowed
from app.usecases.via.held import Private, find, granted

AGREED = f"""
SELECT request_id, parts FROM via_request
 WHERE tag = %(tag)s AND provider = %(provider)s AND outcome = {Outcome.APPROVED:d}
   AND (%(actor)s::int IS NULL OR actor = %(actor)s)
 ORDER BY created_at, request_id
"""


@dataclass(frozen=True, slots=True)
class ViaView:
    """A question as its program sees it. Never kept: it holds an address."""

    request_id: UUID
    provider: int
    verification: Verification
    recipient_type: RecipientType | None
    address: str = field(repr=False)
    private: Private = field(repr=False)
    parts: tuple[Part, ...]
    created_at: datetime
    ended_at: datetime | None
    stage: str
    status: str

    @property
    def source(self) -> Source:
        """What is recorded as the source of its approvals."""
        return self.verification.source


@dataclass(frozen=True, slots=True)
class ShowVia(UseCase[ViaView]):
    """How a question stands."""

    provider: int
    request_id: UUID | None
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> ViaView:
        """Raises RuleBroken H1030."""
        held = find(work, self.provider, self.request_id)
        stage, status = last_status(held.course(work.now))
        return ViaView(
            held.request_id,
            held.provider,
            held.verification,
            held.recipient_type,
            held.address(work).canonical,
            held.private(work),
            held.parts,
            held.created_at,
            held.ended_at,
            stage,
            status,
        )


@dataclass(frozen=True, slots=True)
class ListAgreed(UseCase[tuple[UUID, ...]]):
    """The questions in which an address agreed to a text about data; of a partner, its own."""

    provider: int
    address: str = field(repr=False)
    text: Text
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> tuple[UUID, ...]:
        """The oldest first. Raises NotAllowed for a partner that may not ask in the provider's
        name."""
        partner = work.context.role is Role.PARTNER
        if partner and not granted(work, (self.provider,)):
            raise NotAllowed(deed="ListAgreed")
        what = {"tag": work.core.keys.tag(self.address), "provider": self.provider}
        rows = work.rows(AGREED, what | {"actor": work.context.actor if partner else None})
        return tuple(id for id, parts in rows if any(_agrees(one, self.text) for one in parts))


def _agrees(part: list[object], text: Text) -> bool:
    title, _, type, transaction = part
    return title == Title.KVK and type == text and transaction is not None
