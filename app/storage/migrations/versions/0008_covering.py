"""The key of the consents holds what a list tells of each, so that a list looks at no row: those
of one citizen lie as far apart as their brands were loaded.

Made beside the old one while everything goes on; a run that broke off leaves a half-made index,
which is thrown away first.
"""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

KEY = "tag, brand_code, recipient_type, type"
NARROW = "status"
WIDE = "status, source, consent_date, created_at, claimed"


def upgrade() -> None:
    _key(WIDE)


def downgrade() -> None:
    _key(NARROW)


def _key(included: str) -> None:
    with op.get_context().autocommit_block():
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS consent_key_anew")
        op.execute(
            "CREATE UNIQUE INDEX CONCURRENTLY consent_key_anew"
            f" ON consent ({KEY}) INCLUDE ({included})"
        )
    op.execute(
        "ALTER TABLE consent DROP CONSTRAINT consent_pkey,"
        " ADD CONSTRAINT consent_pkey PRIMARY KEY USING INDEX consent_key_anew"
    )
