"""Who receives, and what they have permitted: state, history, answers given."""

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
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.storage.tables.base import Base

TOLD_IN_LISTS = ["status", "source", "consent_date", "created_at", "claimed"]
"""What lists tell of a consent stands in its key: of 24 rows that lie apart, none is looked at."""


BY_REGISTRY = "source >= 21 OR kind = 4"
"""What was said to the registry itself: little, beside what providers report."""


class Recipient(Base):
    """An address that has been heard of. `locked` null means: as this site has it by default.
    `forget_at`: when its holder last asked to be forgotten."""

    __tablename__ = "recipient"
    __table_args__ = (
        Index(
            "recipient_forget_at_idx",
            "forget_at",
            postgresql_where=text("forget_at IS NOT NULL"),
        ),
    )
    tag: Mapped[UUID] = mapped_column(primary_key=True)
    sealed: Mapped[bytes]
    key_id: Mapped[int] = mapped_column(SmallInteger)
    locked: Mapped[bool | None]
    language: Mapped[str | None]
    created_at: Mapped[datetime]
    forget_at: Mapped[datetime | None]


class Consent(Base):
    """The state: one row for each address, brand, recipient type and message type.

    `claimed`: stands as ONAY by a provider's record after the citizen had refused, and the
    citizen, who was told, has said nothing yet. `event_id` is the movement that made this state,
    but for who may use it: `retailer_code` took it, `retailer_access` were let use it besides, and
    where that alone changed (`EventKind.ACCESS`), nothing else of the row did. `repeated_at`: when
    a refusal that stands was last said again (`EventKind.REPEATED`), later than its date.
    """

    __tablename__ = "consent"
    __table_args__ = (
        PrimaryKeyConstraint(
            "tag", "brand_code", "recipient_type", "type", postgresql_include=TOLD_IN_LISTS
        ),
        Index(
            "consent_approved_idx",
            "brand_code",
            "type",
            "recipient_type",
            "tag",
            postgresql_where=text("status = 1"),
        ),
        Index("consent_refused_idx", "brand_code", postgresql_where=text("status = 2")),
        Index(
            "consent_retailer_access_idx",
            "retailer_access",
            postgresql_using="gin",
            postgresql_where=text("retailer_access IS NOT NULL"),
        ),
        Index(
            "consent_retailer_code_idx",
            "retailer_code",
            postgresql_where=text("retailer_code IS NOT NULL"),
        ),
    )
    tag: Mapped[UUID]
    consent_date: Mapped[datetime | None]
    created_at: Mapped[datetime]
    event_id: Mapped[int] = mapped_column(BigInteger)
    brand_code: Mapped[int] = mapped_column(Integer)
    retailer_code: Mapped[int | None] = mapped_column(Integer)
    recipient_type: Mapped[int] = mapped_column(SmallInteger)
    type: Mapped[int] = mapped_column(SmallInteger)
    status: Mapped[int] = mapped_column(SmallInteger)
    source: Mapped[int | None] = mapped_column(SmallInteger)
    claimed: Mapped[bool] = mapped_column(server_default=text("false"))
    retailer_access: Mapped[list[int] | None] = mapped_column(ARRAY(Integer))
    repeated_at: Mapped[datetime | None]


class ConsentEvent(Base):
    """The history: every movement, append only (a trigger refuses anything else).

    `consent_date` is when it happened, `created_at` when we learned it. `id` grows, for one
    consent, in the order in which the movements took effect. `actor` is the iysCode that reported
    it, null where the citizen did it. A movement carries the whole state that it left behind. `xid`
    is the transaction that wrote it: what one transaction wrote is seen at once, so that feeds in
    this order leave nothing out (docs/decisions/0012).
    """

    __tablename__ = "consent_event"
    __table_args__ = (
        PrimaryKeyConstraint("tag", "id"),
        Index("consent_event_feed_idx", "brand_code", "xid", "id"),
        Index("consent_event_day_idx", "brand_code", "created_at", "id"),
        Index(
            "consent_event_own_idx",
            "brand_code",
            "created_at",
            "id",
            postgresql_where=text(BY_REGISTRY),
        ),
    )
    tag: Mapped[UUID]
    id: Mapped[int] = mapped_column(BigInteger, Identity(always=False))
    consent_date: Mapped[datetime | None]
    created_at: Mapped[datetime]
    brand_code: Mapped[int] = mapped_column(Integer)
    retailer_code: Mapped[int | None] = mapped_column(Integer)
    actor: Mapped[int | None] = mapped_column(Integer)
    recipient_type: Mapped[int] = mapped_column(SmallInteger)
    type: Mapped[int] = mapped_column(SmallInteger)
    status: Mapped[int] = mapped_column(SmallInteger)
    kind: Mapped[int] = mapped_column(SmallInteger)
    source: Mapped[int | None] = mapped_column(SmallInteger)
    claimed: Mapped[bool] = mapped_column(server_default=text("false"))
    channel: Mapped[str]
    reference: Mapped[str | None]
    transaction_id: Mapped[bytes]
    retailer_access: Mapped[list[int] | None] = mapped_column(ARRAY(Integer))
    xid: Mapped[int] = mapped_column(
        BigInteger, server_default=text("((pg_current_xact_id())::text)::bigint")
    )


class RecipientEvent(Base):
    """When a citizen locked an address or opened it again: append only, like the history."""

    __tablename__ = "recipient_event"
    __table_args__ = (PrimaryKeyConstraint("tag", "id"),)
    tag: Mapped[UUID]
    id: Mapped[int] = mapped_column(BigInteger, Identity(always=False))
    created_at: Mapped[datetime]
    locked: Mapped[bool]
    channel: Mapped[str]
    reference: Mapped[str]


class Deed(Base):
    """The answer already given to a request: a repeat gets it again and changes nothing."""

    __tablename__ = "deed"
    __table_args__ = (
        PrimaryKeyConstraint("tag", "channel", "request_id"),
        Index("deed_created_at_idx", "created_at"),
    )
    tag: Mapped[UUID]
    channel: Mapped[str]
    request_id: Mapped[str]
    created_at: Mapped[datetime]
    receipt: Mapped[dict[str, Any]]
