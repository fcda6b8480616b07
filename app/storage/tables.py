"""The tables. Every unique key of a table about recipients begins with `tag` (Citus, partitions).

`tag` is the keyed hash of an address (see `keys.py`): no table, index or job knows an address in
clear. Enumerations are small integers; their names stand in `app/domain/consent.py`.
"""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    BigInteger,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMING = {
    "pk": "%(table_name)s_pkey",
    "ix": "%(table_name)s_%(column_0_N_name)s_idx",
    "uq": "%(table_name)s_%(column_0_N_name)s_key",
    "fk": "%(table_name)s_%(column_0_name)s_fkey",
    "ck": "%(table_name)s_%(constraint_name)s_check",
}


class Base(DeclarativeBase):
    """Types by annotation; constraints named so that a migration can speak of them."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: DateTime(timezone=True),
        str: Text(),
        bytes: LargeBinary(),
        UUID: Uuid(),
        dict[str, Any]: JSONB(),
    }


db = SQLAlchemy(metadata=Base.metadata)


class Provider(Base):
    """A service provider (hizmet sağlayıcı). A tradesman's national id is kept sealed."""

    __tablename__ = "provider"
    iys_code: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    title: Mapped[str]
    mersis: Mapped[str | None] = mapped_column(unique=True)
    vkn: Mapped[str | None]
    tckn_sealed: Mapped[bytes | None]
    tckn_key_id: Mapped[int | None] = mapped_column(SmallInteger)
    merchant: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Brand(Base):
    """A brand; the master brand carries its provider's code. `sort_key` gives Turkish order."""

    __tablename__ = "brand"
    brand_code: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    iys_code: Mapped[int] = mapped_column(ForeignKey("provider.iys_code"), index=True)
    name: Mapped[str]
    label: Mapped[str]
    sort_key: Mapped[str] = mapped_column(Text(collation="C"))
    master: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class BrandShortName(Base):
    """What a citizen texts for a brand, at most three; unique in the country after folding."""

    __tablename__ = "brand_short_name"
    folded: Mapped[str] = mapped_column(primary_key=True)
    brand_code: Mapped[int] = mapped_column(ForeignKey("brand.brand_code"), index=True)
    position: Mapped[int] = mapped_column(SmallInteger)


class Retailer(Base):
    """A dealer of a brand (bayi). `private` holds name, national id, tax number and telephone of
    the dealer, sealed."""

    __tablename__ = "retailer"
    retailer_code: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    brand_code: Mapped[int] = mapped_column(ForeignKey("brand.brand_code"), index=True)
    title: Mapped[str]
    alias: Mapped[str | None]
    mersis: Mapped[str | None]
    city_code: Mapped[str]
    town_code: Mapped[str]
    status: Mapped[str]
    private: Mapped[bytes]
    private_key_id: Mapped[int] = mapped_column(SmallInteger)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class DirectoryVersion(Base):
    """One row, counted up with every change of brands, so that a process knows its copy is old."""

    __tablename__ = "directory_version"
    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(BigInteger)


class Recipient(Base):
    """An address that has been heard of. `locked` null means: as this site has it by default."""

    __tablename__ = "recipient"
    tag: Mapped[UUID] = mapped_column(primary_key=True)
    sealed: Mapped[bytes]
    key_id: Mapped[int] = mapped_column(SmallInteger)
    locked: Mapped[bool | None]
    language: Mapped[str | None]
    created_at: Mapped[datetime]


class Consent(Base):
    """The state: one row for each address, brand, recipient type and message type.

    `claimed`: stands as ONAY by a provider's record after the citizen had refused, and the
    citizen, who was told, has said nothing yet. `event_id` is the movement that made this state.
    """

    __tablename__ = "consent"
    __table_args__ = (
        PrimaryKeyConstraint(
            "tag", "brand_code", "recipient_type", "type", postgresql_include=["status"]
        ),
        Index(
            "consent_approved_idx",
            "brand_code",
            "type",
            "recipient_type",
            "tag",
            postgresql_where=text("status = 1"),
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


class ConsentEvent(Base):
    """The history: every movement, append only (a trigger refuses anything else).

    `consent_date` is when it happened, `created_at` when we learned it. `id` grows, for one
    consent, in the order in which the movements took effect. `actor` is the iysCode that reported
    it, null where the citizen did it.
    """

    __tablename__ = "consent_event"
    __table_args__ = (PrimaryKeyConstraint("tag", "id"),)
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
    __table_args__ = (PrimaryKeyConstraint("tag", "channel", "request_id"),)
    tag: Mapped[UUID]
    channel: Mapped[str]
    request_id: Mapped[str]
    created_at: Mapped[datetime]
    receipt: Mapped[dict[str, Any]]


class Dialogue(Base):
    """The open question of a talk, by citizen and medium, until `expires_at`."""

    __tablename__ = "dialogue"
    __table_args__ = (PrimaryKeyConstraint("tag", "medium"),)
    tag: Mapped[UUID]
    medium: Mapped[str]
    step: Mapped[dict[str, Any]]
    expires_at: Mapped[datetime]


class Numbering(Base):
    """The number under which a citizen knows a brand: given once, never to another brand."""

    __tablename__ = "numbering"
    __table_args__ = (
        PrimaryKeyConstraint("tag", "number"),
        UniqueConstraint("tag", "brand_code"),
    )
    tag: Mapped[UUID]
    number: Mapped[int] = mapped_column(SmallInteger)
    brand_code: Mapped[int] = mapped_column(Integer)


class HandsetText(Base):
    """Texts to the demo's own handset, sealed; empty outside the demo."""

    __tablename__ = "handset_text"
    __table_args__ = (PrimaryKeyConstraint("tag", "id"),)
    tag: Mapped[UUID]
    id: Mapped[int] = mapped_column(BigInteger, Identity(always=False))
    key_id: Mapped[int] = mapped_column(SmallInteger)
    sealed: Mapped[bytes]
    created_at: Mapped[datetime]


class Outbox(Base):
    """What must leave the house: wording keys and parameters, no text and no address."""

    __tablename__ = "outbox"
    __table_args__ = (
        PrimaryKeyConstraint("tag", "id"),
        Index("outbox_open_idx", "status", "created_at", postgresql_where=text("status < 4")),
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
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class ImportRun(Base):
    """How far the load of a file has come, written together with what it loaded.

    A file is known by its content (BLAKE2b-256). `position` is the byte after the last line that
    was done, `line` that line's number, `report_bytes` how much of the report belongs to it.
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
