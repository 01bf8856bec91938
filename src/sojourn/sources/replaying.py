"""Replaying: a failed event becomes a row of the log again, with the source, the time of receipt and the id it had."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sojourn.event_log import RECORD_HEAD_BYTES
from sojourn.sources.failed_events import DISCARDED, REPLAYED, ROW, FailedEvent
from sojourn.sources.tracking import (
    Envelope,
    RequestRefused,
    check_request,
    is_endpoint,
    lone_body,
    pack_request,
    unpack_request,
)
from sojourn.sources.tracking.loose_json import read_value
from sojourn.vocabulary import InvalidInput


def replay_row(failed: FailedEvent) -> bytes:
    """Give the payload of the row that tries a failed event again; of a whole row, the row.

    Raises:
        InvalidInput: ``failed.done`` when it was replayed or discarded, ``failed.unreadable`` when no request can be
            made of its bytes.

    >>> raw = b'{"event": "Quiz Finished", "userId": "u1"}'
    >>> failed = FailedEvent(1, 90, 0, "shop", 5, "tracking.no_type", "batch[0].type", "No type.", raw, kind="track")
    >>> kind, body, envelope = unpack_request(replay_row(failed))
    >>> kind, body == raw, envelope.source, envelope.received_at, envelope.replays
    ('track', True, 'shop', 5, (1, 90, 0))
    """
    check_open(failed)
    if failed.code == "log.damaged" and failed.edited is None:
        raise _unreadable(failed, "They were damaged on disk, perhaps where nobody sees it.")
    kind, body, envelope = request_of(failed)
    try:
        if is_endpoint(kind):
            check_request(kind, body)
    except RequestRefused as error:
        raise _unreadable(failed, error.message) from error
    return pack_request(kind, body, replace(envelope, replays=failed.place))


def request_of(failed: FailedEvent) -> tuple[str, bytes, Envelope]:
    """Give endpoint, body and envelope of a failed event as it would be sent alone; the edit stands for the original.

    Raises:
        InvalidInput: ``failed.unreadable``, see ``replay_row``.

    """
    if failed.kind != ROW:
        envelope = Envelope(failed.source, failed.received_at, failed.retry, failed.channel)
        return failed.kind, lone_body(failed.kind, failed.current, failed.around), envelope
    for start in (0, RECORD_HEAD_BYTES):  # what is damaged was kept with the head of its record
        try:
            kind, body, envelope = unpack_request(failed.raw[start:])
        except ValueError:
            continue
        return kind, body if failed.edited is None else failed.edited, envelope
    raise _unreadable(failed, "They do not begin as a row of the log does.")


def edited_bytes(failed: FailedEvent, raw: bytes | None, changes: Sequence[str] = ()) -> bytes:
    """Give what a failed event would be changed to: other bytes, or the present ones with some fields set.

    A change is ``path=value``: names and places of lists joined by dots, then JSON, or a text where it is none.

    Raises:
        InvalidInput: ``failed.done``, ``failed.not_json``, ``failed.change``.

    >>> failed = FailedEvent(1, 90, 0, "shop", 5, "tracking.no_event", "event", "No name.", b'{"userId": 7}')
    >>> edited_bytes(failed, None, ["event=Bell Rung", "properties.price=9.5"])
    b'{"userId": 7, "event": "Bell Rung", "properties": {"price": 9.5}}'
    """
    check_open(failed)
    given = request_of(failed)[1] if failed.kind == ROW and raw is None else failed.current if raw is None else raw
    try:
        found = read_value(given)
    except (ValueError, RecursionError) as error:
        raise InvalidInput(
            "The corrected event is no JSON.", code="failed.not_json", hint="Give one JSON object, whole and in UTF-8."
        ) from error
    if not isinstance(found, dict):
        raise InvalidInput("The corrected event is no JSON object.", code="failed.not_json", hint='Give {"type": ...}.')
    for change in changes:
        _set(found, change)
    return json.dumps(found, ensure_ascii=False).encode() if changes else given


def check_open(failed: FailedEvent) -> None:
    """Refuse what was replayed or discarded already (``failed.done``)."""
    if failed.state in {REPLAYED, DISCARDED}:
        raise InvalidInput(
            f"The failed event {failed.place} was {failed.state} already.",
            code="failed.done",
            hint="Only what waits can be replayed, edited or discarded: sojourn failed list.",
        )


def _set(event: dict[str, object], change: str) -> None:
    path, equals, text = change.partition("=")
    try:
        value: object = json.loads(text)
    except ValueError:
        value = text
    *outer, name = path.strip().split(".")
    inside: Any = event
    try:
        for step in outer:
            inside = inside[int(step)] if isinstance(inside, list) else inside.setdefault(step, {})
        inside[int(name) if isinstance(inside, list) else name] = value
    except (AttributeError, IndexError, TypeError, ValueError):
        equals = ""
    if not equals:
        raise InvalidInput(
            f"{change!r} cannot be set in this event.",
            code="failed.change",
            hint="Write PATH=VALUE, like properties.total=19.8 or batch.0.userId=u1.",
        )


def _unreadable(failed: FailedEvent, why: str) -> InvalidInput:
    return InvalidInput(
        f"No request can be made of the bytes of {failed.place}. {why}",
        code="failed.unreadable",
        hint=f"Look at them and correct them: sojourn failed show {failed.place}, sojourn failed edit {failed.place}.",
    )
