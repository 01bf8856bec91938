"""Customers that matching takes for one, waiting for a person to decide."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "identity_proposals",
        sa.Column("namespace_a", sa.Text, nullable=False),
        sa.Column("value_a", sa.Text, nullable=False),
        sa.Column("namespace_b", sa.Text, nullable=False),
        sa.Column("value_b", sa.Text, nullable=False),
        sa.Column("probability", sa.Float, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("namespace_a", "value_a", "namespace_b", "value_b", name="pk_identity_proposals"),
    )
