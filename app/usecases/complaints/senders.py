"""From a sender to the brand whose it is: what providers said, what officers corrected."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from app.core import UseCase, Work
from app.domain.permissions import Role
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
        provider = work.context.role is Role.PROVIDER
        if provider and view.iys_code != work.context.actor:
            raise NotAllowed(deed="NameSender")
        known = sender_of(work, self.sender)
        actor = work.context.actor if provider else None
        what = {"id": known.id, "brand": self.brand, "actor": actor, "now": work.now}
        if not work.change(NAME, what):
            raise NotAllowed(deed="NameSender", taken=1)
        return known.id
