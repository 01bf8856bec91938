"""The history of the tables; files, not modules: Alembic reads them by their path."""
