"""Reads one event for the tests of this folder."""

import json
from typing import Any

from sojourn.sources import Call, Envelope, Failed, read_request

AT = 1_772_704_800_000_000  # 2026-03-05T10:00:00Z
SECOND = 1_000_000


def read_one(item: dict[str, Any], kind: str = "track", **envelope: Any) -> Call | Failed:
    known = {"userId": "u1", "event": "Quiz Finished", "timestamp": "2026-03-05T09:00:00Z", "messageId": "m1"}
    body = json.dumps({"batch": [{"type": "track", **known, **item}]} if kind == "import" else {**known, **item})
    (found,) = read_request(kind, body.encode(), Envelope("shop", **{"received_at": AT, **envelope}))
    return found


def call_of(item: dict[str, Any], kind: str = "track", **envelope: Any) -> Call:
    found = read_one(item, kind, **envelope)
    assert isinstance(found, Call), found
    return found
