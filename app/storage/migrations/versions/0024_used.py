"""How many addresses a large provider had last night."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("subscription", sa.Column("used", sa.BigInteger(), nullable=True))
    at = sa.Column("used_at", sa.DateTime(timezone=True), nullable=True)
    op.add_column("subscription", at)


def downgrade() -> None:
    op.drop_column("subscription", "used_at")
    op.drop_column("subscription", "used")
