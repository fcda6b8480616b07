"""The job queue: procrastinate's own schema, as the installed version brings it."""

from typing import Any

from alembic import op
from procrastinate.schema import SchemaManager

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# What procrastinate makes, in whatever version: its tables, then its types and functions.
DROP_TABLES = """
DROP TABLE IF EXISTS procrastinate_events, procrastinate_periodic_defers,
    procrastinate_jobs, procrastinate_workers CASCADE
"""
DROP_REST = """
DO $$
DECLARE thing record;
BEGIN
    FOR thing IN SELECT oid::regprocedure AS name FROM pg_proc
                  WHERE proname LIKE 'procrastinate\\_%' AND pronamespace = 'public'::regnamespace
    LOOP EXECUTE 'DROP FUNCTION ' || thing.name || ' CASCADE'; END LOOP;
    FOR thing IN SELECT oid::regtype AS name FROM pg_type
                  WHERE typname LIKE 'procrastinate\\_%' AND typtype IN ('c', 'e')
                    AND typnamespace = 'public'::regnamespace
    LOOP EXECUTE 'DROP TYPE ' || thing.name || ' CASCADE'; END LOOP;
END
$$
"""


def upgrade() -> None:
    # On the driver itself: SQLAlchemy would read the per cents of the text as placeholders.
    driver: Any = op.get_bind().connection.driver_connection
    driver.execute(SchemaManager.get_schema())


def downgrade() -> None:
    op.execute(DROP_TABLES)
    op.execute(DROP_REST)
