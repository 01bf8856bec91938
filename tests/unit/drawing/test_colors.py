"""The colors of both themes can be told apart and read."""

import itertools
import math
from collections.abc import Mapping

import pytest

from sojourn.drawing import themes

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


@pytest.fixture(params=["light", "dark"])
def colors(request: pytest.FixtureRequest) -> Mapping[str, str]:
    found: Mapping[str, str] = getattr(themes(), request.param)
    return found


@pytest.mark.parametrize("blindness", sorted(BLIND))
def test_color_blind_readers_tell_events_apart(colors: Mapping[str, str], blindness: str) -> None:
    def apart(first: str, second: str) -> float:
        return math.dist(seen(first, BLIND[blindness]), seen(second, BLIND[blindness]))

    for most, least in ((6, 12), (10, 8)):
        shown = [*(colors[f"c{index}"] for index in range(most)), colors["goal"], colors["left"]]
        assert min(itertools.starmap(apart, itertools.combinations(shown, 2))) > least


def test_letters_stand_out_from_their_ground(colors: Mapping[str, str]) -> None:
    for role in ("ink", "muted", "left_ink", "goal", "alarm"):
        for ground in ("surface", "panel"):
            assert contrast(colors[role], colors[ground]) >= 4.5, role
