"""Short ways to map something and look at what came out, for the tests of `sources`."""

from pathlib import Path
from typing import Any

import pyarrow as pa

from sojourn.sources import Reading, Roles, Settings, Summary, guess_roles, open_source

GUESS_ALL = Roles()


def load(
    what: Any, given: Roles = GUESS_ALL, **settings: Any
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], Summary]:
    """Open, guess, read: (events as dictionaries, rejects as dictionaries, summary)."""
    reader = open_source(what)
    reading = reader.read(guess_roles(reader.sample, given).roles, Settings(**{"source": "s", **settings}))
    return taken(reading)


def taken(reading: Reading) -> tuple[list[dict[str, Any]], list[dict[str, Any]], Summary]:
    """Take all batches of a reading."""
    events: list[dict[str, Any]] = []
    rejects: list[dict[str, Any]] = []
    for batch in reading:
        assert batch.events.num_rows == 0 or no_empty_column(batch.events)
        events += batch.events.to_pylist()
        rejects += batch.rejects.to_pylist()
    summary = reading.summary
    assert sum(summary.rejected.values()) == len(rejects)
    return events, rejects, summary


def no_empty_column(events: pa.RecordBatch) -> bool:
    """Tell whether every optional column says something."""
    needed = {"time", "offset_minutes", "date_only", "event", "message_hi", "message_lo"}
    return all(name in needed or events.column(name).null_count < events.num_rows for name in events.schema.names)


def write(folder: Path, name: str, content: str | bytes) -> Path:
    """Write a file and give its path."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path
