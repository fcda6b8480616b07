"""Accounts of citizens, devices that are signed in, limits, refusals in advance, sectors."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)

# Besides the change of the tag key, one deed may touch the history: what the law lets go of is
# taken from it for whoever asked to be forgotten.
APPEND_ONLY = """
CREATE OR REPLACE FUNCTION ileti_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND current_setting('ileti.retag', true) = 'on' THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' AND current_setting('ileti.erase', true) = 'on' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'the history only grows' USING ERRCODE = 'restrict_violation';
END
$$
"""
BEFORE = """
CREATE OR REPLACE FUNCTION ileti_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('ileti.retag', true) = 'on' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the history only grows' USING ERRCODE = 'restrict_violation';
END
$$
"""


def upgrade() -> None:
    op.execute(APPEND_ONLY)
    op.add_column("brand", sa.Column("sector", sa.Text(), nullable=True))
    op.add_column("recipient", sa.Column("forget_at", MOMENT, nullable=True))
    op.create_index(
        "recipient_forget_at_idx",
        "recipient",
        ["forget_at"],
        postgresql_where=sa.text("forget_at IS NOT NULL"),
    )
    _accounts()
    _devices()
    op.create_table(
        "advance_refusal",
        sa.Column("tag", sa.Uuid(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("until", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("type", sa.SmallInteger(), nullable=True),
        sa.Column("sector", sa.Text(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("ended_channel", sa.Text(), nullable=True),
        sa.Column("ended_reference", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("tag", "id", name=op.f("advance_refusal_pkey")),
    )


def _accounts() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("visit_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=True),
        sa.Column("summary_at", MOMENT, nullable=True),
        sa.Column("tell_tag", sa.Uuid(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("summary", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("national_key_id", sa.SmallInteger(), nullable=True),
        sa.Column("national_sealed", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("account_pkey")),
    )
    op.create_table(
        "account_address",
        sa.Column("tag", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("proved_at", MOMENT, nullable=False),
        sa.Column("opens", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("tag", "account_id", name=op.f("account_address_pkey")),
    )
    op.create_index("account_address_account_id_idx", "account_address", ["account_id"])
    op.create_index(
        "account_address_opens_idx",
        "account_address",
        ["tag"],
        unique=True,
        postgresql_where=sa.text("opens"),
    )
    op.create_table(
        "state_login",
        sa.Column("tag", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("key_id", sa.SmallInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("tag", name=op.f("state_login_pkey")),
    )
    op.create_index(op.f("state_login_account_id_idx"), "state_login", ["account_id"])


def _devices() -> None:
    op.create_table(
        "sign_in",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("tag", sa.Uuid(), nullable=True),
        sa.Column("refresh", sa.Uuid(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("idle_until", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("assurance", sa.SmallInteger(), nullable=False),
        sa.Column("alone", sa.Boolean(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("client", sa.Text(), nullable=True),
        sa.Column("device", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("sign_in_pkey")),
    )
    for column in ("account_id", "tag", "expires_at"):
        op.create_index(f"sign_in_{column}_idx", "sign_in", [column])
    op.create_table(
        "tally",
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("slot", MOMENT, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", "slot", name=op.f("tally_pkey")),
    )
    op.create_index("tally_slot_idx", "tally", ["slot"])


def downgrade() -> None:
    for table in ("tally", "sign_in", "state_login", "account_address", "account"):
        op.drop_table(table)
    op.drop_table("advance_refusal")
    op.drop_index("recipient_forget_at_idx", "recipient")
    op.drop_column("recipient", "forget_at")
    op.drop_column("brand", "sector")
    op.execute(BEFORE)
