"""Users, their sessions, failed sign-ins, and what the workspace says of personal fields."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "access_users",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("password", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("stores", sa.JSON, nullable=False),
        sa.Column("regions", sa.JSON, nullable=False),
        sa.Column("created", sa.BigInteger, nullable=False),
        sa.Column("disabled", sa.BigInteger),
        sa.PrimaryKeyConstraint("name", name="pk_access_users"),
    )
    op.create_table(
        "access_sessions",
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("user_name", sa.Text, nullable=False),
        sa.Column("begun", sa.BigInteger, nullable=False),
        sa.Column("seen", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_access_sessions"),
        sa.ForeignKeyConstraint(["user_name"], ["access_users.name"], name="fk_access_sessions_user_name"),
    )
    op.create_index("ix_access_sessions_user_name", "access_sessions", ["user_name"])
    op.create_table(
        "access_failures",
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("last", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("subject", name="pk_access_failures"),
    )
    op.create_table(
        "access_personal",
        sa.Column("field", sa.Text, nullable=False),
        sa.Column("personal", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("field", name="pk_access_personal"),
    )
