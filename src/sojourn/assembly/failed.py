"""Events that were received and could not be taken in: how many of which kind, and the latest of them."""

from pathlib import Path
from typing import Any

from sojourn.assembly.keys import open_database
from sojourn.sources import count_failed, read_failed
from sojourn.vocabulary import iso, zone
from sojourn.workspace import read_manifest

MOST_SHOWN = 20


def failed_events(folder: Path, source: str | None = None, most: int = MOST_SHOWN) -> dict[str, Any]:
    """Give counts by source and code, and the latest failures with what was received."""
    local = zone(read_manifest(folder).settings.zone)
    with open_database(folder, make=False) as database, database.reading() as connection:
        counts = count_failed(connection)
        latest = read_failed(connection, most, source)
    return {
        "counts": [
            {"source": name, "code": code, "count": count}
            for (name, code), count in counts.items()
            if source is None or name == source
        ],
        "failed": [
            {
                "received_at": iso(one.received_at, local),
                "source": one.source,
                "code": one.code,
                "path": one.path,
                "message": one.message,
                "raw": one.raw.decode("utf-8", "replace"),
            }
            for one in latest
        ],
    }
