"""Recordings of what callers say of a complaint, each kept once."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("evidence", sa.Column("origin", sa.Uuid(), nullable=True))
    op.create_index(
        "evidence_origin_idx",
        "evidence",
        ["tag", "origin"],
        unique=True,
        postgresql_where=sa.text("origin IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("evidence_origin_idx", "evidence")
    op.drop_column("evidence", "origin")
