"""Record files of a workspace: Parquet, named by their content, never rewritten; a manifest puts them in force."""

import os
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from sojourn.catalog.kinds import kind_of
from sojourn.catalog.merging import merge_records
from sojourn.catalog.reading import REJECTS, Records
from sojourn.catalog.tables import KIND, arranged
from sojourn.vocabulary import WorkspaceError
from sojourn.workspace import flush


def save(folder: Path, kind: str, table: pa.Table) -> str:
    """Write the records of one kind into ``folder`` and give the file's name; equal records get the same name.

    Written aside, flushed and renamed; nobody reads the file before a manifest names it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    aside = folder / f".{kind}.{os.getpid()}.aside"
    pq.write_table(arranged(kind_of(kind), table), aside, compression="zstd", version="2.6")
    name = f"{kind}-{sha256(aside.read_bytes()).hexdigest()[:16]}.parquet"
    flush(aside)
    aside.replace(folder / name)
    flush(folder)
    return name


def load(folder: Path, names: Sequence[str]) -> pa.Table | None:
    """Read the records of one kind; several files count as loads one after the other. No file, no records."""
    table: pa.Table | None = None
    for name in names:
        found = _read(folder / name)
        kind = (found.schema.metadata or {}).get(KIND, b"").decode()
        table = found if table is None else merge_records(table, Records(kind, found, REJECTS.empty_table())).table
    return table


def _read(path: Path) -> pa.Table:
    try:
        return pq.read_table(path, partitioning=None)
    except (OSError, pa.ArrowException) as error:
        raise WorkspaceError(
            f"{path} cannot be read: {error}", code="workspace.damaged", hint="Load the records again."
        ) from error
