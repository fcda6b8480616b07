"""A citizen's yes to a question, or no: what is recorded, and what is told of it afterwards."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256, sha384
from uuid import UUID

from psycopg.types.json import Jsonb

from app.core import Work
from app.dialogue.told import ToldApproval
from app.domain.consent import MessageType
from app.domain.permissions import Assurance, Role
from app.domain.via import Outcome, Part, Text, Title
from app.outbox.post import tell_many
from app.usecases.addresses import person_of
from app.usecases.cells import Cell, approve_anew
from app.usecases.via.evidence import document_of, evidence_of
from app.usecases.via.held import Held, Private, packed, sealed_private
from app.usecases.via.starting import called

CHANNEL = "via"
"""In the history: the citizen answered a question that the registry had sent."""

END = """
UPDATE via_request
   SET parts = %(parts)s, outcome = %(outcome)s, ended_at = %(now)s, reference = %(reference)s,
       opened_at = %(opened)s, sent_at = %(sent)s, key_id = %(key_id)s, sealed = %(sealed)s,
       evidence_hash = %(hash)s
 WHERE tag = %(tag)s AND request_id = %(id)s
"""


def end(
    work: Work, held: Held, chosen: Collection[Part], private: Private, opened: datetime | None
) -> Held:
    """Approve what was chosen, in the citizen's name, and end the question; without any choice it
    is a no. A refusal that came later stays, and its part is not approved.

    `private` and `opened`: what is known of the answer, as it is kept.
    """
    parts = _approved(work, held, chosen)
    outcome = Outcome.APPROVED if any(one.transaction for one in parts) else Outcome.DECLINED
    ended = replace(
        held,
        parts=parts,
        outcome=outcome,
        ended_at=work.now,
        opened_at=opened,
        reference=work.reference,
    )
    document = b""
    if outcome is Outcome.APPROVED:
        document = document_of(evidence_of(work, ended, private))
    kept = replace(private, document=document.decode())
    key_id, sealed = sealed_private(work, held.request_id, kept)
    ended = replace(ended, key_id=key_id, sealed=sealed)
    params = {
        "tag": held.tag,
        "id": held.request_id,
        "parts": Jsonb(packed(parts)),
        "outcome": outcome,
        "now": work.now,
        "reference": work.reference,
        "opened": opened,
        "sent": held.sent_at,
        "key_id": key_id,
        "sealed": sealed,
        "hash": sha384(document).digest() if document else None,
    }
    work.change(END, params)
    _tell(work, ended)
    return ended


def _approved(work: Work, held: Held, chosen: Collection[Part]) -> tuple[Part, ...]:
    """All parts, those that took effect with their transaction ids."""
    person = person_of(work, held.tag)
    context = replace(
        work.context,
        channel=CHANNEL,
        role=Role.CITIZEN,
        assurance=Assurance.CODE,
        at=work.now,
        who=person,
        source=held.verification.source,
        actor=None,
    )
    own = replace(work, context=context, _reference=work.reference)
    kind = held.recipient_type
    cells = [Cell(one.brand, MessageType(one.type), kind) for one in chosen if one.brand]
    done = {(one.cell.brand, one.cell.type): one.transaction_id for one in approve_anew(own, cells)}
    return tuple(
        replace(one, transaction=_transaction(held, one, done)) if one in chosen else one
        for one in held.parts
    )


def _transaction(held: Held, part: Part, done: dict[tuple[int, MessageType], str]) -> str | None:
    """What names the approval of a part: of a brand, its movement; of data, this one answer."""
    if part.brand is not None:
        return done.get((part.brand, MessageType(part.type)))
    named = held.tag.bytes + held.request_id.bytes + bytes((part.type,))
    return sha256(named).hexdigest()


def _tell(work: Work, held: Held) -> None:
    """What was approved, at the address or where the citizen chose to be told; with the way out."""
    notices: list[tuple[UUID, str, ToldApproval]] = []
    done = [one for one in held.parts if one.transaction]
    for brand in held.brands:
        types = _types(done, brand)
        if types:
            told = ToldApproval(brand, types)
            notices.append((held.tag, f"approved:{held.request_id}:{brand}", told))
    texts = tuple(Text(one.type) for one in done if one.title is Title.KVK)
    if texts:
        name = called(work, held.provider)
        told = ToldApproval(held.provider, (), texts, name)
        notices.append((held.tag, f"approved:{held.request_id}", told))
    tell_many(work, notices)


def _types(parts: Sequence[Part], brand: int) -> tuple[MessageType, ...]:
    return tuple(sorted(MessageType(one.type) for one in parts if one.brand == brand))
