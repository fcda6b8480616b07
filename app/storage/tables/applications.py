"""Applications to the registry and later requests: what was told, with which documents, and what
became of it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, Integer, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from app.storage.tables.base import Base

FIRST_NUMBER = 20001
"""Applications are numbered from here on: B-20001."""


class Application(Base):
    """One application, or one request of a registered provider (`iys_code`, and `brand_code` where
    it is about one). `staff_id`: whose it is.

    What was told is sealed to `id`; the numbers that may name a person apart in `national`, which
    goes half a year after a refusal. `recommended`: what an examiner says to the registrar.
    """

    __tablename__ = "application"
    __table_args__ = (
        Index("application_number_key", "number", unique=True),
        Index("application_staff_idx", "staff_id"),
        Index("application_iys_code_idx", "iys_code"),
        Index("application_queue_idx", "state", "sent_at"),
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, Identity(always=False, start=FIRST_NUMBER))
    kind: Mapped[str]
    state: Mapped[int] = mapped_column(SmallInteger)
    staff_id: Mapped[UUID]
    iys_code: Mapped[int | None] = mapped_column(Integer)
    brand_code: Mapped[int | None] = mapped_column(Integer)
    key_id: Mapped[int] = mapped_column(SmallInteger)
    sealed: Mapped[bytes]
    national_key_id: Mapped[int | None] = mapped_column(SmallInteger)
    national: Mapped[bytes | None]
    assigned_to: Mapped[UUID | None]
    recommended: Mapped[bool | None]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]


class ApplicationPage(Base):
    """A page of a certificate, made anew from its pixels and sealed to the application; `brand`: of
    which brand of it."""

    __tablename__ = "application_page"
    __table_args__ = (Index("application_page_idx", "application_id", "brand", "page"),)
    id: Mapped[int] = mapped_column(BigInteger, Identity(always=False), primary_key=True)
    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.id", ondelete="CASCADE"))
    brand: Mapped[int] = mapped_column(SmallInteger)
    page: Mapped[int] = mapped_column(SmallInteger)
    media_type: Mapped[str]
    created_at: Mapped[datetime]
    key_id: Mapped[int] = mapped_column(SmallInteger)
    sealed: Mapped[bytes]


class ApplicationEvent(Base):
    """The history of applications: every move, append only; a note is sealed to the application."""

    __tablename__ = "application_event"
    __table_args__ = (Index("application_event_idx", "application_id", "id"),)
    id: Mapped[int] = mapped_column(BigInteger, Identity(always=False), primary_key=True)
    application_id: Mapped[UUID]
    at: Mapped[datetime]
    staff_id: Mapped[UUID]
    role: Mapped[str]
    move: Mapped[str]
    state: Mapped[int] = mapped_column(SmallInteger)
    about: Mapped[dict[str, Any]]
    key_id: Mapped[int | None] = mapped_column(SmallInteger)
    note: Mapped[bytes | None]


class LegalMark(Base):
    """By which number of law somebody is registered (`id` from the iysCode) or applies (`id` of the
    application): the keyed digest, and sealed to `id` what it is made of."""

    __tablename__ = "legal_mark"
    __table_args__ = (Index("legal_mark_digest_key", "digest", unique=True),)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    digest: Mapped[UUID]
    key_id: Mapped[int] = mapped_column(SmallInteger)
    sealed: Mapped[bytes]
