"""What a link in a mail would end, and ending it: the two orders behind `/ret/<token>`.

Whoever has the link has the mail, which went to the address that it is about; that is as sure as a
sender number. To read a link changes nothing; a program that looks at links ends nothing.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from app.core import Context, Core, Person, UseCase, Work
from app.domain.consent import MessageType, RecipientType, Source, Status
from app.domain.permissions import Assurance, Role
from app.errors import NotFound, TooLate
from app.links import LASTS, Ending, Link, LinkPart, read_link
from app.receipts import receipt
from app.usecases.cells import Cell, refuse
from app.usecases.deny import BY_PROVIDER, TOLD, DenyApproval
from app.usecases.notices import tell_refusal
from app.usecases.undo import WINDOW, UndoRefusal, too_late

CHANNEL = "email"

# The state of one part: whether nothing is left to end, and the movement that ended it.
REFUSED = f"""
SELECT count(*) FILTER (WHERE c.status = {Status.RET:d}) = %(all)s,
       count(*) FILTER (WHERE {BY_PROVIDER} AND (c.claimed OR EXISTS ({TOLD}))) = 0
  FROM consent c
 WHERE c.tag = %(tag)s AND c.brand_code = %(brand)s AND c.type = ANY(%(types)s)
"""
LAST = f"""
SELECT e.reference, e.created_at
  FROM consent c JOIN consent_event e ON e.tag = c.tag AND e.id = c.event_id
 WHERE c.tag = %(tag)s AND c.brand_code = %(brand)s AND c.type = ANY(%(types)s)
   AND c.status = {Status.RET:d} AND e.reference IS NOT NULL
 ORDER BY e.id DESC LIMIT 1
"""
SUMMARY = "SELECT summary FROM account WHERE id = %s"
STOP = "UPDATE account SET summary = false WHERE id = %s AND summary"


@receipt
@dataclass(frozen=True, slots=True)
class LinkLine:
    """One brand's messages to one address, which is masked. `ended`: nothing is left to end;
    `reference` and `undo_until` are those of the refusal that did, where the citizen spoke it."""

    brand: int
    label: str
    name: str
    types: tuple[MessageType, ...]
    address: str
    ended: bool
    reference: str = ""
    undo_until: datetime | None = None


@receipt
@dataclass(frozen=True, slots=True)
class LinkShown:
    """What a link ends (`revoke`, `deny` or `summary`), and until when it is good. `ended`: it has
    nothing left to do; `lent`: it was made for a provider."""

    ending: str
    lines: tuple[LinkLine, ...]
    ended: bool
    until: datetime
    lent: bool = False


def link_context(core: Core) -> Context:
    """The context of somebody with a link, for `ReadLink` and `FollowLink`."""
    now, source = core.clock.now(), Source.IYS_EPOSTA
    return Context(CHANNEL, Role.CITIZEN, Assurance.SENDER, now, source=source)


@dataclass(frozen=True, slots=True)
class ReadLink(UseCase[LinkShown]):
    """What a link would end."""

    token: str
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> LinkShown:
        """Raises InvalidInput for no link of ours, TooLate after ninety days."""
        return _shown(work, read_link(work.core.keys, self.token, work.now))


@dataclass(frozen=True, slots=True)
class FollowLink(UseCase[LinkShown]):
    """End what a link ends. The same link again gives the same answer; should the citizen have
    approved in between, it ends that approval too."""

    token: str

    def run(self, work: Work) -> LinkShown:
        """Raises InvalidInput and TooLate as ReadLink does."""
        link = read_link(work.core.keys, self.token, work.now)
        if link.account is not None:
            work.change(STOP, (link.account,))
        _end(replace(work, context=_said(work)), link)
        return _shown(work, link)


@dataclass(frozen=True, slots=True)
class UndoLink(UseCase[LinkShown]):
    """Take back what a link ended, as long as any refusal can be undone."""

    token: str

    def run(self, work: Work) -> LinkShown:
        """Raises InvalidInput and TooLate as ReadLink does, and TooLate when nothing of it can be
        undone any more, or not by this link: a provider that has it may not bring a permission
        back."""
        link = read_link(work.core.keys, self.token, work.now)
        if link.lent:
            raise too_late()
        own = replace(work, context=_said(work))
        lines = zip(link.parts, _shown(work, link).lines, strict=True)
        found = {(part.address, line.reference) for part, line in lines if line.reference}
        if not sum(_undone(own, work.core.person(address), only) for address, only in found):
            raise too_late()
        return _shown(work, link)


def _undone(work: Work, person: Person, reference: str) -> int:
    try:
        return len(work.of(person).run(UndoRefusal(reference)).brands)
    except TooLate:
        return 0


def _said(work: Work) -> Context:
    """The word of whoever has the mail."""
    return replace(work.context, source=Source.IYS_EPOSTA, channel=CHANNEL)


def _end(work: Work, link: Link) -> None:
    """Under one reference, address by address in one order, so that none waits in a circle."""
    people = {part.address: work.core.person(part.address) for part in link.parts}
    for address, person in sorted(people.items(), key=lambda item: item[1].tag):
        there = work.of(person)
        parts = [part for part in link.parts if part.address == address]
        if link.ending is Ending.REVOKE:
            refuse(there, [Cell(part.brand, type, None) for part in parts for type in part.types])
            if link.lent:
                # A provider has this link too: who is refused for has to hear of it.
                tell_refusal(there)
        else:
            for part in parts:
                _deny(there, part)


def _deny(work: Work, part: LinkPart) -> None:
    try:
        work.run(DenyApproval(part.brand, LASTS, part.types))
    except NotFound:
        # It ended before.
        return


def _shown(work: Work, link: Link) -> LinkShown:
    lines = tuple(_line(work, link, part) for part in link.parts)
    ended = all(line.ended for line in lines)
    if link.account is not None:
        row = work.row(SUMMARY, (link.account,))
        ended = row is None or not row[0]
    return LinkShown(link.ending.value, lines, ended, link.until, link.lent)


def _line(work: Work, link: Link, part: LinkPart) -> LinkLine:
    key = {
        "tag": work.core.keys.tag(part.address.canonical),
        "brand": part.brand,
        "types": sorted(map(int, part.types)),
        "all": len(part.types) * len(RecipientType),
        "since": work.now - LASTS,
    }
    refused, undenied = work.row(REFUSED, key) or (False, True)
    ended = bool(refused if link.ending is Ending.REVOKE else undenied)
    reference, at = (work.row(LAST, key) if ended else None) or ("", None)
    brand = work.core.directory.get(part.brand)
    return LinkLine(
        brand=part.brand,
        label=brand.label if brand else str(part.brand),
        name=brand.name if brand else str(part.brand),
        types=part.types,
        address=part.address.masked,
        ended=ended,
        reference=reference,
        undo_until=at + WINDOW if at else None,
    )
