"""The one metadata that the tables of all rooms stand on, so that one migration history can be proved against it."""

from sqlalchemy import MetaData

# Named constraints can be altered later, on both engines, without asking the database what it called them.
metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)
