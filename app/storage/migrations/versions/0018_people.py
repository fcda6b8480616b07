"""People of providers: positions, dealers' users, state logins, second factors."""

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


def downgrade() -> None:
    op.drop_table("staff_factor")
    op.drop_table("staff_login")
    op.execute("UPDATE staff SET role = 'provider' WHERE role = 'owner'")
    op.drop_column("provider", "two_factors")
    op.execute("DELETE FROM staff WHERE tag IS NULL OR retailer_code IS NOT NULL")
    op.drop_column("staff", "retailer_code")
    op.alter_column("staff", "tag", nullable=False)
