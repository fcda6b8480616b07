"""The letter that proves an approval (ViA), kept with the stamp that is over it. Stamps that were
over something else are asked for again.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("via_request", sa.Column("letter_key_id", sa.SmallInteger(), nullable=True))
    op.add_column("via_request", sa.Column("letter", sa.LargeBinary(), nullable=True))
    op.execute("UPDATE via_request SET stamp = NULL WHERE stamp IS NOT NULL")


def downgrade() -> None:
    op.drop_column("via_request", "letter")
    op.drop_column("via_request", "letter_key_id")
