"""Logs: one line for each thing that happened, on stderr, as JSON or as text; never personal data.

A line holds what the program itself says: a message that never changes, and facts chosen for the log. What others'
loggers fill into their messages is left out, and so is what an error says of itself: of an error stand its type and the
lines of code that it came through. Who writes ``LOGGER.info("taken", extra=facts(rows=3))`` answers for the facts.
"""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import TextIO

from sojourn.configuration import Logs

FACTS = "facts"
OURS = "sojourn."
FRAMES = 12


def facts(**values: object) -> dict[str, dict[str, object]]:
    """Give facts to log beside a message, for ``extra``; those that are None are left out.

    >>> facts(rows=3, code=None)
    {'facts': {'rows': 3}}
    """
    return {FACTS: {name: value for name, value in values.items() if value is not None}}


def start_logs(settings: Logs, program: str, stream: TextIO | None = None) -> None:
    """Let everything that is logged in this process go to stderr; of what others log, warnings and errors."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_Lines(program, as_json=settings.format == "json"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger(OURS.rstrip(".")).setLevel(settings.level.upper())


class _Lines(logging.Formatter):
    """Writes a record as one line."""

    def __init__(self, program: str, *, as_json: bool) -> None:
        super().__init__()
        self._program, self._as_json = program, as_json

    def format(self, record: logging.LogRecord) -> str:
        """Give the line of a record."""
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        said = record.getMessage() if record.name.startswith(OURS) else str(record.msg).strip()
        line = {
            "time": moment,
            "level": record.levelname.lower(),
            "program": self._program,
            "message": said,
            **getattr(record, FACTS, {}),
            **_error(record),
        }
        if self._as_json:
            return json.dumps(line, ensure_ascii=False, default=str)
        rest = " ".join(f"{name}={value}" for name, value in [*line.items()][4:])
        return " ".join(filter(None, (*[*line.values()][:4], rest))).replace("\n", " ")


def _error(record: logging.LogRecord) -> dict[str, object]:
    """Give the type of an error and where it came from; its own words may hold what a client sent."""
    error = record.exc_info[1] if record.exc_info else None
    if error is None:
        return {}
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    where = [f"{frame.filename.rpartition('site-packages/')[2]}:{frame.lineno}" for frame in frames]
    return {"error": type(error).__name__, "where": where}
