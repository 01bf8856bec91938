"""The outbox: events that stages derived, on their way into the log.

They are written in the transaction of the states that they follow from, appended to the rows of live traffic after it,
and forgotten once they are durable there. Killed in between, the same requests are appended again: their message ids
are hashes of what they say, so the log has each once. From then on they go the way of everything that is received.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sojourn.engines import Derived
from sojourn.event_log import RowWriter
from sojourn.sources import NAMESPACES, Envelope, pack_request
from sojourn.vocabulary import DERIVED

if TYPE_CHECKING:
    from sojourn.database import Database

AT_ONCE = 500
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def message_id(derived: Derived, customer: bytes, version: str) -> str:
    """Give the id that makes an event the same event when it is derived again.

    >>> message_id(Derived(0, "Customer Known", 5), b"k", "1") == message_id(Derived(3, "Customer Known", 5), b"k", "1")
    True
    """
    told = json.dumps([derived.event, customer.hex(), version, derived.time])
    return f"stage-{blake2b(told.encode(), digest_size=16).hexdigest()}"


def call_of(derived: Derived, identifier: tuple[str, str], id_: str) -> dict[str, Any]:
    """Write a derived event as a client would send it; the customer is named by the strongest identifier.

    >>> call = call_of(Derived(0, "Customer Known", 5), ("user_id", "ann"), "stage-1")
    >>> call["timestamp"], call["context"]
    ('1970-01-01T00:00:00.000005+00:00', {'externalIds': [{'type': 'user_id', 'id': 'ann'}]})
    """
    namespace, value = identifier
    return {
        "type": "track",
        "messageId": id_,
        "event": derived.event,
        "timestamp": (_EPOCH + timedelta(microseconds=derived.time)).isoformat(timespec="microseconds"),
        "properties": dict(derived.properties),
        "context": {"externalIds": [{"type": namespace, "id": value}]},
    }


def namespaces_in(body: bytes) -> Sequence[str]:
    """Give the namespaces that a request of our own may name: all that its customers have, declared or not.

    >>> namespaces_in(b'{"batch": [{"context": {"externalIds": [{"type": "loyalty", "id": "7"}]}}]}')[-1]
    'loyalty'
    """
    calls = json.loads(body)["batch"]
    return [*NAMESPACES, *dict.fromkeys(one["type"] for call in calls for one in call["context"]["externalIds"])]


def append_outbox(rows: Path, database: "Database") -> int:
    """Append what waits to the rows of the log in a folder, oldest first; give how many events those were."""
    from sojourn.pipeline.storage import clear_outbox, read_outbox

    appended = 0
    while True:
        with database.reading() as connection:
            waiting = read_outbox(connection, AT_ONCE)
        if not waiting:
            return appended
        body = json.dumps({"batch": [call for _, _, call in waiting]}, ensure_ascii=False).encode()
        with RowWriter(rows, guest=True) as writer:
            writer.append([pack_request("batch", body, Envelope(DERIVED, max(at for _, at, _ in waiting)))])
        with database.writing() as connection:
            clear_outbox(connection, [number for number, _, _ in waiting])
        appended += len(waiting)
