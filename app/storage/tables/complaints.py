"""Complaints: what was told, what became of it, and who sent what it is about."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Identity,
    Index,
    Integer,
    PrimaryKeyConstraint,
    SmallInteger,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.orm import Mapped, mapped_column

from app.storage.tables.base import Base

FIRST_NUMBER = 10001
"""Complaints are numbered from here on: short enough to be texted and read out."""


class SenderName(Base):
    """A number, a name or a mail address from which messages come, and whose it is.

    `digest` is its keyed hash; the sender itself is sealed to `id`, since an unknown number may be
    a person's. `brand_code` is null until a provider or an officer says whose it is; `iys_code`
    is the provider that said so, null for an officer, whose word no provider changes.
    """

    __tablename__ = "sender"
    __table_args__ = (Index("sender_brand_code_idx", "brand_code"),)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    digest: Mapped[UUID] = mapped_column(unique=True)
    kind: Mapped[int] = mapped_column(SmallInteger)
    key_id: Mapped[int] = mapped_column(SmallInteger)
    sealed: Mapped[bytes]
    brand_code: Mapped[int | None] = mapped_column(Integer)
    iys_code: Mapped[int | None] = mapped_column(Integer)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class Complaint(Base):
    """One complaint, by the address that the message came to.

    What stands in columns is what work is sorted by; what the complainant told is sealed to `uid`.
    `finding` is the pre-examination, `verdict` its word. `asked_stopped_at`: when the complainant
    was asked whether the messages have stopped, `stopped` the answer. `grouped_at`: when its
    campaign was looked for; null where that is still to be done.
    """

    __tablename__ = "complaint"
    __table_args__ = (
        PrimaryKeyConstraint("tag", "id"),
        Index("complaint_id_idx", "id"),
        Index(
            "complaint_queue_idx",
            "province",
            "filed_at",
            "id",
            postgresql_where=text("state BETWEEN 1 AND 4"),
        ),
        Index(
            "complaint_open_idx", "filed_at", "id", postgresql_where=text("state BETWEEN 1 AND 4")
        ),
        Index("complaint_state_idx", "state", "filed_at", "id"),
        Index(
            "complaint_verdict_idx",
            "verdict",
            "filed_at",
            "id",
            postgresql_where=text("state BETWEEN 1 AND 4"),
        ),
        Index(
            "complaint_late_idx",
            "filed_at",
            "id",
            postgresql_where=text("state BETWEEN 1 AND 4 AND late_at IS NOT NULL"),
        ),
        Index("complaint_due_at_idx", "due_at", postgresql_where=text("state = 3")),
        Index("complaint_decided_idx", "decided_at", postgresql_where=text("state = 5")),
        Index(
            "complaint_closed_idx",
            "closed_at",
            postgresql_where=text("state = 6 AND asked_stopped_at IS NULL"),
        ),
        Index("complaint_draft_idx", "changed_at", postgresql_where=text("state = 0")),
        Index(
            "complaint_orphan_idx",
            "sender_id",
            postgresql_where=text("state BETWEEN 1 AND 4 AND brand_code IS NULL"),
        ),
        Index("complaint_sender_idx", "sender_id", "message_at"),
        Index("complaint_brand_idx", "brand_code", "filed_at"),
        Index(
            "complaint_assigned_idx",
            "assigned_to",
            "filed_at",
            "id",
            postgresql_where=text("state BETWEEN 1 AND 4 AND assigned_to IS NOT NULL"),
        ),
        Index(
            "complaint_campaign_idx",
            "campaign_id",
            postgresql_where=text("campaign_id IS NOT NULL"),
        ),
        Index(
            "complaint_ungrouped_idx",
            "id",
            postgresql_where=text("state > 0 AND grouped_at IS NULL"),
        ),
    )
    tag: Mapped[UUID]
    id: Mapped[int] = mapped_column(BigInteger, Identity(always=False, start=FIRST_NUMBER))
    uid: Mapped[UUID]
    state: Mapped[int] = mapped_column(SmallInteger)
    channel: Mapped[str]
    language: Mapped[str | None]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    filed_at: Mapped[datetime | None]
    type: Mapped[int] = mapped_column(SmallInteger)
    recipient_type: Mapped[int] = mapped_column(SmallInteger)
    message_at: Mapped[datetime | None]
    sender_id: Mapped[UUID | None]
    brand_code: Mapped[int | None] = mapped_column(Integer)
    party: Mapped[str | None]
    province: Mapped[int | None] = mapped_column(SmallInteger)
    exemption: Mapped[str | None]
    subjects: Mapped[list[str]] = mapped_column(ARRAY(TEXT), server_default=text("'{}'"))
    key_id: Mapped[int] = mapped_column(SmallInteger)
    sealed: Mapped[bytes]
    campaign_id: Mapped[int | None] = mapped_column(BigInteger)
    verdict: Mapped[str | None]
    finding: Mapped[dict[str, Any] | None]
    assigned_to: Mapped[UUID | None]
    asked_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    late_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    decision: Mapped[int | None] = mapped_column(SmallInteger)
    decided_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    joined_to: Mapped[int | None] = mapped_column(BigInteger)
    asked_stopped_at: Mapped[datetime | None]
    stopped: Mapped[bool | None]
    grouped_at: Mapped[datetime | None]


class ComplaintEvent(Base):
    """The history of complaints: every move, append only. `actor` is the id of the person at the
    desk, or the code of the provider; a note is sealed to the complaint's `uid`."""

    __tablename__ = "complaint_event"
    __table_args__ = (
        PrimaryKeyConstraint("tag", "id"),
        Index("complaint_event_complaint_idx", "tag", "complaint_id", "id"),
    )
    tag: Mapped[UUID]
    id: Mapped[int] = mapped_column(BigInteger, Identity(always=False))
    complaint_id: Mapped[int] = mapped_column(BigInteger)
    uid: Mapped[UUID]
    created_at: Mapped[datetime]
    move: Mapped[str]
    state: Mapped[int] = mapped_column(SmallInteger)
    side: Mapped[str]
    actor: Mapped[str | None]
    channel: Mapped[str]
    about: Mapped[dict[str, Any]]
    key_id: Mapped[int | None] = mapped_column(SmallInteger)
    note: Mapped[bytes | None]


