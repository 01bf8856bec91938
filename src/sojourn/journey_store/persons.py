"""Who is who in a snapshot."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray


@dataclass(frozen=True)
class Persons:
    """Who is who in a snapshot: ``of_ident`` is the person of each identifier set.

    ``namespace`` and ``value`` name each person by the strongest identifier.
    """

    of_ident: NDArray[np.int32]
    namespace: pa.Array
    value: pa.Array

    def __len__(self) -> int:
        """Count the persons."""
        return len(self.value)
