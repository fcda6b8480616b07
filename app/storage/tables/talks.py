"""Talks that are under way."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Identity,
    Index,
    Integer,
    PrimaryKeyConstraint,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.storage.tables.base import Base


class Dialogue(Base):
    """The open question of a talk, by citizen and medium, until `expires_at`."""

    __tablename__ = "dialogue"
    __table_args__ = (PrimaryKeyConstraint("tag", "medium"),)
    tag: Mapped[UUID]
    medium: Mapped[str]
    step: Mapped[dict[str, Any]]
    expires_at: Mapped[datetime]


class Numbering(Base):
    """The number under which a citizen knows a brand: given once, never to another brand."""

    __tablename__ = "numbering"
    __table_args__ = (
        PrimaryKeyConstraint("tag", "number"),
        UniqueConstraint("tag", "brand_code"),
    )
    tag: Mapped[UUID]
    number: Mapped[int] = mapped_column(SmallInteger)
    brand_code: Mapped[int] = mapped_column(Integer)


class HandsetText(Base):
    """Texts to the demo's own handset and mails to its mailbox, sealed; empty outside the demo."""

    __tablename__ = "handset_text"
    __table_args__ = (PrimaryKeyConstraint("tag", "id"),)
    tag: Mapped[UUID]
    id: Mapped[int] = mapped_column(BigInteger, Identity(always=False))
    key_id: Mapped[int] = mapped_column(SmallInteger)
    sealed: Mapped[bytes]
    created_at: Mapped[datetime]


class Call(Base):
    """A call under way, by the number that claims to call, and the gateway's id of it.

    `turn` counts what was heard; `subject` is the number that the caller keyed in, where the one
    that calls is of no use. A call whose number is hidden has a tag of its own.
    """

    __tablename__ = "call"
    __table_args__ = (
        PrimaryKeyConstraint("tag", "sid"),
        Index("call_changed_idx", "changed_at"),
    )
    tag: Mapped[UUID]
    sid: Mapped[str]
    turn: Mapped[int] = mapped_column(Integer)
    state: Mapped[dict[str, Any]]
    subject: Mapped[UUID | None]
    started_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Code(Base):
    """A one-time code that was sent. Of the code itself nothing is kept: it is made anew from
    `nonce` and a key whenever it is wanted (`app/storage/keys.py`)."""

    __tablename__ = "code"
    __table_args__ = (PrimaryKeyConstraint("tag", "nonce"),)
    tag: Mapped[UUID]
    nonce: Mapped[UUID]
    purpose: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    used_at: Mapped[datetime | None]


class CallBack(Base):
    """Somebody wanted a person and none was there: whom to call, until somebody has."""

    __tablename__ = "call_back"
    __table_args__ = (
        PrimaryKeyConstraint("tag", "id"),
        Index("call_back_open_idx", "created_at", postgresql_where=text("done_at IS NULL")),
    )
    tag: Mapped[UUID]
    id: Mapped[int] = mapped_column(BigInteger, Identity(always=False))
    language: Mapped[str]
    step: Mapped[str]
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
