"""What holds for every picture: well-formed, safe, described, the same each time, with words in both languages."""

import itertools
import re
from typing import Any, get_args

import pytest
from defusedxml.ElementTree import fromstring

from sojourn.drawing import Frame, Name, draw
from unit.drawing.sample_answers import CHANNEL_EN, CHANNEL_ZH, all_answers
from unit.drawing.sample_brand import EN, HOSTILE, ZH, many_events

SVG = "{http://www.w3.org/2000/svg}"
PICTURES: tuple[Name, ...] = get_args(Name)
QUESTIONS: dict[Name, str] = {
    "sankey": "paths", "funnel": "funnel", "funnel_groups": "funnel", "histogram": "funnel", "graph": "transitions",
    "matrix": "switches", "curve": "time_to_goal", "painpoints": "painpoints", "bars": "bars",
}  # fmt: skip
EMPTY: dict[str, dict[str, Any]] = {
    "paths": {"nodes": [], "links": [], "start": "a", "goal": "b", "customers": 0, "reached": 0},
    "funnel": {"steps": [], "breakdown": [], "conversion_seconds": {"edges": [], "customers": []}},
    "transitions": {"transitions": []},
    "switches": {"switches": [], "goal": "b"},
    "time_to_goal": {"start": "a", "goal": "b", "customers": 0, "reached": 0, "median_seconds": None,
                     "km_median_seconds": None, "curve": []},
    "bars": {"title": "Times", "rows": []},
    "painpoints": {"goal": "b", "painpoints": []},
}  # fmt: skip


