"""A seeded log to measure with: Zipfian event names and customers, sessions, Markov successors, two years, in order.

Run it as ``python benchmarks/synthetic_log.py 1e7 100000 log.parquet``; the same arguments give the same events.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

EVENTS = 60
CHANNELS = 6
SECONDS = 730 * 86_400
BEGIN = 1_600_000_000_000_000
SESSION_EVENTS = 8.0
SLICE_EVENTS = 10_000_000
NAMES = pa.array([f"event_{number:02}" for number in range(EVENTS)])
CHANNEL_NAMES = pa.array([f"ch{number}" for number in range(CHANNELS)])
Columns = dict[str, NDArray[np.generic]]


@dataclass(frozen=True)
class SyntheticLog:
    """How many events of how many customers; ``seed`` decides everything else.

    The log is made slice by slice of time, ``slice_events`` at once, so that memory does not grow with ``events``.
    """

    events: int
    customers: int
    seed: int = 0
    slice_events: int = SLICE_EVENTS

    def write(self, path: Path) -> None:
        """Write the log as one Parquet file in time order: customer, ts, event, channel, val."""
        with pq.ParquetWriter(path, SCHEMA, compression="zstd") as writer:
            for columns in self.slices():
                writer.write_table(_table(columns), row_group_size=1 << 20)

    def slices(self) -> Iterator[Columns]:
        """Give the events of one slice of time after another; what a session has beyond its slice comes in the next."""
        random = np.random.default_rng(self.seed)
        count = max(1, -(-self.events // self.slice_events))
        weights = 1 / np.arange(1, self.customers + 1) ** 0.6
        activity = random.permutation(weights / weights.sum())
        bounds = np.linspace(0, self.events, count + 1).astype(np.int64)
        late: Columns | None = None
        for number in range(count):
            span = SECONDS / count
            made = _sessions(random, int(bounds[number + 1] - bounds[number]), number * span, span, activity)
            if late is not None:
                made = {name: np.concatenate([late[name], column]) for name, column in made.items()}
            order = np.argsort(made["ts"], kind="stable")
            made = {name: column[order] for name, column in made.items()}
            inside = (
                len(order) if number + 1 == count else int(np.searchsorted(made["ts"], _micros((number + 1) * span)))
            )
            yield {name: column[:inside] for name, column in made.items()}
            late = {name: column[inside:] for name, column in made.items()}


SCHEMA = pa.schema(
    [
        ("customer", pa.int64()),
        ("ts", pa.timestamp("us")),
        ("event", pa.string()),
        ("channel", pa.string()),
        ("val", pa.float64()),
    ]
)


def _micros(seconds: float) -> int:
    return BEGIN + int(seconds * 1e6)


def _sessions(
    random: np.random.Generator, events: int, begin: float, span: float, activity: NDArray[np.float64]
) -> Columns:
    """Make sessions that start in a slice of time, with ``events`` events together."""
    lengths = random.geometric(1 / SESSION_EVENTS, size=2 * (events // int(SESSION_EVENTS) + 100))
    count = int(np.searchsorted(np.cumsum(lengths), events)) + 1
    lengths = lengths[:count]
    lengths[-1] -= int(lengths.sum()) - events
    session = np.repeat(np.arange(count), lengths)
    customer = random.choice(len(activity), size=count, p=activity) + 1
    start = begin + random.random(count) * span
    passed = np.cumsum(random.exponential(60, size=events))
    first = np.cumsum(lengths) - lengths
    offset = passed - passed[np.minimum(first, max(0, events - 1))][session]
    channel = random.integers(0, CHANNELS, size=count)[session]
    strays = random.random(events) < 0.05
    channel[strays] = random.integers(0, CHANNELS, strays.sum())
    event = _successors(random, events)
    return {
        "customer": customer[session],
        "ts": BEGIN + ((start[session] + offset) * 1e6).astype(np.int64),
        "event": event,
        "channel": channel,
        "val": np.where(event == 5, np.round(random.gamma(2, 30, events), 2), 0.0),
    }


def _successors(random: np.random.Generator, events: int) -> NDArray[np.int64]:
    """Draw event codes: Zipfian, and in four of ten cases decided by the code before."""
    weights = 1 / np.arange(1, EVENTS + 1)
    event = random.choice(EVENTS, size=events, p=weights / weights.sum())
    follows = random.random(events) < 0.4
    event[1:][follows[1:]] = (event[:-1][follows[1:]] * 7 + 3) % EVENTS
    return event


def _table(columns: Columns) -> pa.Table:
    coded = {"event": NAMES, "channel": CHANNEL_NAMES}
    arrays = []
    for field in SCHEMA:
        column = columns[field.name]
        if field.name in coded:
            codes = pa.array(column.astype(np.int32))
            arrays.append(pa.DictionaryArray.from_arrays(codes, coded[field.name]).cast(field.type))
        else:
            arrays.append(pa.array(column).cast(field.type))
    return pa.Table.from_arrays(arrays, schema=SCHEMA)


def main() -> None:
    """Write the log that the command line asks for: events, customers, path, seed."""
    events, customers, path, *seed = sys.argv[1:]
    SyntheticLog(int(float(events)), int(float(customers)), *map(int, seed)).write(Path(path))


if __name__ == "__main__":
    main()
