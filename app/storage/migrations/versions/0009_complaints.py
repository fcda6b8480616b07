"""Complaints, their history and evidence, the senders of messages, campaigns, and the people who
work with them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
FIRST_NUMBER = 10001
OPEN = "state BETWEEN 1 AND 4"
INDEXES = (
    ("complaint_queue_idx", ("province", "filed_at", "id"), OPEN),
    ("complaint_open_idx", ("filed_at", "id"), OPEN),
    ("complaint_verdict_idx", ("verdict", "filed_at", "id"), OPEN),
    ("complaint_late_idx", ("filed_at", "id"), f"{OPEN} AND late_at IS NOT NULL"),
    ("complaint_due_at_idx", ("due_at",), "state = 3"),
    ("complaint_decided_idx", ("decided_at",), "state = 5"),
    ("complaint_closed_idx", ("closed_at",), "state = 6 AND asked_stopped_at IS NULL"),
    ("complaint_draft_idx", ("changed_at",), "state = 0"),
    ("complaint_orphan_idx", ("sender_id",), f"{OPEN} AND brand_code IS NULL"),
    (
        "complaint_assigned_idx",
        ("assigned_to", "filed_at", "id"),
        f"{OPEN} AND assigned_to IS NOT NULL",
    ),
    ("complaint_campaign_idx", ("campaign_id",), "campaign_id IS NOT NULL"),
)
TABLES = (
    "look",
    "staff_sign_in",
    "staff",
    "evidence",
    "complaint_event",
    "complaint",
    "campaign",
    "sender",
)


def upgrade() -> None:
    _senders()
    _complaints()
    _events()
    _staff()
    for table in ("complaint_event", "look"):
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION ileti_append_only()"
        )


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)


def _number(start: int | None = None) -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger(), sa.Identity(always=False, start=start), nullable=False)


def _sealed() -> tuple[sa.Column[int], sa.Column[bytes]]:
    return (
        sa.Column("key_id", sa.SmallInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
    )


def _maybe(*names: str) -> tuple[sa.Column[object], ...]:
    return tuple(sa.Column(name, MOMENT, nullable=True) for name in names)


def _senders() -> None:
    op.create_table(
        "sender",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        *_sealed(),
        sa.Column("brand_code", sa.Integer(), nullable=True),
        sa.Column("iys_code", sa.Integer(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="sender_pkey"),
        sa.UniqueConstraint("digest", name="sender_digest_key"),
    )
    op.create_index("sender_brand_code_idx", "sender", ["brand_code"])
    op.create_table(
        "campaign",
        _number(),
        sa.Column("origin", sa.Uuid(), nullable=False),
        sa.Column("type", sa.SmallInteger(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        *_sealed(),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="campaign_pkey"),
    )
    op.create_index("campaign_origin_idx", "campaign", ["origin", "last_day"])


def _complaints() -> None:
    op.create_table(
        "complaint",
        sa.Column("tag", sa.Uuid(), nullable=False),
        _number(start=FIRST_NUMBER),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("type", sa.SmallInteger(), nullable=False),
        sa.Column("recipient_type", sa.SmallInteger(), nullable=False),
        sa.Column("sender_id", sa.Uuid(), nullable=True),
        sa.Column("brand_code", sa.Integer(), nullable=True),
        sa.Column("party", sa.Text(), nullable=True),
        sa.Column("province", sa.SmallInteger(), nullable=True),
        sa.Column("exemption", sa.Text(), nullable=True),
        sa.Column(
            "subjects", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
        *_sealed(),
        sa.Column("campaign_id", sa.BigInteger(), nullable=True),
        sa.Column("verdict", sa.Text(), nullable=True),
        sa.Column("finding", postgresql.JSONB(), nullable=True),
        sa.Column("assigned_to", sa.Uuid(), nullable=True),
        *_maybe("message_at", "filed_at", "asked_at", "due_at", "reminded_at", "late_at"),
        *_maybe("answered_at", "decided_at", "closed_at", "asked_stopped_at"),
        sa.Column("decision", sa.SmallInteger(), nullable=True),
        sa.Column("joined_to", sa.BigInteger(), nullable=True),
        sa.Column("stopped", sa.Boolean(), nullable=True),
        sa.PrimaryKeyConstraint("tag", "id", name="complaint_pkey"),
    )
    op.create_index("complaint_state_idx", "complaint", ["state", "filed_at", "id"])
    op.create_index("complaint_id_idx", "complaint", ["id"])
    op.create_index("complaint_sender_idx", "complaint", ["sender_id", "message_at"])
    op.create_index("complaint_brand_idx", "complaint", ["brand_code", "filed_at"])
    for name, columns, where in INDEXES:
        op.create_index(name, "complaint", list(columns), postgresql_where=sa.text(where))


def _events() -> None:
    op.create_table(
        "complaint_event",
        sa.Column("tag", sa.Uuid(), nullable=False),
        _number(),
        sa.Column("complaint_id", sa.BigInteger(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("move", sa.Text(), nullable=False),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("about", postgresql.JSONB(), nullable=False),
        sa.Column("key_id", sa.SmallInteger(), nullable=True),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("tag", "id", name="complaint_event_pkey"),
    )
    op.create_table(
        "evidence",
        sa.Column("tag", sa.Uuid(), nullable=False),
        _number(),
        sa.Column("complaint_id", sa.BigInteger(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("file", sa.SmallInteger(), nullable=False),
        sa.Column("page", sa.SmallInteger(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        *_sealed(),
        sa.PrimaryKeyConstraint("tag", "id", name="evidence_pkey"),
    )
    for table in ("complaint_event", "evidence"):
        op.create_index(f"{table}_complaint_idx", table, ["tag", "complaint_id", "id"])


def _staff() -> None:
    op.create_table(
        "staff",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tag", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("province", sa.SmallInteger(), nullable=True),
        sa.Column("iys_code", sa.Integer(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("filters", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="staff_pkey"),
    )
    op.create_index("staff_tag_idx", "staff", ["tag"])
    op.create_index("staff_iys_code_idx", "staff", ["iys_code"])
    op.create_table(
        "staff_sign_in",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        *(
            sa.Column(name, MOMENT, nullable=False)
            for name in ("created_at", "seen_at", "idle_until", "expires_at")
        ),
        sa.Column("assurance", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="staff_sign_in_pkey"),
    )
    op.create_index("staff_sign_in_staff_idx", "staff_sign_in", ["staff_id"])
    op.create_index("staff_sign_in_expires_at_idx", "staff_sign_in", ["expires_at"])
    op.create_table(
        "look",
        sa.Column("tag", sa.Uuid(), nullable=False),
        _number(),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("province", sa.SmallInteger(), nullable=True),
        sa.Column("complaint_id", sa.BigInteger(), nullable=True),
        sa.Column("brand_code", sa.Integer(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("outside", sa.Boolean(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=True),
        sa.Column("key_id", sa.SmallInteger(), nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("tag", "id", name="look_pkey"),
    )
    op.create_index("look_outside_idx", "look", ["at"], postgresql_where=sa.text("outside"))
