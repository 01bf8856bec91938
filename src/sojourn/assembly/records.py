"""Dated records into a workspace: customers, catalog, stores, offers, costs, reach."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sojourn.workspace import Manifest


def load_record_files(folder: Path, kind: str, files: Sequence[Path], now: str) -> dict[str, Any]:
    """Load."""
    return {"added": 0}


def contact_costs_of(folder: Path, manifest: Manifest) -> Mapping[str, int] | None:
    """Costs."""
    return None
