"""Counts of large brands and of sectors, which the console shows and the worker renews."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "brand_glance",
        sa.Column("brand_code", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=True),
        sa.Column("counted_at", MOMENT, nullable=True),
        sa.Column("approved", postgresql.JSONB(), nullable=True),
        sa.Column("refused", sa.BigInteger(), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("moved", postgresql.JSONB(), nullable=True),
        sa.PrimaryKeyConstraint("brand_code", name=op.f("brand_glance_pkey")),
    )
    op.create_table(
        "sector_rate",
        sa.Column("sector", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("provider", "providers")),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("disputed", "recorded")),
        sa.PrimaryKeyConstraint("sector", "provider", name=op.f("sector_rate_pkey")),
    )


def downgrade() -> None:
    op.drop_table("sector_rate")
    op.drop_table("brand_glance")
