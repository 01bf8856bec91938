"""Identifier sets of the whole log: an ident is one set of identifiers as events arrived with it.

Codes follow first appearance in the log, so that they stay what they were when segments are added.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Idents:
    """``of_segment`` maps each segment's own ident codes to the log's, -1 where nothing usable is in the set."""

    of_segment: dict[int, NDArray[np.int32]]
    count: int

    def __len__(self) -> int:
        """Count the idents of the log."""
        return self.count
