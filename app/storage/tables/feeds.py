"""What providers are told of at their own servers: who receives, which movements, what became of
each call (docs/decisions/0012)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Index,
    Integer,
    PrimaryKeyConstraint,
    SmallInteger,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.storage.tables.base import Base


class Feed(Base):
    """How far the movements of a brand are numbered: `seq` stands at (`xid`, `id`). `fetched_at`:
    since when somebody fetches them."""

    __tablename__ = "feed"
    brand_code: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(BigInteger)
    xid: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime]
    fetched_at: Mapped[datetime | None]


class FeedBlock(Base):
    """Movements that were numbered together: those after (`after_xid`, `after_id`) up to (`xid`,
    `id`) have the numbers from `first_seq` to `last_seq`."""

    __tablename__ = "feed_block"
    __table_args__ = (
        PrimaryKeyConstraint("brand_code", "first_seq"),
        Index("feed_block_created_at_idx", "created_at"),
    )
    brand_code: Mapped[int] = mapped_column(Integer)
    first_seq: Mapped[int] = mapped_column(BigInteger)
    last_seq: Mapped[int] = mapped_column(BigInteger)
    after_xid: Mapped[int] = mapped_column(BigInteger)
    after_id: Mapped[int] = mapped_column(BigInteger)
    xid: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime]


class Receiver(Base):
    """A server that wants to be told of a brand's movements. `sealed` to `id`: its address and what
    proves who we are; null once it has ended.

    `holder`: the provider or partner that registered it. `queued`: up to which number it was told,
    or is going to be; `seen`: up to which was looked for what it wants.
    """

    __tablename__ = "receiver"
    __table_args__ = (
        Index("receiver_brand_code_idx", "brand_code"),
        Index("receiver_changed_at_idx", "changed_at", postgresql_where=text("status > 1")),
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[int] = mapped_column(SmallInteger)
    brand_code: Mapped[int] = mapped_column(Integer)
    holder: Mapped[int] = mapped_column(Integer)
    types: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))
    statuses: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))
    sources: Mapped[int] = mapped_column(SmallInteger)
    key_id: Mapped[int | None] = mapped_column(SmallInteger)
    sealed: Mapped[bytes | None]
    status: Mapped[int] = mapped_column(SmallInteger)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    queued: Mapped[int] = mapped_column(BigInteger)
    seen: Mapped[int] = mapped_column(BigInteger)


class Delivery(Base):
    """One call to a receiver: the movements from `first_seq` to `last_seq`, as far as it wants
    them; what lies between `since` and `first_seq` it did not want.

    `next_at`: from when on it may be tried (again); while it is being tried, when it may be taken
    for lost. `answer`: the status of HTTP, or a word of ours for what went wrong.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        Index("delivery_receiver_id_idx", "receiver_id", "first_at", "id"),
        Index("delivery_open_idx", "receiver_id", postgresql_where=text("status < 4")),
        Index("delivery_next_at_idx", "next_at", postgresql_where=text("status < 4")),
        Index("delivery_changed_at_idx", "changed_at", postgresql_where=text("status >= 4")),
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    receiver_id: Mapped[UUID]
    since: Mapped[int] = mapped_column(BigInteger)
    first_seq: Mapped[int] = mapped_column(BigInteger)
    last_seq: Mapped[int] = mapped_column(BigInteger)
    status: Mapped[int] = mapped_column(SmallInteger)
    attempts: Mapped[int] = mapped_column(SmallInteger)
    first_at: Mapped[datetime]
    next_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    answer: Mapped[str | None] = mapped_column(Text)
