"""A snapshot: everything that questions read, immutable, mapped from disk.

A folder ``store/NAME`` holds the names behind the codes, the persons, the sealed shards and, where customers were
touched since sealing, one small overlay shard in which those customers stand instead.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sojourn.event_log import read_arrays, write_arrays
from sojourn.journey_store.columns import Column, mapped, varying
from sojourn.journey_store.persons import Persons
from sojourn.journey_store.sealing import Shard
from sojourn.workspace import reading_file

OVERLAY = "overlay"


@dataclass(frozen=True)
class StoredShard:
    """A shard on disk: ``starts``, ``ends`` and ``person`` in memory, the other columns mapped.

    All files are mapped at once: what is mapped lives on when a later load removes the folder.
    """

    folder: Path
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    person: NDArray[np.int32]
    constants: dict[str, float | int]
    types: dict[str, str]
    rows: int
    mapped: dict[str, Column] = field(default_factory=dict, repr=False, compare=False)

    def column(self, name: str) -> Column:
        """Give one column, mapped from disk; a constant one is made when asked for, a missing one is an error."""
        if name not in self.mapped:
            constant, kind = self.constants[name], np.dtype(self.types[name])
            # Zeros take no memory: the system hands out one page of them again and again.
            made = np.full(self.rows, constant, kind) if constant else np.zeros(self.rows, kind)
            made.setflags(write=False)
            self.mapped[name] = made
        return self.mapped[name]


class ColumnNames(Mapping[str, tuple[str, ...]]):
    """The names behind each coded column, by code; made into strings only when somebody asks for that column."""

    def __init__(self, arrays: dict[str, pa.Array]) -> None:
        """Keep the mapped arrays."""
        self.arrays = arrays
        self._made: dict[str, tuple[str, ...]] = {}
        self._known: dict[str, pa.Array] = {}

    def __getitem__(self, column: str) -> tuple[str, ...]:
        """Give the names of a column."""
        if column not in self._made:
            self._made[column] = tuple(self.arrays[column].to_pylist())
        return self._made[column]

    def __contains__(self, column: object) -> bool:
        """Say whether a column is coded."""
        return column in self.arrays

    def __iter__(self) -> Iterator[str]:
        """Go through the coded columns."""
        return iter(self.arrays)

    def __len__(self) -> int:
        """Count the coded columns."""
        return len(self.arrays)

    def known(self, column: str) -> pa.Array:
        """Give the names of a column as an Arrow array, null for the empty one."""
        if column not in self._known:
            names = self.arrays[column]
            self._known[column] = pc.if_else(pc.equal(names, ""), None, names)
        return self._known[column]


@dataclass(frozen=True)
class Snapshot:
    """What is in force: shards, names, persons and what was counted when it was built."""

    folder: Path
    name: str
    meta: dict[str, Any]
    shards: tuple[StoredShard, ...]
    names: ColumnNames
    persons: Persons

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of all columns of events."""
        return tuple(self.meta["types"])


def open_snapshot(folder: Path) -> Snapshot:
    """Map a snapshot; customers that stand in the overlay leave their sealed shard."""
    with reading_file(folder / "snapshot.json"):
        meta = json.loads((folder / "snapshot.json").read_text(encoding="utf-8"))
    names = ColumnNames(read_arrays(folder / "names.arrow"))
    who = read_arrays(folder / "persons.arrow")
    of_ident, known, called = (mapped(who[name]) for name in ("person", "known", "called"))
    persons = Persons(of_ident, who["namespace"], who["value"], known=known.view(np.bool_), called=called)
    # Where there is an overlay the file has to be there: without it, touched customers would stand twice.
    dead = read_arrays(folder / "touched.arrow") if OVERLAY in meta["shards"] else {}
    shards = [
        open_shard(folder / name, of_ident, mapped(dead[name]) if name in dead else None, meta["types"])
        for name in meta["shards"]
    ]
    return Snapshot(folder, folder.name, meta, tuple(shards), names, persons)


def open_shard(
    folder: Path,
    of_ident: NDArray[np.int32],
    left: NDArray[np.int64] | None = None,
    types: Mapping[str, str] | None = None,
) -> StoredShard:
    """Map one shard without the slots in ``left``; ``of_ident`` is the person of each ident.

    A column of ``types`` that came up after sealing is absent in every row.
    """
    columns = {name: mapped(array) for name, array in read_arrays(folder / "columns.arrow").items()}
    starts, ends = (columns.pop(name).astype(np.int64, copy=False) for name in ("starts", "ends"))
    ident = columns.pop("slot_ident")
    if left is not None and len(left):
        stays = np.ones(len(starts), np.bool_)
        stays[left] = False
        starts, ends, ident = starts[stays], ends[stays], ident[stays]
    with reading_file(folder / "shard.json"):
        description = json.loads((folder / "shard.json").read_text(encoding="utf-8"))
    for name, kind in (types or {}).items():
        if name not in description["types"]:
            description["types"][name] = kind
            description["constants"][name] = np.nan if np.dtype(kind).kind == "f" else 0
    return StoredShard(folder=folder, starts=starts, ends=ends, person=of_ident[ident], mapped=columns, **description)


def write_shard(folder: Path, shard: Shard) -> None:
    """Write a shard: its columns, and for each slot its span and an ident that says whose it is."""
    columns, constants = varying(shard.columns)
    spans = {"starts": shard.starts, "ends": shard.ends, "slot_ident": shard.ident}
    folder.mkdir(parents=True)
    write_arrays(folder / "columns.arrow", {**spans, **columns})
    types = {name: str(column.dtype) for name, column in shard.columns.items()}
    rows = int(shard.ends[-1]) if len(shard.ends) else 0
    description = {"constants": constants, "types": types, "rows": rows}
    (folder / "shard.json").write_text(json.dumps(description), encoding="utf-8")


def write_names(folder: Path, names: dict[str, pa.Array]) -> None:
    """Write the names behind each coded column."""
    write_arrays(folder / "names.arrow", names)


def write_persons(folder: Path, persons: Persons) -> None:
    """Write who is who."""
    told = {"namespace": persons.namespace, "value": persons.value, "called": persons.called}
    idents = {"person": persons.of_ident, "known": persons.known.view(np.uint8)}
    write_arrays(folder / "persons.arrow", {**told, **idents})
