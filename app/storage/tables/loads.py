"""Files that programs send in parts: what has arrived of each, and what became of its rows."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Index,
    Integer,
    PrimaryKeyConstraint,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.storage.tables.base import Base


class Load(Base):
    """A file of consents of one brand. `received`: so many bytes are here; `length`: so many there
    will be, where that was said. `probe`: what the first look at the whole found. How far its rows
    are done stands in `import_run`, under the id.

    `bytes_id`: whose parts are read, which several files may share; of a workbook that is unpacked
    the text, of `size` bytes. `text_id`: where the text goes meanwhile. `kept`: so long its bytes
    and wrong rows stay when it is done, until `kept_until`. `checked_by`: the check that it was
    confirmed after. `digest`, `name_digest`: keyed, of its content and of its name, which is sealed
    to the id. `notes`: how a workbook was read. `tries`: so often it was tried from `tried_from`,
    which grows as it gets further.
    """

    __tablename__ = "load"
    __table_args__ = (
        Index("load_brand_code_idx", "brand_code", "created_at"),
        Index("load_bytes_id_idx", "bytes_id"),
        Index("load_text_id_idx", "text_id", postgresql_where=text("text_id IS NOT NULL")),
        Index("load_needed_idx", "brand_code", postgresql_where=text("state <= 2 OR check_only")),
        UniqueConstraint("checked_by"),
    )
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
    bytes_id: Mapped[UUID]
    text_id: Mapped[UUID | None]
    size: Mapped[int | None] = mapped_column(BigInteger)
    kept: Mapped[timedelta | None]
    kept_until: Mapped[datetime | None]
    checked_by: Mapped[UUID | None]
    digest: Mapped[bytes | None]
    name_digest: Mapped[bytes | None]
    name_key_id: Mapped[int | None] = mapped_column(SmallInteger)
    name: Mapped[bytes | None]
    notes: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    tries: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    tried_from: Mapped[int | None] = mapped_column(BigInteger)


class LoadPart(Base):
    """Some bytes, from `first_byte` on, sealed to `uid`; gone when no file needs them any more.
    `load_id`: the `bytes_id` of those that read them."""

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


class LoadPreview(Base):
    """How a file was read, and its first rows, sealed to the id of its bytes."""

    __tablename__ = "load_preview"
    bytes_id: Mapped[UUID] = mapped_column(primary_key=True)
    key_id: Mapped[int] = mapped_column(SmallInteger)
    sealed: Mapped[bytes]


class LoadWrong(Base):
    """Some of the rows that were not taken with their own cells, sealed to `uid`: from the one at
    `line` to the one at `last`; gone with the bytes."""

    __tablename__ = "load_wrong"
    __table_args__ = (PrimaryKeyConstraint("load_id", "line"),)
    load_id: Mapped[UUID]
    line: Mapped[int] = mapped_column(BigInteger)
    last: Mapped[int] = mapped_column(BigInteger)
    uid: Mapped[UUID]
    key_id: Mapped[int] = mapped_column(SmallInteger)
    sealed: Mapped[bytes]
