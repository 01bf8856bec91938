"""Who is who in a snapshot."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

NEVER = 1 << 62
"""Later than every time."""


@dataclass(frozen=True)
class Persons:
    """Who is who in a snapshot: ``of_ident`` is the person of each identifier set.

    ``namespace`` and ``value`` are the strongest identifier of each person. ``known`` says of each ident whether it
    tells who the person is (an account or an address, not only a device), ``called`` when a call that is no event first
    told it of each person, ``NEVER`` where none did. Both are empty where nobody looked: nobody is known then.
    """

    of_ident: NDArray[np.int32]
    namespace: pa.Array
    value: pa.Array
    known: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, np.bool_))
    called: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))

    def __post_init__(self) -> None:
        """Fill what nobody looked at."""
        if len(self.known) != len(self.of_ident):
            object.__setattr__(self, "known", np.zeros(len(self.of_ident), np.bool_))
        if len(self.called) != len(self.value):
            object.__setattr__(self, "called", np.full(len(self.value), NEVER))

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
