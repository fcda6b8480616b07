"""Accounts of citizens: their addresses, the devices that are signed in, what they want."""

from datetime import datetime
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


class Account(Base):
    """A citizen who came in. `visit_at` is when this visit began, `seen_at` when the one before.

    `tell_tag`: the address to which messages about all the others go; null means that each is
    told at the address that it is about. The national id stands here only where the citizen said
    so, sealed to the account's id; `national_declined_at` is when the answer was no.
    """

    __tablename__ = "account"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    created_at: Mapped[datetime]
    visit_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    summary_at: Mapped[datetime | None]
    tell_tag: Mapped[UUID | None]
    language: Mapped[str | None]
    summary: Mapped[bool] = mapped_column(server_default=text("false"))
    national_key_id: Mapped[int | None] = mapped_column(SmallInteger)
    national_sealed: Mapped[bytes | None]
    national_declined_at: Mapped[datetime | None]


class AccountAddress(Base):
    """An address whose holder proved it to an account.

    `opens`: whoever proves this address sees the whole account; an address opens one account at
    most. A landline never does, since a household shares it.
    """

    __tablename__ = "account_address"
    __table_args__ = (
        PrimaryKeyConstraint("tag", "account_id"),
        Index("account_address_opens_idx", "tag", unique=True, postgresql_where=text("opens")),
        Index("account_address_account_id_idx", "account_id"),
    )
    tag: Mapped[UUID]
    account_id: Mapped[UUID]
    added_at: Mapped[datetime]
    proved_at: Mapped[datetime]
    opens: Mapped[bool]


class StateLogin(Base):
    """The account of a person whom the state's login named. `tag` is the keyed hash of issuer and
    subject; the subject itself is sealed, since some issuers use the national id."""

    __tablename__ = "state_login"
    tag: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(index=True)
    created_at: Mapped[datetime]
    key_id: Mapped[int] = mapped_column(SmallInteger)
    sealed: Mapped[bytes]


class SignIn(Base):
    """A device that is signed in, known by the keyed hash of its secret.

    `tag` is the address that was proved; `alone`: this device sees that address and nothing else
    of an account. `refresh` is the hash of the newest refresh token of an app.
    """

    __tablename__ = "sign_in"
    __table_args__ = (
        Index("sign_in_account_id_idx", "account_id"),
        Index("sign_in_tag_idx", "tag"),
        Index("sign_in_expires_at_idx", "expires_at"),
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID | None]
    tag: Mapped[UUID | None]
    refresh: Mapped[UUID | None]
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    idle_until: Mapped[datetime]
    expires_at: Mapped[datetime]
    assurance: Mapped[int] = mapped_column(SmallInteger)
    alone: Mapped[bool]
    channel: Mapped[str]
    client: Mapped[str | None]
    device: Mapped[str]


class Tally(Base):
    """How often something limited was done: counted in slots, by the keyed hash of who did it."""

    __tablename__ = "tally"
    __table_args__ = (
        PrimaryKeyConstraint("key", "slot"),
        Index("tally_slot_idx", "slot"),
    )
    key: Mapped[UUID]
    slot: Mapped[datetime]
    count: Mapped[int] = mapped_column(Integer)


class AdvanceRefusal(Base):
    """What a citizen refused ahead of any brand: everything, a type, a sector, or a type of a
    sector. It counts from `since` until `until`, or until it is ended."""

    __tablename__ = "advance_refusal"
    __table_args__ = (PrimaryKeyConstraint("tag", "id"),)
    tag: Mapped[UUID]
    id: Mapped[int] = mapped_column(BigInteger, Identity(always=False))
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    type: Mapped[int | None] = mapped_column(SmallInteger)
    sector: Mapped[str | None]
    channel: Mapped[str]
    reference: Mapped[str]
    ended_channel: Mapped[str | None]
    ended_reference: Mapped[str | None]
