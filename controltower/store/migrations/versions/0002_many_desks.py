"""What people are called, who may do what on a server, and who keeps the projection."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the tables of names and of rights; a file of one machine has no rights."""
    op.create_table(
        "people",
        sa.Column("operation", sa.Text, nullable=False),
        sa.Column("worker", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("told_at", sa.BigInteger, nullable=False),
        sa.Column("until", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("operation", "worker", name="people_pk"),
    )
    op.create_table(
        "name_reads",
        sa.Column("read_no", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        sa.Column("operation", sa.Text, nullable=False),
        sa.Column("worker", sa.Text, nullable=False),
        sa.Column("reader", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
    )
    if op.get_context().dialect.name != "postgresql":
        return
    op.create_table(
        "operations",
        sa.Column("operation", sa.Text, primary_key=True),
        sa.Column("last_seq", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("names_days", sa.Integer, nullable=False, server_default="30"),
        postgresql_with={"fillfactor": "20"},
    )
    op.create_table(
        "program",
        sa.Column("one", sa.Boolean, primary_key=True, server_default="true"),
        sa.Column("messages", sa.Integer, nullable=False),
    )
    op.create_table(
        "grants",
        sa.Column("operation", sa.Text, sa.ForeignKey("operations.operation"), nullable=False),
        sa.Column("login", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("sources", sa.ARRAY(sa.Text), nullable=False, server_default="{}"),
        sa.Column("granted_by", sa.Text, nullable=False, server_default=sa.text("session_user")),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.text("now()")),
        sa.PrimaryKeyConstraint("operation", "login", "role", name="grants_pk"),
    )
    op.create_table(
        "may_say",
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("role", "kind", name="may_say_pk"),
    )
    op.create_table(
        "keepers",
        sa.Column("operation", sa.Text, sa.ForeignKey("operations.operation"), primary_key=True),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("login", sa.Text, nullable=False),
        sa.Column("term", sa.BigInteger, nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "evictions",
        sa.Column("login", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    # A transaction that is undone leaves no trace of a reading: names are given out by a later one alone.
    op.execute("ALTER TABLE name_reads ADD COLUMN asked_in text NOT NULL DEFAULT pg_current_xact_id()::text")
