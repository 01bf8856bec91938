"""Which columns of the measured file say what."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Columns:
    """The columns of a file of events, by what they hold."""

    customer: str = "customer"
    time: str = "ts"
    event: str = "event"
    channel: str | None = "channel"
    value: str | None = "val"

    def roles(self) -> Iterator[tuple[str, str]]:
        """List each column under the name that every peer's queries use."""
        yield "customer", self.customer
        yield "ts", self.time
        yield "event", self.event
        if self.channel is not None:
            yield "channel", self.channel
        if self.value is not None:
            yield "value", self.value
