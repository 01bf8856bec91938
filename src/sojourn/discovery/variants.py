"""Variants: the sequences of steps of whole journeys, and how many journeys and customers take each.

See kernels/variants.py for what a sequence is. Round one counts by hash; round two looks the paths of the shown ones
up. Where variants tie for the last rows, each partition gives the few among them whose names come first, so that no
more than ``top`` paths are ever held, however many tie.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from sojourn.discovery.analysis import Analysis, Cells, Row, share
from sojourn.discovery.sequence_hash import name_lanes, name_ranks
from sojourn.engines import EARLIEST, LATEST, Cell, Journeys, Question, Scope
from sojourn.kernels import variants as kernels
from sojourn.vocabulary import InvalidInput

I64 = NDArray[np.int64]
U64 = NDArray[np.uint64]
Path = tuple[str, ...]
SHOWN_STEPS = 50
SOME = 1 << 14


@dataclass(frozen=True)
class Variants(Analysis):
    """The ``top`` most frequent sequences of steps; ties go to more customers, then to the names of the steps."""

    top: int = 20
    name: ClassVar[str] = "variants"
    table: ClassVar[str] = "variants"
    drill: ClassVar[tuple[str, ...]] = ("path",)
    more_drill: ClassVar[tuple[str, ...]] = ("id",)

    def __post_init__(self) -> None:
        if self.top < 1:
            raise InvalidInput.said("variants.top", top=self.top)

    def question(self) -> Question[Any]:
        """Count the sequences."""
        return CountVariants(self.scope, self.top)

    def present(self, result: dict[str, Any]) -> dict[str, Any]:
        """Give one row for each of the top sequences, and what the others hold."""
        total, distinct, rows = result["passes"], result["distinct"], []
        for path, passes, customers, identity in result["top"]:
            row: dict[str, Any] = {"path": list(path[:SHOWN_STEPS]), "passes": passes, "customers": customers}
            row["share"], row["length"] = share(passes, total), len(path)
            row["truncated"], row["id"] = len(path) > SHOWN_STEPS, identity
            rows.append(row)
        hidden = total - sum(row["passes"] for row in rows)
        other = {"variants": distinct - len(rows), "passes": hidden, "share": share(hidden, total)}
        return {"variants": rows, "other": other, "passes": total, "distinct": distinct}

    def cells(self, answer: Row) -> Cells:
        """Name each variant by its id."""
        for row in answer["variants"]:
            yield row, {"customers": {"id": row["id"]}}

    def check_cell(self, cell: Cell) -> None:
        """Ask for the path or the id."""
        if "id" not in cell and cell.get("path") is None:
            super().check_cell({name: value for name, value in cell.items() if name != "path"})

    def locate(self, cell: Cell, answer: dict[str, Any]) -> Cell:
        """Find the row of a path that is not shown to its end; ``id`` tells rows with the same beginning apart."""
        if "id" in cell:
            return cell
        rows = [row for row in answer["variants"] if row["path"] == list(cell["path"])]
        if len(rows) > 1:
            raise InvalidInput.said("drill.ambiguous", number=len(rows), steps=SHOWN_STEPS)
        return {**cell, "id": rows[0]["id"]} if rows and rows[0]["truncated"] else cell

    def behind(self, journeys: Journeys, cell: Cell) -> NDArray[np.bool_]:
        """Mark the journeys that take exactly the steps of ``path``, or have the variant's ``id``."""
        found = np.zeros(len(journeys), np.bool_)
        wanted = _read_identity(cell["id"]) if "id" in cell else _hash_of(cell["path"], journeys)
        if wanted is not None:
            inside, starts, ends = _spans(journeys)
            hi, lo = kernels.hash_spans(starts, ends, journeys.step, *name_lanes(journeys.steps))
            found[inside] = (hi == wanted[0]) & (lo == wanted[1])
        return found


@dataclass(frozen=True)
class Counted:
    """Distinct sequences by hash, with passes and customers; the same hash may stand in it more than once."""

    hi: U64
    lo: U64
    passes: I64
    customers: I64

    def merged(self, other: "Counted") -> "Counted":
        """Put two partitions side by side; adding up once, at the end, costs least."""
        return Counted(
            np.concatenate([self.hi, other.hi]),
            np.concatenate([self.lo, other.lo]),
            np.concatenate([self.passes, other.passes]),
            np.concatenate([self.customers, other.customers]),
        )

    def added_up(self) -> "Counted":
        """Bring equal hashes together."""
        return Counted(*kernels.add_hashes(self.hi, self.lo, self.passes, self.customers))

    def chosen(self, places: I64) -> "Counted":
        """Keep some."""
        return Counted(self.hi[places], self.lo[places], self.passes[places], self.customers[places])

    def first(self, top: int) -> tuple[I64, I64, int]:
        """Choose the most frequent: (those shown for sure, those that tie for the rest, how many of these)."""
        places, sure = np.arange(len(self.hi)), np.empty(0, np.int64)
        for numbers in (self.passes, self.customers):
            rest = top - len(sure)
            if len(places) <= rest:
                return np.append(sure, places), np.empty(0, np.int64), 0
            cut = _nth_largest(numbers[places], rest)
            sure = np.append(sure, places[numbers[places] > cut])
            places = places[numbers[places] == cut]
        rest = top - len(sure)
        return (np.append(sure, places), places[:0], 0) if len(places) <= rest else (sure, places, rest)

    def identity(self, place: int) -> str:
        """Give the hash as text."""
        return f"{int(self.hi[place]):016x}{int(self.lo[place]):016x}"


