"""From a range of a shard's customers and a scope to the journeys that a question's kernels read.

A plain scope copies nothing. Otherwise the rows that stay are listed first (conditions, hidden steps, cases, direct
repeats), and a column is gathered along that list when a question asks for it.
"""

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sojourn.engines.filters import condition_of
from sojourn.engines.journeys import EARLIEST, LATEST, Journeys
from sojourn.engines.named_columns import event_column, event_columns, seen_rows
from sojourn.engines.scope import Scope, StepRules
from sojourn.engines.sql import condition_mask
from sojourn.journey_store import Column, Snapshot, StoredShard
from sojourn.kernels import shaping
from sojourn.kernels.factorize import factorize_columns
from sojourn.vocabulary import DERIVED, InvalidInput

I64 = NDArray[np.int64]


@dataclass
class Shape:
    """Journeys on the way: spans over a list of rows (None: the shard's own rows), columns gathered on demand."""

    snapshot: Snapshot
    shard: StoredShard
    starts: I64
    ends: I64
    person: NDArray[np.int32]
    rows: I64 | None = None
    made: dict[str, Column] = field(default_factory=dict)
    step_names: tuple[str, ...] = ()

    def column(self, name: str) -> Column:
        """Give one column along the rows, read-only."""
        if name not in self.made:
            whole = self.shard.column(name)
            self.made[name] = whole if self.rows is None else whole[self.rows]
        self.made[name].setflags(write=False)
        return self.made[name]

    def choose(self, keep: NDArray[np.bool_], origin: int) -> None:
        """Keep only some rows; ``keep`` starts at row ``origin`` of the present rows."""
        starts, ends = shaping.chosen_spans(self.starts, self.ends, keep, origin)
        total = int(ends[-1]) if len(ends) else 0
        chosen = shaping.chosen_rows(self.starts, self.ends, keep, origin, total)
        self.rows = chosen if self.rows is None else self.rows[chosen]
        self.made = {name: column[chosen] for name, column in self.made.items()}
        stays = ends > starts
        self.starts, self.ends, self.person = starts[stays], ends[stays], self.person[stays]


def shape_journeys(snapshot: Snapshot, shard: StoredShard, slots: slice, scope: Scope) -> Journeys:
    """Shape the journeys of some customers of a shard as the scope asks."""
    shape = Shape(snapshot, shard, shard.starts[slots], shard.ends[slots], shard.person[slots])
    if scope.persons is not None:
        _only_persons(shape, scope.persons)
    conditions = scope.where or scope.filters
    if conditions or scope.touchpoints is not None or scope.unit == "case" or _hides_events(snapshot, scope):
        _choose_events(shape, scope)
    if scope.unit == "case":
        _group_cases(shape)
    if scope.session_gap is not None:
        _split(shape, scope.session_gap)  # pauses are those between all events, also between repeats
    _collapse(shape, scope)
    return _journeys(shape, scope)


def plain(scope: Scope, snapshot: Snapshot) -> bool:
    """Say whether a scope needs no copies of columns."""
    reshapes = scope.where or scope.filters or scope.touchpoints is not None or scope.unit == "case" or scope.collapse
    return not (reshapes or _hides_events(snapshot, scope))


def _hides_events(snapshot: Snapshot, scope: Scope) -> bool:
    return scope.seen is not None or _hides_derived(snapshot, scope)


def _hides_derived(snapshot: Snapshot, scope: Scope) -> bool:
    return not scope.derived and DERIVED in snapshot.names["source"]


def _only_persons(shape: Shape, wanted: frozenset[str]) -> None:
    names = shape.snapshot.persons.names.take(pa.array(shape.person))
    stays = pc.is_in(names, value_set=pa.array(sorted(wanted), pa.string())).to_numpy(zero_copy_only=False)
    shape.starts, shape.ends, shape.person = shape.starts[stays], shape.ends[stays], shape.person[stays]


def _choose_events(shape: Shape, scope: Scope) -> None:
    """Apply the conditions to the rows of these customers; steps are named here when touchpoints are given."""
    low = int(shape.starts.min(initial=shape.shard.rows))
    high = max(low, int(shape.ends.max(initial=0)))
    window = slice(low, high)
    keep = np.ones(high - low, np.bool_)
    conditions = [(scope.where, event_columns(shape.snapshot))] if scope.where else []
    if scope.filters:
        conditions.append((condition_of(scope.filters), [one.column for one in scope.filters]))
    for condition, columns in conditions:
        keep &= condition_mask(
            condition,
            columns,
            lambda name: event_column(shape.snapshot, shape.shard, name, window),
            high - low,
            scope.tz,
        )
    if scope.unit == "case":
        keep &= shape.shard.column("case")[window] != 0
    if _hides_derived(shape.snapshot, scope):
        keep &= shape.shard.column("source")[window] != shape.snapshot.names["source"].index(DERIVED)
    if scope.seen is not None:
        keep &= seen_rows(shape.snapshot, shape.shard, scope.seen, window)
    if scope.touchpoints is None:
        if scope.unit == "case" or not keep.all():
            shape.choose(keep, low)
        return
    steps, shape.step_names = _touchpoint_steps(shape, scope.touchpoints, window)
    kind = np.uint16 if len(shape.step_names) <= 1 << 16 else np.uint32
    keep &= steps >= 0
    if keep.all() and scope.unit != "case":
        shape.made["step"] = np.zeros(shape.shard.rows, kind)
        shape.made["step"][window] = steps
        return
    shape.choose(keep, low)
    rows = shape.rows if shape.rows is not None else np.arange(low, high)
    shape.made["step"] = steps[rows - low].astype(kind)


