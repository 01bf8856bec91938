"""An analysis: a question with a name, a published definition, a presentation, and customers behind its numbers."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, cast

import numpy as np
from numpy.typing import NDArray

from sojourn.engines import Cell, Drillable, Journeys, Question, Scope
from sojourn.vocabulary import InvalidInput, say

MONEY = frozenset({"value", "value_at_stake", "value_per_goal"})
Row = dict[str, Any]
Cells = Iterator[tuple[Row, dict[str, Any]]]


@dataclass(frozen=True)
class Analysis(Drillable, ABC):
    """What a person asks: parameters only, frozen.

    ``name`` is the command and method; ``table`` the key of the answer's main rows; ``drill`` the keys of a row that
    name its number when the customers behind it are asked for, ``more_drill`` what may be added to these.
    """

    scope: Scope
    name: ClassVar[str]
    table: ClassVar[str]
    drill: ClassVar[tuple[str, ...]]
    more_drill: ClassVar[tuple[str, ...]] = ()

    @abstractmethod
    def question(self) -> Question[Any]:
        """Give the first round."""

    @abstractmethod
    def present(self, result: dict[str, Any]) -> dict[str, Any]:
        """Make the answer's own fields of the last round's result."""

    def named_steps(self) -> tuple[str, ...]:
        """Give the steps that the parameters name, to be checked before asking."""
        return ()

    def definition_values(self) -> dict[str, str]:
        """Give what the definition sentence ``define.NAME`` leaves open."""
        return {}

    def definition(self, lang: str) -> str:
        """Say in words what is counted."""
        return say(f"define.{self.name}", lang, **self.definition_values())

    def leave_out_money(self, answer: dict[str, Any]) -> bool:
        """Make every sum of money None, which would add up currencies; say whether there was any."""
        for name, table in answer.items():
            if isinstance(table, list):  # an engine may give the same rows to others
                answer[name] = [dict(row) if isinstance(row, dict) else row for row in table]
        tables = [table for table in answer.values() if isinstance(table, list)]
        rows = [answer, *(row for table in tables for row in table if isinstance(row, dict))]
        for row in rows:
            row.update(dict.fromkeys(MONEY & row.keys()))
        return any(MONEY & row.keys() for row in rows)

    def cells(self, answer: Row) -> Cells:
        """Give the rows of an answer, each with a cell for each of its fields that counts customers."""
        for row in answer[self.table]:
            yield row, {"customers": {key: row[key] for key in self.drill}}

    def check_cell(self, cell: Cell) -> None:
        """Refuse a cell that does not say enough to name a number."""
        missing = [key for key in self.drill if key not in cell]
        if missing:
            raise InvalidInput.said("drill.cell", name=self.name, missing=missing[0], keys=self.drill)

    def locate(self, cell: Cell, answer: dict[str, Any]) -> Cell:  # noqa: ARG002  most cells say enough by themselves
        """Add to a cell what only the answer knows and ``behind`` needs."""
        return cell

    @abstractmethod
    def behind(self, journeys: Journeys, cell: Cell) -> NDArray[np.bool_]:
        """Say for each journey whether its customer counts in the number that ``cell`` names."""


def numbered(row: Row, cell: Cell, numbers: Iterable[str]) -> dict[str, Cell]:
    """Give a cell for each of the numbers of a row that are known.

    >>> numbered({"customers": 3, "reached": None}, {"event": "a"}, ("customers", "reached"))
    {'customers': {'event': 'a', 'number': 'customers'}}
    """
    return {number: {**cell, "number": number} for number in numbers if row.get(number) is not None}


def no_number(given: object, known: Iterable[str]) -> InvalidInput:
    """Give the error for a number that an answer does not have.

    >>> no_number("passes", ["customers"]).hint
    'Known: customers.'
    """
    return InvalidInput.said("drill.number", given=given, known=[*known])


def seconds(value: float | None) -> float | None:
    """Give seconds for an answer, to the nanosecond; NaN and None are None."""
    return None if value is None or np.isnan(value) else round(float(value), 9)


def seconds_of(values: NDArray[np.float64]) -> list[float | None]:
    """Give a column of seconds as ``seconds`` does; above 2**23 a float has no nine decimals to round to.

    >>> seconds_of(np.array([0.1 + 0.2, np.nan]))
    [0.3, None]
    """
    rounded = np.where(np.abs(values) < 1 << 23, np.rint(values * 1e9) / 1e9, values)
    if not np.isnan(rounded).any():
        return cast("list[float | None]", rounded.tolist())
    return [
        None if unknown else value for value, unknown in zip(rounded.tolist(), np.isnan(values).tolist(), strict=True)
    ]


def share(part: float, whole: float) -> float | None:
    """Give a share, None of nothing."""
    return None if not whole else round(part / whole, 6)
