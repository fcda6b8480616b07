"""When a complaint was last put beside others like it: no job of its own for each."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("complaint", sa.Column("grouped_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "complaint_ungrouped_idx",
        "complaint",
        ["id"],
        postgresql_where=sa.text("state > 0 AND grouped_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("complaint_ungrouped_idx", "complaint")
    op.drop_column("complaint", "grouped_at")
