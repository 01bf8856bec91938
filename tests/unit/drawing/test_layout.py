"""Layout without a browser: levels and layers of a graph, letters, axes, colors."""

import itertools
import math

import pytest
from hypothesis import given, strategies as st

from sojourn.drawing import DARK, LIGHT, Theme
from sojourn.drawing.graph_picture import trim
from sojourn.drawing.layers import arrange, levels
from sojourn.drawing.lettering import shorten, width, wrap
from sojourn.drawing.scales import ticks, time_ticks
from unit.drawing.sample_brand import EN, many_events, transitions

# Machado, Oliveira, Fernandes 2009: what red-blind and green-blind readers see (severity 1, linear RGB).
BLIND = {
    "none": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
}


def linear(color: str) -> list[float]:
    parts = [int(color[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def lab(rgb: list[float]) -> list[float]:
    r, g, b = (min(max(part, 0.0), 1.0) for part in rgb)
    xyz = (
        (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047,
        0.2126 * r + 0.7152 * g + 0.0722 * b,
        (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883,
    )
    x, y, z = (part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116 for part in xyz)
    return [116 * y - 16, 500 * (x - y), 200 * (y - z)]


def seen(color: str, matrix: tuple[tuple[float, float, float], ...]) -> list[float]:
    rgb = linear(color)
    return lab([sum(weight * part for weight, part in zip(row, rgb, strict=True)) for row in matrix])


def contrast(first: str, second: str) -> float:
    light, dark = sorted(
        (
            sum(w * part for w, part in zip((0.2126, 0.7152, 0.0722), linear(color), strict=True))
            for color in (first, second)
        ),
        reverse=True,
    )
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", (LIGHT, DARK))
@pytest.mark.parametrize("blindness", sorted(BLIND))
def test_color_blind_readers_tell_events_apart(theme: Theme, blindness: str) -> None:
    def apart(first: str, second: str) -> float:
        return math.dist(seen(first, BLIND[blindness]), seen(second, BLIND[blindness]))

    frequent = [*theme.palette[:6], theme.goal, theme.left]
    assert min(itertools.starmap(apart, itertools.combinations(frequent, 2))) > 12
    assert min(itertools.starmap(apart, itertools.combinations([*theme.palette[:10], theme.goal, theme.left], 2))) > 8


@pytest.mark.parametrize("theme", (LIGHT, DARK))
def test_letters_stand_out_from_their_ground(theme: Theme) -> None:
    for role in ("ink", "muted", "left_ink", "goal", "alarm"):
        for ground in (theme.surface, theme.panel):
            assert contrast(theme.color(role), ground) >= 4.5, role


def test_levels_follow_the_flow_even_around_a_cycle() -> None:
    found = levels({("a", "b"): 10, ("b", "c"): 10, ("c", "a"): 1, ("c", "d"): 9})
    assert found["a"] < found["b"] < found["c"] < found["d"]


def test_two_separate_graphs_have_levels_too() -> None:
    found = levels({("a", "b"): 1, ("x", "y"): 1})
    assert found["a"] < found["b"]
    assert found["x"] < found["y"]


@given(
    st.dictionaries(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh")), st.integers(1, 99), min_size=1)
)
def test_nodes_never_overlap_and_edges_run_layer_by_layer(passes: dict[tuple[str, str], int]) -> None:
    kept = {edge: float(count) for edge, count in passes.items() if edge[0] != edge[1]}
    order = dict.fromkeys("abcdefgh", 0.0) | (levels(kept) if kept else {})
    placed = arrange(kept, order, 100.0, 10.0)
    for first, second in itertools.combinations(order, 2):
        if placed.layer[first] == placed.layer[second]:
            assert abs(placed.x[first] - placed.x[second]) >= 109.99
    for edge, bends in placed.bends.items():
        crossed = [layer for _, layer in bends]
        assert crossed[0] == placed.layer[edge[0]]
        assert crossed[-1] == placed.layer[edge[1]]
        assert all(abs(after - before) == 1 for before, after in itertools.pairwise(crossed))


def test_trimming_keeps_a_way_in_and_out_of_every_node_where_there_is_one() -> None:
    kept = trim(many_events())
    assert len(kept.nodes) == 25
    assert 0 < kept.share < 1
    rows = [row for row in many_events() if {row["from"], row["to"]} <= set(kept.nodes) and row["from"] != row["to"]]
    assert {row["from"] for row in rows} == {first for first, _ in kept.links}
    assert {row["to"] for row in rows} == {then for _, then in kept.links}


def test_a_small_graph_is_hardly_trimmed() -> None:
    kept = trim(transitions(EN)["transitions"])
    assert len(kept.nodes) == 10
    assert kept.share > 0.9


@given(st.text(max_size=80), st.floats(20, 400))
def test_a_shortened_text_fits(text: str, room: float) -> None:
    assert width(shorten(text, room, 12), 12) <= max(room, width(" ".join(text.split()), 12) if room > 9999 else room)


@given(st.text(max_size=200), st.floats(60, 400))
def test_wrapped_lines_fit(text: str, room: float) -> None:
    assert all(width(line, 12) <= room for line in wrap(text, room, 12))


def test_chinese_wraps_between_characters_but_not_before_a_comma() -> None:
    lines = wrap("最大的流失发生在浏览商品之后\uff0c三千位客户离开\u3002", 12 * 14.5, 12)
    assert len(lines) > 1
    assert not any(line.startswith(("\uff0c", "\u3002")) for line in lines)


@given(st.floats(1e-3, 1e9))
def test_axes_have_a_handful_of_marks(top: float) -> None:
    for marks in (ticks(top), time_ticks(top)):
        assert 1 <= len(marks) <= 9
        assert marks[0] == 0
        assert marks[-1] <= top * 1.0000001
