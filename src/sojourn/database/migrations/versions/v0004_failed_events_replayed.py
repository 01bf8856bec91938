"""Failed events can be edited, replayed and discarded; what a tracking plan finds is counted."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

WHOLE_ROWS = "code IN ('pipeline.parked', 'log.damaged', 'log.unreadable_row')"


def upgrade() -> None:
    """Add what a replay needs to know, the history of edits, and the counts of violations."""
    for column in (
        sa.Column("kind", sa.Text, nullable=False, server_default="batch"),
        sa.Column("retry", sa.Integer, nullable=False, server_default="0"),
        sa.Column("channel", sa.Text),
        sa.Column("around", sa.LargeBinary),
        sa.Column("state", sa.Text, nullable=False, server_default="waiting"),
        sa.Column("changed_at", sa.BigInteger),
    ):
        op.add_column("failed_events", column)
    op.execute(f"UPDATE failed_events SET kind = 'row', item = -1 WHERE {WHOLE_ROWS}")  # noqa: S608  a constant
    op.create_table(
        "failed_edits",
        sa.Column("file", sa.BigInteger, nullable=False),
        sa.Column("offset", sa.BigInteger, nullable=False),
        sa.Column("item", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("edited_at", sa.BigInteger, nullable=False),
        sa.Column("raw", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("file", "offset", "item", "number", name="pk_failed_edits"),
    )
    op.create_table(
        "plan_violations",
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("event", sa.Text, nullable=False),
        sa.Column("property", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("count", sa.BigInteger, nullable=False),
        sa.Column("first_at", sa.BigInteger, nullable=False),
        sa.Column("last_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("version", "source", "event", "property", "kind", "action", name="pk_plan_violations"),
    )
