"""Links for the mails of a provider, by which whoever gets one refuses its brand (İYS: E-posta Ret
Linki): those of our own mails, made for somebody else, so that they end and never begin."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from app.core import UseCase, Work
from app.domain.consent import MessageType, RecipientType
from app.domain.recipient import Address
from app.links import Ending, LinkMaker, LinkPart
from app.usecases.programs.looking import ListApproved

TYPES = (MessageType.EPOSTA,)


@dataclass(frozen=True, slots=True)
class MakeRefusalLinks(UseCase[tuple[str | None, ...]]):
    """A link for each mail address that the brand may write to; None for every other."""

    brand: int
    recipients: Sequence[tuple[Address, RecipientType]] = field(repr=False)
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> tuple[str | None, ...]:
        """Good for ninety days. They are kept nowhere: each holds what it does, sealed."""
        approved: set[int] = set()
        for kind in RecipientType:
            places = [n for n, (_, known_as) in enumerate(self.recipients) if known_as is kind]
            tags = work.core.keys.tags(self.recipients[n][0].canonical for n in places)
            order = ListApproved(tags, self.brand, MessageType.EPOSTA, kind)
            approved.update(places[n] for n in (work.run(order) if tags else ()))
        maker = LinkMaker(work.core.keys, work.core.settings.public_url, work.now)
        return tuple(
            maker.url(Ending.REVOKE, (LinkPart(address, self.brand, TYPES),), lent=True)
            if place in approved
            else None
            for place, (address, _) in enumerate(self.recipients)
        )
