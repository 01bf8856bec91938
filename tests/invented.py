"""An invented brand in a workspace, without the report of the demo."""

from pathlib import Path

from sojourn.assembly import Workspace
from sojourn.assembly.demo import load_brand
from sojourn.simulator import Brand, simulate, write


def invented(folder: Path, customers: int = 300) -> Workspace:
    """Simulate a brand, load its files and records."""
    workspace, brand = Workspace(folder), Brand(customers=customers)
    load_brand(workspace, write(simulate(brand), folder.parent / "exports"), brand.end, lambda _step, _facts: None)
    return workspace
