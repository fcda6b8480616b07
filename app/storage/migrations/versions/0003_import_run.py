"""How far the load of a file has come."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "import_run",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("brand_code", sa.Integer(), nullable=False),
        sa.Column("backdated", sa.Boolean(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("position", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("line", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("taken", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("refused", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("report_bytes", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["brand_code"], ["brand.brand_code"], name=op.f("import_run_brand_code_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("import_run_pkey")),
        sa.UniqueConstraint(
            "digest",
            "brand_code",
            "backdated",
            "attempt",
            name=op.f("import_run_digest_brand_code_backdated_attempt_key"),
        ),
    )


def downgrade() -> None:
    op.drop_table("import_run")
