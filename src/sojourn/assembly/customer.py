"""One customer of a workspace, found by any identifier."""

from pathlib import Path
from typing import Any

from sojourn.assembly.consents import in_words, statements_of
from sojourn.assembly.persons import find_in
from sojourn.consent import all_in_force
from sojourn.customers import MOST_EVENTS, Known, show_customer
from sojourn.journey_store import Snapshot
from sojourn.workspace import Manifest


def customer_of(
    folder: Path, manifest: Manifest, snapshot: Snapshot, who: str, most_events: int = MOST_EVENTS
) -> dict[str, Any]:
    """Give the profile of the customer that an identifier belongs to, with the consents that are in force."""
    found = find_in(folder, manifest, who)
    resolved, tz = found.resolved, manifest.settings.zone
    said = list(zip(found.calls, resolved.calls, strict=True))
    profile = show_customer(
        Known(resolved.evidence, resolved.resolution, snapshot, said, tz), found.person, most_events
    )
    consents = in_words(all_in_force(statements_of(folder, found.identifiers)), tz)
    return {**profile, "consents": consents}
