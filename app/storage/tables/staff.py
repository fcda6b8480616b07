"""People who work here (at the Ministry's desk, for a provider, a partner, a dealer, the registry),
what they prove themselves by, and what they looked at."""

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
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.storage.tables.base import Base


class Staff(Base):
    """Somebody who works here. `tag` is the mail address that codes go to, and by which a login of
    the Ministry is known again; null for an applicant who has not said one yet.

    `province` null: the headquarters, which is responsible for all. `iys_code`: whose user it is, a
    provider's or a partner's; `retailer_code`: of which dealer of that provider. `filters`: the
    queues that an officer has saved, by name.
    """

    __tablename__ = "staff"
    __table_args__ = (
        Index("staff_tag_idx", "tag"),
        Index("staff_iys_code_idx", "iys_code"),
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    tag: Mapped[UUID | None]
    role: Mapped[str]
    name: Mapped[str]
    province: Mapped[int | None] = mapped_column(SmallInteger)
    iys_code: Mapped[int | None] = mapped_column(Integer)
    retailer_code: Mapped[int | None] = mapped_column(Integer)
    language: Mapped[str | None]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    filters: Mapped[dict[str, Any]]


class StaffLogin(Base):
    """By which state login somebody is known: the keyed digest of issuer and subject, which are
    sealed to the id of who it is."""

    __tablename__ = "staff_login"
    __table_args__ = (Index("staff_login_digest_key", "digest", unique=True),)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    digest: Mapped[UUID]
    key_id: Mapped[int] = mapped_column(SmallInteger)
    sealed: Mapped[bytes]


class StaffFactor(Base):
    """What somebody proves besides the mail address: a telephone or an app of codes, sealed to the
    id of who it is. `step`: the last code of the app that was taken, which is never taken again.
    """

    __tablename__ = "staff_factor"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[int] = mapped_column(SmallInteger)
    key_id: Mapped[int] = mapped_column(SmallInteger)
    sealed: Mapped[bytes]
    step: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    since: Mapped[datetime]


class StaffSignIn(Base):
    """A browser in which somebody of the staff is signed in, by the keyed hash of its secret."""

    __tablename__ = "staff_sign_in"
    __table_args__ = (
        Index("staff_sign_in_staff_idx", "staff_id"),
        Index("staff_sign_in_expires_at_idx", "expires_at"),
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    staff_id: Mapped[UUID]
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    idle_until: Mapped[datetime]
    expires_at: Mapped[datetime]
    assurance: Mapped[int] = mapped_column(SmallInteger)


class StaffDeed(Base):
    """What somebody in the console changed: told to their colleagues, kept with the history."""

    __tablename__ = "staff_deed"
    __table_args__ = (Index("staff_deed_iys_code_idx", "iys_code", "id"),)
    id: Mapped[int] = mapped_column(BigInteger, Identity(always=False), primary_key=True)
    at: Mapped[datetime]
    staff_id: Mapped[UUID]
    iys_code: Mapped[int | None] = mapped_column(Integer)
    deed: Mapped[str]
    brand_code: Mapped[int | None] = mapped_column(Integer)


class Look(Base):
    """Who looked at a citizen's case or permission, and why: append only, shown to the citizen.

    `outside`: not of the officer's province and not assigned. A reason in words is sealed to `uid`.
    """

    __tablename__ = "look"
    __table_args__ = (
        PrimaryKeyConstraint("tag", "id"),
        Index("look_outside_idx", "at", postgresql_where=text("outside")),
    )
    tag: Mapped[UUID]
    id: Mapped[int] = mapped_column(BigInteger, Identity(always=False))
    at: Mapped[datetime]
    staff_id: Mapped[UUID]
    role: Mapped[str]
    province: Mapped[int | None] = mapped_column(SmallInteger)
    complaint_id: Mapped[int | None] = mapped_column(BigInteger)
    brand_code: Mapped[int | None] = mapped_column(Integer)
    purpose: Mapped[str]
    outside: Mapped[bool]
    uid: Mapped[UUID | None]
    key_id: Mapped[int | None] = mapped_column(SmallInteger)
    reason: Mapped[bytes | None]
