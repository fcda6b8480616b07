"""The evidence of an approval that the registry asked for: gathered when the citizen answers,
sealed as it was then, and drawn as a letter that an authority of time stamps.

The document is JSON of one line, in UTF-8, with its names in order; what it says of the address and
of a national id is masked. The letter is a PDF, which names the hash of the document, so that the
stamp is over both. It is drawn once, and kept from then on.
"""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha384
from typing import Any, ClassVar
from uuid import UUID

import orjson

from app.core import UseCase, Work
from app.domain.consent import MessageType, RecipientType
from app.domain.via import Outcome, Part, Text, Title, Verification
from app.errors import RuleBroken
from app.usecases.via.held import Held, Private, find
from app.usecases.via.starting import title_of

NO_EVIDENCE = "H1072"
SHOWN_DIGITS = 3
"""Of a national id, which whoever wrote it here knows anyway."""

GIVEN_UP = timedelta(days=30)
AT_ONCE = 100

PARTNER = "SELECT title FROM partner WHERE integrator_code = %s"
STAMP = """
SELECT stamp, letter_key_id, letter FROM via_request WHERE tag = %s AND request_id = %s
"""
UNSTAMPED = f"""
SELECT tag, request_id, provider FROM via_request
 WHERE evidence_hash IS NOT NULL AND stamp IS NULL AND ended_at > %s
   AND request_id <> ALL(%s)
 ORDER BY ended_at LIMIT {AT_ONCE}
"""
KEEP = """
UPDATE via_request SET stamp = %s, letter_key_id = %s, letter = %s
 WHERE tag = %s AND request_id = %s AND stamp IS NULL
"""


@dataclass(frozen=True, slots=True)
class BrandName:
    """A brand by its code and name."""

    code: int
    name: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that proves an approval. `by`: the partner that asked in the provider's name, if one did;
    `address` is masked. Never kept."""

    request_id: UUID
    client: UUID
    provider: int
    title: str
    by: str
    verification: Verification
    recipient_type: RecipientType | None
    address: str
    private: Private = field(repr=False)
    parts: tuple[Part, ...]
    brands: tuple[BrandName, ...]
    language: str
    reference: str
    asked_at: datetime
    sent_at: datetime | None
    opened_at: datetime | None
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class Proof:
    """What proves an approval: all that is known of it, the document as it was sealed then; the
    letter, and the time stamp over that (a TimeStampResp of RFC 3161), once there are these."""

    evidence: Evidence
    document: bytes = field(repr=False)
    stamp: bytes | None = None
    letter: bytes | None = field(default=None, repr=False)

    @property
    def hash(self) -> str:
        """SHA-384 of the document, 96 hex digits."""
        return sha384(self.document).hexdigest()


def evidence_of(work: Work, held: Held, private: Private) -> Evidence:
    """What is known of a question that was answered."""
    views = [(brand, work.core.directory.get(brand)) for brand in held.brands]
    return Evidence(
        request_id=held.request_id,
        client=held.client,
        provider=held.provider,
        title=title_of(work, held.provider),
        by=_partner(work, held),
        verification=held.verification,
        recipient_type=held.recipient_type,
        address=held.address(work).masked,
        private=private,
        parts=held.parts,
        brands=tuple(BrandName(code, one.name if one else str(code)) for code, one in views),
        language=held.language,
        reference=held.reference or "",
        asked_at=held.created_at,
        sent_at=held.sent_at,
        opened_at=held.opened_at,
        ended_at=held.ended_at or work.now,
    )


def masked_number(number: str) -> str:
    """A national id as evidence shows it."""
    return "*" * (len(number) - SHOWN_DIGITS) + number[-SHOWN_DIGITS:]


def document_of(evidence: Evidence) -> bytes:
    """The document that is sealed, and named in the letter by its hash."""
    private, kind = evidence.private, evidence.recipient_type
    said: dict[str, Any] = {
        "request_id": evidence.request_id,
        "client": evidence.client,
        "provider": {"code": evidence.provider, "title": evidence.title},
        "partner": evidence.by,
        "verification": evidence.verification.name,
        "source": evidence.verification.source.name,
        "recipient": evidence.address,
        "recipient_type": kind.name if kind else None,
        "name": private.name,
        "national_id": masked_number(private.id_number),
        "residence": private.address,
        "message": private.message,
        "page": private.page,
        "network": private.network,
        "parts": [_part(evidence, one) for one in evidence.parts],
        "language": evidence.language,
        "reference": evidence.reference,
        "asked_at": evidence.asked_at,
        "sent_at": evidence.sent_at,
        "opened_at": evidence.opened_at,
        "answered_at": evidence.ended_at,
    }
    return orjson.dumps(said, option=orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z)


def _part(evidence: Evidence, part: Part) -> dict[str, Any]:
    names = {one.code: one.name for one in evidence.brands}
    of_messages = part.title is Title.ETK
    return {
        "brand": part.brand,
        "name": names.get(part.brand or 0, evidence.title),
        "type": (MessageType(part.type) if of_messages else Text(part.type)).name,
        "transaction_id": part.transaction,
    }


def _partner(work: Work, held: Held) -> str:
    if held.actor == held.provider:
        return ""
    row = work.row(PARTNER, (held.actor,))
    return row[0] if row else str(held.actor)


@dataclass(frozen=True, slots=True)
class ShowEvidence(UseCase[Proof]):
    """What proves that a question was approved."""

    provider: int
    request_id: UUID | None
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> Proof:
        """Raises RuleBroken H1072 where nothing was approved, or there is no such question."""
        try:
            held = find(work, self.provider, self.request_id)
        except RuleBroken:
            raise RuleBroken(NO_EVIDENCE) from None
        if held.outcome is not Outcome.APPROVED or held.ended_at is None:
            raise RuleBroken(NO_EVIDENCE)
        private = held.private(work)
        proof = Proof(evidence_of(work, held, private), private.document.encode())
        row = work.row(STAMP, (held.tag, held.request_id))
        if row is None or row[0] is None:
            return proof
        letter = work.core.keys.unseal_bytes(row[1], bytes(row[2]), held.request_id)
        return replace(proof, stamp=bytes(row[0]), letter=letter)


@dataclass(frozen=True, slots=True)
class Unstamped:
    """An approval whose letter is not drawn yet."""

    tag: UUID
    request_id: UUID
    provider: int


@dataclass(frozen=True, slots=True)
class ListUnstamped(UseCase[tuple[Unstamped, ...]]):
    """Some of the approvals that want a time stamp, the oldest first; after thirty days none.
    `but`: those that were tried."""

    but: Collection[UUID] = ()
    reads: ClassVar[bool] = True

    def run(self, work: Work) -> tuple[Unstamped, ...]:
        """A hundred at most."""
        rows = work.rows(UNSTAMPED, (work.now - GIVEN_UP, list(self.but)))
        return tuple(Unstamped(*row) for row in rows)


@dataclass(frozen=True, slots=True)
class StampEvidence(UseCase[bool]):
    """Keep the letter of an approval with the time stamp over it."""

    which: Unstamped
    letter: bytes = field(repr=False)
    stamp: bytes = field(repr=False)

    def run(self, work: Work) -> bool:
        """False where there is one by now."""
        one = self.which
        key_id, sealed = work.core.keys.seal_bytes(self.letter, one.request_id)
        return work.change(KEEP, (self.stamp, key_id, sealed, one.tag, one.request_id)) > 0
