"""Stages: their states and times to look again, what they were applied to, who is parked, and the outbox."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "stages",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("since", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_stages"),
    )
    op.create_table(
        "stage_states",
        sa.Column("stage", sa.Text, nullable=False),
        sa.Column("customer", sa.LargeBinary, nullable=False),
        sa.Column("state", sa.JSON),
        sa.Column("due", sa.BigInteger),
        sa.PrimaryKeyConstraint("stage", "customer", name="pk_stage_states"),
    )
    op.create_index("ix_stage_states_due", "stage_states", ["stage", "due"])
    op.create_table(
        "stage_parked",
        sa.Column("stage", sa.Text, nullable=False),
        sa.Column("customer", sa.LargeBinary, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("since", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("stage", "customer", name="pk_stage_parked"),
    )
    op.create_table(
        "stage_seen",
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("entries", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_stage_seen"),
    )
    op.create_table(
        "stage_outbox",
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("call", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_stage_outbox"),
        sa.UniqueConstraint("id", name="uq_stage_outbox_id"),
    )
