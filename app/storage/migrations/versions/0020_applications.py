"""Applications to the registry, their documents and history; short names that were given up."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
FIRST_NUMBER = 20001
TABLES = ("legal_mark", "application_event", "application_page", "application")


def upgrade() -> None:
    op.create_table(
        "application",
        sa.Column("id", sa.Uuid(), nullable=False),
        _number("number", start=FIRST_NUMBER),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=True) for name in ("iys_code", "brand_code")),
        *_sealed(),
        sa.Column("national_key_id", sa.SmallInteger(), nullable=True),
        sa.Column("national", sa.LargeBinary(), nullable=True),
        sa.Column("assigned_to", sa.Uuid(), nullable=True),
        sa.Column("recommended", sa.Boolean(), nullable=True),
        *(sa.Column(name, MOMENT, nullable=False) for name in ("created_at", "changed_at")),
        *(sa.Column(name, MOMENT, nullable=True) for name in ("sent_at", "decided_at")),
        sa.PrimaryKeyConstraint("id", name=op.f("application_pkey")),
    )
    op.create_index("application_number_key", "application", ["number"], unique=True)
    op.create_index("application_staff_idx", "application", ["staff_id"])
    op.create_index("application_iys_code_idx", "application", ["iys_code"])
    op.create_index("application_queue_idx", "application", ["state", "sent_at"])
    _pages()
    _events()
    op.create_table(
        "legal_mark",
        *(sa.Column(name, sa.Uuid(), nullable=False) for name in ("id", "digest")),
        *_sealed(),
        sa.PrimaryKeyConstraint("id", name=op.f("legal_mark_pkey")),
    )
    op.create_index("legal_mark_digest_key", "legal_mark", ["digest"], unique=True)
    op.add_column("brand_short_name", sa.Column("given_up_at", MOMENT, nullable=True))


def downgrade() -> None:
    op.drop_column("brand_short_name", "given_up_at")
    for table in TABLES:
        op.drop_table(table)


def _number(name: str, start: int | None = None) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), sa.Identity(always=False, start=start), nullable=False)


def _sealed() -> tuple[sa.Column[int], sa.Column[bytes]]:
    return (
        sa.Column("key_id", sa.SmallInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
    )


def _pages() -> None:
    op.create_table(
        "application_page",
        _number("id"),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        *(sa.Column(name, sa.SmallInteger(), nullable=False) for name in ("brand", "page")),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        *_sealed(),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("application_page_application_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("application_page_pkey")),
    )
    columns = ["application_id", "brand", "page"]
    op.create_index("application_page_idx", "application_page", columns)


def _events() -> None:
    op.create_table(
        "application_event",
        _number("id"),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("role", "move")),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.Column("about", postgresql.JSONB(), nullable=False),
        sa.Column("key_id", sa.SmallInteger(), nullable=True),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("application_event_pkey")),
    )
    op.create_index("application_event_idx", "application_event", ["application_id", "id"])
    op.execute(
        "CREATE TRIGGER application_event_append_only BEFORE UPDATE OR DELETE ON application_event "
        "FOR EACH ROW EXECUTE FUNCTION ileti_append_only()"
    )
