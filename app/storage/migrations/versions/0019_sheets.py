"""Files that are kept for somebody to look at: their name, how they were read, the first rows, and
the wrong ones with their cells. Bytes that several files may share; the text of workbooks.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

COLUMNS: tuple[tuple[str, Any], ...] = (
    ("text_id", sa.Uuid()),
    ("size", sa.BigInteger()),
    ("kept", sa.Interval()),
    ("kept_until", sa.DateTime(timezone=True)),
    ("checked_by", sa.Uuid()),
    ("digest", sa.LargeBinary()),
    ("name_digest", sa.LargeBinary()),
    ("name_key_id", sa.SmallInteger()),
    ("name", sa.LargeBinary()),
    ("notes", postgresql.JSONB()),
)


def upgrade() -> None:
    op.add_column("load", sa.Column("bytes_id", sa.Uuid(), nullable=True))
    op.execute("UPDATE load SET bytes_id = id")
    op.alter_column("load", "bytes_id", nullable=False)
    for name, kind in COLUMNS:
        op.add_column("load", sa.Column(name, kind, nullable=True))
    op.create_index("load_bytes_id_idx", "load", ["bytes_id"])
    op.create_unique_constraint(op.f("load_checked_by_key"), "load", ["checked_by"])
    op.create_table(
        "load_preview",
        sa.Column("bytes_id", sa.Uuid(), nullable=False),
        sa.Column("key_id", sa.SmallInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("bytes_id", name=op.f("load_preview_pkey")),
    )
    op.create_table(
        "load_wrong",
        sa.Column("load_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("key_id", sa.SmallInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("load_id", "line", name=op.f("load_wrong_pkey")),
    )
    op.execute("ALTER TABLE load_wrong ALTER COLUMN sealed SET STORAGE EXTERNAL")


def downgrade() -> None:
    op.drop_table("load_wrong")
    op.drop_table("load_preview")
    op.drop_constraint(op.f("load_checked_by_key"), "load")
    op.drop_index("load_bytes_id_idx", "load")
    for name in ("bytes_id", *(name for name, _ in COLUMNS)):
        op.drop_column("load", name)
