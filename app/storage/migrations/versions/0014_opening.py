"""When a registry opens; what a brand says of its dealing with data; stamps over evidence."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
TABLES = ("opening", "privacy_text")
EVIDENCE = ("evidence_hash", "stamp")


def upgrade() -> None:
    op.create_table(
        "opening",
        sa.Column("iys_code", sa.Integer(), autoincrement=False, nullable=False),
        *(sa.Column(name, MOMENT, nullable=False) for name in ("since", "load_until")),
        sa.Column("look_until", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("iys_code", name=op.f("opening_pkey")),
    )
    op.create_table(
        "privacy_text",
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("brand_code", "version")),
        *(sa.Column(name, sa.Text(), nullable=True) for name in ("tr", "en")),
        sa.Column("actor", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["brand_code"], ["brand.brand_code"], name=op.f("privacy_text_brand_code_fkey")
        ),
        sa.PrimaryKeyConstraint("brand_code", "version", name=op.f("privacy_text_pkey")),
    )
    for name in EVIDENCE:
        op.add_column("via_request", sa.Column(name, sa.LargeBinary(), nullable=True))
    unstamped = sa.text("evidence_hash IS NOT NULL AND stamp IS NULL")
    op.create_index(
        "via_request_unstamped_idx", "via_request", ["ended_at"], postgresql_where=unstamped
    )
    for table in TABLES:
        op.execute(
            f"CREATE TRIGGER {table}_counted AFTER INSERT OR UPDATE OR DELETE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION ileti_directory_changed()"
        )


def downgrade() -> None:
    op.drop_index("via_request_unstamped_idx", table_name="via_request")
    for name in EVIDENCE:
        op.drop_column("via_request", name)
    for table in reversed(TABLES):
        op.drop_table(table)
