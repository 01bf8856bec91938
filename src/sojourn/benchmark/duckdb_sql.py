"""The same questions in DuckDB's SQL, as well as we can write them; each gives exactly the figures of ``cases``.

``Standard`` means what it says whatever order the table is in: windows over (partition by customer order by time).
``Tuned`` knows that the table is in the order of customers and times and that its rows stay there: ``lead() over ()``
streams, one comparison says where the next customer begins. That order is no promise of SQL's.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sojourn.benchmark.cases import DEPTH, SESSION, TOP, WINDOW


@dataclass(frozen=True)
class Part:
    """A query whose rows are figures: the first ``keys`` columns name them, under ``kind``."""

    kind: str
    keys: int
    query: str


@dataclass(frozen=True)
class Script:
    """What one question takes: tables that its parts share, then the parts; all of it is timed."""

    parts: tuple[Part, ...]
    tables: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Wording:
    """How the questions are put: the table, and the column that orders the events of a customer.

    Without ``tuned``, neighbors are found by windows over each customer; with it, by the table's own order.
    """

    table: str = "events"
    order: str = "ts"
    tuned: bool = False

    def script(self, name: str, steps: Sequence[str]) -> Script:
        """Give the script of one case."""
        return SCRIPTS[name](self, steps)

    @property
    def window(self) -> str:
        """The window of a customer's events in their order."""
        return f"(partition by customer order by {self.order})"

    def pairs(self, columns: str, where: str = "true") -> str:
        """Give each event with the next one of the same customer: ``columns`` may use next(...)."""
        over = "over ()" if self.tuned else f"over {self.window}"
        listed = columns.replace("NEXT(", "lead(").replace(")>", f") {over}")
        if self.tuned:
            inner = f"select {listed}, customer, lead(customer) over () as owner from {self.table} where {where}"
            return f"select * from ({inner}) where owner = customer"
        return f"select * from (select {listed}, customer from {self.table} where {where}) where b is not null"


GAP = "epoch_us(NEXT(ts)>) - epoch_us(ts) as gap"
TIMES = "avg(gap) / 1e6"
QUANTILES = "quantile_cont(gap, 0.5) / 1e6, quantile_cont(gap, 0.9) / 1e6"


def _transitions(wording: Wording, steps: Sequence[str]) -> Script:  # noqa: ARG001  one signature
    pairs = wording.pairs(f"event as a, NEXT(event)> as b, {GAP}")
    if not wording.tuned:
        numbers = f"count(*), count(distinct customer), {TIMES}"
        return Script((Part("pair", 2, f"select a, b, {numbers} from ({pairs}) group by a, b"),))
    inner = f"select a, b, customer, count(*) as n, sum(gap) as total from ({pairs}) group by all"
    numbers = "sum(n)::bigint, count(*), sum(total) / sum(n) / 1e6"
    return Script((Part("pair", 2, f"select a, b, {numbers} from ({inner}) group by a, b"),))


def _transitions_median(wording: Wording, steps: Sequence[str]) -> Script:  # noqa: ARG001  one signature
    pairs = wording.pairs(f"event as a, NEXT(event)> as b, {GAP}")
    numbers = f"count(*), count(distinct customer), {TIMES}, {QUANTILES}"
    return Script((Part("pair", 2, f"select a, b, {numbers} from ({pairs}) group by a, b"),))


def _durations(wording: Wording, steps: Sequence[str]) -> Script:  # noqa: ARG001  one signature
    pairs = wording.pairs(f"event as a, NEXT(event)> as b, {GAP}")
    numbers = f"count(*), count(distinct customer), {TIMES}, {QUANTILES}"
    return Script((Part("step", 1, f"select a, {numbers} from ({pairs}) group by a"),))


def _switches(wording: Wording, steps: Sequence[str]) -> Script:  # noqa: ARG001  one signature
    pairs = wording.pairs("channel as a, NEXT(channel)> as b", "channel is not null")
    inner = f"select a, b, customer, count(*) as n from ({pairs}) where a <> b group by all"
    return Script((Part("pair", 2, f"select a, b, sum(n)::bigint, count(*) from ({inner}) group by a, b"),))


