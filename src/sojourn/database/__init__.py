"""The operational state of a workspace: SQLite in its folder, PostgreSQL by URL, one way to read and one to write.

Each room owns its tables in its own ``storage.py``, on the one ``metadata`` that is offered here. Whatever belongs
together (effects, and how far the log was read for them) is written in one transaction.
"""

from sqlalchemy import Connection

from sojourn.database.opening import Database
from sojourn.database.positions import Position, advance, position
from sojourn.database.tables import metadata

__all__ = ["Connection", "Database", "Position", "advance", "metadata", "position"]
