"""Who sends: providers, their brands and dealers."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Text,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.storage.tables.base import Base


class Provider(Base):
    """A service provider (hizmet sağlayıcı). A tradesman's national id is kept sealed.
    `two_factors`: each of its people must have two to come in."""

    __tablename__ = "provider"
    iys_code: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    title: Mapped[str]
    mersis: Mapped[str | None] = mapped_column(unique=True)
    vkn: Mapped[str | None]
    tckn_sealed: Mapped[bytes | None]
    tckn_key_id: Mapped[int | None] = mapped_column(SmallInteger)
    merchant: Mapped[bool]
    two_factors: Mapped[bool] = mapped_column(server_default=text("false"))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Brand(Base):
    """A brand; the master brand carries its provider's code. `sort_key` gives Turkish order,
    `sector` is one of `app/domain/party.py`."""

    __tablename__ = "brand"
    brand_code: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    iys_code: Mapped[int] = mapped_column(ForeignKey("provider.iys_code"), index=True)
    name: Mapped[str]
    label: Mapped[str]
    sort_key: Mapped[str] = mapped_column(Text(collation="C"))
    master: Mapped[bool]
    sector: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class BrandShortName(Base):
    """What a citizen texts for a brand, at most three; unique in the country after folding.
    One that was given up means the brand for another year: no text is to reach another one."""

    __tablename__ = "brand_short_name"
    folded: Mapped[str] = mapped_column(primary_key=True)
    brand_code: Mapped[int] = mapped_column(ForeignKey("brand.brand_code"), index=True)
    position: Mapped[int] = mapped_column(SmallInteger)
    given_up_at: Mapped[datetime | None]


class Retailer(Base):
    """A dealer of a brand (bayi). `private` holds name, national id, tax number and telephone of
    the dealer, sealed; `digest` is the keyed hash of the national id, which a brand has once."""

    __tablename__ = "retailer"
    __table_args__ = (
        Index("retailer_digest_idx", "brand_code", "digest", unique=True),
        Index("retailer_mersis_idx", "brand_code", "mersis", unique=True),
    )
    retailer_code: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    brand_code: Mapped[int] = mapped_column(ForeignKey("brand.brand_code"))
    title: Mapped[str]
    alias: Mapped[str | None]
    mersis: Mapped[str | None]
    city_code: Mapped[str]
    city_name: Mapped[str]
    town_code: Mapped[str]
    town_name: Mapped[str]
    status: Mapped[str]
    digest: Mapped[UUID | None]
    private: Mapped[bytes]
    private_key_id: Mapped[int] = mapped_column(SmallInteger)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Opening(Base):
    """When a registry opens to a provider, or to all (0); `app/domain/opening.py`."""

    __tablename__ = "opening"
    iys_code: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    since: Mapped[datetime]
    load_until: Mapped[datetime]
    look_until: Mapped[datetime]


class PrivacyText(Base):
    """What a brand says of its dealing with data, one row for every time that it was changed; a
    version without any text took it back. `actor` is the iysCode or integratorCode."""

    __tablename__ = "privacy_text"
    brand_code: Mapped[int] = mapped_column(ForeignKey("brand.brand_code"), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    tr: Mapped[str | None]
    en: Mapped[str | None]
    actor: Mapped[int]
    created_at: Mapped[datetime]


class DirectoryVersion(Base):
    """One row, counted up with every change of brands, so that a process knows its copy is old."""

    __tablename__ = "directory_version"
    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(BigInteger)
