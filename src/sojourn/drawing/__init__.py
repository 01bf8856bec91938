"""Pictures of answers as SVG text: plain data and words in, text out; nothing is read or written here."""

from sojourn.drawing.bars import Bar, bars
from sojourn.drawing.canvas import Frame, safe
from sojourn.drawing.curve import curve
from sojourn.drawing.funnel import funnel, funnel_groups
from sojourn.drawing.histogram import histogram
from sojourn.drawing.matrix import matrix
from sojourn.drawing.painpoints import pain_name, painpoints
from sojourn.drawing.raster import svg_to_png
from sojourn.drawing.sankey import sankey
from sojourn.drawing.theme import DARK, LIGHT, NEUTRAL, Theme, event_roles, recolor_css
from sojourn.drawing.transition_graph import transition_graph
from sojourn.drawing.words import Words

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
    "matrix",
    "pain_name",
    "painpoints",
    "recolor_css",
    "safe",
    "sankey",
    "svg_to_png",
    "transition_graph",
]
