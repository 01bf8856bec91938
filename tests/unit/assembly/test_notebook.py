"""An answer in a notebook, with the real anywidget: what is pressed in the picture gives its customers."""

import json
from importlib.util import find_spec

import pyarrow as pa
import pytest

import sojourn as sj
from sojourn.assembly import Log, notebook

EVENTS = {
    "who": ["c1", "c1", "c1", "c2", "c2", "c3"],
    "at": [f"2026-03-0{day}T10:00:00Z" for day in (1, 2, 3, 1, 4, 2)],
    "what": ["view", "cart", "order", "view", "cart", "view"],
}


@pytest.fixture(scope="module")
def log() -> Log:
    return sj.read(pa.table(EVENTS), customer="who", time="at", event="what")


def test_what_is_pressed_gives_the_customers_behind_it(log: Log) -> None:
    answer = log.paths("view", "order")
    widget = answer.widget
    shown = json.loads(widget.drawn)["answer"]
    link = next(row for row in shown["links"] if row["source"].endswith("view"))
    widget.set_state({"cell": link["drill"]["customers"]})  # as a browser says it
    assert widget.people == ["c1", "c2"]
    assert len(widget.people) == link["customers"]
    widget.set_state({"cell": None})
    assert widget.people == []
    assert answer.widget is widget


def test_a_notebook_shows_the_picture_and_rows_where_there_is_none(log: Log) -> None:
    data, _ = log.transitions()._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
    assert log.variants()._repr_mimebundle_() is None
    with pytest.raises(sj.InvalidInput) as caught:
        _ = log.variants().widget
    assert caught.value.code == "picture.none"


def test_without_the_extra_rows_are_shown_and_the_error_says_what_to_install(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notebook, "find_spec", lambda name: None if name == "anywidget" else find_spec(name))
    answer = log.transitions()
    assert answer._repr_mimebundle_() is None
    assert "<table>" in answer._repr_html_()
    with pytest.raises(sj.SojournError) as caught:
        _ = answer.widget
    assert caught.value.code == "notebook.missing"
    assert "pip install 'sojourn[notebook]'" in str(caught.value)
