"""An answer in a notebook: the picture of the web app, whose numbers give the customers behind them back to Python."""

import json
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from sojourn.discovery import Answer
from sojourn.drawing import asked, script_text
from sojourn.reports import DRAWN
from sojourn.vocabulary import InvalidInput, SojournError

if TYPE_CHECKING:
    from anywidget import AnyWidget


def widget_of(answer: Answer) -> "AnyWidget":
    """Make the widget of an answer: ``people`` are the customers behind the number that was pressed last.

    Raises:
        SojournError: The optional package is not installed.
        InvalidInput: The answer has no picture.
    """
    if find_spec("anywidget") is None:
        raise SojournError.said("notebook.missing")
    name = answer.analysis.name
    if name not in DRAWN:
        raise InvalidInput.said("picture.none", question=name, known=[*DRAWN])
    goal = answer.result.get("goal")
    colors = {goal: "goal"} if goal else {}
    drawn = asked(DRAWN[name], answer.with_drills(), answer.lang, answer.result.get("currency"), colors)
    made: AnyWidget = _widget_class()(answer=answer, drawn=json.dumps(drawn))
    return made


def has_widget(answer: Answer) -> bool:
    """Say whether a notebook can show the widget of an answer: it has a picture, and the optional package is there."""
    return answer.analysis.name in DRAWN and find_spec("anywidget") is not None


@cache
def _widget_class() -> "type[AnyWidget]":
    """Make the class once, where the optional package is there."""
    import traitlets
    from anywidget import AnyWidget

    class Picture(AnyWidget):
        """A picture of an answer; what is pressed in it names a cell, and ``people`` are its customers."""

        _esm = f"{script_text()}\nexport default {{ render: pictures.render }};"
        drawn = traitlets.Unicode().tag(sync=True)
        cell = traitlets.Dict(allow_none=True, default_value=None).tag(sync=True)
        answer = traitlets.Any()
        people = traitlets.List(traitlets.Unicode())

        @traitlets.observe("cell")
        def _open(self, change: dict[str, Any]) -> None:
            cell = change["new"]
            self.people = [] if cell is None else self.answer.customers(**cell)

    return Picture
