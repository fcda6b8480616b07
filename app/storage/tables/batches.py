"""Many records that a provider sent at once, until they are processed and what became of each."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Date,
    Identity,
    Index,
    Integer,
    PrimaryKeyConstraint,
    SmallInteger,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.storage.tables.base import Base


class Batch(Base):
    """Up to a thousand records of one brand, processed in the order of `id`.

    `sealed` to `request_id`: the records, until they are processed. Then `codes` has what refused
    each (null: nothing), `transactions` 32 bytes for each, `originals` by position what had been
    recorded by an earlier request. `digest`: of the content, where the same content again is the
    same batch; one that was wholly taken stands for its repeats.
    """

    __tablename__ = "batch"
    __table_args__ = (
        Index(
            "batch_waiting_idx", "brand_code", "id", postgresql_where=text("finished_at IS NULL")
        ),
        Index("batch_digest_idx", "digest", unique=True, postgresql_where=text("refused = 0")),
        Index("batch_created_at_idx", "created_at"),
        Index("batch_finished_at_idx", "brand_code", "finished_at"),
    )
    request_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(always=False))
    brand_code: Mapped[int] = mapped_column(Integer)
    actor: Mapped[int] = mapped_column(Integer)
    digest: Mapped[UUID | None]
    repeats: Mapped[bool]
    rows: Mapped[int] = mapped_column(Integer)
    refused: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    key_id: Mapped[int | None] = mapped_column(SmallInteger)
    sealed: Mapped[bytes | None]
    codes: Mapped[list[str | None] | None] = mapped_column(ARRAY(Text))
    transactions: Mapped[bytes | None]
    originals: Mapped[dict[str, Any] | None] = mapped_column(JSONB)


class BrandDay(Base):
    """How much of a brand moved on one day in Istanbul, by what was said, where and how: `kind` as
    in the history, `source` 0 for none. Out of it come the pictures of the console."""

    __tablename__ = "brand_day"
    __table_args__ = (
        PrimaryKeyConstraint(
            *("brand_code", "day", "recipient_type", "type", "status", "kind", "source", "channel")
        ),
        Index("brand_day_day_idx", "day"),
    )
    day: Mapped[date] = mapped_column(Date)
    brand_code: Mapped[int] = mapped_column(Integer)
    recipient_type: Mapped[int] = mapped_column(Integer)
    type: Mapped[int] = mapped_column(Integer)
    status: Mapped[int] = mapped_column(Integer)
    kind: Mapped[int] = mapped_column(Integer)
    source: Mapped[int] = mapped_column(Integer)
    channel: Mapped[str]
    movements: Mapped[int] = mapped_column(BigInteger)


class BrandGlance(Base):
    """The newest count of a large brand, for the console: `approved` as type, recipient type and
    how many; `moved` as `Agreement.counts`, of `day`. `asked_at`: when one was last asked for."""

    __tablename__ = "brand_glance"
    brand_code: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    asked_at: Mapped[datetime | None]
    counted_at: Mapped[datetime | None]
    approved: Mapped[list[list[int]] | None] = mapped_column(JSONB)
    refused: Mapped[int | None] = mapped_column(BigInteger)
    day: Mapped[date | None] = mapped_column(Date)
    moved: Mapped[list[list[int]] | None] = mapped_column(JSONB)


class SectorRate(Base):
    """How many approvals of a sector's `providers` were recorded within a year, and how many of
    them their recipients disputed; `provider` 0: of all, else of that one alone."""

    __tablename__ = "sector_rate"
    __table_args__ = (PrimaryKeyConstraint("sector", "provider"),)
    sector: Mapped[str]
    provider: Mapped[int] = mapped_column(Integer)
    providers: Mapped[int] = mapped_column(Integer)
    disputed: Mapped[int] = mapped_column(BigInteger)
    recorded: Mapped[int] = mapped_column(BigInteger)


class Agreement(Base):
    """The movements of one brand on one day in Istanbul: the hash of its daily file (SHA-384), the
    time stamp over it (RFC 3161), and whether the provider agreed. `size`: of the file in bytes;
    `counts`: what its summary tells (`app/usecases/daily/counting.py`)."""

    __tablename__ = "agreement"
    __table_args__ = (PrimaryKeyConstraint("brand_code", "day"),)
    brand_code: Mapped[int] = mapped_column(Integer)
    day: Mapped[date] = mapped_column(Date)
    status: Mapped[int] = mapped_column(SmallInteger)
    movements: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    size: Mapped[int | None] = mapped_column(BigInteger)
    counts: Mapped[list[list[int]] | None] = mapped_column(JSONB)
    hash: Mapped[bytes | None]
    stamp: Mapped[bytes | None]
    made_at: Mapped[datetime | None]
    agreed_at: Mapped[datetime | None]
    agreed_by: Mapped[int | None] = mapped_column(Integer)