def _touchpoint_steps(shape: Shape, rules: StepRules, window: slice) -> tuple[NDArray[np.int32], tuple[str, ...]]:
    """Name the step of each row (-1: hidden) by a lookup table over the combinations of codes that occur."""
    snapshot = shape.snapshot
    missing = [name for name in rules.columns if name not in snapshot.names]
    if missing:
        raise InvalidInput.said("touchpoints.column", column=missing[0], known=[*snapshot.names])
    codes, parts = factorize_columns([shape.shard.column(name)[window] for name in rules.columns])
    values = [[snapshot.names[name][code] for code in part] for name, part in zip(rules.columns, parts, strict=True)]
    names: dict[str, int] = {}
    table = np.full(len(parts[0]), -1, np.int32)
    for place, combination in enumerate(zip(*values, strict=True)):
        step = rules.step(combination)
        if step is not None:
            table[place] = names.setdefault(step, len(names))
    return table[codes], tuple(names)


def _group_cases(shape: Shape) -> None:
    total = int(shape.ends[-1]) if len(shape.ends) else 0
    order, begins = np.empty(total, np.int64), np.zeros(total, np.bool_)
    shaping.group_cases(shape.starts, shape.ends, shape.column("case"), order, begins)
    owner = np.repeat(shape.person, shape.ends - shape.starts)
    shape.rows = order if shape.rows is None else shape.rows[order]
    shape.made = {name: column[order] for name, column in shape.made.items()}
    shape.starts = np.flatnonzero(begins)
    shape.ends = np.append(shape.starts[1:], total).astype(np.int64)[: len(shape.starts)]
    shape.person = owner[shape.starts]


def _collapse(shape: Shape, scope: Scope) -> None:
    """Make direct repeats one: of every step, or of the touchpoints that say so; values add up at the first."""
    named = scope.touchpoints.collapsed if scope.touchpoints is not None else frozenset()
    if not scope.collapse and not named:
        return
    step_column = "step" if "step" in shape.made else "event"
    names = shape.step_names or shape.snapshot.names["event"]
    collapses = np.array([scope.collapse or name in named for name in names], np.bool_)
    if shape.rows is None:
        low = int(shape.starts.min(initial=shape.shard.rows))
        shape.choose(np.ones(max(0, int(shape.ends.max(initial=0)) - low), np.bool_), low)
    keep = np.ones(int(shape.ends.max(initial=0)), np.bool_)
    shaping.first_of_runs(shape.starts, shape.ends, shape.column(step_column), collapses, keep)
    value = shape.column("value").astype(np.int64)
    shaping.add_to_kept(shape.starts, shape.ends, keep, value)
    shape.made["value"] = value
    shape.choose(keep, 0)


def _split(shape: Shape, gap: int) -> None:
    time = shape.column("time").astype(np.int64, copy=False)
    room = int((shape.ends - shape.starts).sum()) + 1  # memory that is not written to costs nothing
    starts, ends, owner = (np.empty(room, np.int64) for _ in range(3))
    count = shaping.split_sessions(shape.starts, shape.ends, time, gap, starts, ends, owner)
    shape.starts, shape.ends, shape.person = starts[:count], ends[:count], shape.person[owner[:count]]


def _journeys(shape: Shape, scope: Scope) -> Journeys:
    snapshot = shape.snapshot
    span = snapshot.meta["span"] or (0, 0)
    for array in (shape.starts, shape.ends, shape.person):
        array.setflags(write=False)
    return Journeys(
        starts=shape.starts,
        ends=shape.ends,
        person=shape.person,
        time=shape.column("time").astype(np.int64, copy=False),
        step=shape.column("step" if "step" in shape.made else "event"),
        steps=shape.step_names if "step" in shape.made else snapshot.names["event"],
        low=EARLIEST if scope.range.start is None else scope.range.start,
        high=LATEST if scope.range.end is None else scope.range.end,
        as_of=span[1],
        column=shape.column,
        names=lambda name: snapshot.names[name],
        person_names=lambda codes: snapshot.persons.names.take(pa.array(codes)),
        known=snapshot.persons.known,
        called=snapshot.persons.called,
    )
