"""Whoever only applies is named in the application, sealed, and not among those who work here."""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("UPDATE staff SET name = '' WHERE role = 'applicant' AND name <> ''")


def downgrade() -> None:
    """Nothing: the name stands in the application, sealed, where SQL does not reach it."""
