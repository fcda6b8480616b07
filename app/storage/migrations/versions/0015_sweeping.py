"""Indexes by which old answers and messages long sent are found: without them the hourly sweep
reads both tables whole, and in a large one comes to no end in its time. And one by which a brand's
refusals are counted.

Made while everything goes on; a run that broke off leaves a half-made index, which is thrown away
first.
"""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

INDEXES = (
    ("deed_created_at_idx", "deed (created_at)"),
    ("outbox_changed_at_idx", "outbox (changed_at) WHERE status >= 4"),
    ("consent_refused_idx", "consent (brand_code) WHERE status = 2"),
)


def upgrade() -> None:
    with op.get_context().autocommit_block():
        for name, of in INDEXES:
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
            op.execute(f"CREATE INDEX CONCURRENTLY {name} ON {of}")


def downgrade() -> None:
    for name, _ in reversed(INDEXES):
        op.execute(f"DROP INDEX {name}")
