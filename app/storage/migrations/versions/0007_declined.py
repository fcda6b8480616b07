"""A «no» to keeping the national id is remembered, so that nobody is asked at every login."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    declined = sa.Column("national_declined_at", sa.DateTime(timezone=True), nullable=True)
    op.add_column("account", declined)


def downgrade() -> None:
    op.drop_column("account", "national_declined_at")
