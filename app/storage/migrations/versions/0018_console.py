"""The console: positions of people, dealers' users, state logins, second factors, what they did;
how much moved on each day."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.alter_column("staff", "tag", nullable=True)
    op.add_column("staff", sa.Column("retailer_code", sa.Integer(), nullable=True))
    op.add_column(
        "provider",
        sa.Column("two_factors", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.execute("UPDATE staff SET role = 'owner' WHERE role = 'provider'")
    op.create_table(
        "staff_login",
        *(sa.Column(name, sa.Uuid(), nullable=False) for name in ("id", "digest")),
        sa.Column("key_id", sa.SmallInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("staff_login_pkey")),
    )
    op.create_index("staff_login_digest_key", "staff_login", ["digest"], unique=True)
    op.create_table(
        "staff_factor",
        sa.Column("id", sa.Uuid(), nullable=False),
        *(sa.Column(name, sa.SmallInteger(), nullable=False) for name in ("kind", "key_id")),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("step", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("staff_factor_pkey")),
    )
    op.create_table(
        "staff_deed",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("iys_code", sa.Integer(), nullable=True),
        sa.Column("deed", sa.Text(), nullable=False),
        sa.Column("brand_code", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("staff_deed_pkey")),
    )
    op.create_index("staff_deed_iys_code_idx", "staff_deed", ["iys_code", "id"])
    numbers = ("brand_code", "recipient_type", "type", "status", "kind", "source")
    op.create_table(
        "brand_day",
        sa.Column("day", sa.Date(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in numbers),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("movements", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            *("brand_code", "day", *numbers[1:], "channel"), name=op.f("brand_day_pkey")
        ),
    )
    op.create_index("brand_day_day_idx", "brand_day", ["day"])


def downgrade() -> None:
    op.drop_table("brand_day")
    op.drop_table("staff_deed")
    op.drop_table("staff_factor")
    op.drop_table("staff_login")
    op.execute("UPDATE staff SET role = 'provider' WHERE role = 'owner'")
    op.drop_column("provider", "two_factors")
    op.execute("DELETE FROM staff WHERE tag IS NULL OR retailer_code IS NOT NULL")
    op.drop_column("staff", "retailer_code")
    op.alter_column("staff", "tag", nullable=False)
