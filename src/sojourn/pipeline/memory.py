"""What the worker keeps in mind from one batch to the next, so that a batch costs what it brings.

Nothing here is needed to answer a question, and all of it can be found again: it holds for the revision of the manifest
that the worker itself committed, and is forgotten as soon as anybody else has committed one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sojourn.event_log import Segment
from sojourn.identity import Gathering
from sojourn.journey_store import Planning, Snapshot
from sojourn.pipeline.persons import Known
from sojourn.workspace import Manifest


@dataclass
class Memory:
    """Opened segments by name, the snapshot, who is who, and the store's columns, as of one revision (-1: of none)."""

    revision: int = -1
    segments: dict[str, Segment] = field(default_factory=dict)
    snapshot: Snapshot | None = None
    known: Known = field(default_factory=lambda: Known(Gathering()))
    planning: Planning | None = None

    def begin(self, manifest: Manifest) -> None:
        """Make ready for a batch on a revision; until ``keep`` says how it ended, what is held is of no revision."""
        if self.revision != manifest.revision:
            self.segments, self.snapshot, self.planning = {}, None, None
            self.known = Known(Gathering(region=manifest.settings.region))
        self.revision = -1

    def open(self, log: Path, names: Sequence[str]) -> list[Segment]:
        """Give segments of the log, each opened once."""
        for name in names:
            if name not in self.segments:
                self.segments[name] = Segment.open(log / name)
        return [self.segments[name] for name in names]

    def keep(self, manifest: Manifest) -> None:
        """Hold what the manifest that was committed names, and nothing else."""
        named = {*manifest.segments, *manifest.calls}
        self.segments = {name: segment for name, segment in self.segments.items() if name in named}
        self.revision = manifest.revision
