"""People who work with complaints: at the Ministry's desk, and for a provider; what they looked
at."""

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
    """Somebody at the desk, or a provider's user. `tag` is the mail address that codes go to, and
    by which a login of the Ministry is known again.

    `province` null: the headquarters, which is responsible for all. `iys_code`: whose user it is.
    `filters`: the queues that an officer has saved, by name.
    """

    __tablename__ = "staff"
    __table_args__ = (
        Index("staff_tag_idx", "tag"),
        Index("staff_iys_code_idx", "iys_code"),
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    tag: Mapped[UUID]
    role: Mapped[str]
    name: Mapped[str]
    province: Mapped[int | None] = mapped_column(SmallInteger)
    iys_code: Mapped[int | None] = mapped_column(Integer)
    language: Mapped[str | None]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    filters: Mapped[dict[str, Any]]


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
