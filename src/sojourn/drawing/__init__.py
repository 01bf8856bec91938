"""Pictures of answers as SVG text: plain data and words in, text out; nothing is read or written here."""

from typing import TYPE_CHECKING

from sojourn.vocabulary import opened_when_asked

if TYPE_CHECKING:
    from sojourn.drawing.bars_picture import Bar, bars
    from sojourn.drawing.canvas import Frame, safe
    from sojourn.drawing.curve_picture import curve
    from sojourn.drawing.funnel_picture import funnel, funnel_groups
    from sojourn.drawing.graph_picture import transition_graph
    from sojourn.drawing.histogram_picture import histogram
    from sojourn.drawing.matrix_picture import matrix
    from sojourn.drawing.painpoints_picture import is_pain, pain_name, painpoints, parted
    from sojourn.drawing.raster import svg_to_png
    from sojourn.drawing.sankey_picture import sankey, start_name
    from sojourn.drawing.theme import DARK, LIGHT, NEUTRAL, Theme, event_roles, recolor_css
    from sojourn.drawing.words import Words
else:
    __getattr__ = opened_when_asked(__name__)

__all__ = [
    "DARK",
    "LIGHT",
    "NEUTRAL",
    "Bar",
    "Frame",
    "Theme",
    "Words",
    "bars",
    "curve",
    "event_roles",
    "funnel",
    "funnel_groups",
    "histogram",
    "is_pain",
    "matrix",
    "pain_name",
    "painpoints",
    "parted",
    "recolor_css",
    "safe",
    "sankey",
    "start_name",
    "svg_to_png",
    "transition_graph",
]
