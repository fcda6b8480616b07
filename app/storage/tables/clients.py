"""Programs of providers and partners: who they are, what they may, how often they called."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    SmallInteger,
    Text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.storage.tables.base import Base


class Partner(Base):
    """A business partner (iş ortağı): acts for providers that granted it something. Its code and
    those of providers are of one series."""

    __tablename__ = "partner"
    integrator_code: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    title: Mapped[str]
    created_at: Mapped[datetime]


class PartnerGrant(Base):
    """What a provider lets a partner do for one brand. Per type: 0 nothing, 1 read, 2 write;
    `via`: ask citizens for approvals; `agreement`: agree to the daily file."""

    __tablename__ = "partner_grant"
    __table_args__ = (
        PrimaryKeyConstraint("integrator_code", "brand_code"),
        Index("partner_grant_brand_code_idx", "brand_code"),
    )
    integrator_code: Mapped[int] = mapped_column(ForeignKey("partner.integrator_code"))
    brand_code: Mapped[int] = mapped_column(ForeignKey("brand.brand_code"))
    arama: Mapped[int] = mapped_column(SmallInteger)
    mesaj: Mapped[int] = mapped_column(SmallInteger)
    eposta: Mapped[int] = mapped_column(SmallInteger)
    via: Mapped[bool]
    agreement: Mapped[bool]
    changed_at: Mapped[datetime]


class Subscription(Base):
    """The package of a provider or partner. `consent_limit` null: as many addresses as it likes;
    `exceeds`: the limit may be passed. `via_package` null: it cannot ask citizens (ViA). `used`:
    how many addresses a large provider had at `used_at`."""

    __tablename__ = "subscription"
    holder: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    id: Mapped[UUID]
    package: Mapped[str]
    status: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    api: Mapped[bool]
    consent_limit: Mapped[int | None] = mapped_column(Integer)
    exceeds: Mapped[bool]
    via_package: Mapped[str | None]
    via_id: Mapped[UUID | None]
    via_status: Mapped[str | None]
    via_credit: Mapped[int | None] = mapped_column(Integer)
    via_starts_at: Mapped[datetime | None]
    via_ends_at: Mapped[datetime | None]
    used: Mapped[int | None] = mapped_column(BigInteger)
    used_at: Mapped[datetime | None]


class ApiClient(Base):
    """A program that calls in the name of a provider or a partner (`holder`).

    The user name is sealed to `id` and found by its keyed hash. `secret`: Argon2id. `networks`:
    from where it may call, null from anywhere. `noticed_at`: when its people were last told that
    too many of its calls fail.
    """

    __tablename__ = "api_client"
    __table_args__ = (Index("api_client_holder_idx", "holder"),)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    digest: Mapped[UUID] = mapped_column(unique=True)
    key_id: Mapped[int] = mapped_column(SmallInteger)
    sealed: Mapped[bytes]
    holder: Mapped[int] = mapped_column(Integer)
    partner: Mapped[bool] = mapped_column(Boolean)
    secret: Mapped[str]
    networks: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    noticed_at: Mapped[datetime | None]


class ApiSignIn(Base):
    """A client that has a token. `refresh` is the keyed hash of the newest refresh token."""

    __tablename__ = "api_sign_in"
    __table_args__ = (
        Index("api_sign_in_client_id_idx", "client_id"),
        Index("api_sign_in_expires_at_idx", "expires_at"),
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    client_id: Mapped[UUID]
    refresh: Mapped[UUID]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class Rate(Base):
    """How often somebody called in a window that ends at `until`, by the keyed hash of who and
    what. Not logged: after a crash everybody begins anew."""

    __tablename__ = "rate"
    __table_args__ = (
        Index("rate_until_idx", "until"),
        {"prefixes": ["UNLOGGED"]},
    )
    key: Mapped[UUID] = mapped_column(primary_key=True)
    until: Mapped[datetime]
    count: Mapped[int] = mapped_column(Integer)


class Quality(Base):
    """How many calls of a client failed, by the hour. Not logged, as what is counted beside it."""

    __tablename__ = "quality"
    __table_args__ = (
        PrimaryKeyConstraint("client_id", "hour"),
        Index("quality_hour_idx", "hour"),
        {"prefixes": ["UNLOGGED"]},
    )
    client_id: Mapped[UUID]
    hour: Mapped[datetime]
    calls: Mapped[int] = mapped_column(Integer)
    failures: Mapped[int] = mapped_column(Integer)
