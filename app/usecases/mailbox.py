"""The mailbox of the demo: the mails that would have left, for whoever tries it out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from app.core import UseCase, Work
from app.errors import NotAllowed, NotFound

MOST = 200

# In the demo a few hundred texts and mails lie here; which of them are mails, only their
# addresses say.
LIST = """
SELECT h.tag, h.id, h.created_at, h.key_id, h.sealed, r.key_id, r.sealed
  FROM handset_text h JOIN recipient r ON r.tag = h.tag
 WHERE %(tag)s::uuid IS NULL OR h.tag = %(tag)s AND h.id = %(id)s
 ORDER BY h.created_at DESC, h.id DESC
"""


@dataclass(frozen=True, slots=True)
class KeptMail:
    """A mail as it would have gone on the wire; `tag` and `id` name it in an address."""

    tag: UUID
    id: int
    address: str
    kept_at: datetime
    source: str


@dataclass(frozen=True, slots=True)
class ReadMailbox(UseCase[tuple[KeptMail, ...]]):
    """The mails of the demo, newest first."""

    reads: ClassVar[bool] = True

    def run(self, work: Work) -> tuple[KeptMail, ...]:
        """Raises NotAllowed outside the demo."""
        return _mails(work, {"tag": None, "id": None})[:MOST]


@dataclass(frozen=True, slots=True)
class ReadMail(UseCase[KeptMail]):
    """One mail of the demo."""

    tag: UUID
    id: int
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> KeptMail:
        """Raises NotFound where there is none, NotAllowed outside the demo."""
        found = _mails(work, {"tag": self.tag, "id": self.id})
        if not found:
            raise NotFound("mail")
        return found[0]


def _mails(work: Work, which: dict[str, Any]) -> tuple[KeptMail, ...]:
    if not work.core.settings.demo:
        raise NotAllowed(deed="mailbox")
    unseal, mails = work.core.keys.unseal, []
    for tag, number, kept_at, key_id, sealed, address_key, address_sealed in work.rows(LIST, which):
        address = unseal(address_key, address_sealed, tag)
        if "@" in address:
            mails.append(KeptMail(tag, number, address, kept_at, unseal(key_id, sealed, tag)))
    return tuple(mails)
