"""PNG without a browser."""

import struct

import pytest

from sojourn.drawing import draw, raster, svg_to_png
from sojourn.vocabulary import SojournError
from unit.drawing.sample_brand import ZH, paths


def test_a_png_has_the_size_of_the_picture_times_the_scale() -> None:
    pytest.importorskip("resvg_py")
    svg = draw("sankey", paths(ZH), "zh-CN")
    made = svg_to_png(svg, scale=1.5)
    assert made[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">I", made[16:20])[0] == 1440


def test_without_the_package_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raster, "find_spec", lambda _: None)
    with pytest.raises(SojournError) as caught:
        svg_to_png("<svg/>")
    assert caught.value.code == "png.missing"
    assert "pip install" in str(caught.value)
