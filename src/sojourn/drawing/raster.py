"""SVG to PNG without a browser, by resvg (an optional wheel, imported only when it is used)."""

import re
from importlib.util import find_spec

from sojourn.drawing.pictures import themes
from sojourn.vocabulary import SojournError

_CHINESE = "'PingFang SC', 'Noto Sans CJK SC', 'Noto Sans SC', 'Source Han Sans SC', 'Microsoft YaHei'"


def svg_to_png(svg: str, scale: float = 2.0) -> bytes:
    """Draw a picture as PNG bytes, ``scale`` pixels for each pixel of the SVG.

    Letters come from the fonts of this machine: without any font there are no letters.

    Raises:
        SojournError: The optional package is not installed.
    """
    if find_spec("resvg_py") is None:
        raise SojournError(
            "PNG pictures need the package resvg-py.",
            code="png.missing",
            hint="Install it: pip install 'sojourn[png]'.",
        )
    import resvg_py

    return resvg_py.svg_to_bytes(svg_string=_with_fonts(svg), zoom=scale, background=themes().light["surface"])


def _with_fonts(svg: str) -> str:
    # resvg takes one family for all letters and then any font at all: with Chinese in the picture, ask for it first.
    if re.search("[\u4e00-\u9fff]", svg) is None:
        return svg
    return svg.replace('font-family="', f'font-family="{_CHINESE}, ', 1)