@dataclass(frozen=True)
class CountVariants(Question[Counted]):
    """Round one: how many journeys and customers take each sequence, by hash."""

    scope: Scope
    top: int

    def answer(self, journeys: Journeys) -> Counted:
        """Count in one partition."""
        inside, starts, ends = _spans(journeys)
        hi, lo = kernels.hash_spans(starts, ends, journeys.step, *name_lanes(journeys.steps))
        return Counted(*kernels.count_hashes(hi, lo, journeys.person[inside]))

    def merge(self, left: Counted, right: Counted) -> Counted:
        """Put two partitions side by side."""
        return left.merged(right)

    def next(self, merged: Counted) -> "FindPaths":
        """Ask for the paths of the most frequent ones."""
        counted = merged.added_up()
        sure, tied, rest = counted.first(self.top)
        wanted = counted.chosen(np.append(sure, tied))
        return FindPaths(self.scope, wanted, len(sure), rest, int(counted.passes.sum()), len(counted.hi))

    def finish(self, merged: Counted) -> dict[str, Any]:
        """Give the counts; asked for only on the way to the next round."""
        return {"counted": merged}


@dataclass(frozen=True)
class Found:
    """Paths of wanted hashes by their place: those shown for sure, and the first of those that tie, in order."""

    sure: dict[int, Path]
    tied: list[tuple[Path, int]]


@dataclass(frozen=True)
class FindPaths(Question[Found]):
    """Round two: the paths behind the hashes; the first ``sure`` of them, and ``rest`` of the others by their names."""

    scope: Scope
    wanted: Counted
    sure: int
    rest: int
    passes: int
    distinct: int

    def answer(self, journeys: Journeys) -> Found:
        """Look them up in one partition."""
        (_, starts, ends), steps = _spans(journeys), journeys.steps
        found, best = np.full(len(self.wanted.hi), -1, np.int64), np.empty(self.rest, np.int64)
        count = kernels.find_spans(
            starts, ends, journeys.step, *name_lanes(steps), name_ranks(steps), self.wanted.hi, self.wanted.lo,
            self.sure, found, best,
        )  # fmt: skip

        def path(place: int) -> Path:
            span = found[place]
            return tuple(steps[code] for code in journeys.step[starts[span] : ends[span]].tolist())

        sure = {place: path(place) for place in range(self.sure) if found[place] >= 0}
        return Found(sure, [(path(place), place) for place in best[:count].tolist()])

    def merge(self, left: Found, right: Found) -> Found:
        """Bring two partitions together."""
        return Found({**left.sure, **right.sure}, sorted({*left.tied, *right.tied})[: self.rest])

    def finish(self, merged: Found) -> dict[str, Any]:
        """Give the shown variants as (path, passes, customers, id), and the numbers of all."""
        shown = [(path, place) for place, path in merged.sure.items()] + merged.tied
        counts = self.wanted
        top = [
            (path, int(counts.passes[place]), int(counts.customers[place]), counts.identity(place))
            for path, place in shown
        ]
        top.sort(key=lambda row: (-row[1], -row[2], row[0]))
        return {"top": top, "passes": self.passes, "distinct": self.distinct}


def _nth_largest(numbers: I64, n: int) -> int:
    """Give the n-th largest number; what some of them have as n-th largest bounds it, and leaves few to look at."""
    if n <= SOME < len(numbers):
        numbers = numbers[numbers >= np.partition(numbers[:SOME], SOME - n)[SOME - n]]
    return int(np.partition(numbers, len(numbers) - n)[len(numbers) - n])


def _spans(journeys: Journeys) -> tuple[NDArray[np.bool_] | slice, I64, I64]:
    """Choose the journeys whose first event lies in the range: (which they are, their starts, their ends)."""
    inside: NDArray[np.bool_] | slice = slice(None)
    if journeys.low != EARLIEST or journeys.high != LATEST or (journeys.ends == journeys.starts).any():
        inside = np.empty(len(journeys), np.bool_)
        kernels.begins_inside(journeys.starts, journeys.ends, journeys.time, journeys.low, journeys.high, inside)
    starts, ends = journeys.starts[inside], journeys.ends[inside]
    for array in (starts, ends):
        array.setflags(write=False)
    return inside, starts, ends


def _read_identity(text: str) -> tuple[np.uint64, np.uint64]:
    if len(text) != 32 or any(digit not in "0123456789abcdef" for digit in text):
        raise InvalidInput.said("drill.id", text=text)
    return np.uint64(int(text[:16], 16)), np.uint64(int(text[16:], 16))


def _hash_of(path: Sequence[str], journeys: Journeys) -> tuple[np.uint64, np.uint64] | None:
    """Hash the names of a path; None where this partition lacks one of its steps."""
    codes = {name: code for code, name in enumerate(journeys.steps)}
    if not path or any(name not in codes for name in path):
        return None
    step = np.array([codes[name] for name in path], journeys.step.dtype)
    spans = np.array([0], np.int64), np.array([len(path)], np.int64)
    for array in (step, *spans):
        array.setflags(write=False)
    hi, lo = kernels.hash_spans(*spans, step, *name_lanes(journeys.steps))
    return hi[0], lo[0]