def _funnel(wording: Wording, steps: Sequence[str]) -> Script:
    """Chain ASOF joins: for each start the first second step after it, and so on; the deepest chain, then the earliest.

    Window functions over all events of the four steps take 1.5 to 2 times as long.
    """
    order, table = wording.order, wording.table
    columns = f"customer, {order} as o0, epoch_us(ts) as t0"
    chain = f"select {columns} from {table} where event = {_text(steps[0])}"
    for place in range(1, len(steps)):
        columns = f"customer, {order} as o{place}, epoch_us(ts) as t{place}"
        wanted = f"select {columns} from {table} where event = {_text(steps[place])}"
        chain = (
            f"select c.*, e.o{place}, e.t{place} from ({chain}) c asof left join ({wanted}) e "
            f"on c.customer = e.customer and c.o{place - 1} < e.o{place}"
        )
    reached = " + ".join(f"coalesce(t{place} - t0 <= {WINDOW}, false)::int" for place in range(1, len(steps)))
    start = "epoch_us(o0)" if order == "ts" else "o0"
    deep = f"select *, 1 + {reached or 0} as depth from ({chain})"
    ranked = f"select *, {start} - depth * (1::bigint << 58) as rank from ({deep})"
    times = ", ".join(f"arg_min(t{place}, rank) as t{place}" for place in range(len(steps)))
    best = f"select customer, max(depth) as depth, {times} from ({ranked}) group by customer"
    parts = [Part("step", 1, "select 0, count(*), null, null from best")]
    for place in range(1, len(steps)):
        gap = f"t{place} - t{place - 1}"
        numbers = f"quantile_cont({gap}, 0.5) / 1e6, quantile_cont({gap}, 0.9) / 1e6"
        parts.append(Part("step", 1, f"select {place}, count(*), {numbers} from best where depth > {place}"))
    return Script(tuple(parts), (("best", best),))


def _paths(wording: Wording, steps: Sequence[str]) -> Script:  # noqa: ARG001  one signature
    """Number each customer's first events (DuckDB makes a top-n of it), then count over what is left."""
    number = f"row_number() over {wording.window} - 1"
    first = f"select customer, event, ts, {number} as step from {wording.table} qualify step <= {DEPTH + 1}"
    counts = f"select step, event, count(*) as n from first where step <= {DEPTH} group by all"
    ranks = f"select *, row_number() over (partition by step order by n desc, event) as place from ({counts})"
    walked = f"""
        select f.customer, f.step, f.event, f.ts, lead(f.event) over by_step as following,
            epoch_us(lead(f.ts) over by_step) - epoch_us(f.ts) as gap,
            min(case when s.event is null then f.step end) over (partition by f.customer) as hidden
        from first f left join (select step, event from ({ranks}) where place <= {TOP}) s
            on f.step = s.step and f.event = s.event
        window by_step as (partition by f.customer order by f.step)
    """
    shown = f"""
        select *, following is not null and step < {DEPTH} and step + 1 < coalesce(hidden, 99) as goes
        from ({walked}) where step <= {DEPTH} and step < coalesce(hidden, 99)
    """
    nodes = """
        select step || ':' || event, count(*), count(*) filter (goes), count(*) filter (following is null),
            count(*) filter (not goes and following is not null) from shown group by step, event
    """
    links = """
        select step || ':' || event, (step + 1) || ':' || following, count(*), quantile_cont(gap, 0.5) / 1e6
        from shown where goes group by step, event, following
    """
    whole = f"""
        select string_agg(event, chr(31) order by step) as path from first where step <= {DEPTH} group by customer
    """
    paths = f"""
        select row_number() over (order by n desc) - 1, n
        from (select count(*) as n from ({whole}) group by path order by n desc limit {TOP})
    """
    parts = Part("node", 1, nodes), Part("link", 2, links), Part("path", 1, paths)
    return Script(parts, (("first", first), ("shown", shown)))


