"""The Sankey tells the truth: what is drawn at a node adds up to its height, in one scale everywhere."""

import itertools
import re
from collections import defaultdict
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given, strategies as st

from sojourn.drawing import Frame, draw
from sojourn.vocabulary import share
from unit.drawing.sample_brand import EN, HOSTILE, LONG, ZH, paths

SVG = "{http://www.w3.org/2000/svg}"
TEXT = st.text(min_size=1, max_size=60)


def marked(svg: str, attribute: str) -> dict[str, ET.Element]:
    return {element.get(attribute, ""): element for element in fromstring(svg).iter() if element.get(attribute)}


def band(path: ET.Element) -> tuple[tuple[float, float], tuple[float, float]]:
    """Give upper and lower edge of a ribbon at its source and at its target."""
    numbers = [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", path.get("d", ""))]
    _, top1, *_, _, _, x4, top2 = numbers[:8]
    foot2, foot1 = numbers[9], numbers[15]
    assert x4 == numbers[8], "the far end of a ribbon is upright"
    return (top1, foot1), (top2, foot2)


def rectangle(element: ET.Element) -> tuple[float, float]:
    top = float(element.get("y", "nan"))
    return top, top + float(element.get("height", "nan"))


def stacked(parts: list[tuple[float, float]], top: float, foot: float) -> None:
    """The parts follow each other without gap or overlap from top to foot (to the thousandth that is written)."""
    at = top
    for begin, end in sorted(parts):
        assert begin == pytest.approx(at, abs=0.0021)
        at = end
    assert at == pytest.approx(foot, abs=0.0021)


@pytest.mark.parametrize("answer", (paths(EN), paths(ZH, depth=7, top=40), paths(EN, depth=3, top=3)))
def test_out_other_and_left_add_up_at_every_node(answer: dict[str, Any]) -> None:
    svg = draw("sankey", answer, "en")
    nodes, lefts, others = marked(svg, "data-node"), marked(svg, "data-left"), marked(svg, "data-other")
    leaving, arriving = defaultdict(list), defaultdict(list)
    for name, element in marked(svg, "data-link").items():
        source, target = name.split("→")
        begin, end = band(element)
        leaving[source].append(begin)
        arriving[target].append(end)
    scale = rectangle(nodes[answer["nodes"][0]["id"]])
    per_customer = (scale[1] - scale[0]) / answer["nodes"][0]["customers"]
    for row in answer["nodes"]:
        top, foot = rectangle(nodes[row["id"]])
        assert foot - top == pytest.approx(row["customers"] * per_customer, abs=0.0021)
        if row["goal"]:
            assert row["id"] not in lefts, "a goal is an arrival, not a loss"
            assert row["id"] not in others
        else:
            parts = list(leaving[row["id"]])
            parts += [band(lefts[row["id"]])[0]] if row["dropped"] else []
            parts += [rectangle(others[row["id"]])] if row["other"] else []
            stacked(parts, top, foot)
        if row["step"]:
            stacked(arriving[row["id"]], top, foot)


def test_links_are_as_high_as_their_customers() -> None:
    answer = paths(EN)
    drawn = marked(draw("sankey", answer, "en"), "data-link")
    (top, foot), _ = band(drawn["{source}→{target}".format(**answer["links"][0])])
    per_customer = (foot - top) / answer["links"][0]["customers"]
    for row in answer["links"]:
        for begin, end in band(drawn["{source}→{target}".format(**row)]):
            assert end - begin == pytest.approx(row["customers"] * per_customer, abs=0.002)


def test_customers_who_arrive_by_paths_not_drawn_come_in_hatched() -> None:
    answer = paths(EN)
    answer["links"][1] = {**answer["links"][1], "customers": answer["links"][1]["customers"] - 100}
    assert "data-in" in draw("sankey", answer, "en")
    assert "data-in" not in draw("sankey", paths(EN), "en")


def test_an_event_keeps_its_color_over_the_steps() -> None:
    answer = paths(EN)
    drawn = marked(draw("sankey", answer, "en"), "data-node")
    colors = defaultdict(set)
    for row in answer["nodes"]:
        colors[row["event"]].add(drawn[row["id"]].get("fill"))
    assert all(len(found) == 1 for found in colors.values())
    assert len({color for found in colors.values() for color in found}) == len(colors)


def test_given_colors_hold() -> None:
    drawn = marked(draw("sankey", paths(EN), "en", frame=Frame(colors={"Search": "c7"})), "data-node")
    assert drawn["1:Search"].get("class") == "f-c7"


def test_nodes_of_a_column_and_their_labels_do_not_touch() -> None:
    for answer in (paths(EN), paths(ZH, depth=7, top=60)):
        drawn, columns = marked(draw("sankey", answer, "en"), "data-node"), defaultdict(list)
        for element in drawn.values():
            columns[element.get("x")].append(rectangle(element))
        for column in columns.values():
            ordered = sorted(column)
            assert all(after[0] - before[1] >= 38 for before, after in itertools.pairwise(ordered))


def test_what_is_cut_stands_in_full_in_the_tooltip() -> None:
    svg = draw("sankey", paths(EN), "en")
    titles = [title.text for title in fromstring(svg).iter(f"{SVG}title")]
    assert LONG in titles
    assert LONG not in [text.text for text in fromstring(svg).iter(f"{SVG}text")]


def test_the_legend_adds_up_to_the_customers_and_to_those_who_reach_the_goal() -> None:
    answer = paths(EN, depth=3, top=4)
    answer["reached"] += 7
    here = sum(row["customers"] for row in answer["nodes"] if row["goal"])
    left = sum(row["dropped"] for row in answer["nodes"] if not row["goal"])
    beyond, later = answer["customers"] - here - left, answer["reached"] - here
    said = " ".join(text.text or "" for text in fromstring(draw("sankey", answer, "en")).iter(f"{SVG}text"))
    assert f"{beyond:,}, of whom {later:,} reach Order" in said
    assert f"{here:,} + {left:,} + {beyond:,} = 10,000 customers. Of these, {here:,} + {later:,}" in said
    assert f"= {answer['reached']:,} ({share(answer['reached'] / 10_000)}) reach Order" in said


def test_the_headline_and_the_caption_are_drawn_when_given() -> None:
    svg = draw(
        "sankey", paths(EN), "en", frame=Frame(headline="A finding", callout="A pain", caption="$ sojourn", margin=10)
    )
    said = [text.text for text in fromstring(svg).iter(f"{SVG}text")]
    assert {"A finding", "A pain", "$ sojourn"} <= set(said)


@given(TEXT, TEXT)
def test_any_name_gives_a_well_formed_picture(first: str, goal: str) -> None:
    nodes = [
        {"id": f"0:{first}", "step": 0, "event": first, "customers": 9, "out": 4, "dropped": 3, "other": 2,
         "value": None, "goal": False},
        {"id": f"1:{goal}", "step": 1, "event": goal, "customers": 4, "out": 0, "dropped": 0, "other": 4,
         "value": 100, "goal": True},
    ]  # fmt: skip
    answer = {
        "nodes": nodes,
        "links": [{"source": f"0:{first}", "target": f"1:{goal}", "customers": 4, "median_seconds": None}],
        "hidden": {"paths": 1, "customers": 2, "share": 0.2}, "paths": [], "start": first, "goal": goal,
        "customers": 9, "reached": 4,
    }  # fmt: skip
    fromstring(draw("sankey", answer, "en"))


def test_an_answer_without_customers_is_a_picture_too() -> None:
    empty = {"paths": 0, "customers": 0, "share": 0.0}
    answer = {"nodes": [], "links": [], "hidden": empty, "start": "a", "goal": "b", "customers": 0, "reached": 0}
    fromstring(draw("sankey", answer, "zh-CN"))


def test_names_are_escaped() -> None:
    answer = paths({**EN, "view": HOSTILE})
    assert "<script" not in draw("sankey", answer, "en")
