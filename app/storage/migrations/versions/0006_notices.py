"""Notices in the outbox: told once for each matter, together, at the address that was chosen."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("matter", sa.Text(), nullable=True))
    op.add_column("outbox", sa.Column("tell_tag", sa.Uuid(), nullable=True))
    op.add_column("outbox", sa.Column("bundle", sa.Uuid(), nullable=True))
    op.create_index(
        "outbox_matter_idx",
        "outbox",
        ["tag", "matter"],
        unique=True,
        postgresql_where=sa.text("matter IS NOT NULL"),
    )
    op.create_index(
        "outbox_tell_tag_idx",
        "outbox",
        ["tell_tag"],
        postgresql_where=sa.text("tell_tag IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("outbox_tell_tag_idx", "outbox")
    op.drop_index("outbox_matter_idx", "outbox")
    for column in ("bundle", "tell_tag", "matter"):
        op.drop_column("outbox", column)
