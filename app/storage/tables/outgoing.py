"""What leaves the house, and what came in by files."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ForeignKey,
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


class Outbox(Base):
    """What must leave the house: wording keys and parameters, no text and no address.

    A notice has a `matter`, of which its citizen is told once, and `tell_tag`, the address that it
    goes to; `bundle` is the message in which it left, together with others.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        PrimaryKeyConstraint("tag", "id"),
        Index("outbox_open_idx", "status", "created_at", postgresql_where=text("status < 4")),
        Index(
            "outbox_matter_idx",
            "tag",
            "matter",
            unique=True,
            postgresql_where=text("matter IS NOT NULL"),
        ),
        Index("outbox_changed_at_idx", "changed_at", postgresql_where=text("status >= 4")),
        Index("outbox_tell_tag_idx", "tell_tag", postgresql_where=text("tell_tag IS NOT NULL")),
    )
    tag: Mapped[UUID]
    id: Mapped[UUID]
    channel: Mapped[str]
    words: Mapped[dict[str, Any]]
    status: Mapped[int] = mapped_column(SmallInteger)
    attempts: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    route: Mapped[str | None]
    provider_id: Mapped[str | None]
    fault: Mapped[str | None]
    matter: Mapped[str | None]
    tell_tag: Mapped[UUID | None]
    bundle: Mapped[UUID | None]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class ImportRun(Base):
    """How far the load of a file has come, written together with what it loaded.

    A file is known by its content (BLAKE2b-256). `position` is the byte after the last line that
    was done, `line` that line's number, `report_bytes` how much of the report belongs to it.
    `fresh`: where it is only checked, so many addresses would take room of the package.
    """

    __tablename__ = "import_run"
    __table_args__ = (UniqueConstraint("digest", "brand_code", "backdated", "attempt"),)
    id: Mapped[int] = mapped_column(Integer, Identity(always=False), primary_key=True)
    digest: Mapped[bytes]
    brand_code: Mapped[int] = mapped_column(ForeignKey("brand.brand_code"))
    backdated: Mapped[bool]
    attempt: Mapped[int] = mapped_column(Integer)
    position: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    line: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    taken: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    refused: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    report_bytes: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    started_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    fresh: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
