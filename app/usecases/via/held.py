"""A question as it stands in the table: read, locked, and who may know of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from app.core import Work
from app.domain.consent import MessageType, RecipientType
from app.domain.permissions import Role
from app.domain.recipient import Address, parse_address
from app.domain.via import Course, Outcome, Part, Text, Title, Verification
from app.errors import RuleBroken
from app.outbox.post import PostStatus
from app.usecases.addresses import person_of

UNKNOWN = "H1030"

READ = """
SELECT v.tag, v.request_id, v.client_id, v.provider, v.actor, v.verification, v.recipient_type,
       v.language, v.parts, v.created_at, v.expires_at, v.etk_nonce, v.kvk_nonce, v.tries,
       v.opened_at, v.ended_at, v.outcome, v.reference, v.key_id, v.sealed, o.status,
       coalesce(v.sent_at, o.changed_at)
  FROM via_request v LEFT JOIN outbox o ON o.tag = v.tag AND o.id = v.message_id
"""
BY_ID = f"{READ} WHERE v.request_id = %(id)s AND v.provider = %(provider)s"
BY_LINK = f"{READ} WHERE v.link = %(link)s"
LOCK = " FOR NO KEY UPDATE OF v"
GRANTED = """
SELECT count(DISTINCT brand_code) FROM partner_grant
 WHERE integrator_code = %s AND via AND brand_code = ANY(%s)
"""


@dataclass(frozen=True, slots=True)
class Private:
    """What is sealed with a question: what the provider said of the person; the message as it was
    worded, and the page, where one was answered; the network address of the answer; the document
    of an approval, as it was stamped (`evidence.py`)."""

    name: str = ""
    id_number: str = ""
    address: str = ""
    message: str = ""
    page: str = ""
    network: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """A question, and how far it has come."""

    tag: UUID
    request_id: UUID
    client: UUID
    provider: int
    actor: int
    verification: Verification
    recipient_type: RecipientType | None
    language: str
    parts: tuple[Part, ...]
    created_at: datetime
    expires_at: datetime
    nonces: Mapping[Title, UUID]
    tries: int
    opened_at: datetime | None
    ended_at: datetime | None
    outcome: Outcome | None
    reference: str | None
    key_id: int
    sealed: bytes = field(repr=False)
    post: PostStatus | None
    sent_at: datetime | None

    def course(self, now: datetime) -> Course:
        """How far it has come by now."""
        gone = (PostStatus.SENT, PostStatus.DELIVERED, PostStatus.UNDELIVERED)
        return Course(
            self.verification,
            self.post in gone,
            self.post in (PostStatus.UNDELIVERED, PostStatus.GIVEN_UP),
            self.opened_at is not None,
            self.tries,
            self.outcome,
            now >= self.expires_at,
        )

    @property
    def brands(self) -> tuple[int, ...]:
        """The brands that are asked for, each once, in their order."""
        return tuple(dict.fromkeys(one.brand for one in self.parts if one.brand is not None))

    @property
    def types(self) -> tuple[MessageType, ...]:
        """The types of messages that are asked for."""
        return types_of(self.parts)

    @property
    def texts(self) -> tuple[Text, ...]:
        """The texts about data that are asked for."""
        return texts_of(self.parts)

    def private(self, work: Work) -> Private:
        """What is sealed with it."""
        return unseal_private(work, self.key_id, self.sealed, self.request_id)

    def address(self, work: Work) -> Address:
        """The address that was asked."""
        person = person_of(work, self.tag)
        return parse_address(work.core.keys.unseal(person.key_id, person.sealed, self.tag))


def types_of(parts: Iterable[Part]) -> tuple[MessageType, ...]:
    """The types of messages among parts, in their order."""
    return tuple(sorted({MessageType(one.type) for one in parts if one.title is Title.ETK}))


def texts_of(parts: Iterable[Part]) -> tuple[Text, ...]:
    """The texts about data among parts, in their order."""
    return tuple(sorted({Text(one.type) for one in parts if one.title is Title.KVK}))


def sealed_private(work: Work, request_id: UUID, private: Private) -> tuple[int, bytes]:
    """The key's id, and what is private as the table has it."""
    return work.core.keys.seal_bytes(orjson.dumps(asdict(private)), request_id)


def unseal_private(work: Work, key_id: int, sealed: bytes, request_id: UUID) -> Private:
    """What `sealed_private` sealed. Raises KeysError."""
    return Private(**orjson.loads(work.core.keys.unseal_bytes(key_id, sealed, request_id)))


def packed(parts: Sequence[Part]) -> list[list[Any]]:
    """Parts as the table has them."""
    return [[one.title, one.brand, one.type, one.transaction] for one in parts]


def find(work: Work, provider: int, request_id: UUID | None, *, lock: bool = False) -> Held:
    """A question of a provider. A partner knows of those that it asked itself, as long as it is
    granted to. Raises RuleBroken H1030 for any other, and for what names none."""
    row = None
    if request_id is not None:
        sql = BY_ID + LOCK if lock else BY_ID
        row = work.row(sql, {"id": request_id, "provider": provider})
    held = _held(row) if row is not None else None
    if held is None or not _may_know(work, held):
        raise RuleBroken(UNKNOWN)
    return held


def find_linked(work: Work, digest: UUID, *, lock: bool = False) -> Held | None:
    """The question that a link was sent for."""
    row = work.row(BY_LINK + LOCK if lock else BY_LINK, {"link": digest})
    return None if row is None else _held(row)


def _may_know(work: Work, held: Held) -> bool:
    if work.context.role is not Role.PARTNER:
        return True
    own = (held.provider,) if held.texts else ()
    return held.actor == work.context.actor and granted(work, (*held.brands, *own))


def granted(work: Work, brands: Sequence[int]) -> bool:
    """Whether this partner may ask in the name of all these brands; in a provider's own name, who
    may in that of its master brand, which has the provider's code."""
    row = work.row(GRANTED, (work.context.actor, list(brands)))
    return row is not None and row[0] == len(set(brands))


def _held(row: Sequence[Any]) -> Held:
    tag, request_id, client, provider, actor, verification, kind, language, parts = row[:9]
    created, expires, etk, kvk, tries, opened, ended, outcome, reference = row[9:18]
    key_id, sealed, post, sent = row[18:]
    nonces = {title: one for title, one in ((Title.ETK, etk), (Title.KVK, kvk)) if one is not None}
    return Held(
        tag=tag,
        request_id=request_id,
        client=client,
        provider=provider,
        actor=actor,
        verification=Verification(verification),
        recipient_type=RecipientType(kind) if kind is not None else None,
        language=language,
        parts=tuple(Part(Title(title), brand, type, done) for title, brand, type, done in parts),
        created_at=created,
        expires_at=expires,
        nonces=nonces,
        tries=tries,
        opened_at=opened,
        ended_at=ended,
        outcome=Outcome(outcome) if outcome is not None else None,
        reference=reference,
        key_id=key_id,
        sealed=sealed,
        post=PostStatus(post) if post is not None else None,
        sent_at=sent if post is None or post >= PostStatus.SENT else None,
    )
