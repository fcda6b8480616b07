"""The registry: parties, recipients, consents with their history, talks, what leaves the house."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# The change of the tag key (`ileti keys retag`) is the one deed that may touch the history.
APPEND_ONLY = """
CREATE FUNCTION ileti_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('ileti.retag', true) = 'on' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the history only grows' USING ERRCODE = 'restrict_violation';
END
$$
"""
COUNT_UP = """
CREATE FUNCTION ileti_directory_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE directory_version SET version = version + 1;
    RETURN NULL;
END
$$
"""
HISTORIES = ("consent_event", "recipient_event")
DIRECTORY = ("brand", "brand_short_name")


def upgrade() -> None:
    op.create_table(
        "consent",
        sa.Column("tag", sa.Uuid(), nullable=False),
        sa.Column("consent_date", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("brand_code", sa.Integer(), nullable=False),
        sa.Column("retailer_code", sa.Integer(), nullable=True),
        sa.Column("recipient_type", sa.SmallInteger(), nullable=False),
        sa.Column("type", sa.SmallInteger(), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=False),
        sa.Column("source", sa.SmallInteger(), nullable=True),
        sa.Column("claimed", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("retailer_access", postgresql.ARRAY(sa.Integer()), nullable=True),
        sa.PrimaryKeyConstraint(
            "tag",
            "brand_code",
            "recipient_type",
            "type",
            name=op.f("consent_pkey"),
            postgresql_include=["status"],
        ),
    )
    op.create_index(
        "consent_approved_idx",
        "consent",
        ["brand_code", "type", "recipient_type", "tag"],
        unique=False,
        postgresql_where=sa.text("status = 1"),
    )
    op.create_table(
        "consent_event",
        sa.Column("tag", sa.Uuid(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("consent_date", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("brand_code", sa.Integer(), nullable=False),
        sa.Column("retailer_code", sa.Integer(), nullable=True),
        sa.Column("actor", sa.Integer(), nullable=True),
        sa.Column("recipient_type", sa.SmallInteger(), nullable=False),
        sa.Column("type", sa.SmallInteger(), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("source", sa.SmallInteger(), nullable=True),
        sa.Column("claimed", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("transaction_id", sa.LargeBinary(), nullable=False),
        sa.Column("retailer_access", postgresql.ARRAY(sa.Integer()), nullable=True),
        sa.PrimaryKeyConstraint("tag", "id", name=op.f("consent_event_pkey")),
    )
    op.create_table(
        "deed",
        sa.Column("tag", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("receipt", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("tag", "channel", "request_id", name=op.f("deed_pkey")),
    )
    op.create_table(
        "dialogue",
        sa.Column("tag", sa.Uuid(), nullable=False),
        sa.Column("medium", sa.Text(), nullable=False),
        sa.Column("step", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tag", "medium", name=op.f("dialogue_pkey")),
    )
    op.create_table(
        "directory_version",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("directory_version_pkey")),
    )
    op.create_table(
        "handset_text",
        sa.Column("tag", sa.Uuid(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("key_id", sa.SmallInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tag", "id", name=op.f("handset_text_pkey")),
    )
    op.create_table(
        "numbering",
        sa.Column("tag", sa.Uuid(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("brand_code", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tag", "number", name=op.f("numbering_pkey")),
        sa.UniqueConstraint("tag", "brand_code", name=op.f("numbering_tag_brand_code_key")),
    )
    op.create_table(
        "outbox",
        sa.Column("tag", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("words", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("route", sa.Text(), nullable=True),
        sa.Column("provider_id", sa.Text(), nullable=True),
        sa.Column("fault", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tag", "id", name=op.f("outbox_pkey")),
    )
    op.create_index(
        "outbox_open_idx",
        "outbox",
        ["status", "created_at"],
        unique=False,
        postgresql_where=sa.text("status < 4"),
    )
    op.create_table(
        "provider",
        sa.Column("iys_code", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("mersis", sa.Text(), nullable=True),
        sa.Column("vkn", sa.Text(), nullable=True),
        sa.Column("tckn_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("tckn_key_id", sa.SmallInteger(), nullable=True),
        sa.Column("merchant", sa.Boolean(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("iys_code", name=op.f("provider_pkey")),
        sa.UniqueConstraint("mersis", name=op.f("provider_mersis_key")),
    )
    op.create_table(
        "recipient",
        sa.Column("tag", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sa.SmallInteger(), nullable=False),
        sa.Column("locked", sa.Boolean(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tag", name=op.f("recipient_pkey")),
    )
    op.create_table(
        "recipient_event",
        sa.Column("tag", sa.Uuid(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("locked", sa.Boolean(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tag", "id", name=op.f("recipient_event_pkey")),
    )
    op.create_table(
        "brand",
        sa.Column("brand_code", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("iys_code", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.Text(collation="C"), nullable=False),
        sa.Column("master", sa.Boolean(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["iys_code"], ["provider.iys_code"], name=op.f("brand_iys_code_fkey")
        ),
        sa.PrimaryKeyConstraint("brand_code", name=op.f("brand_pkey")),
    )
    op.create_index(op.f("brand_iys_code_idx"), "brand", ["iys_code"], unique=False)
    op.create_table(
        "retailer",
        sa.Column("retailer_code", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("brand_code", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("alias", sa.Text(), nullable=True),
        sa.Column("mersis", sa.Text(), nullable=True),
        sa.Column("city_code", sa.Text(), nullable=False),
        sa.Column("town_code", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("private", sa.LargeBinary(), nullable=False),
        sa.Column("private_key_id", sa.SmallInteger(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["brand_code"], ["brand.brand_code"], name=op.f("retailer_brand_code_fkey")
        ),
        sa.PrimaryKeyConstraint("retailer_code", name=op.f("retailer_pkey")),
    )
    op.create_index(op.f("retailer_brand_code_idx"), "retailer", ["brand_code"], unique=False)
    op.create_table(
        "brand_short_name",
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("brand_code", sa.Integer(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["brand_code"], ["brand.brand_code"], name=op.f("brand_short_name_brand_code_fkey")
        ),
        sa.PrimaryKeyConstraint("folded", name=op.f("brand_short_name_pkey")),
    )
    op.create_index(
        op.f("brand_short_name_brand_code_idx"), "brand_short_name", ["brand_code"], unique=False
    )

    op.execute("INSERT INTO directory_version (id, version) VALUES (1, 0)")
    op.execute(APPEND_ONLY)
    op.execute(COUNT_UP)
    for table in HISTORIES:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION ileti_append_only()"
        )
    for table in DIRECTORY:
        op.execute(
            f"CREATE TRIGGER {table}_counted AFTER INSERT OR UPDATE OR DELETE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION ileti_directory_changed()"
        )


def downgrade() -> None:
    op.drop_index(op.f("brand_short_name_brand_code_idx"), table_name="brand_short_name")
    op.drop_table("brand_short_name")
    op.drop_index(op.f("retailer_brand_code_idx"), table_name="retailer")
    op.drop_table("retailer")
    op.drop_index(op.f("brand_iys_code_idx"), table_name="brand")
    op.drop_table("brand")
    op.drop_table("recipient_event")
    op.drop_table("recipient")
    op.drop_table("provider")
    op.drop_index("outbox_open_idx", table_name="outbox", postgresql_where=sa.text("status < 4"))
    op.drop_table("outbox")
    op.drop_table("numbering")
    op.drop_table("handset_text")
    op.drop_table("directory_version")
    op.drop_table("dialogue")
    op.drop_table("deed")
    op.drop_table("consent_event")
    op.drop_index(
        "consent_approved_idx", table_name="consent", postgresql_where=sa.text("status = 1")
    )
    op.drop_table("consent")
    op.execute("DROP FUNCTION ileti_append_only")
    op.execute("DROP FUNCTION ileti_directory_changed")
