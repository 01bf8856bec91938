"""Failed events: received and kept, but no event could be made of them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FailedEvent:
    """One of them: why it failed, where in the request, and its bytes as they came.

    ``file``, ``offset`` and ``item`` are its place among the rows of the log; ``received_at`` microseconds since 1970.
    """

    file: int
    offset: int
    item: int
    source: str
    received_at: int
    code: str
    path: str
    message: str
    raw: bytes
