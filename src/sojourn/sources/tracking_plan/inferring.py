"""Inferring: a plan proposed from the events and traits that have arrived, live or from files.

A property is required when every event of the name has it, and has values when they are few and each comes often.
Its type is what the log keeps: where some events have texts and others numbers, or texts that look like numbers, it is
left open (`any`). What the context of a request says (page, campaign, library, device, system, app) is no property.
"""

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sojourn.event_log import PROPERTY, Segment
from sojourn.sources.tracking_plan.checking import MARKER, TYPES_OF
from sojourn.sources.tracking_plan.planned import WITH_TRAITS, PlannedEvent, PlannedProperty, TrackingPlan, Type

MOST_VALUES = 12
LEAST_EACH = 10
"""A list of values is proposed when there are at most so many, each in so many events on average."""
MOST_EVENTS = 1000
_ROLES = {"case": "order_id"}
"""Columns that were properties before they got a meaning."""
_NUMBERS: dict[str, Type] = {"bool": "boolean", "int64": "integer", "double": "number"}
_OF_CONTEXT = re.compile(
    r"page\.(path|url|referrer|title)|campaign\..*|locale|(library|os)\.name|device\.type|app\.version"
)
_PERSONAL = re.compile(
    r"(^|[._])(e?mail|phone|mobile|first_?name|last_?name|full_?name|birth_?(day|date)|address|street|passport|ip)($|[._])"
)
_NUMBER = r"^[+-]?\d+(\.\d+)?$"


@dataclass
class _Seen:
    """What was seen of one property of one event; ``values`` None when there were too many."""

    count: int = 0
    types: set[Type] = field(default_factory=set)
    values: Counter[str] | None = field(default_factory=Counter)

    def add(self, cells: pa.Array) -> None:
        """Look at its cells in one batch, texts spelled out."""
        self.count += len(cells)
        if not pa.types.is_string(cells.type):
            self.types.add(_NUMBERS.get(str(cells.type), "any"))
            self.values = None
            return
        counted = cells.value_counts()
        self.types.add(_type_of_texts(counted.field(0)))
        if self.values is not None:
            self.values.update(dict(zip(counted.field(0).to_pylist(), counted.field(1).to_pylist(), strict=True)))
            self.values = self.values if len(self.values) <= MOST_VALUES else None

    def add_value(self, value: object) -> None:
        """Look at a value of JSON; null and an empty text are absent."""
        if value is None or value == "":
            return
        self.count += 1
        self.types.add(next((kind for kind, types in TYPES_OF.items() if value.__class__ in types), "any"))
        if isinstance(value, str) and self.values is not None:
            self.values[value] += 1
            self.values = self.values if len(self.values) <= MOST_VALUES else None


def infer_plan(segments: Sequence[Segment], calls: Sequence[Segment] = ()) -> TrackingPlan:
    """Propose a plan; the most frequent events first, at most a thousand of them, and traits in ``calls``."""
    events: Counter[str] = Counter()
    seen: dict[tuple[str, str], _Seen] = {}
    for segment in segments:
        names = segment.dictionary("event").to_pylist()
        columns = [name for name in segment.columns if _shown(name) is not None]
        labels = {name: segment.dictionary(name) for name in columns if name in segment.meta["dictionaries"]}
        for index in range(len(segment.batch_rows)):
            batch = segment.batch(index, ["event", *columns])
            codes = batch.column("event").to_numpy()
            order, counts = pa.array(np.argsort(codes, kind="stable")), np.bincount(codes, minlength=len(names))
            events.update({name: count for name, count in zip(names, counts.tolist(), strict=True) if count})
            for column in set(columns) & {*batch.schema.names}:
                sorted_cells = _spelled(batch.column(column), labels.get(column)).take(order)
                _look(seen, _shown(column) or "", sorted_cells, names, counts)
    found: dict[str, dict[str, _Seen]] = {}
    for (event, name), one in seen.items():
        found.setdefault(event, {})[name] = one
    planned = (_event(name, count, found.get(name, {})) for name, count in events.most_common(MOST_EVENTS))
    return TrackingPlan(tuple(planned), traits=_traits(calls))


def _traits(calls: Sequence[Segment]) -> tuple[PlannedEvent, ...]:
    """Propose what identify and group calls may say."""
    counts: Counter[str] = Counter()
    seen: dict[str, dict[str, _Seen]] = {}
    for segment in calls:
        kinds = segment.dictionary("call").to_pylist()
        for index in range(len(segment.batch_rows)):
            for row in segment.batch(index, ["call", "traits"]).to_pylist():
                counts[kinds[row["call"]]] += 1
                for name, value in json.loads(row.get("traits") or "{}").items():
                    seen.setdefault(kinds[row["call"]], {}).setdefault(name, _Seen()).add_value(value)
    return tuple(_event(kind, counts[kind], seen[kind]) for kind in WITH_TRAITS if kind in seen)


def _shown(column: str) -> str | None:
    """Give the property that a column was; None when it was none."""
    if not column.startswith(PROPERTY):
        return _ROLES.get(column)
    name = column.removeprefix(PROPERTY)
    return None if name == MARKER or _OF_CONTEXT.fullmatch(name) else name


def _spelled(column: pa.Array, labels: pa.Array | None) -> pa.Array:
    """Spell out a column of codes; blank texts are absent."""
    if labels is None:
        return column
    codes = pc.fill_null(column, -1).to_numpy(zero_copy_only=False)
    return labels.take(pa.array(codes, pa.int32(), mask=codes < 0))


def _look(
    seen: dict[tuple[str, str], _Seen], name: str, cells: pa.Array, events: Sequence[str], counts: NDArray[np.int64]
) -> None:
    """Look at a column whose cells stand event by event."""
    start = 0
    for event, count in zip(events, counts.tolist(), strict=True):
        here = cells.slice(start, count).drop_null() if count else cells.slice(0, 0)
        start += count
        if len(here):
            seen.setdefault((event, name), _Seen()).add(here)


def _type_of_texts(texts: pa.Array) -> Type:
    """Tell texts from lists, which the log keeps as JSON, and from what may have been a number in another event."""
    lists = pc.sum(pc.starts_with(texts, "[")).as_py()
    if lists:
        return "array" if lists == len(texts) else "any"
    return "any" if pc.any(pc.match_substring_regex(texts, _NUMBER)).as_py() else "string"


def _event(name: str, events: int, seen: dict[str, _Seen]) -> PlannedEvent:
    return PlannedEvent(name, tuple(_property(one, found, events) for one, found in sorted(seen.items())))


def _property(name: str, seen: _Seen, events: int) -> PlannedProperty:
    both = seen.types == {"integer", "number"}
    kind: Type = "number" if both else next(iter(seen.types)) if len(seen.types) == 1 else "any"
    personal = _PERSONAL.search(name.lower()) is not None
    few = kind == "string" and not personal and seen.values and seen.count >= LEAST_EACH * len(seen.values)
    values = tuple(sorted(seen.values)) if few and seen.values else ()
    return PlannedProperty(name, kind, seen.count == events, values, personal)
