"""Files that programs send in parts: what has arrived of each, and what became of its rows."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index, Integer, PrimaryKeyConstraint, SmallInteger, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.storage.tables.base import Base


class Load(Base):
    """A file of consents of one brand. `received`: so many bytes are here; `length`: so many there
    will be, where that was said. `probe`: what the first look at the whole found. How far its rows
    are done stands in `import_run`, under the id."""

    __tablename__ = "load"
    __table_args__ = (Index("load_brand_code_idx", "brand_code", "created_at"),)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    brand_code: Mapped[int] = mapped_column(Integer)
    actor: Mapped[int] = mapped_column(Integer)
    format: Mapped[str]
    check_only: Mapped[bool]
    backdated: Mapped[bool]
    state: Mapped[int] = mapped_column(SmallInteger)
    received: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    length: Mapped[int | None] = mapped_column(BigInteger)
    probe: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    fault: Mapped[str | None]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class LoadPart(Base):
    """Some bytes of a file, from `first_byte` on, sealed to `uid`; gone when the file is done."""

    __tablename__ = "load_part"
    __table_args__ = (PrimaryKeyConstraint("load_id", "first_byte"),)
    load_id: Mapped[UUID]
    first_byte: Mapped[int] = mapped_column(BigInteger)
    size: Mapped[int] = mapped_column(Integer)
    uid: Mapped[UUID]
    key_id: Mapped[int] = mapped_column(SmallInteger)
    sealed: Mapped[bytes]


class LoadRefusal(Base):
    """The rows of a stretch of a file that were not taken: their lines, and what refused each."""

    __tablename__ = "load_refusal"
    __table_args__ = (PrimaryKeyConstraint("load_id", "first_byte"),)
    load_id: Mapped[UUID]
    first_byte: Mapped[int] = mapped_column(BigInteger)
    lines: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    codes: Mapped[list[str]] = mapped_column(ARRAY(Text))