def _sessions(wording: Wording, steps: Sequence[str]) -> Script:  # noqa: ARG001  one signature
    """Keep only where sessions begin and end; two neighbors of these are one session."""
    over, neighbors = f"over {wording.window}", "over (partition by customer order by n)"
    before = after = "true"
    if wording.tuned:
        over = neighbors = "over ()"
        before, after = "lag(customer) over () = customer", "lead(customer) over () = customer"
    marked = f"""
        select customer, event, epoch_us(ts) as t, row_number() {over} as n,
            ({before} and ts - lag(ts) {over} <= interval ({SESSION}) microsecond) is not true as begins,
            ({after} and lead(ts) {over} - ts <= interval ({SESSION}) microsecond) is not true as ends
        from {wording.table}
    """
    spans = f"""
        select customer, begins, event as first, if(ends, event, lead(event) {neighbors}) as last,
            if(ends, 1, lead(n) {neighbors} - n + 1) as size, if(ends, 0, lead(t) {neighbors} - t) as taken
        from ({marked}) where begins or ends
    """
    numbers = """
        select count(*), count(distinct customer), avg(size), quantile_cont(size, 0.5), avg(taken) / 1e6,
            quantile_cont(taken, 0.5) / 1e6, count(*) filter (size = 1) / count(*) from sessions
    """
    sides = (("starts", "first"), ("ends", "last"))
    parts = (Part(side, 1, _most_sessions(edge)) for side, edge in sides)
    return Script((Part("all", 0, numbers), *parts), (("sessions", f"select * from ({spans}) where begins"),))


def _most_sessions(edge: str) -> str:
    return f"""
        select {edge}, count(*) as n, count(distinct customer) from sessions
        group by {edge} order by n desc, {edge} limit {TOP}
    """


def _session_variants(wording: Wording, steps: Sequence[str]) -> Script:  # noqa: ARG001  one signature
    close = f"ts - lag(ts) over {wording.window} <= interval ({SESSION}) microsecond"
    running = f"over (partition by customer order by {wording.order} rows unbounded preceding)"
    if wording.tuned:
        close = f"lag(customer) over () = customer and ts - lag(ts) over () <= interval ({SESSION}) microsecond"
        running = "over (rows unbounded preceding)"
    numbered = f"select *, ({close}) is not true as begins from {wording.table}"
    session = f"select customer, event, {wording.order} as o, sum(begins::int) {running} as session from ({numbered})"
    paths = f"select string_agg(event, chr(31) order by o) as path from ({session}) group by customer, session"
    top = f"select row_number() over (order by n desc) - 1, n from (select n from variants order by n desc limit {TOP})"
    parts = Part("variant", 1, top), Part("all", 0, "select sum(n)::bigint, count(*) from variants")
    return Script(parts, (("variants", f"select count(*) as n from ({paths}) group by path"),))


def _repeats(wording: Wording, steps: Sequence[str]) -> Script:  # noqa: ARG001  one signature
    before = f"lag(event) over {wording.window} as p1, lag(event, 2) over {wording.window} as p2"
    if wording.tuned:
        before = """
            if(lag(customer) over () = customer, lag(event) over (), null) as p1,
            if(lag(customer, 2) over () = customer, lag(event, 2) over (), null) as p2
        """
    neighbors = f"select customer, event, {before} from {wording.table}"
    each = "select event, customer, count(*) as n, count(*) filter (p1 = event) as direct from neighbors group by all"
    numbers = f"""
        select event, count(*), count(*) filter (n > 1), sum(n)::bigint, sum(direct)::bigint,
            (sum(n) - count(*) - sum(direct))::bigint, max(n) from ({each}) group by event
    """
    loops = f"""
        select row_number() over (order by n desc, c desc) - 1, n, c from (
            select count(*) as n, count(distinct customer) as c from neighbors
            where p2 = event and p1 <> event group by event, p1
        ) order by n desc, c desc limit {TOP}
    """
    return Script((Part("step", 1, numbers), Part("loop", 1, loops)), (("neighbors", neighbors),))


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


SCRIPTS: dict[str, Callable[[Wording, Sequence[str]], Script]] = {
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
