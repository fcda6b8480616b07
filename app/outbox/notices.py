"""Sending notices: everything that waits for one address leaves as one message, by day."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from app.channel import Channel
from app.core import Core, UseCase, Work
from app.dialogue.reply import Reply
from app.dialogue.telling import Notice, tell_together
from app.dialogue.told import Told, ToldApplication, ToldApproval, ToldRecording, ToldSummary
from app.domain.application import Kind as ApplicationKind
from app.domain.consent import MessageType
from app.domain.quiet import may_tell, told_at
from app.domain.recipient import Address, Kind, parse_address
from app.links import Ending, LinkMaker, LinkPart
from app.outbox.delivery import ClosePost, Taken, carry, system_context
from app.outbox.post import PostStatus
from app.receipts import from_json

# What waits, and what this very job had taken when its worker died: better twice than never.
TAKE = """
UPDATE outbox o SET status = %(trying)s, attempts = o.attempts + 1, bundle = %(bundle)s,
       changed_at = %(now)s
  FROM recipient r
 WHERE o.tell_tag = %(tag)s AND r.tag = o.tag
   AND (o.status = %(queued)s OR o.status = %(trying)s AND o.bundle = %(bundle)s)
RETURNING o.tag, r.key_id, r.sealed, o.words, o.attempts, o.created_at
"""
NOTED = "SELECT key_id, note, application_id FROM application_event WHERE id = %s"
TO = """
SELECT r.key_id, r.sealed, coalesce(r.language, a.language)
  FROM recipient r LEFT JOIN account_address x ON x.tag = r.tag AND x.opens
  LEFT JOIN account a ON a.id = x.account_id
 WHERE r.tag = %s
"""


@dataclass(frozen=True, slots=True)
class _Ways:
    """What a message to this address may offer."""

    work: Work
    to: Address

    @property
    def now(self) -> datetime:
        return self.work.now

    @property
    def by_link(self) -> bool:
        return self.to.kind is Kind.MAIL

    @property
    def links(self) -> LinkMaker:
        core = self.work.core
        return LinkMaker(core.keys, core.settings.public_url, self.now)

    def label(self, brand: int) -> str:
        return self.work.core.directory.label(brand)

    def word(self, brand: int) -> str:
        view = self.work.core.directory.get(brand)
        return view.word if view else str(brand)

    def deny(self, recordings: Sequence[tuple[Address, ToldRecording]]) -> str:
        said = [(address, told.brand, (told.type,)) for address, told in recordings]
        return self.links.url(Ending.DENY, _parts(said))

    def refuse(self, approvals: Sequence[tuple[Address, ToldApproval]]) -> str:
        said = [(address, told.brand, told.types) for address, told in approvals]
        return self.links.url(Ending.REVOKE, _parts(said))

    def permissions(self) -> str:
        return self.links.permissions

    def complaint(self, number: int) -> str:
        return f"{self.links.public_url}/sikayetlerim/{number}"

    def asked(self) -> str:
        return f"{self.links.public_url}/kurumsal/sikayetler"

    def application(self, told: ToldApplication) -> str:
        path = f"/markalar/istekler/{told.number}"
        if told.kind == ApplicationKind.PROVIDER:
            path = "" if told.registers else "/basvuru/durum"
        return f"{self.links.public_url}/kurumsal{path}"

    def noted(self, event: int) -> str:
        row = self.work.row(NOTED, (event,))
        return self.work.core.keys.unseal(*row) if row and row[1] is not None else ""

    def stopped(self, number: int) -> str:
        return f"{self.links.public_url}/sikayetlerim/{number}/kesildi"

    def stop(self, notices: Sequence[Notice]) -> str:
        """The link of a mail program's own button: what was told of is refused, and nothing is
        disputed; a summary comes no more."""
        said: list[Said] = [
            (one.about, one.told.brand, (one.told.type,))
            for one in notices
            if isinstance(one.told, ToldRecording)
        ]
        said += [
            (one.about, one.told.brand, one.told.types)
            for one in notices
            if isinstance(one.told, ToldApproval) and one.told.types
        ]
        if said:
            return self.links.url(Ending.REVOKE, _parts(said))
        for one in notices:
            if isinstance(one.told, ToldSummary):
                return self.links.url(Ending.SUMMARY, account=UUID(one.told.account))
        return ""


Said = tuple[Address, int, tuple[MessageType, ...]]
"""Which types of which brand, at which address."""


def _parts(said: Sequence[Said]) -> tuple[LinkPart, ...]:
    types: dict[tuple[Address, int], set[MessageType]] = {}
    for address, brand, some in said:
        types.setdefault((address, brand), set()).update(some)
    return tuple(
        LinkPart(address, brand, tuple(sorted(found))) for (address, brand), found in types.items()
    )


@dataclass(frozen=True, slots=True)
class TakeNotices(UseCase[Taken | None]):
    """Take all notices that wait for an address, under the name of one message; None when there
    are none."""

    tag: UUID
    bundle: UUID

    def run(self, work: Work) -> Taken | None:
        """What was taken and not closed is taken again by the same job only."""
        states = {"trying": int(PostStatus.TRYING), "queued": int(PostStatus.QUEUED)}
        named = {"tag": self.tag, "bundle": self.bundle, "now": work.now}
        rows = sorted(work.rows(TAKE, {**states, **named}), key=lambda row: (row[5], row[0]))
        if not rows:
            return None
        to = work.row(TO, (self.tag,))
        if to is None:
            self._undelivered(work, "forgotten")
            return None
        address = parse_address(work.core.keys.unseal(to[0], to[1], self.tag))
        if address.kind is Kind.PHONE and not address.mobile:
            # No text reaches a landline, and nobody is called for a notice.
            self._undelivered(work, "landline")
            return None
        ways = _Ways(work, address)
        notices = [self._notice(work, row) for row in rows]
        words = tell_together(notices, ways)
        stop = ways.stop(notices) if ways.by_link else ""
        return Taken(address, "", Reply(words, to[2], stop), min(row[4] for row in rows))

    def _undelivered(self, work: Work, fault: str) -> None:
        work.run(ClosePost(self.tag, self.bundle, PostStatus.UNDELIVERED, fault=fault))

    def _notice(self, work: Work, row: tuple[Any, ...]) -> Notice:
        tag, key_id, sealed, words = row[:4]
        told: Told = from_json(words)
        about = parse_address(work.core.keys.unseal(key_id, sealed, tag))
        return Notice(about, told, elsewhere=tag != self.tag)


def tell(core: Core, channels: Mapping[str, Channel], tag: UUID, bundle: UUID) -> int | None:
    """Send what waits for an address. Gives the seconds after which to try again, None when all is
    done. A retry may fall into the night too."""
    now = core.clock.now()
    if not may_tell(now):
        return math.ceil((told_at(now) - now).total_seconds())
    taken = core.run(TakeNotices(tag, bundle), system_context(core))
    return None if taken is None else carry(core, channels, tag, bundle, taken)
