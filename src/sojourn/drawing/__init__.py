"""Pictures of answers as SVG text and PNG: a door to `web/core`, which draws for the web app and notebooks too."""

from typing import TYPE_CHECKING

from sojourn.vocabulary import opened_when_asked

if TYPE_CHECKING:
    from sojourn.drawing.pictures import Frame, Name, Pain, Themes, asked, draw, event_roles, pains, start_name, themes
    from sojourn.drawing.raster import svg_to_png
    from sojourn.drawing.script import script_text
else:
    __getattr__ = opened_when_asked(__name__)

__all__ = [
    "Frame",
    "Name",
    "Pain",
    "Themes",
    "asked",
    "draw",
    "event_roles",
    "pains",
    "script_text",
    "start_name",
    "svg_to_png",
    "themes",
]
