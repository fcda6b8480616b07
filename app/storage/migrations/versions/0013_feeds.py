"""Files that programs send, what is told to servers of theirs, questions to citizens (ViA)."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
TABLES = (
    "via_silence",
    "via_request",
    "load_refusal",
    "load_part",
    "load",
    "delivery",
    "receiver",
    "feed_block",
    "feed",
)


def _column(
    name: str,
    kind: sa.types.TypeEngine[Any],
    *,
    null: bool = False,
    default: str | None = None,
) -> "sa.Column[Any]":
    given = sa.text(default) if default else None
    return sa.Column(name, kind, nullable=null, server_default=given)


def upgrade() -> None:
    _receivers()
    _loads()
    _questions()


def _receivers() -> None:
    big, small = sa.BigInteger(), sa.SmallInteger()
    op.create_table(
        "feed",
        _column("brand_code", sa.Integer()),
        *(_column(name, big) for name in ("seq", "xid", "id")),
        _column("created_at", MOMENT),
        _column("fetched_at", MOMENT, null=True),
        sa.PrimaryKeyConstraint("brand_code", name=op.f("feed_pkey")),
    )
    places = ("first_seq", "last_seq", "after_xid", "after_id", "xid", "id")
    op.create_table(
        "feed_block",
        _column("brand_code", sa.Integer()),
        *(_column(name, big) for name in places),
        _column("created_at", MOMENT),
        sa.PrimaryKeyConstraint("brand_code", "first_seq", name=op.f("feed_block_pkey")),
    )
    op.create_index("feed_block_created_at_idx", "feed_block", ["created_at"])
    op.create_table(
        "receiver",
        _column("id", sa.Uuid()),
        _column("kind", small),
        *(_column(name, sa.Integer()) for name in ("brand_code", "holder")),
        *(_column(name, postgresql.ARRAY(small)) for name in ("types", "statuses")),
        _column("sources", small),
        _column("key_id", small, null=True),
        _column("sealed", sa.LargeBinary(), null=True),
        _column("status", small),
        *(_column(name, MOMENT) for name in ("created_at", "changed_at")),
        *(_column(name, big) for name in ("queued", "seen")),
        sa.PrimaryKeyConstraint("id", name=op.f("receiver_pkey")),
    )
    op.create_index("receiver_brand_code_idx", "receiver", ["brand_code"])
    over = sa.text("status > 1")
    op.create_index("receiver_changed_at_idx", "receiver", ["changed_at"], postgresql_where=over)
    _deliveries()


def _deliveries() -> None:
    op.create_table(
        "delivery",
        *(_column(name, sa.Uuid()) for name in ("id", "receiver_id")),
        *(_column(name, sa.BigInteger()) for name in ("since", "first_seq", "last_seq")),
        *(_column(name, sa.SmallInteger()) for name in ("status", "attempts")),
        *(_column(name, MOMENT) for name in ("first_at", "next_at", "changed_at")),
        _column("answer", sa.Text(), null=True),
        sa.PrimaryKeyConstraint("id", name=op.f("delivery_pkey")),
    )
    op.create_index("delivery_receiver_id_idx", "delivery", ["receiver_id", "first_at", "id"])
    pending, done = sa.text("status < 4"), sa.text("status >= 4")
    op.create_index("delivery_open_idx", "delivery", ["receiver_id"], postgresql_where=pending)
    op.create_index("delivery_next_at_idx", "delivery", ["next_at"], postgresql_where=pending)
    op.create_index("delivery_changed_at_idx", "delivery", ["changed_at"], postgresql_where=done)


def _loads() -> None:
    op.create_table(
        "load",
        _column("id", sa.Uuid()),
        *(_column(name, sa.Integer()) for name in ("brand_code", "actor")),
        _column("format", sa.Text()),
        *(_column(name, sa.Boolean()) for name in ("check_only", "backdated")),
        _column("state", sa.SmallInteger()),
        _column("received", sa.BigInteger(), default="0"),
        _column("length", sa.BigInteger(), null=True),
        _column("probe", postgresql.JSONB(), null=True),
        _column("fault", sa.Text(), null=True),
        *(_column(name, MOMENT) for name in ("created_at", "changed_at")),
        _column("finished_at", MOMENT, null=True),
        sa.PrimaryKeyConstraint("id", name=op.f("load_pkey")),
    )
    op.create_index("load_brand_code_idx", "load", ["brand_code", "created_at"])
    op.create_table(
        "load_part",
        _column("load_id", sa.Uuid()),
        _column("first_byte", sa.BigInteger()),
        _column("size", sa.Integer()),
        _column("uid", sa.Uuid()),
        _column("key_id", sa.SmallInteger()),
        _column("sealed", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("load_id", "first_byte", name=op.f("load_part_pkey")),
    )
    # What is sealed cannot be made smaller.
    op.execute("ALTER TABLE load_part ALTER COLUMN sealed SET STORAGE EXTERNAL")
    op.create_table(
        "load_refusal",
        _column("load_id", sa.Uuid()),
        _column("first_byte", sa.BigInteger()),
        _column("lines", postgresql.ARRAY(sa.BigInteger())),
        _column("codes", postgresql.ARRAY(sa.Text())),
        sa.PrimaryKeyConstraint("load_id", "first_byte", name=op.f("load_refusal_pkey")),
    )


def _questions() -> None:
    op.create_table(
        "via_request",
        *(_column(name, sa.Uuid()) for name in ("tag", "request_id", "client_id")),
        *(_column(name, sa.Integer()) for name in ("provider", "actor")),
        _column("verification", sa.SmallInteger()),
        _column("recipient_type", sa.SmallInteger(), null=True),
        _column("language", sa.Text()),
        _column("parts", postgresql.JSONB()),
        *(_column(name, MOMENT) for name in ("created_at", "expires_at")),
        _column("message_id", sa.Uuid()),
        *(_column(name, sa.Uuid(), null=True) for name in ("etk_nonce", "kvk_nonce")),
        _column("link", sa.Uuid()),
        _column("tries", sa.SmallInteger(), default="0"),
        *(_column(name, MOMENT, null=True) for name in ("sent_at", "opened_at", "ended_at")),
        _column("outcome", sa.SmallInteger(), null=True),
        _column("reference", sa.Text(), null=True),
        _column("key_id", sa.SmallInteger()),
        _column("sealed", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("tag", "request_id", name=op.f("via_request_pkey")),
    )
    for name in ("request_id", "link", "created_at"):
        op.create_index(f"via_request_{name}_idx", "via_request", [name])
    op.create_table(
        "via_silence",
        _column("tag", sa.Uuid()),
        _column("provider", sa.Integer()),
        _column("since", MOMENT),
        *(_column(name, sa.Text()) for name in ("channel", "reference")),
        sa.PrimaryKeyConstraint("tag", "provider", name=op.f("via_silence_pkey")),
    )


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
