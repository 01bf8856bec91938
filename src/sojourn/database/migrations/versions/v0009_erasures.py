"""Erasures, and the identifiers that are kept out after them."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "erasures",
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("time", sa.BigInteger, nullable=False),
        sa.Column("refuse_later", sa.Boolean, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("finished", sa.Boolean, nullable=False),
        sa.Column("counts", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_erasures"),
    )
    op.create_table(
        "suppressions",
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("erasure", sa.Integer, nullable=False),
        sa.Column("upto", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("digest", "erasure", name="pk_suppressions"),
    )
