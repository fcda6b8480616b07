"""Questions that providers put to citizens through the registry (ViA), and who is never asked."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, Integer, PrimaryKeyConstraint, SmallInteger, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.storage.tables.base import Base

UNSTAMPED = "evidence_hash IS NOT NULL AND stamp IS NULL"


class ViaRequest(Base):
    """One question to one address, and what became of it; with an approval, the evidence of it.

    `actor` is the provider or partner that asked, `client_id` its program. `parts`: what is asked
    for, each a list of title, brand (null: the provider itself), type, and the transaction id (64
    hex) once it was approved. `message_id` is the message in the outbox. Of the codes nothing is
    kept but the nonces that they are made of; of the link, the first half of its SHA-256: it has
    69 bits of chance in it. `sent_at` is written with the answer. `sealed` to `request_id`: what
    the provider said of the person, which words were shown, from where the answer came, and the
    document of an approval, over which `evidence_hash` is (SHA-384). `letter`, sealed to the same,
    is the PDF of it, and `stamp` (RFC 3161) is over that.
    """

    __tablename__ = "via_request"
    __table_args__ = (
        PrimaryKeyConstraint("tag", "request_id"),
        Index("via_request_request_id_idx", "request_id"),
        Index("via_request_link_idx", "link"),
        Index("via_request_created_at_idx", "created_at"),
        Index("via_request_unstamped_idx", "ended_at", postgresql_where=text(UNSTAMPED)),
    )
    tag: Mapped[UUID]
    request_id: Mapped[UUID]
    client_id: Mapped[UUID]
    provider: Mapped[int] = mapped_column(Integer)
    actor: Mapped[int] = mapped_column(Integer)
    verification: Mapped[int] = mapped_column(SmallInteger)
    recipient_type: Mapped[int | None] = mapped_column(SmallInteger)
    language: Mapped[str]
    parts: Mapped[list[Any]] = mapped_column(JSONB)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    message_id: Mapped[UUID]
    etk_nonce: Mapped[UUID | None]
    kvk_nonce: Mapped[UUID | None]
    link: Mapped[UUID]
    tries: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    sent_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[int | None] = mapped_column(SmallInteger)
    reference: Mapped[str | None]
    key_id: Mapped[int] = mapped_column(SmallInteger)
    sealed: Mapped[bytes]
    evidence_hash: Mapped[bytes | None]
    stamp: Mapped[bytes | None]
    letter_key_id: Mapped[int | None] = mapped_column(SmallInteger)
    letter: Mapped[bytes | None]


class ViaSilence(Base):
    """A citizen does not want to be asked by this provider any more."""

    __tablename__ = "via_silence"
    __table_args__ = (PrimaryKeyConstraint("tag", "provider"),)
    tag: Mapped[UUID]
    provider: Mapped[int] = mapped_column(Integer)
    since: Mapped[datetime]
    channel: Mapped[str]
    reference: Mapped[str]
