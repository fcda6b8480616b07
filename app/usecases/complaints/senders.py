"""From a sender to the brand whose it is: what providers said, what officers corrected."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID, uuid4

from app.core import UseCase, Work
from app.domain.permissions import OF_PROVIDER
from app.domain.sender import Sender, SenderKind, parse_sender
from app.errors import NotAllowed, NotFound

FIND = "SELECT id, brand_code FROM sender WHERE digest = %s"
ADD = """
INSERT INTO sender (id, digest, kind, key_id, sealed, created_at, changed_at)
VALUES (%(id)s, %(digest)s, %(kind)s, %(key_id)s, %(sealed)s, %(now)s, %(now)s)
ON CONFLICT (digest) DO UPDATE SET digest = excluded.digest
RETURNING id, brand_code
"""
# What an officer said stands against every provider, and one provider's word against another's.
NAME = """
UPDATE sender SET brand_code = %(brand)s, iys_code = %(actor)s, changed_at = %(now)s
 WHERE id = %(id)s
   AND (%(actor)s::int IS NULL OR brand_code IS NULL OR iys_code = %(actor)s)
"""
OF_BRAND = """
SELECT id, kind, key_id, sealed, iys_code IS NULL, changed_at FROM sender
 WHERE brand_code = %s ORDER BY changed_at, id LIMIT %s
"""
DROP = """
UPDATE sender SET brand_code = NULL, iys_code = NULL, changed_at = %(now)s
 WHERE id = %(id)s AND brand_code = %(brand)s AND iys_code = %(actor)s
"""
MOST = 1000


@dataclass(frozen=True, slots=True)
class KnownSender:
    """A sender by its id, and whose it is, as far as anybody said."""

    id: UUID
    brand: int | None


def named(canonical: str) -> str:
    """What the digest of a sender is made of: never the tag of an address."""
    return f"sender\n{canonical}"


def digest_of(work: Work, sender: Sender) -> UUID:
    """By which a sender is found."""
    return work.core.keys.tag(named(sender.canonical))


def sender_of(work: Work, text: str) -> KnownSender:
    """The sender that somebody copied, kept from now on: unknown ones are grouped by it.

    Raises InvalidInput for what nobody can have sent from.
    """
    sender = parse_sender(text)
    digest = digest_of(work, sender)
    row = work.row(FIND, (digest,))
    if row is None:
        id = uuid4()
        key_id, sealed = work.core.keys.seal(sender.canonical, id)
        what = {"id": id, "digest": digest, "kind": sender.kind, "key_id": key_id}
        row = work.row(ADD, what | {"sealed": sealed, "now": work.now}) or (id, None)
    return KnownSender(row[0], row[1] if row[1] is not None else brand_named(work, sender))


def brand_named(work: Work, sender: Sender) -> int | None:
    """The brand of a name of letters that is one brand's own and no other's."""
    if sender.kind is not SenderKind.HEADER:
        return None
    found = work.core.directory.find(sender.canonical)
    return found[0].code if len(found) == 1 else None


@dataclass(frozen=True, slots=True)
class NameSender(UseCase[UUID]):
    """Say whose a sender is: a provider of a brand of its own, or an officer, whose word stands.

    Complaints that wait for their sender get its brand soon after (`tending.py`).
    """

    sender: str
    brand: int

    def run(self, work: Work) -> UUID:
        """The sender's id. Raises NotFound for a brand that there is not, InvalidInput for no
        sender, NotAllowed for another's brand or a sender that is taken."""
        view = work.core.directory.get(self.brand)
        if view is None:
            raise NotFound("brand")
        provider = work.context.role in OF_PROVIDER
        if provider and view.iys_code != work.context.actor:
            raise NotAllowed(deed="NameSender")
        known = sender_of(work, self.sender)
        actor = work.context.actor if provider else None
        what = {"id": known.id, "brand": self.brand, "actor": actor, "now": work.now}
        if not work.change(NAME, what):
            raise NotAllowed(deed="NameSender", taken=1)
        return known.id


@dataclass(frozen=True, slots=True)
class BrandSender:
    """A number, name or mail address that is a brand's; `by_officer`: an officer said so."""

    id: UUID
    kind: SenderKind
    sender: str
    by_officer: bool
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class ListSenders(UseCase[tuple[BrandSender, ...]]):
    """From which numbers and names a brand of the provider's own writes."""

    brand: int
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> tuple[BrandSender, ...]:
        """In the order in which they were said; a thousand at most. Raises NotAllowed."""
        _own(work, self.brand)
        rows = work.rows(OF_BRAND, (self.brand, MOST))
        return tuple(
            BrandSender(
                id, SenderKind(kind), work.core.keys.unseal(key_id, bytes(sealed), id), officer, at
            )
            for id, kind, key_id, sealed, officer, at in rows
        )


@dataclass(frozen=True, slots=True)
class DropSender(UseCase[None]):
    """A sender is the brand's no more; what was complained about it stays whose it was."""

    brand: int
    id: UUID

    def run(self, work: Work) -> None:
        """Raises NotFound for one that the provider never named, NotAllowed for another's brand."""
        _own(work, self.brand)
        actor = work.context.actor
        what = {"id": self.id, "brand": self.brand, "actor": actor, "now": work.now}
        if not work.change(DROP, what):
            raise NotFound("sender")


def _own(work: Work, brand: int) -> None:
    view = work.core.directory.get(brand)
    if view is None or view.iys_code != work.context.actor:
        raise NotAllowed(deed="senders")