class Evidence(Base):
    """A page of a file that somebody added to a complaint, made anew from its pixels, or a spoken
    description. `file` counts the files of a complaint; sealed to the complaint's `uid`. `origin`:
    of a recording, its id at the gateway, so that it is kept once."""

    __tablename__ = "evidence"
    __table_args__ = (
        PrimaryKeyConstraint("tag", "id"),
        Index("evidence_complaint_idx", "tag", "complaint_id", "id"),
        Index(
            "evidence_origin_idx",
            "tag",
            "origin",
            unique=True,
            postgresql_where=text("origin IS NOT NULL"),
        ),
    )
    tag: Mapped[UUID]
    id: Mapped[int] = mapped_column(BigInteger, Identity(always=False))
    complaint_id: Mapped[int] = mapped_column(BigInteger)
    uid: Mapped[UUID]
    side: Mapped[str]
    created_at: Mapped[datetime]
    file: Mapped[int] = mapped_column(SmallInteger)
    page: Mapped[int] = mapped_column(SmallInteger)
    media_type: Mapped[str]
    width: Mapped[int] = mapped_column(Integer)
    height: Mapped[int] = mapped_column(Integer)
    key_id: Mapped[int] = mapped_column(SmallInteger)
    sealed: Mapped[bytes]
    origin: Mapped[UUID | None]


class Campaign(Base):
    """Complaints about the same text of the same sender on the same days, decided at once.

    `origin` is the brand, in the form of a tag, or the id of a sender whose brand nobody knows; the
    fingerprint of the text that they are like is sealed to it.
    """

    __tablename__ = "campaign"
    __table_args__ = (Index("campaign_origin_idx", "origin", "last_day"),)
    id: Mapped[int] = mapped_column(BigInteger, Identity(always=False), primary_key=True)
    origin: Mapped[UUID]
    type: Mapped[int] = mapped_column(SmallInteger)
    first_day: Mapped[date]
    last_day: Mapped[date]
    key_id: Mapped[int] = mapped_column(SmallInteger)
    sealed: Mapped[bytes]
    created_at: Mapped[datetime]
