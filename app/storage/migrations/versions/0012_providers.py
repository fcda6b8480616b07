"""Programs of providers and partners, batches, daily agreements, the order of feeds, dealers."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)

# Whoever was registered before there were packages has the one that is free.
SUBSCRIBE = """
INSERT INTO subscription (holder, id, package, status, starts_at, ends_at, api, exceeds,
                          via_package, via_id, via_status, via_starts_at, via_ends_at)
SELECT iys_code, gen_random_uuid(), 'İleti+', 'ACTIVE', created_at,
       created_at + interval '10 years', true, true,
       'ViA+', gen_random_uuid(), 'ACTIVE', created_at, created_at + interval '10 years'
  FROM provider
"""


def _column(
    name: str,
    kind: sa.types.TypeEngine[Any],
    *,
    null: bool = False,
    default: str | None = None,
) -> "sa.Column[Any]":
    given = sa.text(default) if default else None
    return sa.Column(name, kind, nullable=null, server_default=given)


def upgrade() -> None:
    _partners()
    _clients()
    _batches()
    _feeds()
    _dealers()
    op.execute(SUBSCRIBE)


def _partners() -> None:
    op.create_table(
        "partner",
        _column("integrator_code", sa.Integer()),
        _column("title", sa.Text()),
        _column("created_at", MOMENT),
        sa.PrimaryKeyConstraint("integrator_code", name=op.f("partner_pkey")),
    )
    op.create_table(
        "partner_grant",
        _column("integrator_code", sa.Integer()),
        _column("brand_code", sa.Integer()),
        *(_column(name, sa.SmallInteger()) for name in ("arama", "mesaj", "eposta")),
        *(_column(name, sa.Boolean()) for name in ("via", "agreement")),
        _column("changed_at", MOMENT),
        sa.ForeignKeyConstraint(
            ["integrator_code"],
            ["partner.integrator_code"],
            name=op.f("partner_grant_integrator_code_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["brand_code"], ["brand.brand_code"], name=op.f("partner_grant_brand_code_fkey")
        ),
        sa.PrimaryKeyConstraint("integrator_code", "brand_code", name=op.f("partner_grant_pkey")),
    )
    op.create_index("partner_grant_brand_code_idx", "partner_grant", ["brand_code"])
    op.create_table(
        "subscription",
        _column("holder", sa.Integer()),
        _column("id", sa.Uuid()),
        _column("package", sa.Text()),
        _column("status", sa.Text()),
        _column("starts_at", MOMENT),
        _column("ends_at", MOMENT),
        _column("api", sa.Boolean()),
        _column("consent_limit", sa.Integer(), null=True),
        _column("exceeds", sa.Boolean()),
        _column("via_package", sa.Text(), null=True),
        _column("via_id", sa.Uuid(), null=True),
        _column("via_status", sa.Text(), null=True),
        _column("via_credit", sa.Integer(), null=True),
        _column("via_starts_at", MOMENT, null=True),
        _column("via_ends_at", MOMENT, null=True),
        sa.PrimaryKeyConstraint("holder", name=op.f("subscription_pkey")),
    )


def _clients() -> None:
    op.create_table(
        "api_client",
        _column("id", sa.Uuid()),
        _column("digest", sa.Uuid()),
        _column("key_id", sa.SmallInteger()),
        _column("sealed", sa.LargeBinary()),
        _column("holder", sa.Integer()),
        _column("partner", sa.Boolean()),
        _column("secret", sa.Text()),
        _column("networks", postgresql.ARRAY(sa.Text()), null=True),
        _column("created_at", MOMENT),
        _column("ended_at", MOMENT, null=True),
        _column("noticed_at", MOMENT, null=True),
        sa.PrimaryKeyConstraint("id", name=op.f("api_client_pkey")),
        sa.UniqueConstraint("digest", name=op.f("api_client_digest_key")),
    )
    op.create_index("api_client_holder_idx", "api_client", ["holder"])
    op.create_table(
        "api_sign_in",
        *(_column(name, sa.Uuid()) for name in ("id", "client_id", "refresh")),
        *(_column(name, MOMENT) for name in ("created_at", "expires_at")),
        sa.PrimaryKeyConstraint("id", name=op.f("api_sign_in_pkey")),
    )
    op.create_index("api_sign_in_client_id_idx", "api_sign_in", ["client_id"])
    op.create_index("api_sign_in_expires_at_idx", "api_sign_in", ["expires_at"])
    op.create_table(
        "rate",
        _column("key", sa.Uuid()),
        _column("until", MOMENT),
        _column("count", sa.Integer()),
        sa.PrimaryKeyConstraint("key", name=op.f("rate_pkey")),
        prefixes=["UNLOGGED"],
    )
    op.create_index("rate_until_idx", "rate", ["until"])
    op.create_table(
        "quality",
        _column("client_id", sa.Uuid()),
        _column("hour", MOMENT),
        *(_column(name, sa.Integer()) for name in ("calls", "failures")),
        sa.PrimaryKeyConstraint("client_id", "hour", name=op.f("quality_pkey")),
        prefixes=["UNLOGGED"],
    )
    op.create_index("quality_hour_idx", "quality", ["hour"])


def _batches() -> None:
    op.create_table(
        "batch",
        _column("request_id", sa.Uuid()),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        _column("brand_code", sa.Integer()),
        _column("actor", sa.Integer()),
        _column("digest", sa.Uuid(), null=True),
        _column("repeats", sa.Boolean()),
        _column("rows", sa.Integer()),
        _column("refused", sa.Integer(), default="0"),
        _column("created_at", MOMENT),
        _column("finished_at", MOMENT, null=True),
        _column("key_id", sa.SmallInteger(), null=True),
        _column("sealed", sa.LargeBinary(), null=True),
        _column("codes", postgresql.ARRAY(sa.Text()), null=True),
        _column("transactions", sa.LargeBinary(), null=True),
        _column("originals", postgresql.JSONB(), null=True),
        sa.PrimaryKeyConstraint("request_id", name=op.f("batch_pkey")),
    )
    waiting, whole = sa.text("finished_at IS NULL"), sa.text("refused = 0")
    op.create_index("batch_waiting_idx", "batch", ["brand_code", "id"], postgresql_where=waiting)
    op.create_index("batch_digest_idx", "batch", ["digest"], unique=True, postgresql_where=whole)
    op.create_index("batch_created_at_idx", "batch", ["created_at"])
    op.create_index("batch_finished_at_idx", "batch", ["brand_code", "finished_at"])
    op.create_table(
        "agreement",
        _column("brand_code", sa.Integer()),
        _column("day", sa.Date()),
        _column("status", sa.SmallInteger()),
        _column("movements", sa.BigInteger(), default="0"),
        _column("size", sa.BigInteger(), null=True),
        _column("counts", postgresql.JSONB(), null=True),
        _column("hash", sa.LargeBinary(), null=True),
        _column("stamp", sa.LargeBinary(), null=True),
        _column("made_at", MOMENT, null=True),
        _column("agreed_at", MOMENT, null=True),
        _column("agreed_by", sa.Integer(), null=True),
        sa.PrimaryKeyConstraint("brand_code", "day", name=op.f("agreement_pkey")),
    )


def _feeds() -> None:
    xid = "((pg_current_xact_id())::text)::bigint"
    op.add_column("consent_event", _column("xid", sa.BigInteger(), default=xid))
    op.create_index("consent_event_feed_idx", "consent_event", ["brand_code", "xid", "id"])
    days = ["brand_code", "created_at", "id"]
    op.create_index("consent_event_day_idx", "consent_event", days)
    op.create_index(
        "consent_event_own_idx",
        "consent_event",
        days,
        postgresql_where=sa.text("source >= 21 OR kind = 4"),
    )


def _dealers() -> None:
    for name in ("city_name", "town_name"):
        op.add_column("retailer", _column(name, sa.Text(), default="''"))
        op.alter_column("retailer", name, server_default=None)
    op.add_column("retailer", _column("digest", sa.Uuid(), null=True))
    op.drop_index(op.f("retailer_brand_code_idx"), table_name="retailer")
    for name in ("digest", "mersis"):
        op.create_index(f"retailer_{name}_idx", "retailer", ["brand_code", name], unique=True)
    op.create_index(
        "consent_retailer_access_idx",
        "consent",
        ["retailer_access"],
        postgresql_using="gin",
        postgresql_where=sa.text("retailer_access IS NOT NULL"),
    )
    op.create_index(
        "consent_retailer_code_idx",
        "consent",
        ["retailer_code"],
        postgresql_where=sa.text("retailer_code IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("consent_retailer_code_idx", table_name="consent")
    op.drop_index("consent_retailer_access_idx", table_name="consent")
    for name in ("digest", "mersis"):
        op.drop_index(f"retailer_{name}_idx", table_name="retailer")
    op.create_index(op.f("retailer_brand_code_idx"), "retailer", ["brand_code"])
    for name in ("digest", "city_name", "town_name"):
        op.drop_column("retailer", name)
    for name in ("own", "day", "feed"):
        op.drop_index(f"consent_event_{name}_idx", table_name="consent_event")
    op.drop_column("consent_event", "xid")
    for table in ("agreement", "batch", "quality", "rate", "api_sign_in", "api_client"):
        op.drop_table(table)
    for table in ("subscription", "partner_grant", "partner"):
        op.drop_table(table)
