"""What the events look like to touchpoint rules: which values stand together, how often, and how often in a row."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sojourn.engines import Embedded, Journeys, Question, Scope
from sojourn.kernels.factorize import factorize_columns

Values = tuple[str, ...]
Counted = dict[Values, tuple[int, int]]
_ADDRESS = re.compile(r"https?://|/", re.IGNORECASE)
_PAGE_COLUMNS = ("page_url", "url", "page_path", "path", "page", "context_page_path", "网址", "页面地址", "页面")
_MOST_LOOKED_AT = 1_000


class Sighting(NamedTuple):
    """Events that look alike: name, channel, page ("" where there is none), how many, how many directly repeat one."""

    event: str
    channel: str
    page: str
    events: int
    repeats: int = 0

    def values(self, columns: Iterable[str], page: str | None) -> list[str]:
        """Give the values of some columns, of which ``page`` is the one that holds pages."""
        shown = {page: self.page, "event": self.event, "channel": self.channel}
        return [shown[column] for column in columns]


@dataclass(frozen=True)
class Observed:
    """What a log shows of its columns: the names that occur in each, and the events of each combination of values."""

    names: Mapping[str, Sequence[str]]
    columns: tuple[str, ...]
    counted: Counted


@dataclass(frozen=True)
class CountCombinations(Question[Counted]):
    """Counts events for each combination of values of some coded columns, the first of which is ``event``.

    A repeat is an event whose predecessor in the journey has the same name.
    """

    columns: tuple[str, ...]
    scope: Scope = field(default_factory=Scope)

    def answer(self, journeys: Journeys) -> Counted:
        """Count in one partition."""
        rows, begins = _rows(journeys)
        if not len(rows):
            return {}
        columns = [journeys.column(name)[rows] for name in self.columns]
        codes, parts = factorize_columns(columns)
        repeats = np.zeros(len(rows), np.bool_)
        repeats[1:] = (columns[0][1:] == columns[0][:-1]) & ~begins[1:]
        events = np.bincount(codes, minlength=len(parts[0]))
        again = np.bincount(codes[repeats], minlength=len(parts[0]))
        names = [journeys.names(name) for name in self.columns]
        values = zip(
            *([of[code] for code in part.tolist()] for of, part in zip(names, parts, strict=True)), strict=True
        )
        counted = zip(values, events.tolist(), again.tolist(), strict=True)
        return {value: (count, repeated) for value, count, repeated in counted if count}

    def merge(self, left: Counted, right: Counted) -> Counted:
        """Add up two partitions."""
        merged = dict(left)
        for values, (events, repeats) in right.items():
            known = merged.get(values, (0, 0))
            merged[values] = known[0] + events, known[1] + repeats
        return merged

    def finish(self, merged: Counted) -> dict[str, Any]:
        """Give the counts in a stable order."""
        return {"counted": dict(sorted(merged.items()))}


def observe(engine: Embedded, columns: Iterable[str]) -> Observed:
    """Look at a log through some columns; those that it does not have are left out."""
    names = engine.snapshot.names
    known = tuple(name for name in columns if name in names)
    return Observed(names, known, engine.ask(CountCombinations(known)).result["counted"])


def sightings(engine: Embedded) -> tuple[list[Sighting], str | None]:
    """Give what a proposal needs to see of a log, and the property that holds pages, where there is one."""
    page = page_column(engine.snapshot.names)
    columns = ("event", "channel") if page is None else ("event", "channel", page)
    seen = observe(engine, columns).counted
    return [
        Sighting(values[0], values[1], "" if page is None else values[2], events, repeats)
        for values, (events, repeats) in seen.items()
    ], page


def page_column(names: Mapping[str, Sequence[str]]) -> str | None:
    """Find the property whose values are mostly addresses or paths of pages.

    >>> page_column({"event": ["/a"], "property:url": ["", "/cart", "https://shop.example/"], "property:sku": ["7"]})
    'property:url'
    """
    found = []
    for column, values in names.items():
        shown = [value for value in values if value][:_MOST_LOOKED_AT]
        addresses = sum(_ADDRESS.match(value) is not None for value in shown)
        if column.startswith("property:") and 2 * addresses > len(shown):
            found.append(column)
    preferred = {f"property:{name}": place for place, name in enumerate(_PAGE_COLUMNS)}
    return min(found, key=lambda column: (preferred.get(column, len(preferred)), column), default=None)


def _rows(journeys: Journeys) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """List the rows of all journeys, and say which of them begin one."""
    lengths = journeys.ends - journeys.starts
    total = int(lengths.sum())
    before = np.cumsum(lengths) - lengths
    begins = np.zeros(total, np.bool_)
    begins[before[lengths > 0]] = True
    return np.repeat(journeys.starts - before, lengths) + np.arange(total), begins
