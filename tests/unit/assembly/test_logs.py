"""Logs: one line each, as JSON or text; an error stands there by type and place, never by its own words."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from sojourn.assembly import facts, start_logs
from sojourn.configuration import Logs

SECRET = "ann.secret@shop.example"  # noqa: S105  what a client may send


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """A place for logs; afterwards logging is as it was."""
    before, level = list(logging.root.handlers), logging.root.level
    yield io.StringIO()
    logging.root.handlers[:] = before
    logging.root.setLevel(level)
    logging.getLogger("sojourn").setLevel(logging.NOTSET)


def fail() -> None:
    raise ValueError(SECRET)


def test_a_line_is_one_json_object_with_its_facts(stream: io.StringIO) -> None:
    start_logs(Logs(), "worker", stream)
    logging.getLogger("sojourn.worker").info("taken", extra=facts(rows=3, code=None))
    line = json.loads(stream.getvalue())
    assert line.pop("time").endswith("+00:00")
    assert line == {"level": "info", "program": "worker", "message": "taken", "rows": 3}


@pytest.mark.parametrize("form", ("json", "text"))
def test_an_error_says_its_type_and_place_and_not_its_words(stream: io.StringIO, form: str) -> None:
    start_logs(Logs(format=form), "front", stream)
    try:
        fail()
    except ValueError:
        logging.getLogger("sojourn.front").exception("failed")
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application for %s\n", SECRET)
    said = stream.getvalue()
    assert len(said.splitlines()) == 2
    assert said.count("ValueError") == 2
    assert "test_logs.py:" in said
    assert SECRET not in said


def test_what_others_log_beside_warnings_is_left_out(stream: io.StringIO) -> None:
    start_logs(Logs(level="debug"), "front", stream)
    logging.getLogger("asyncio").info("Using %s", SECRET)
    logging.getLogger("sojourn.front").debug("request")
    (line,) = stream.getvalue().splitlines()
    assert json.loads(line)["message"] == "request"
