"""How often a file of permissions was tried without getting any further; how many addresses would
be new by a check."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    tries = sa.Column("tries", sa.SmallInteger(), server_default=sa.text("0"), nullable=False)
    op.add_column("load", tries)
    op.add_column("load", sa.Column("tried_from", sa.BigInteger(), nullable=True))
    fresh = sa.Column("fresh", sa.BigInteger(), server_default=sa.text("0"), nullable=False)
    op.add_column("import_run", fresh)
    where = sa.text("text_id IS NOT NULL")
    op.create_index("load_text_id_idx", "load", ["text_id"], postgresql_where=where)
    where = sa.text("state <= 2 OR check_only")
    op.create_index("load_needed_idx", "load", ["brand_code"], postgresql_where=where)


def downgrade() -> None:
    op.drop_index("load_needed_idx", "load")
    op.drop_index("load_text_id_idx", "load")
    op.drop_column("import_run", "fresh")
    op.drop_column("load", "tried_from")
    op.drop_column("load", "tries")
