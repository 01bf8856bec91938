"""The tracking plan at work: what is not as planned is marked, dropped or held, and counted once.

Exact semantics: the plan that the manifest names when a batch is taken in holds for all of its events; the segment's
``plans`` says which. A replay is not counted again. Counts and how far they reach are one transaction, so that a batch
read again after a crash counts nothing twice; an event that was known already counts only where it was not taken in.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import structs

from sojourn.event_log import RowPosition
from sojourn.pipeline.arrivals import Arrival
from sojourn.sources import (
    MARKER,
    Call,
    Failed,
    PlanCheck,
    PlanFinding,
    Tally,
    Violations,
    count_violations,
    load_plan,
    lone_body,
    without_properties,
)
from sojourn.workspace import Manifest

if TYPE_CHECKING:
    from sojourn.database import Connection

PLAN = "plan"
"""The folder of the plans, and the stage that counts their violations."""
LONGEST_NAME = 200


@dataclass
class Planned:
    """The plan in force for one batch, and what violated it: by row, the place among the calls taken in (or None)."""

    check: PlanCheck
    found: list[tuple[RowPosition, int | None, int, Violations]] = field(default_factory=list)

    def judge(self, call: Call, arrival: Arrival, item: int, place: int) -> Call | Failed | None:
        """Give the call as it is taken in, the failure that it becomes, or None for what is dropped.

        ``place`` is the one that the call would have among those taken in.
        """
        finding = self.check.find(call)
        if finding is None:
            return call
        first = finding.violations[0]
        left_out = finding.action == "hold" or (finding.action == "drop" and not first.property)
        if not arrival.envelope.replays:
            self._note(finding, call, arrival, None if left_out else place)
        if finding.action == "hold":
            message = " ".join(violation.message for violation in finding.violations[:10])
            where = "traits" if call.event is None else "properties"
            path = f"{where}.{first.property}" if first.property else "event"
            return Failed(f"plan.{first.kind.lower().replace('-', '_')}", path, message, b"")
        if left_out:
            return None
        taken: Call | Failed = call
        if finding.action == "drop" and finding.offending:
            sent, of_traits = arrival.pieces.events[item], call.event is None
            event = without_properties(sent, finding.offending, traits=of_traits)
            taken = arrival.read_instead(lone_body(arrival.kind, event, arrival.pieces.around), call)
        if isinstance(taken, Failed) or taken.event is None:
            return taken
        return structs.replace(taken, properties={**taken.properties, MARKER: finding.mark})

    def _note(self, finding: PlanFinding, call: Call, arrival: Arrival, place: int | None) -> None:
        source, event = arrival.envelope.source, (call.event or f"({call.kind})")[:LONGEST_NAME]
        for one in finding.violations:
            line = Violations(source, event, one.property, one.kind, finding.action)
            self.found.append((arrival.position, place, arrival.envelope.received_at, line))

    def count(self, connection: "Connection", upto: RowPosition, known: Collection[int]) -> None:
        """Write the counts of this batch; ``known`` are the places of calls that were in the log already."""
        from sojourn.database import Position, advance, position

        stands = position(connection, PLAN)
        tallies: dict[Violations, Tally] = {}
        for at, place, received_at, line in self.found:
            if at > (stands.segment, stands.row) and place not in known:
                tallies.setdefault(line, Tally()).add(received_at)
        if upto > (stands.segment, stands.row):
            count_violations(connection, self.check.version, tallies)
            advance(connection, PLAN, Position(*upto), since=stands)


def plan_in_force(folder: Path, manifest: Manifest) -> Planned | None:
    """Make ready the plan that a manifest names; None when it names none."""
    return Planned(PlanCheck(load_plan(folder / PLAN, manifest.plan))) if manifest.plan else None
