"""Who is who in a snapshot."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sojourn.kernels.build import own_rows

I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
NEVER = 1 << 62
"""Later than every time."""


@dataclass(frozen=True)
class Slices:
    """Idents whose events belong to several persons, one after another, as on a shared device.

    From ``since`` (us) on, until the next slice of the same ident, its events belong to the person of ``owner``, an
    ident too. Sorted by ident and time; the first slice of an ident begins at the smallest int64.
    """

    ident: I32 = field(default_factory=lambda: np.empty(0, np.int32))
    since: I64 = field(default_factory=lambda: np.empty(0, np.int64))
    owner: I32 = field(default_factory=lambda: np.empty(0, np.int32))

    def unlike(self, other: "Slices") -> I32:
        """Give the idents that are cut otherwise in the other ones."""
        rows = [
            np.unique(np.stack([one.ident.astype(np.int64), one.since, one.owner], axis=1), axis=0)
            for one in (self, other)
        ]
        distinct, counts = np.unique(np.concatenate(rows), axis=0, return_counts=True)
        return np.unique(distinct[counts == 1, 0]).astype(np.int32)

    def owners_of(self, idents: I32) -> I32:
        """Give these idents and all that own some of their events."""
        return np.union1d(idents, self.owner[np.isin(self.ident, idents)]).astype(np.int32)


@dataclass(frozen=True)
class Persons:
    """Who is who in a snapshot: ``of_ident`` is the person of each identifier set.

    ``namespace`` and ``value`` are the strongest identifier of each person. Where ``slices`` cut an ident, they say
    whose its events are. ``known`` says of each ident whether it tells who the person is (an account or an address, not
    only a device), ``called`` when a call that is no event first told it of each person, ``NEVER`` where none did. Both
    are empty where nobody looked: nobody is known then.
    """

    of_ident: NDArray[np.int32]
    namespace: pa.Array
    value: pa.Array
    slices: Slices = field(default_factory=Slices)
    known: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, np.bool_))
    called: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))

    def __post_init__(self) -> None:
        """Fill what nobody looked at."""
        if len(self.known) != len(self.of_ident):
            object.__setattr__(self, "known", np.zeros(len(self.of_ident), np.bool_))
        if len(self.called) != len(self.value):
            object.__setattr__(self, "called", np.full(len(self.value), NEVER))

    def owners(self, ident: I32, time: I64) -> I32:
        """Give for each event an ident of its person: its own, unless it is cut by time."""
        if len(self.slices.ident) == 0:
            return ident
        owner = np.empty(len(ident), np.int32)
        own_rows(ident, time, self._first, self.slices.ident, self.slices.since, self.slices.owner, owner)
        return owner

    def any_cut(self, idents: I32) -> bool:
        """Say whether some of these idents are cut by time."""
        return len(self.slices.ident) > 0 and bool((self._first[idents] >= 0).any())

    @cached_property
    def _first(self) -> I32:
        """Where each ident's slices begin, -1 where it has none; the last entry is for events without an ident."""
        first = np.full(len(self.of_ident) + 1, -1, np.int32)
        idents, places = np.unique(self.slices.ident, return_index=True)
        first[idents] = places
        return first

    def __len__(self) -> int:
        """Count the persons."""
        return len(self.value)

    def name(self, person: int) -> str:
        """Give the name of one person, as ``names`` does, without making all of them.

        >>> Persons(np.arange(2), pa.array(["card", "user_id"]), pa.array(["7", "7"])).name(1)
        'user_id:7'
        """
        value = self.value[person].as_py()
        shared = pc.sum(pc.equal(self.value, value)).as_py() > 1
        return f"{self.namespace[person].as_py()}:{value}" if shared else str(value)

    @cached_property
    def names(self) -> pa.Array:
        """The name of each person: the strongest identifier, with its namespace where two persons share the value.

        >>> Persons(np.arange(3), pa.array(["card", "user_id", "card"]), pa.array(["7", "7", "8"])).names.to_pylist()
        ['card:7', 'user_id:7', '8']
        """
        counts = pc.value_counts(self.value)
        shared = counts.field("values").filter(pc.greater(counts.field("counts"), 1))
        if len(shared) == 0:
            return self.value
        full = pc.binary_join_element_wise(self.namespace, self.value, ":")
        return pc.if_else(pc.is_in(self.value, value_set=shared), full, self.value)
