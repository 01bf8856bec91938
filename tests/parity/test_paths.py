"""Paths against an oracle, and what must hold at every node of every picture."""

from collections import Counter
from typing import Any

from hypothesis import given, settings, strategies as st

from parity.oracle_funnel import FOREVER, journeys_of
from parity.oracle_paths import draw
from small_log import Row, small_engine
from sojourn.discovery import Answer, Funnel, Paths, ask
from sojourn.engines import Scope

EVENTS = "abcd"
rows = st.lists(
    st.tuples(st.sampled_from(["p", "q", "r", "s"]), st.integers(0, 20), st.sampled_from(EVENTS)),
    min_size=1,
    max_size=24,
)
names = st.none() | st.sampled_from(EVENTS)


def check_balance(answer: Answer) -> None:
    """At every node: customers = out + dropped + other; out are the links out, customers the links in."""
    out, into = Counter[str](), Counter[str]()
    for link in answer["links"]:
        out[link["source"]] += link["customers"]
        into[link["target"]] += link["customers"]
    for node in answer["nodes"]:
        assert node["customers"] == node["out"] + node["dropped"] + node["other"]
        assert node["out"] == out[node["id"]]
        assert node["step"] == 0 or node["customers"] == into[node["id"]]


@settings(max_examples=50)
@given(
    rows, names, names, st.integers(1, 4), st.integers(1, 4), st.sampled_from([None, 4, 9]), st.sampled_from([1, 2, 5])
)
def test_equals_the_oracle(
    log: list[tuple[str, int, str]],
    start: str | None,
    goal: str | None,
    depth: int,
    top: int,
    window: int | None,
    parts: int,
) -> None:
    """Nodes, links, fates and what is hidden are the oracle's, over any split; the drill gives as many customers."""
    known = {event for _, _, event in log}
    start, goal = (name if name in known else None for name in (start, goal))
    engine = small_engine([Row(*row) for row in log], parts=parts)
    answer = ask(engine, Paths(Scope(), start, goal, depth, top, window))
    picture = draw(journeys_of(log), start, goal, depth, top, FOREVER if window is None else window)
    nodes = {(node["step"], node["event"]): node for node in answer["nodes"]}
    assert {node: row["customers"] for node, row in nodes.items()} == dict(picture.customers)
    assert {node: row["dropped"] for node, row in nodes.items() if row["dropped"]} == dict(+picture.dropped)
    assert {node: row["other"] for node, row in nodes.items() if row["other"]} == dict(+picture.other)
    links = {(link["source"], link["target"]): link["customers"] for link in answer["links"]}
    assert links == {(f"{a[0]}:{a[1]}", f"{b[0]}:{b[1]}"): count for (a, b), count in picture.links.items()}
    assert answer["hidden"]["customers"] == picture.hidden
    assert (answer["customers"], answer["reached"]) == (picture.started, picture.reached)
    assert sum(row["customers"] for row in answer["paths"]) <= picture.started
    for row in answer["paths"]:
        assert picture.whole[tuple(row["path"])] == row["customers"]
        assert len(answer.customers(path=row["path"])) == row["customers"]
        assert row["reached"] == (None if goal is None else picture.whole_reached[tuple(row["path"])])
        assert len(answer.customers(path=row["path"], number="reached")) == (row["reached"] or 0)
    for number in ("customers", "reached"):
        assert len(answer.customers(number=number)) == answer[number]
    assert len(answer.customers(number="hidden")) == answer["hidden"]["customers"]
    check_balance(answer)
    for (step, event), node in nodes.items():
        for number in ("customers", "out", "dropped", "other"):
            assert len(answer.customers(step=step, event=event, number=number)) == node[number]
    for (source, target), count in links.items():
        step, _, event = source.partition(":")
        assert len(answer.customers(step=int(step), event=event, to=target.partition(":")[2])) == count


@settings(max_examples=25)
@given(rows, st.sampled_from(EVENTS), st.sampled_from(EVENTS), st.sampled_from([None, 4, 9]))
def test_agrees_with_the_funnel(log: list[tuple[str, int, str]], start: str, goal: str, window: int | None) -> None:
    """Who starts is the funnel's first step, who reaches the goal its second: one semantics for both."""
    engine = small_engine([Row(*row) for row in [*log, ("z", 90, start), ("z", 91, goal)]], parts=2)
    funnel = ask(engine, Funnel(Scope(), (start, goal), window))
    paths = ask(engine, Paths(Scope(), start, goal, 3, 20, window))
    assert [row["customers"] for row in funnel["steps"]] == [paths["customers"], paths["reached"]]


def value_of(answer: Answer, **wanted: Any) -> Any:
    """Give the value of one node."""
    return next(n["value"] for n in answer["nodes"] if all(n[key] == value for key, value in wanted.items()))


def test_value_is_what_customers_spent_from_the_start_on() -> None:
    """Money before the start does not count, nor after the goal; without the goal all of the journey does."""
    log = [Row("p", 0, "order", value=500), Row("p", 1, "view"), Row("p", 2, "order", value=300), Row("q", 1, "view")]
    log += [Row("p", 3, "order", value=70), Row("q", 5, "fee", value=4)]
    answer = ask(small_engine(log), Paths(Scope(), "view", "order"))
    assert value_of(answer, step=0, event="view") == 304
    assert value_of(answer, step=1, event="order") == 300


def test_a_giant_vocabulary() -> None:
    """40,000 event names: the top are shown, everything else is counted as hidden."""
    log = [Row(f"c{n % 50}", n, f"event {n}") for n in range(40_000)]
    answer = ask(small_engine(log, parts=2), Paths(Scope(), depth=3, top=5))
    check_balance(answer)
    assert answer["customers"] == 50
    assert answer["hidden"]["customers"] >= 45
