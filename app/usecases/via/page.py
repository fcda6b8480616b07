"""The page behind the link of a question: read, opened, answered, and «never ask me again».

Whoever has the link has the message, which went to the address that it is about. To read the page
changes nothing: programs that look at links open nothing and answer nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import ClassVar

from app.core import Context, Core, UseCase, Work
from app.domain.permissions import Assurance, Role
from app.domain.via import LINK_LASTS, Outcome, Part, Title
from app.errors import InvalidInput, TooLate
from app.links import door_digest
from app.receipts import receipt
from app.usecases.via.approving import CHANNEL, end
from app.usecases.via.held import Held, find_linked
from app.usecases.via.starting import title_of

OPEN = """
UPDATE via_request SET opened_at = coalesce(opened_at, %(now)s)
 WHERE tag = %(tag)s AND request_id = %(id)s
"""
SILENCE = """
INSERT INTO via_silence (tag, provider, since, channel, reference)
VALUES (%(tag)s, %(provider)s, %(now)s, %(channel)s, %(reference)s)
ON CONFLICT (tag, provider) DO UPDATE SET since = excluded.since
"""
SILENT = "SELECT 1 FROM via_silence WHERE tag = %s AND provider = %s AND since >= %s"


@receipt
@dataclass(frozen=True, slots=True)
class ViaLine:
    """One thing that is asked for; without a brand it is the provider's. `type` is a MessageType,
    or without a brand a Text."""

    brand: int | None
    name: str
    type: int
    approved: bool


@receipt
@dataclass(frozen=True, slots=True)
class ViaShown:
    """A question as its page shows it. `until`: when it may be answered; `by_code`: not on the
    page; `opened`: it was opened, or need not be; `silenced`: after it, the provider may ask no
    more."""

    provider: str
    lines: tuple[ViaLine, ...]
    address: str
    until: datetime
    by_code: bool
    opened: bool
    outcome: Outcome | None
    reference: str
    silenced: bool

    def past(self, now: datetime) -> bool:
        """Whether nothing can be answered any more."""
        return self.outcome is not None or now >= self.until


def via_context(core: Core) -> Context:
    """The context of somebody with a link."""
    return Context(CHANNEL, Role.CITIZEN, Assurance.SENDER, core.clock.now())


@dataclass(frozen=True, slots=True)
class ReadVia(UseCase[ViaShown]):
    """What is asked."""

    token: str
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> ViaShown:
        """Raises InvalidInput for no link of ours, TooLate a day after it was sent."""
        return _shown(work, _found(work, self.token))


@dataclass(frozen=True, slots=True)
class OpenVia(UseCase[ViaShown]):
    """A person wants to see the question: that is when it counts as opened."""

    token: str

    def run(self, work: Work) -> ViaShown:
        """Raises InvalidInput and TooLate as ReadVia does."""
        held = _found(work, self.token, lock=True)
        if held.outcome is None:
            work.change(OPEN, {"now": work.now, "tag": held.tag, "id": held.request_id})
            held = replace(held, opened_at=held.opened_at or work.now)
        return _shown(work, held)


@dataclass(frozen=True, slots=True)
class AnswerVia(UseCase[ViaShown]):
    """Approve some lines of the question, by their places, or nothing of it. The first answer
    counts. `page`: what stood on the page; `network`: from where the answer came."""

    token: str
    chosen: Sequence[int]
    page: str = field(default="", repr=False)
    network: str = field(default="", repr=False)

    def run(self, work: Work) -> ViaShown:
        """Raises InvalidInput and TooLate as ReadVia does; TooLate when it may not be answered any
        more, InvalidInput for a question that a code answers."""
        held = _found(work, self.token, lock=True)
        if held.outcome is not None:
            return _shown(work, held)
        if held.verification.by_code:
            raise InvalidInput("link")
        chosen = [one for place, one in enumerate(held.parts) if place in self.chosen]
        kept = held.private(work)
        if chosen:
            kept = replace(kept, page=self.page, network=self.network)
        ended = end(work, held, chosen, kept, held.opened_at or work.now)
        return _shown(work, ended)


@dataclass(frozen=True, slots=True)
class SilenceVia(UseCase[ViaShown]):
    """Let this provider ask no more; a question that is open is answered by that with a no."""

    token: str

    def run(self, work: Work) -> ViaShown:
        """Raises InvalidInput and TooLate as ReadVia does."""
        held = _found(work, self.token, lock=True)
        how = {"now": work.now, "channel": CHANNEL, "reference": work.reference}
        work.change(SILENCE, {"tag": held.tag, "provider": held.provider, **how})
        if held.outcome is None and work.now < held.expires_at:
            held = end(work, held, (), held.private(work), held.opened_at)
        return _shown(work, held)


def _found(work: Work, token: str, *, lock: bool = False) -> Held:
    held = find_linked(work, door_digest(token), lock=lock)
    if held is None:
        raise InvalidInput("link")
    if work.now >= _link_until(held):
        raise TooLate(deed="link", hours=int(LINK_LASTS / timedelta(hours=1)))
    return held


def _link_until(held: Held) -> datetime:
    """A code is good for minutes; what its link tells, as long as any link."""
    return held.expires_at - held.verification.lasts + LINK_LASTS


def _shown(work: Work, held: Held) -> ViaShown:
    title = title_of(work, held.provider)
    silent = work.row(SILENT, (held.tag, held.provider, held.created_at))
    return ViaShown(
        provider=title,
        lines=tuple(_line(work, title, one) for one in held.parts),
        address=held.address(work).masked,
        until=held.expires_at,
        by_code=held.verification.by_code,
        opened=held.opened_at is not None or not held.verification.opens,
        outcome=held.outcome,
        reference=held.reference or "",
        silenced=silent is not None,
    )


def _line(work: Work, title: str, part: Part) -> ViaLine:
    name = title
    if part.title is Title.ETK and part.brand is not None:
        view = work.core.directory.get(part.brand)
        name = view.name if view else str(part.brand)
    return ViaLine(part.brand, name, part.type, part.transaction is not None)