@pytest.fixture(scope="module", params=["en", "zh-CN"])
def lang(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def answers(lang: str) -> dict[str, dict[str, Any]]:
    found = all_answers(EN if lang == "en" else ZH)
    times = found["funnel"]["conversion_seconds"]
    bars = [
        {
            "name": row["event"],
            "size": row["median_seconds"],
            "text": "x",
            "note": "",
            "role": "c0",
            "tail": row["p90_seconds"],
        }
        for row in found["durations"]["steps"]
    ]
    funnel = {**found["funnel"], "conversion_seconds": {**times, "median_seconds": 90_000.0}}
    return {**found, "funnel": funnel, "bars": {"title": "Times", "rows": bars}}


@pytest.fixture(params=PICTURES)
def drawn(request: pytest.FixtureRequest, answers: dict[str, dict[str, Any]], lang: str) -> str:
    return draw(request.param, answers[QUESTIONS[request.param]], lang, currency="CNY", frame=Frame(ident="one"))


def test_a_picture_is_well_formed_and_described(drawn: str) -> None:
    root = fromstring(drawn)
    assert root.get("role") == "img"
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert title.text
    assert description is not None
    assert description.text
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"


def test_nothing_of_a_customer_becomes_markup(drawn: str) -> None:
    assert "<script" not in drawn
    assert "<img" not in drawn
    allowed = {"svg", "title", "desc", "defs", "pattern", "linearGradient", "stop", "g", "rect", "line", "path", "text",
               "circle"}  # fmt: skip
    for element in fromstring(drawn).iter():
        assert element.tag.removeprefix(SVG) in allowed
        assert not [name for name in element.keys() if name.startswith("on") or name in {"href", "style"}]  # noqa: SIM118


def test_nothing_is_fetched(drawn: str) -> None:
    assert drawn.count("http") == drawn.count('xmlns="http://www.w3.org/2000/svg"') == 1
    assert set(re.findall(r"url\(([^)]*)\)", drawn)) <= {"#one-hatched", "#one-fading"}


def test_every_number_is_a_number(drawn: str) -> None:
    assert not re.search(r'="[^"]*\b(NaN|Infinity|undefined|null|None)\b[^"]*"', drawn)


def test_ids_are_unique_and_begin_with_the_name_of_the_frame(drawn: str) -> None:
    ids = [element.get("id", "") for element in fromstring(drawn).iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert all(name.startswith("one-") for name in ids)


def test_everything_lies_inside_the_picture(drawn: str) -> None:
    root = fromstring(drawn)
    width, height = float(root.get("width", "0")), float(root.get("height", "0"))
    for element in root.iter(f"{SVG}rect"):
        if "x" in element.keys() and "translate" not in drawn:  # noqa: SIM118
            assert float(element.get("x", "0")) >= -0.01
            assert float(element.get("x", "0")) + float(element.get("width", "0")) <= width + 0.01
            assert float(element.get("y", "0")) + float(element.get("height", "0")) <= height + 0.01


@pytest.mark.parametrize("name", PICTURES)
def test_nothing_to_show_is_no_error(name: Name, lang: str) -> None:
    assert len(fromstring(draw(name, EMPTY[QUESTIONS[name]], lang)).findtext(f"{SVG}desc") or "") > 3


def test_a_funnel_bar_is_as_long_as_its_customers(answers: dict[str, dict[str, Any]], lang: str) -> None:
    root = fromstring(draw("funnel", answers["funnel"], lang))
    bars_drawn = [float(e.get("width", "0")) for e in root.iter(f"{SVG}rect") if e.get("data-step")]
    counts = [row["customers"] for row in answers["funnel"]["steps"]]
    assert bars_drawn == pytest.approx([bars_drawn[0] * count / counts[0] for count in counts], abs=0.001)


def test_the_area_of_a_switch_is_its_passes(answers: dict[str, dict[str, Any]], lang: str) -> None:
    root = fromstring(draw("matrix", answers["switches"], lang))
    sides = {e.get("data-cell"): float(e.get("width", "0")) for e in root.iter(f"{SVG}rect") if e.get("data-cell")}
    rows = {f"{row['from']}→{row['to']}": row["passes"] for row in answers["switches"]["switches"]}
    most = max(rows, key=rows.__getitem__)
    assert sides == pytest.approx({name: sides[most] * (n / rows[most]) ** 0.5 for name, n in rows.items()}, abs=0.01)


def test_the_curve_never_falls_and_lies_in_its_band(answers: dict[str, dict[str, Any]], lang: str) -> None:
    root = fromstring(draw("curve", answers["time_to_goal"], lang))
    line = next(e for e in root.iter(f"{SVG}path") if e.get("data-curve")).get("d", "")
    points = [tuple(map(float, point.split())) for point in line[1:].split("L")]
    assert all(after[0] >= before[0] and after[1] <= before[1] for before, after in itertools.pairwise(points))


def test_the_kaplan_meier_median_is_marked_when_it_is_known(answers: dict[str, dict[str, Any]], lang: str) -> None:
    answer = answers["time_to_goal"]
    risen = [{**point, "reached_share": min(0.9, 4 * point["reached_share"]), "high": 1.0} for point in answer["curve"]]
    known = {**answer, "curve": risen, "km_median_seconds": 200_000.0, "km_low_seconds": 180_000.0,
             "km_high_seconds": 230_000.0}  # fmt: skip
    mark = "2.3 d (2.1 d – 2.7 d)" if lang == "en" else "2.3 天 (2.1 天 – 2.7 天)"
    assert mark in draw("curve", known, lang)
    assert mark not in draw("curve", answer, lang)


def test_forty_events_are_trimmed_to_twenty_five_and_none_lies_on_another() -> None:
    root = fromstring(draw("graph", {"transitions": many_events()}, "en"))
    boxes = [
        tuple(float(e.get(side, "0")) for side in ("x", "y", "width", "height"))
        for e in root.iter(f"{SVG}rect")
        if e.get("data-node")
    ]
    assert len(boxes) == 25
    for index, (x, y, width, height) in enumerate(boxes):
        for other_x, other_y, *_ in boxes[index + 1 :]:
            assert abs(x - other_x) >= width or abs(y - other_y) >= height


def test_hostile_channels_and_groups_are_escaped(answers: dict[str, dict[str, Any]]) -> None:
    channels = {**CHANNEL_EN, "web": HOSTILE, "phone": CHANNEL_ZH["phone"]}
    answer = answers["switches"]
    renamed = [
        {**row, "from": channels["web"] if row["from"] in {"Web", "官网"} else row["from"]}
        for row in answer["switches"]
    ]
    assert "<script" not in draw("matrix", {**answer, "switches": renamed}, "en")
    funnel_answer = answers["funnel"]
    groups = [{"value": HOSTILE, "customers": [9, 4, 2, 1, 1]}]
    assert "<script" not in draw("funnel_groups", {**funnel_answer, "breakdown": groups}, "en")


def test_a_waiting_pain_point_names_its_threshold(answers: dict[str, dict[str, Any]], lang: str) -> None:
    assert ("1 d" if lang == "en" else "1 天") in draw("painpoints", answers["painpoints"], lang)


def texts(svg: str) -> list[str]:
    return [text.text or "" for text in fromstring(svg).iter(f"{SVG}text")]


@pytest.mark.parametrize("channels", (3, 8, 12))
def test_every_switch_shows_its_numbers_whole(channels: int) -> None:
    names = [f"channel {index}" for index in range(channels)]
    rows = [
        {"from": a, "to": b, "passes": 5_000 + 100 * i + j, "customers": 5, "reached": 5,
         "share_reached": 1.0, "median_seconds_to_goal": None, "value": None}
        for i, a in enumerate(names)
        for j, b in enumerate(names)
        if i != j
    ]  # fmt: skip
    said = texts(draw("matrix", {"switches": rows, "goal": "b"}, "en"))
    assert {f"{row['passes']:,}" for row in rows} <= set(said)
    assert said.count("100%") == len(rows) + 1


def test_the_marks_of_pain_points_are_told_apart(answers: dict[str, dict[str, Any]], lang: str) -> None:
    said = texts(draw("painpoints", {**answers["painpoints"], "goal": "A goal with a rather long name"}, lang))
    assert ({"these customers", "all others"} if lang == "en" else {"遇到的客户", "其他客户"}) <= set(said)


def test_what_goes_with_reaching_the_goal_is_no_pain_and_stands_last_in_gray() -> None:
    row = {
        "kind": "repeat",
        "to": None,
        "customers": 90,
        "share": 0.5,
        "value_at_stake": 900,
        "threshold_seconds": None,
    }
    good = {**row, "rank": 1, "event": "good", "share_reached": 0.6, "share_reached_others": 0.2}
    bad = {**row, "rank": 2, "event": "bad", "share_reached": 0.1, "share_reached_others": 0.2}
    svg = draw("painpoints", {"goal": "b", "painpoints": [good, bad]}, "en")
    said = texts(svg)
    neutral = next(index for index, text in enumerate(said) if text.startswith("No pain by this measure"))
    assert said.index("Repeating bad") < neutral < said.index("Repeating good")
    bars_drawn = [e.get("class") for e in fromstring(svg).iter(f"{SVG}rect") if e.get("height") == "18"]
    assert bars_drawn == ["f-alarm", "f-left"]


def test_early_arrivals_get_a_logarithmic_axis_that_says_so(answers: dict[str, dict[str, Any]], lang: str) -> None:
    answer = answers["time_to_goal"]
    points = [
        {"seconds": 2.0**power, "reached_share": power / 40, "low": 0.0, "high": 0.6, "at_risk": 100 - power}
        for power in range(20)
    ]
    early = {**answer, "curve": points, "median_seconds": 43.0}
    said = texts(draw("curve", early, lang))
    assert any("logarithmic" in text or "对数" in text for text in said)
    assert ("1 min" if lang == "en" else "1 分钟") in said
    linear = texts(draw("curve", {**early, "median_seconds": 100_000.0}, lang))
    assert not any("logarithmic" in text or "对数" in text for text in linear)


def test_one_is_singular_in_a_picture() -> None:
    rows = [{"from": "a", "to": "b", "passes": 1, "customers": 1, "median_seconds": 5.0}]
    drawn = draw("graph", {"transitions": rows}, "en")
    assert "1 pass by 1 customer\n" in drawn
    assert "1 passes" not in drawn


def test_a_name_that_means_something_to_a_script_is_a_name() -> None:
    rows = [{"from": "__proto__", "to": "constructor", "passes": 3, "customers": 2, "median_seconds": 5.0}]
    svg = draw("graph", {"transitions": rows}, "en", frame=Frame(colors={"__proto__": "goal"}))
    assert {"__proto__", "constructor"} <= set(texts(svg))
    assert 'data-node="__proto__" class="f-surface s-goal"' in svg
