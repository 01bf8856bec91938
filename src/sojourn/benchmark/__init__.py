"""The benchmark: the same questions of Sojourn and of other engines, answers compared, costs side by side."""

from sojourn.benchmark.columns import Columns
from sojourn.benchmark.contest import OURS, Contest, Measured
from sojourn.benchmark.measuring import Spent, timed

__all__ = ["OURS", "Columns", "Contest", "Measured", "Spent", "timed"]
