"""The journal, and where the projection stands."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create both tables."""
    op.create_table(
        "journal",
        sa.Column("operation", sa.Text, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("source_key", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("occurred_at", sa.BigInteger, nullable=False),
        sa.Column("recorded_at", sa.BigInteger, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("checksum", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("operation", "seq", name="journal_pk"),
        sa.UniqueConstraint("operation", "source", "source_key", name="journal_said_once"),
        sqlite_with_rowid=False,
        # An operation is a partition: it can lie on a node of its own, and every key begins with it.
        postgresql_partition_by="LIST (operation)",
    )
    op.create_table(
        "position",
        sa.Column("operation", sa.Text, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("rules", sa.Integer, nullable=False),
        sa.Column("shapes", sa.Text, nullable=False),
        sa.Column("now", sa.BigInteger, nullable=False),
        sa.Column("heard", sa.Text, nullable=False),
        sa.Column("told_by", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("operation", name="position_pk"),
    )
