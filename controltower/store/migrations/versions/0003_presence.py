"""Which desks are there, on a server; a file of one machine has nobody to tell."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Create the table of desks. After a crash it is empty, and seconds later the desks stand in it again."""
    if op.get_context().dialect.name != "postgresql":
        return
    # No key points to the operation: checking it would touch the row that numbers the journal.
    op.create_table(
        "presence",
        sa.Column("operation", sa.Text, nullable=False),
        sa.Column("login", sa.Text, nullable=False),
        sa.Column("desk", sa.Text, nullable=False),
        sa.Column("board", sa.Text, nullable=False),
        sa.Column("thing", sa.Text, nullable=False),
        sa.Column("deciding", sa.Boolean, nullable=False),
        sa.Column("since", sa.BigInteger, nullable=False),
        sa.Column("seen", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("operation", "login", "desk", name="presence_pk"),
        prefixes=["UNLOGGED"],
        # Rows change every second, and no key with them: given room, new versions take the place of old ones.
        postgresql_with={"fillfactor": "30", "autovacuum_vacuum_threshold": "500"},
    )
