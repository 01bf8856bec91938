"""Polars as a peer: a frame in memory, sorted by customer and time, names as enumerations.

Every formulation uses that the frame is sorted: the neighbor is ``shift``, one comparison says where the next customer
begins, and a later row is found by its number.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sojourn.benchmark.cases import DEPTH, SESSION, TOP, WINDOW, Figures
from sojourn.benchmark.columns import Columns

Parts = list[tuple[str, int, Any]]


@dataclass
class Polars:
    """A sorted frame and the questions; ``channel`` says whether there are channels."""

    frame: Any
    steps: Sequence[str] = field(default=())

    @classmethod
    def read(cls, path: Path, columns: Columns, steps: Sequence[str]) -> "Polars":
        """Read and sort a file; equal times keep the order of arrival."""
        import polars as pl

        chosen = [pl.col(name).alias(role) for role, name in columns.roles() if role != "value"]
        frame = pl.read_parquet(path).select(chosen).sort("customer", "ts", maintain_order=True)
        for role in ("event", "channel"):
            if role in frame.columns:
                frame = frame.with_columns(pl.col(role).cast(pl.Enum(frame[role].unique().drop_nulls().sort())))
        return cls(frame.with_columns(pl.col("ts").cast(pl.Datetime("us")).cast(pl.Int64)), steps)

    def ask(self, case: str) -> Parts:
        """Answer one case: frames under their kind, with how many columns name the figures."""
        return QUESTIONS[case](self)

    def figures(self, case: str, parts: Parts) -> Figures:  # noqa: ARG002  the same for every case
        """Read what ``ask`` gave as figures."""
        return {(kind, *row[:keys]): row[keys:] for kind, keys, frame in parts for row in frame.rows()}


def _pairs(peer: Polars, frame: Any = None, name: str = "event") -> Any:  # noqa: ANN401  Polars is optional
    """Give each event with the next one of the same customer."""
    import polars as pl

    after = pl.col(name).shift(-1).alias("b")
    gap = (pl.col("ts").shift(-1) - pl.col("ts")).alias("gap")
    same = pl.col("customer") == pl.col("customer").shift(-1)
    lazy = (peer.frame if frame is None else frame).lazy()
    return lazy.select("customer", pl.col(name).alias("a"), after, gap, same.alias("same")).filter("same")


def _numbers(*, quantiles: bool) -> list[Any]:
    import polars as pl

    gap, numbers = pl.col("gap"), [pl.len(), pl.col("customer").n_unique(), (pl.col("gap").mean() / 1e6).alias("mean")]
    if quantiles:
        numbers += [(gap.quantile(q, "linear") / 1e6).alias(f"q{q}") for q in (0.5, 0.9)]
    return numbers


def _transitions(peer: Polars) -> Parts:
    return [("pair", 2, _pairs(peer).group_by("a", "b").agg(_numbers(quantiles=False)).collect())]


def _transitions_median(peer: Polars) -> Parts:
    return [("pair", 2, _pairs(peer).group_by("a", "b").agg(_numbers(quantiles=True)).collect())]


def _durations(peer: Polars) -> Parts:
    return [("step", 1, _pairs(peer).group_by("a").agg(_numbers(quantiles=True)).collect())]


def _switches(peer: Polars) -> Parts:
    import polars as pl

    pairs = _pairs(peer, peer.frame.filter(pl.col("channel").is_not_null()), "channel")
    switches = pairs.filter(pl.col("a") != pl.col("b")).group_by("a", "b")
    return [("pair", 2, switches.agg(_numbers(quantiles=False)[:2]).collect())]


def _funnel(peer: Polars) -> Parts:
    """Follow each start to the first second step behind it and so on, by row numbers; then the best chain of each."""
    import polars as pl

    frame = peer.frame
    customer, ts = frame["customer"], frame["ts"]
    rows = (frame["event"] == peer.steps[0]).arg_true()
    chain = pl.DataFrame({"customer": customer.gather(rows), "t0": ts.gather(rows), "row": rows})
    depth = pl.lit(1, pl.Int64)
    for place, step in enumerate(peer.steps[1:], 1):
        wanted = (frame["event"] == step).arg_true()
        following = wanted.search_sorted(chain["row"].fill_null(frame.height), side="right")
        row = wanted.gather(following.set(following >= len(wanted), None))
        same = (customer.gather(row) == chain["customer"]).fill_null(value=False)
        then = ts.gather(row).set(~same, None)
        chain = chain.with_columns(row.set(~same, None).alias("row"), then.alias(f"t{place}"))
        depth += (pl.col(f"t{place}") - pl.col("t0") <= WINDOW).fill_null(value=False).cast(pl.Int64)
    ranked = chain.lazy().with_columns(depth.alias("depth")).sort("depth", descending=True, maintain_order=True)
    best = ranked.unique("customer", keep="first", maintain_order=True).collect()
    parts: Parts = [("step", 1, pl.DataFrame({"p": [0], "n": [best.height], "m": [None], "q": [None]}))]
    for place in range(1, len(peer.steps)):
        gap = (pl.col(f"t{place}") - pl.col(f"t{place - 1}")) / 1e6
        quantiles = [gap.quantile(q, "linear").alias(f"q{q}") for q in (0.5, 0.9)]
        chosen = best.lazy().filter(pl.col("depth") > place)
        parts.append(("step", 1, chosen.select(pl.lit(place), pl.len(), *quantiles).collect()))
    return parts


def _first_events(peer: Polars) -> Any:  # noqa: ANN401  Polars is optional
    """Give the first events of each customer, one more than the depth, numbered from 0."""
    import polars as pl

    begins = (pl.col("customer") != pl.col("customer").shift()).fill_null(value=True)
    row = pl.int_range(pl.len())
    step = row - pl.when(begins).then(row).forward_fill()
    numbered = peer.frame.lazy().select("customer", "event", "ts", step.alias("step"))
    return numbered.filter(pl.col("step") <= DEPTH + 1).collect()


def _walked(first: Any) -> Any:  # noqa: ANN401  Polars is optional
    """Mark the shown events up to the first hidden one of each customer, and whether the customer goes on."""
    import polars as pl

    counts = first.lazy().filter(pl.col("step") <= DEPTH).group_by("step", "event").agg(pl.len().alias("n"))
    named = counts.with_columns(pl.col("event").cast(pl.String).alias("name"))
    ranked = named.sort("step", "n", "name", descending=[False, True, False])
    top = ranked.filter(pl.int_range(pl.len()).over("step") < TOP).select("step", "event", known=pl.lit(value=True))
    known = first.lazy().join(top, on=["step", "event"], how="left", maintain_order="left")
    same = pl.col("customer") == pl.col("customer").shift(-1)
    hidden = pl.when(pl.col("known").is_null()).then(pl.col("step")).min().over("customer").fill_null(99)
    following = pl.when(same).then(pl.col("event").shift(-1)).alias("following")
    gap = (pl.col("ts").shift(-1) - pl.col("ts")).alias("gap")
    walked = known.with_columns(following, gap, hidden.alias("hidden"))
    shown = walked.filter((pl.col("step") <= DEPTH) & (pl.col("step") < pl.col("hidden")))
    goes = pl.col("following").is_not_null() & (pl.col("step") < DEPTH) & (pl.col("step") + 1 < pl.col("hidden"))
    return shown.with_columns(goes.alias("goes")).collect().lazy()


def _paths(peer: Polars) -> Parts:
    import polars as pl

    first = _first_events(peer)
    shown, last = _walked(first), pl.col("following").is_null()
    fates = {"goes": pl.col("goes").sum(), "dropped": last.sum(), "other": (~pl.col("goes") & ~last).sum()}
    nodes = shown.group_by("step", "event").agg(pl.len(), **fates)
    times = [pl.len(), (pl.col("gap").median() / 1e6).alias("median")]
    links = shown.filter("goes").group_by("step", "event", "following").agg(times)
    followed = first.lazy().filter(pl.col("step") <= DEPTH)
    sequences = followed.group_by("customer", maintain_order=True).agg(pl.col("event").to_physical())
    counted = sequences.group_by("event").agg(pl.len().alias("n"))
    whole = counted.select(pl.col("n").top_k(TOP)).sort("n", descending=True).with_row_index()
    node, onward = pl.format("{}:{}", "step", "event"), pl.format("{}:{}", pl.col("step") + 1, "following").alias("to")
    return [
        ("node", 1, nodes.select(node, "len", "goes", "dropped", "other").collect()),
        ("link", 2, links.select(node, onward, "len", "median").collect()),
        ("path", 1, whole.collect()),
    ]


def _bounds() -> tuple[Any, Any]:
    """Say where a session begins and where it ends."""
    import polars as pl

    together = (pl.col("customer") == pl.col("customer").shift()) & (pl.col("ts") - pl.col("ts").shift() <= SESSION)
    begins = ~together.fill_null(value=False)
    return begins, begins.shift(-1).fill_null(value=True)


def _sessions(peer: Polars) -> Parts:
    import polars as pl

    begins, ends = _bounds()
    marks = pl.int_range(pl.len()).alias("n"), begins.alias("begins"), ends.alias("ends")
    marked = peer.frame.lazy().with_columns(marks).collect()
    left, right = marked.filter("begins"), marked.filter("ends")
    edges = {"customer": left["customer"], "first": left["event"], "last": right["event"]}
    spans = {"size": right["n"] - left["n"] + 1, "taken": right["ts"] - left["ts"]}
    sessions = pl.DataFrame({**edges, **spans}).lazy()
    size, taken = pl.col("size"), pl.col("taken") / 1e6
    numbers = {"m": size.mean(), "d": size.median(), "t": taken.mean(), "u": taken.median(), "s": (size == 1).mean()}
    people = [pl.len(), pl.col("customer").n_unique()]
    parts: Parts = [("all", 0, sessions.select(*people, **numbers).collect())]
    for side, edge in (("starts", "first"), ("ends", "last")):
        counted = sessions.group_by(pl.col(edge).cast(pl.String)).agg(people)
        parts.append((side, 1, counted.sort("len", edge, descending=[True, False]).head(TOP).collect()))
    return parts


def _session_variants(peer: Polars) -> Parts:
    import polars as pl

    begins, _ = _bounds()
    numbered = peer.frame.lazy().select(pl.col("event").to_physical(), begins.cum_sum().alias("session"))
    paths = numbered.group_by("session", maintain_order=True).agg("event")
    counted = paths.group_by("event").agg(pl.len().alias("n")).select("n").collect()
    top = counted.select(pl.col("n").top_k(TOP)).sort("n", descending=True).with_row_index()
    return [("variant", 1, top), ("all", 0, counted.select(pl.col("n").sum().alias("passes"), pl.len()))]


def _repeats(peer: Polars) -> Parts:
    import polars as pl

    def before(by: int) -> Any:  # noqa: ANN401  Polars is optional
        same = pl.col("customer") == pl.col("customer").shift(by)
        return pl.when(same).then(pl.col("event").shift(by)).alias(f"p{by}")

    neighbors = peer.frame.lazy().select("customer", "event", before(1), before(2)).collect().lazy()
    direct = (pl.col("p1") == pl.col("event")).sum().alias("direct")
    each = neighbors.group_by("event", "customer").agg(pl.len().alias("n"), direct)
    n, directly = pl.col("n"), pl.col("direct").sum()
    numbers = {"c": pl.len(), "r": (n > 1).sum(), "o": n.sum(), "d": directly, "b": n.sum() - pl.len() - directly}
    loops = neighbors.filter((pl.col("p2") == pl.col("event")) & (pl.col("p1") != pl.col("event")))
    passes = loops.group_by("event", "p1").agg(pl.len().alias("n"), pl.col("customer").n_unique().alias("c"))
    top = passes.sort("n", "c", descending=True).head(TOP).select("n", "c").with_row_index()
    steps = each.group_by("event").agg(most=n.max(), **numbers).select("event", *numbers, "most")
    return [("step", 1, steps.collect()), ("loop", 1, top.collect())]


QUESTIONS: dict[str, Callable[[Polars], Parts]] = {
    "transitions": _transitions,
    "transitions_median": _transitions_median,
    "durations": _durations,
    "switches": _switches,
    "funnel": _funnel,
    "paths": _paths,
    "sessions": _sessions,
    "session_variants": _session_variants,
    "repeats": _repeats,
}
