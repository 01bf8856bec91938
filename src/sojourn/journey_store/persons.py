"""Who is who in a snapshot."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray


@dataclass(frozen=True)
class Persons:
    """Who is who in a snapshot: ``of_ident`` is the person of each identifier set.

    ``namespace`` and ``value`` are the strongest identifier of each person.
    """

    of_ident: NDArray[np.int32]
    namespace: pa.Array
    value: pa.Array

    def __len__(self) -> int:
        """Count the persons."""
        return len(self.value)

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
